// SPDX-License-Identifier: BSL-1.0
// Streams that can be read once: generators and pipes, of known and unknown length, well and ill behaved.
#include "flow/world.hpp"

#include <ossio/read_stream.hpp>

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(streaming)

namespace {

/// Gives bytes in pieces; counts how often it is asked, and may wait, throw, and tell a size.
class test_stream final : public stream {
public:
    test_stream(std::string content, std::size_t piece) : bytes(std::move(content)), piece_(piece) {}

    std::optional<std::uint64_t> size() const override { return announced; }
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        ++reads;
        if (before_each) co_await before_each();
        std::size_t const n = asio::buffer_copy(into, asio::buffer(bytes) + at_, std::min(piece_, bytes.size() - at_));
        at_ += n;
        co_return n;
    }

    std::string bytes;
    std::optional<std::uint64_t> announced;
    std::function<asio::awaitable<void>()> before_each;
    int reads = 0;

private:
    std::size_t piece_;
    std::size_t at_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(whatever_the_length_and_the_pieces_the_object_is_what_was_read) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(small_part - 1), std::size_t(small_part),
                             std::size_t(small_part + 1), std::size_t(7 * small_part), std::size_t(7 * small_part + 5)})
        for (std::size_t piece : {std::size_t(1000), std::size_t(3 * small_part)})
            for (bool known : {false, true}) {
                world w;
                auto from = std::make_shared<test_stream>(some_bytes(size), piece);
                if (known) from->announced = size;
                auto const done = w.run(w.bucket().upload_stream("k", from, in_small_parts()));
                BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
                BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
                BOOST_TEST(done->size == size);
                BOOST_TEST(done->totals.bytes_total.has_value() == known);
                BOOST_TEST((w.service.requests("InitiateMultipartUpload") == 0) == (size <= small_part));
                w.check_nothing_is_lent();
            }
}

BOOST_AUTO_TEST_CASE(all_bytes_are_reported_before_the_object_is_completed) {
    for (bool is_stream : {true, false}) {
        world w;
        std::string const content = some_bytes(3 * small_part + 5); // all parts are stored within a tenth of a second
        w.service.stall("CompleteMultipartUpload", std::chrono::seconds(5));
        std::vector<async::steady_time> all_done;
        auto options = in_small_parts();
        options.on_progress = [&](progress const& p) {
            if (p.bytes_done == content.size()) all_done.push_back(w.clock->now());
        };

        auto const done =
            is_stream ? w.run(w.bucket().upload_stream("k", std::make_shared<test_stream>(content, 1000), options))
                      : w.run(w.bucket().upload("k", std::make_shared<memory_source>(content), options));

        BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
        BOOST_REQUIRE(!all_done.empty());
        BOOST_TEST((all_done.back() - all_done.front() >= std::chrono::seconds(5)));
    }
}

