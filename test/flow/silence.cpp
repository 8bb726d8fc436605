// SPDX-License-Identifier: BSL-1.0
// Hooks that nobody has set cost no allocation; nor does an observer that does nothing.
#include "flow/world.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0};

void* counted(std::size_t n) {
    ++allocations;
    if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
    throw std::bad_alloc();
}

} // namespace

void* operator new(std::size_t n) { return counted(n); }
void* operator new[](std::size_t n) { return counted(n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(silence)

namespace {

/// Of an upload in 50 parts, once all is warm.
std::size_t allocations_of_an_upload(std::function<void(client_options&)> adjust) {
    world w(nullptr, std::move(adjust));
    auto from = std::make_shared<memory_source>(some_bytes(50 * small_part));
    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, in_small_parts())).has_value());
    std::size_t const before = allocations;
    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, in_small_parts())).has_value());
    return allocations - before;
}

/// Memory is kept for the next of its size: until an upload leaves nothing that the next one would have to add.
std::size_t allocations_once_all_is_kept() {
    std::size_t last = allocations_of_an_upload({});
    for (int i = 0; i < 100; ++i) {
        std::size_t const now = allocations_of_an_upload({});
        if (now == last) break;
        last = now;
    }
    return last;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_hook_that_wants_nothing_costs_no_allocation) {
    std::size_t const unset = allocations_once_all_is_kept();
    std::size_t const observed =
        allocations_of_an_upload([](client_options& o) { o.events = std::make_shared<observer>(); });
    std::size_t const logged = allocations_of_an_upload([](client_options& o) {
        o.log = [](log_level, std::string_view) { BOOST_ERROR("nothing is worth a warning here"); };
        o.log_level = log_level::warning;
    });

    BOOST_TEST_MESSAGE(unset << " allocations for an upload in 50 parts, service and all");
    BOOST_TEST(observed == unset);
    BOOST_TEST(logged == unset);
}

BOOST_AUTO_TEST_SUITE_END()
