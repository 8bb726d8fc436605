// SPDX-License-Identifier: BSL-1.0
// When a slice may be sent from its file: read in place, in the first attempt, while the service returns checksums.
#include "transfer/upload/file_sending.hpp"

#include "async/buffer_pool.hpp"
#include "testing/virtual_clock.hpp"
#include "transfer/upload/part_body.hpp"
#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace ossio;
using namespace ossio::test;

constexpr std::size_t range_size = 300'000;

/// Zeros in a file that is in the page cache, or not.
class cached_source final : public source, public transfer::file_backed {
public:
    std::uint64_t size() const override { return range_size * 2; }
    std::string fingerprint() const override { return "zeros"; }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        fill(offset, into);
        co_return;
    }
    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        if (is_cached) fill(offset, into);
        return is_cached;
    }
    std::optional<async::file_extent> extent(std::uint64_t offset, std::size_t bytes) const noexcept override {
        return async::file_extent(77, offset, bytes);
    }

    bool is_cached = true;

private:
    static void fill(std::uint64_t, asio::mutable_buffer into) {
        std::fill_n(static_cast<char*>(into.data()), into.size(), '\0');
    }
};

class body_fixture : public loop_fixture {
public:
    body_fixture() {
        body.send_from_file(rule);
        body.rewind(); // as each attempt does
    }

    std::optional<async::file_extent> next_in_file() {
        auto const slice = body.try_next();
        BOOST_REQUIRE(slice.has_value());
        return body.in_file(**slice);
    }
    result<void> stored(std::optional<wire::checksum> theirs) { return body.compare(theirs); }
    wire::checksum of_first_slice() { return wire::checksum_of(zeros.data(), zeros.size()); }

    std::string const zeros = std::string(async::slice_size, '\0');
    cached_source from;
    transfer::file_sending rule{from};
    std::shared_ptr<async::buffer_pool> pool = std::make_shared<async::buffer_pool>(async::slice_size);
    async::buffer_lease buffer = pool->try_acquire(nullptr);
    transfer::progress_reporter reporter{clock.get(), nullptr};
    transfer::part_body body{from, transfer::part_extent(range_size, range_size), buffer, reporter};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_sending, body_fixture)

BOOST_AUTO_TEST_CASE(nothing_is_sent_from_a_file_before_the_service_has_returned_a_checksum) {
    BOOST_TEST(!next_in_file());
    BOOST_TEST(stored(of_first_slice()).has_value());

    body.rewind();
    transfer::part_body next(from, transfer::part_extent(0, range_size), buffer, reporter);
    next.send_from_file(rule);
    next.rewind();
    auto const slice = next.try_next();
    auto const where = next.in_file(**slice);

    BOOST_REQUIRE(where.has_value());
    BOOST_TEST(where->descriptor == 77);
    BOOST_TEST(where->offset == 0U);
    BOOST_TEST(where->size == async::slice_size);
}

BOOST_AUTO_TEST_CASE(a_slice_is_where_it_was_read) {
    rule.note_response(true);
    auto const first = next_in_file();
    auto const second = next_in_file();

    BOOST_REQUIRE((first && second));
    BOOST_TEST(first->offset == range_size);
    BOOST_TEST(second->offset == range_size + async::slice_size);
    BOOST_TEST(second->size == range_size - async::slice_size);
}

BOOST_AUTO_TEST_CASE(what_is_sent_again_is_sent_from_memory) {
    rule.note_response(true);
    BOOST_TEST(next_in_file().has_value());

    body.rewind();

    BOOST_TEST(!next_in_file());
}

BOOST_AUTO_TEST_CASE(what_was_not_in_the_page_cache_is_sent_from_memory) {
    rule.note_response(true);
    from.is_cached = false;
    std::optional<async::file_extent> where;
    auto script = [&]() -> asio::awaitable<void> {
        auto const slice = co_await body.next();
        where = body.in_file(*slice);
    };
    start(script());
    run();

    BOOST_TEST(!where);
}

BOOST_AUTO_TEST_CASE(bytes_from_a_file_without_a_checksum_of_the_service_are_sent_again) {
    rule.note_response(true);
    next_in_file();

    auto const unproven = stored(std::nullopt);

    BOOST_REQUIRE(unproven.has_error());
    BOOST_TEST((unproven.error().code == errc::checksum_mismatch));
    body.rewind();
    BOOST_TEST(!next_in_file());
    BOOST_TEST(stored(std::nullopt).has_value()); // they are those that were checksummed
    BOOST_TEST(!rule.extent(0, 1));               // and so are those of the next parts
}

BOOST_AUTO_TEST_CASE(a_source_that_is_no_file_is_sent_from_memory) {
    auto const memory = from_memory(std::string("bytes"));
    transfer::file_sending in_memory(*memory);
    in_memory.note_response(true);

    BOOST_TEST(!in_memory.extent(0, 5));
}

BOOST_AUTO_TEST_SUITE_END()
