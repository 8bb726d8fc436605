// SPDX-License-Identifier: BSL-1.0
// Bytes in memory are identified by their checksum, which is computed for a store only, and not all at once.
#include "flow/world.hpp"

#include "async/buffer_pool.hpp"
#include "transfer/upload/content_fingerprint.hpp"
#include "transfer/upload/find_earlier_upload.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(content_fingerprints)

BOOST_AUTO_TEST_CASE(a_fingerprint_is_computed_slice_by_slice_and_is_that_of_the_bytes) {
    std::string const bytes = some_bytes(20 * async::slice_size + 7);
    auto const at_once = from_memory(payload(bytes));
    auto const in_turns = from_memory(payload(bytes));
    auto* const content = dynamic_cast<transfer::content_fingerprint*>(in_turns.get());
    BOOST_REQUIRE(content);
    asio::io_context io;
    bool is_done = false;
    asio::co_spawn(io, content->compute_fingerprint(), [&](std::exception_ptr) { is_done = true; });

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
