// SPDX-License-Identifier: BSL-1.0
// Memory that is kept for the next of its size: how much, and by which thread.
#include "memory/kept_memory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(kept_memory)

BOOST_AUTO_TEST_CASE(memory_is_used_again_by_what_has_its_size) {
    void* const first = memory::take(1500);
    std::memset(first, 'x', 1500);
    memory::give(first, 1500);
    std::size_t const kept = memory::kept_bytes();
    void* const second = memory::take(1530);
    BOOST_TEST((kept == 0 || second == first)); // nothing is kept under a sanitizer
    memory::give(second, 1530);
    BOOST_TEST(memory::kept_bytes() == kept);
}

BOOST_AUTO_TEST_CASE(a_thread_keeps_so_much_and_no_more) {
    std::size_t most = 0;
    std::thread other([&] {
        for (std::size_t size : {100U, 1000U, 5000U, 100'000U}) {
            std::vector<void*> all;
            for (int i = 0; i < 200; ++i) all.push_back(memory::take(size));
            for (void* one : all) {
                memory::give(one, size);
                most = std::max(most, memory::kept_bytes());
            }
        }
    });
    other.join();
    BOOST_TEST(most <= memory::most_kept);
}

BOOST_AUTO_TEST_CASE(memory_may_come_back_on_another_thread) {
    void* const piece = memory::take(700);
    std::thread other([&] { memory::give(piece, 700); });
    other.join();
    BOOST_TEST(true); // the leak checker has the last word
}

BOOST_AUTO_TEST_SUITE_END()
