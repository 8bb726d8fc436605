// SPDX-License-Identifier: BSL-1.0
// Objects of unknown length: lazily one request or many, back-pressure, failures, and writers that are let go of.
#include "flow/world.hpp"

#include "transfer/writer.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(writing)

namespace {

asio::awaitable<upload_result> write_in_pieces(bucket to, std::string bytes, std::size_t piece,
                                               upload_options options) {
    auto writer = to.open_writer("k", options);
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        co_await writer.write(asio::buffer(bytes.data() + at, std::min(piece, bytes.size() - at)));
    co_return co_await writer.finish();
}

asio::awaitable<void> write_and_let_go(bucket to, std::string bytes) {
    auto writer = to.open_writer("k", in_small_parts());
    co_await writer.write(asio::buffer(bytes));
}

asio::awaitable<void> write_and_abort(bucket to, std::string bytes) {
    auto writer = to.open_writer("k", in_small_parts());
    co_await writer.write(asio::buffer(bytes));
    co_await writer.abort();
}

} // namespace

BOOST_AUTO_TEST_CASE(whatever_the_length_and_the_pieces_the_object_is_what_was_written) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(small_part), std::size_t(small_part + 1),
                             std::size_t(7 * small_part), std::size_t(7 * small_part + 5)})
        for (std::size_t piece : {std::size_t(1000), std::size_t(small_part), std::size_t(5 * small_part)}) {
            world w;
            std::string const bytes = some_bytes(size);
            auto const done = w.run(write_in_pieces(w.bucket(), bytes, piece, in_small_parts()));
            BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
            BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
            BOOST_TEST(done->size == size);
            BOOST_TEST(done->crc64_confirmed);
            BOOST_TEST((w.service.requests("InitiateMultipartUpload") == 0) == (size <= small_part));
            w.check_nothing_is_lent();
        }
}

BOOST_AUTO_TEST_CASE(a_failing_part_ends_the_writer_and_leaves_nothing) {
    world w;
    w.service.fail("UploadPart", 403, "AccessDenied");

    auto const failed = w.run(write_in_pieces(w.bucket(), some_bytes(9 * small_part), 1000, in_small_parts()));

    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST((failed.error().code == service_errc::access_denied));
    w.turn();
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_aborted_or_let_go_of_leaves_no_parts) {
    world w;
    BOOST_TEST(w.run(write_and_abort(w.bucket(), some_bytes(5 * small_part))).has_value());
    BOOST_TEST(w.service.uploads("examplebucket").empty());

    BOOST_TEST(w.run(write_and_let_go(w.bucket(), some_bytes(5 * small_part))).has_value());
    w.turn();
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 2);
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(parts_double_every_thousand_and_stay_within_five_gibibytes) {
    BOOST_TEST(transfer::writer_part_size(1, 8 << 20) == 8U << 20);
    BOOST_TEST(transfer::writer_part_size(1000, 8 << 20) == 8U << 20);
    BOOST_TEST(transfer::writer_part_size(1001, 8 << 20) == 16U << 20);
    BOOST_TEST(transfer::writer_part_size(10'000, 8 << 20) == 4ULL << 30);
    BOOST_TEST(transfer::writer_part_size(10'000, 1ULL << 30) == 5ULL << 30);
}

BOOST_AUTO_TEST_SUITE_END()
