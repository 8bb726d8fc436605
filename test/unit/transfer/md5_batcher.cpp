// SPDX-License-Identifier: BSL-1.0
// Digests made in batches: those of OpenSSL, with few rounds over the source, whoever asks when and whoever gives up.
#include "transfer/upload/md5_batcher.hpp"

#include "unit/async/coroutines.hpp"
#include "wire/digest.hpp"
#include "wire/md5_multibuffer.hpp"

#include <ossio/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <map>
#include <random>
#include <set>

namespace {

using namespace ossio;
using namespace ossio::test;
using transfer::md5_batcher;

constexpr std::size_t part_size = 100 * 1024;
constexpr int parts = 21; // the last one is small

/// Bytes that nobody expects; each read waits a turn of the loop.
class slow_source final : public source {
public:
    slow_source() : bytes(part_size * (parts - 1) + 777, '\0') {
        std::mt19937 chance(3);
        for (char& c : bytes) c = static_cast<char>(chance());
    }
    std::uint64_t size() const override { return bytes.size(); }
    std::string name() const override { return "slow"; }
    std::string fingerprint() const override { return "the same"; }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto const here = co_await asio::this_coro::executor;
        co_await asio::post(here, asio::use_awaitable);
        ++reads;
        parts_read.insert(static_cast<int>(offset / part_size) + 1);
        if (reads > good_reads) throw error(failure(errc::source_unreadable, "the test broke it"));
        asio::buffer_copy(into, asio::buffer(bytes) + static_cast<std::size_t>(offset));
    }

    std::string bytes;
    int reads = 0;
    int good_reads = std::numeric_limits<int>::max();
    std::set<int> parts_read;
};

class digests_fixture : public loop_fixture {
public:
    asio::awaitable<void> ask(int number) {
        std::vector<char> room(256 * 1024);
        auto const md5 = co_await digests.of(number, asio::buffer(room));
        if (!md5)
            failures.push_back(md5.error().code.value());
        else
            made[number] = *md5;
    }

    std::string expected(int number) const {
        wire::md5_digest md5;
        auto const range = table.plan().range_of(number);
        md5.update(from.bytes.data() + range.offset, range.size);
        return md5.finish();
    }

    void check_made(int count) const {
        BOOST_TEST(made.size() == static_cast<std::size_t>(count));
        for (auto const& [number, md5] : made) BOOST_TEST((md5 == expected(number)), "part " << number);
    }

    slow_source from;
    transfer::part_table table{transfer::part_layout(from.bytes.size(), part_size)};
    md5_batcher digests{io.get_executor(), from, table};
    std::map<int, std::string> made;
    std::vector<int> failures;
};

bool const side_by_side = wire::md5_multibuffer() > 1;

} // namespace

BOOST_FIXTURE_TEST_SUITE(md5_batcher, digests_fixture)

BOOST_AUTO_TEST_CASE(all_that_ask_at_once_get_theirs) {
    for (int i = 1; i <= parts; ++i) {
        table.next();
        start(ask(i));
    }
    settle();

    check_made(parts);
}

BOOST_AUTO_TEST_CASE(who_comes_later_finds_it_made) {
    for (int i = 1; i <= parts; ++i) {
        table.next();
        start(ask(i));
        settle();
        check_made(i);
        if (side_by_side && i == 1) BOOST_TEST(from.parts_read.size() == wire::md5_multibuffer());
        digests.forget(i);
    }

    // Every byte was read once, in pieces of a sixteenth of the room at least.
    std::size_t const most = from.bytes.size() / (256 * 1024 / 16) + 2 * parts;
    BOOST_TEST(static_cast<std::size_t>(from.reads) <= most);
}

BOOST_AUTO_TEST_CASE(what_is_done_or_in_doubt_is_not_read_for_others) {
    for (int number : {2, 4}) {
        part p(number, "\"etag\"");
        p.size = part_size;
        number == 2 ? table.mark_present(p) : table.mark_unverified(p);
    }
    table.next();
    start(ask(1));
    settle();

    check_made(1);
    BOOST_TEST(!from.parts_read.contains(2));
    BOOST_TEST(!from.parts_read.contains(4));
}

BOOST_AUTO_TEST_CASE(when_the_one_that_makes_them_is_cancelled_another_goes_on) {
    for (int after = 0; after < 12; ++after) {
        digests_fixture one;
        std::vector<outcome_ptr> ends;
        for (int i = 1; i <= 5; ++i) {
            one.table.next();
            ends.push_back(one.start(one.ask(i)));
        }
        for (int turn = 0; turn < after; ++turn) one.io.poll_one();
        one.signals[0]->emit(asio::cancellation_type::terminal);
        one.settle();

        if (!side_by_side && ends[0]->is_ok()) { // it made the first one alone, which is done before this turn
            BOOST_TEST(after > 0);
            break;
        }
        BOOST_TEST(ends[0]->is_aborted());
        BOOST_TEST(one.made.size() == 4U);
        for (auto const& [number, md5] : one.made) BOOST_TEST((md5 == one.expected(number)));
    }
}

BOOST_AUTO_TEST_CASE(a_source_that_cannot_be_read_fails_all) {
    from.good_reads = 0;
    for (int i = 1; i <= 5; ++i) {
        table.next();
        start(ask(i));
    }
    settle();

    BOOST_TEST(made.empty());
    BOOST_TEST(failures.size() == 5U);
}

BOOST_AUTO_TEST_CASE(large_parts_are_not_read_before_they_are_asked_for) {
    transfer::part_table large(transfer::part_layout(3ULL << 30, 1ULL << 30));
    transfer::md5_batcher own(io.get_executor(), from, large);
    from.good_reads = 4; // enough to see of which parts
    large.next();
    bool failed = false;
    auto asking = [&]() -> asio::awaitable<void> {
        std::vector<char> room(1024);
        auto const md5 = co_await own.of(1, asio::buffer(room));
        failed = !md5;
    };
    auto work = asking();
    start(std::move(work));
    settle();

    BOOST_TEST(failed);
    BOOST_TEST(from.parts_read == std::set{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
