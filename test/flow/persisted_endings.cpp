// SPDX-License-Identifier: BSL-1.0
// Persisted writers that end without an object, and states that are refused or do not fit any more.
#include "flow/recovery.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(persisted_endings)

BOOST_AUTO_TEST_CASE(a_persisted_writer_that_is_destroyed_paused_cancelled_or_fails_keeps_its_parts) {
    enum class way { destroyed, paused, cancelled, failing, drained };
    for (way how : {way::destroyed, way::paused, way::cancelled, way::failing, way::drained})
        BOOST_TEST_CONTEXT("way " << static_cast<int>(how)) {
            recovery w;
            writer_state state;
            {
                writer_host first(w);
                cancellation_source stop;
                asio::cancellation_signal signal;
                auto options = in_small_parts();
                options.cancellation = stop.token();
                options.on_failure = parts_policy::discard;
                std::optional<object_writer> writer(first.bucket().open_writer("k", options));
                state = first.run(write_and_persist(*writer, w.bytes.substr(0, 250'000))).value();
                if (how == way::failing) w.service.fail("UploadPart", 403, "AccessDenied", 1);
                w.service.stall("UploadPart", 1s, -1);
                auto const more = first.start(write_only(*writer, std::string(9 * small_part, 'z')), &signal);
                auto const timer = w.clock->make_timer();
                timer->set(w.clock->now() + 500ms, [&] {
                    if (how == way::paused) stop.pause();
                    if (how == way::cancelled) signal.emit(asio::cancellation_type::terminal);
                    if (how == way::drained) first.start(first.client().drain(1s));
                });
                if (how != way::destroyed) first.turn();
                writer.reset();
                first.turn();
                BOOST_TEST(first.insides().buffers->leased() == 0U);
                if (how != way::destroyed) {
                    BOOST_REQUIRE(more->is.has_value());
                    BOOST_REQUIRE(more->is->has_error());
                    BOOST_TEST((more->is->error().parts == parts_status::kept), to_string(more->is->error()));
                }
            }
            w.service.core().faults = testing::fault_list();
            BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
            w.check_object(w.resume_and_finish(state));
        }
}

BOOST_AUTO_TEST_CASE(an_abort_of_a_persisted_writer_deletes_its_parts) {
    recovery w;
    writer_host first(w);
    auto writer = first.bucket().open_writer("k", in_small_parts());
    auto const state = first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))).value();
    BOOST_TEST(first.run(writer.abort()).has_value());
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    require_failure(w.resume_and_finish(state), errc::upload_vanished);
}

BOOST_AUTO_TEST_CASE(a_state_of_another_bucket_or_one_that_does_not_add_up_is_refused_without_a_request) {
    recovery w;
    auto const state = w.persisted_at(250'000);
    w.service.create_bucket("otherbucket");
    auto const other = w.made->bucket("otherbucket");
    require_failure(w.run(write_and_finish(other.resume_writer(state), "more")), errc::invalid_argument);
    require_failure(w.run(other.discard(state)), errc::invalid_argument);
    auto wrong = state;
    wrong.tail += 'x';
    require_failure(w.run(write_and_finish(w.bucket().resume_writer(wrong), "more")), errc::invalid_argument);
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
    w.check_object(w.resume_and_finish(state));
}

BOOST_AUTO_TEST_CASE(without_checksums_of_the_service_a_writer_resumes_too) {
    recovery w;
    w.service.core().options.returns_crc64 = false;
    auto const state = w.persisted_at(250'000);
    BOOST_TEST(state.crc64.has_value()); // our own
    require_success(w.resume_and_finish(state));
    BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
}

BOOST_AUTO_TEST_CASE(a_part_of_the_state_that_was_replaced_is_not_completed) {
    recovery w;
    auto const state = w.persisted_at(250'000);
    multipart_upload const upload(state.key, state.upload_id);
    require_success(w.run(w.bucket().upload_part(upload, 2, payload(std::string(small_part, 'x')))));
    auto const end = w.resume_and_finish(state);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::invalid_part), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::kept));
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_SUITE_END()