BOOST_AUTO_TEST_CASE(a_generator_is_asked_until_it_gives_nothing) {
    world w;
    int left = 500;
    auto next = [&]() -> asio::awaitable<std::string> {
        co_await w.clock->sleep(std::chrono::milliseconds(1));
        co_return left-- > 0 ? std::string(1000, 'g') : std::string();
    };
    auto const done = w.run(w.bucket().upload_stream("k", from_generator(next), in_small_parts()));
    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == std::string(500'000, 'g')));
}

BOOST_AUTO_TEST_CASE(a_stream_that_ends_early_or_runs_over_leaves_nothing) {
    for (std::size_t announced :
         {small_part / 2, 3 * small_part, 5 * small_part - 1, 5 * small_part + 1, 9 * small_part}) {
        BOOST_TEST_CONTEXT(announced) {
            world w;
            auto from = std::make_shared<test_stream>(some_bytes(5 * small_part), 10'000);
            from->announced = announced;
            auto const end = w.run(w.bucket().upload_stream("k", from, in_small_parts()));
            BOOST_REQUIRE(end.has_error());
            bool const early = announced > 5 * small_part;
            BOOST_TEST((end.error().code == (early ? errc::source_truncated : errc::invalid_argument)));
            BOOST_TEST(end.error().detail.find(std::to_string(announced)) != std::string::npos, end.error().detail);
            BOOST_TEST(w.service.uploads("examplebucket").empty());
            BOOST_TEST(!w.service.has_object("examplebucket", "k"));
            w.check_nothing_is_lent();
        }
    }
}

BOOST_AUTO_TEST_CASE(a_stream_that_the_budget_can_never_hold_is_refused_before_it_is_read) {
    world w(nullptr, [](client_options& o) { o.buffer_budget = 1_MiB; });
    auto from = std::make_shared<test_stream>("", 1000);
    from->announced = 512_KiB * 10'000 + 1;

    auto const done = w.run(w.bucket().upload_stream("k", from));

    BOOST_REQUIRE(done.has_error());
    BOOST_TEST((done.error().code == errc::too_many_parts));
    BOOST_TEST(done.error().detail.find("5242880001 bytes") != std::string::npos);
    BOOST_TEST(from->reads == 0);
    BOOST_TEST(w.service.requests("*") == 0);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(what_a_stream_throws_is_the_failure_of_the_upload) {
    world w;
    auto from = std::make_shared<test_stream>(some_bytes(5 * small_part), 10'000);
    from->before_each = [&]() -> asio::awaitable<void> {
        if (from->reads > 20) throw std::runtime_error("the pipe burst");
        co_return;
    };
    auto const end = w.run(w.bucket().upload_stream("k", from, in_small_parts()));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::source_unreadable));
    BOOST_TEST(end.error().detail.find("the pipe burst") != std::string::npos);
    BOOST_TEST((end.error().parts == parts_status::removed));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_stream_is_not_read_until_there_is_a_buffer) {
    world w(nullptr, [](client_options& o) { o.buffer_budget = async::slice_size; });
    std::optional<async::buffer_lease> taken = w.insides().buffers->try_acquire(nullptr);
    auto from = std::make_shared<test_stream>(some_bytes(3 * small_part), 10'000);
    auto end = w.start(w.bucket().upload_stream("k", from, in_small_parts()));
    w.turn();
    BOOST_TEST(from->reads == 0);

    taken.reset();
    w.turn();
    BOOST_REQUIRE(end->is.has_value());
    BOOST_REQUIRE_MESSAGE(end->is->has_value(), to_string(end->is->error()));
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(a_stop_ends_a_read_that_waits_for_ever) {
    world w;
    cancellation_source stop;
    auto from = std::make_shared<test_stream>(some_bytes(5 * small_part), 10'000);
    from->before_each = [&]() -> asio::awaitable<void> {
        if (from->reads <= 30) co_return;
        asio::post(w.io, [&] { stop.abort(); });
        co_await w.clock->sleep(std::chrono::hours(1000));
    };
    auto options = in_small_parts();
    options.cancellation = stop.token();
    auto const begun = w.clock->now();
    auto const end = w.run(w.bucket().upload_stream("k", from, options));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::aborted));
    BOOST_TEST((w.clock->now() - begun < std::chrono::minutes(10)));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(any_stream_of_asio_will_do) {
    world w;
    asio::local::stream_protocol::socket near(w.io), far(w.io);
    asio::local::connect_pair(near, far);
    std::string const bytes = some_bytes(3 * small_part);
    auto write = [](asio::local::stream_protocol::socket to, std::string all) -> asio::awaitable<void> {
        co_await asio::async_write(to, asio::buffer(all), asio::use_awaitable);
    };
    asio::co_spawn(w.io, write(std::move(far), bytes), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });

    auto const done = w.run(w.bucket().upload_stream("k", from_read_stream(std::move(near)), in_small_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
}

BOOST_AUTO_TEST_SUITE_END()
