// SPDX-License-Identifier: BSL-1.0
// Bytes in memory are identified by their checksum, which is computed for a store only, and not all at once.
#include "flow/world.hpp"

#include "async/buffer_pool.hpp"
#include "transfer/upload/content_fingerprint.hpp"
#include "transfer/upload/find_earlier_upload.hpp"

using namespace ossio;
using namespace ossio::test;

#include <functional>

BOOST_AUTO_TEST_SUITE(content_fingerprints)

namespace {

/// Counts the slices that are read for its fingerprint, of which it has twenty.
class counting_source final : public source, public transfer::content_fingerprint {
public:
    std::uint64_t size() const override { return 5 * small_part; }
    std::string fingerprint() const override {
        while (slices < 20) ++slices;
        return "content";
    }
    bool read_slice() override {
        ++slices;
        if (on_slice) on_slice(slices);
        return slices >= 20;
    }
    asio::awaitable<void> read_at(std::uint64_t, asio::mutable_buffer) override { co_return; }

    mutable int slices = 0;
    std::function<void(int)> on_slice;
};

/// A world whose only upload has a store, and can be stopped.
class stoppable_world : public world {
public:
    stoppable_world() {
        options.checkpoint_id = "one";
        options.cancellation = stop.token();
    }

    failure end() {
        auto const end = run(bucket().upload("k", source_ptr(from), options));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST(service.requests("*") == 0);
        check_nothing_is_lent();
        return end.error();
    }

    std::shared_ptr<counting_source> from = std::make_shared<counting_source>();
    upload_options options = in_small_parts(store);
    cancellation_source stop;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_fingerprint_is_computed_slice_by_slice_and_is_that_of_the_bytes) {
    std::string const bytes = some_bytes(20 * async::slice_size + 7);
    auto const at_once = from_memory(payload(bytes));
    auto const in_turns = from_memory(payload(bytes));
    asio::io_context io;
    bool is_done = false;
    asio::co_spawn(io, transfer::compute_fingerprint(in_turns, [] { return true; }),
                   [&](std::exception_ptr) { is_done = true; });

    std::size_t turns = 0;
    while (io.run_one() != 0) ++turns;

    BOOST_TEST(is_done);
    BOOST_TEST(turns >= 20U);
    BOOST_TEST(in_turns->fingerprint() == at_once->fingerprint());
}

BOOST_AUTO_TEST_CASE(without_a_store_no_fingerprint_is_computed) {
    world w;
    auto const from = from_memory(payload(some_bytes(1000)));
    detail::bucket_impl const in(detail::client_access::impl(*w.made), "examplebucket");

    BOOST_TEST(transfer::identity_of(in, "k", *from, in_small_parts()).fingerprint.empty());
    BOOST_TEST(!transfer::identity_of(in, "k", *from, in_small_parts(w.store)).fingerprint.empty());
}

BOOST_AUTO_TEST_CASE(an_upload_from_memory_is_resumed_by_its_content) {
    world w;
    std::string const bytes = some_bytes(5 * small_part);
    auto options = in_small_parts(w.store);
    options.checkpoint_id = "one";
    w.service.fail("CompleteMultipartUpload", 403, "AccessDenied");
    BOOST_REQUIRE(w.run(w.bucket().upload("k", from_memory(payload(bytes)), options)).has_error());

    auto const end = w.run(w.bucket().upload("k", from_memory(payload(bytes)), options));

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(end->resumed);
    BOOST_TEST(w.service.requests("UploadPart") == 5);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(an_upload_that_does_not_begin_reads_nothing) {
    stoppable_world stopped;
    stopped.stop.pause();
    BOOST_TEST((stopped.end().code == errc::paused));
    BOOST_TEST(stopped.from->slices == 0);

    stoppable_world refused;
    refused.options.concurrency = 0;
    failure const f = refused.end();
    BOOST_TEST((f.code == errc::invalid_argument), to_string(f));
    BOOST_TEST(f.operation == "Upload");
    BOOST_TEST(refused.from->slices == 0);
}

BOOST_AUTO_TEST_CASE(a_stop_while_it_is_computed_ends_the_upload_before_the_next_slice) {
    stoppable_world w;
    w.from->on_slice = [&](int n) {
        if (n == 3) w.stop.pause();
    };
    BOOST_TEST((w.end().code == errc::paused));
    BOOST_TEST(w.from->slices == 3);
}

BOOST_AUTO_TEST_CASE(a_drain_while_it_is_computed_gives_a_token_without_the_rest_of_the_pass) {
    stoppable_world w;
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    w.from->on_slice = [&](int n) {
        if (n == 3) drained = w.start(w.made->drain(std::chrono::hours(1)));
    };
    BOOST_TEST((w.end().code == errc::draining));
    BOOST_TEST(w.from->slices <= 4); // the drain begins in a turn of its own
    BOOST_REQUIRE((drained->is && drained->is->has_value()));
    BOOST_REQUIRE((*drained->is)->size() == 1U);
    BOOST_TEST((*drained->is)->front().checkpoint_id == "one");
}

BOOST_AUTO_TEST_CASE(a_caller_cancelled_while_it_is_computed_ends_the_upload_before_it_begins) {
    world w;
    asio::cancellation_signal cancel;
    auto const from = from_memory(payload(some_bytes(200 * async::slice_size)));
    auto const end = w.start(w.bucket().upload("k", from, in_small_parts(w.store)), &cancel);
    for (int i = 0; i < 50; ++i) w.io.run_one();
    BOOST_REQUIRE(!end->is.has_value());
    cancel.emit(asio::cancellation_type::terminal);

    w.turn();

    BOOST_REQUIRE(end->is.has_value());
    BOOST_REQUIRE(end->is->has_error());
    BOOST_TEST((end->is->error().code == condition::canceled));
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 0);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_SUITE_END()
