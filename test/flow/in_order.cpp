// SPDX-License-Identifier: BSL-1.0
// Uploads whose parts are sequential: one after the other, and none of them twice.
#include "flow/fenced_recovery.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(in_order)

namespace {

upload_options in_sequence() {
    auto o = in_small_parts();
    o.sequential = true;
    return o;
}

stream_ptr stream_of(std::string const& bytes) {
    auto at = std::make_shared<std::size_t>(0);
    std::function<asio::awaitable<std::string>()> next = [bytes, at]() -> asio::awaitable<std::string> {
        std::string piece = bytes.substr(*at, 70'000);
        *at += piece.size();
        co_return piece;
    };
    return from_generator(next);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_lost_response_to_a_part_costs_a_writer_and_a_stream_nothing) {
    for (bool const is_stream : {false, true})
        for (bool const has_crc64 : {false, true})
            BOOST_TEST_CONTEXT("stream " << is_stream << ", CRC-64 " << has_crc64) {
                recovery w;
                w.service.core().options.returns_crc64 = has_crc64;
                w.service.lose_response("UploadPart", 2);
                auto running = is_stream ? w.bucket().upload_stream("k", stream_of(w.bytes), in_sequence())
                                         : write_and_finish(w.bucket().open_writer("k", in_sequence()), w.bytes);
                auto const end = w.run(std::move(running));
                require_success(end);
                BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
                BOOST_TEST(end->crc64_confirmed == has_crc64);
                BOOST_TEST(end->totals.bytes_done == w.bytes.size());
                BOOST_TEST(w.service.uploads("examplebucket").empty());
                w.check_nothing_is_lent();
            }
}

BOOST_AUTO_TEST_CASE(parts_are_kept_while_nobody_can_ask_whether_the_last_one_has_arrived) {
    for (int status : {403, 503}) BOOST_TEST_CONTEXT(status) {
            world w;
            auto const from = std::make_shared<memory_source>(some_bytes(10 * small_part));
            from->on_read = [&, done = false](std::uint64_t offset) mutable {
                if (offset < 8 * small_part || std::exchange(done, true)) return;
                w.service.lose_response("UploadPart", 2);
                w.service.fail("ListParts", status, status == 403 ? "AccessDenied" : "ServiceUnavailable", -1);
            };
            auto options = in_small_parts(w.store);
            options.sequential = true;
            auto const end = w.run(w.bucket().upload("k", from, options));
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST(end.error().operation == "ListParts");
            BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
            BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);

            w.service.core().faults = testing::fault_list();
            auto const next = w.run(w.bucket().upload("k", from, options));
            BOOST_REQUIRE_MESSAGE(next.has_value(), (next ? "" : to_string(next.error())));
            BOOST_TEST(next->resumed);
            BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
        }
}

BOOST_AUTO_TEST_CASE(a_part_of_other_bytes_is_not_taken_for_the_one_that_was_sent) {
    for (bool const has_crc64 : {false, true}) {
        recovery w;
        w.service.core().options.returns_crc64 = has_crc64;
        auto const state = w.persisted_at(2 * small_part, in_sequence());
        multipart_upload const upload(state.key, state.upload_id);
        BOOST_REQUIRE(w.service.parts("examplebucket", upload).size() > 2U); // the crashed process has sent more
        auto const end = w.resume_and_finish(state, in_sequence());
        require_failure(end, service_errc::part_already_exists);
        BOOST_TEST((end.error().parts == parts_status::kept));
        BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    }
}

BOOST_AUTO_TEST_CASE(a_writer_resumes_before_parts_of_the_same_bytes_and_ends) {
    recovery w;
    writer_state state;
    {
        writer_host first(w);
        auto writer = first.bucket().open_writer("k", in_sequence());
        auto persisted = first.run(write_and_persist(writer, w.bytes.substr(0, 2 * small_part)));
        require_success(persisted);
        state = *persisted;
        require_success(first.run(write_only(writer, w.bytes.substr(2 * small_part, 3 * small_part))));
        first.turn();
    }
    w.check_object(w.resume_and_finish(state, in_sequence()));
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_resumed_sends_its_parts_in_the_order_that_its_state_asks_for) {
    for (bool const is_in_store : {false, true})
        for (bool const is_sequential : {false, true}) {
            fenced_recovery w;
            auto with = [&](bool in_sequence) {
                auto o = w.options();
                o.sequential = in_sequence;
                return o;
            };
            writer_state state;
            {
                writer_host first(w);
                auto writer = first.run(first.bucket().open_or_resume_writer("k", with(is_sequential)));
                require_success(writer);
                state = first.run(write_and_persist(*writer, w.bytes.substr(0, 2 * small_part))).value();
            }
            w.fenced->all->holder.clear(); // it was killed, and its lease has run out
            w.service.fail("UploadPart", 503, "ServiceUnavailable", 1);
            auto const other = with(!is_sequential);
            writer_host next(w);
            auto opened = is_in_store ? next.run(next.bucket().open_or_resume_writer("k", other))
                                      : result<object_writer>(next.bucket().resume_writer(state, other));
            require_success(opened);
            w.check_object(next.run(write_and_finish(*opened, w.bytes.substr(2 * small_part))));
        }
}

BOOST_AUTO_TEST_SUITE_END()
