// SPDX-License-Identifier: BSL-1.0
// Objects of one PutObject: what an attempt leaves in doubt survives the next one, and a source that may have changed is no success.
#include "flow/world.hpp"
#include "help/awaiting_source.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(whole_objects)

namespace {

/// A world that sends 12 MiB in one piece, and in which something may happen after the first attempt.
class one_piece : public world {
public:
    explicit one_piece(int attempts = 0)
        : world(nullptr, [this, attempts](client_options& o) { adjust(o, attempts); }) {
        service.lose_response("PutObject", 1);
        options.multipart_threshold = 1ULL << 30;
        options.cancellation = stop.token();
    }

    result<upload_result> send() { return run(bucket().upload("k", source_ptr(from), options)); }
    bool object_stands() const {
        return service.has_object("examplebucket", "k") && service.object("examplebucket", "k") == bytes;
    }
    void check_success(result<upload_result> const& end) const {
        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST(object_stands());
        BOOST_TEST(end->crc64_confirmed);
        check_nothing_is_lent();
    }

    std::string const bytes = some_bytes(12U << 20);
    std::shared_ptr<awaiting_source> from = std::make_shared<awaiting_source>(std::make_shared<memory_source>(bytes));
    upload_options options;
    cancellation_source stop;
    std::function<void()> after_first_attempt;

private:
    void adjust(client_options& o, int attempts) {
        o.retry.give_up_after = 20s;
        if (attempts != 0) o.retry.max_attempts = attempts;
        o.log = [this](log_level, std::string_view line) {
            if (line.find("event=request_failed") == std::string_view::npos) return;
            if (auto const now = std::exchange(after_first_attempt, nullptr)) now();
        };
    }
};

/// Says that the source may have changed, once the object is there.
void doubt_source(one_piece& w) {
    w.from->look = [&w, done = false]() mutable {
        if (done || !w.service.has_object("examplebucket", "k")) return source_change::none;
        done = true;
        return source_change::suspect;
    };
}

void check_doubtful(result<upload_result> const& end) {
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST(end.error().detail.find("the object is stored, and may hold old and new bytes") != std::string::npos,
               to_string(end.error()));
}

} // namespace

BOOST_AUTO_TEST_CASE(an_attempt_in_doubt_is_remembered_when_the_next_ones_send_a_part_of_the_body) {
    for (std::uint64_t bytes : {300U * 1024U, 0U}) {
        one_piece w;
        w.after_first_attempt = [&] { w.service.drop_after("PutObject", bytes, -1); };
        w.check_success(w.send());
        BOOST_TEST(w.service.requests("PutObject") > 1);
    }
}

BOOST_AUTO_TEST_CASE(an_attempt_in_doubt_is_remembered_when_the_next_one_is_refused_early) {
    for (bool forbids : {false, true}) {
        one_piece w;
        w.options.headers.forbid_overwrite = forbids;
        w.after_first_attempt = [&] {
            w.service.refuse_early("PutObject", forbids ? 409 : 403, forbids ? "FileAlreadyExists" : "AccessDenied", 1);
        };
        w.check_success(w.send());
    }
}

BOOST_AUTO_TEST_CASE(an_attempt_in_doubt_is_remembered_when_the_next_one_is_paused) {
    one_piece w;
    w.after_first_attempt = [&] {
        w.from->before_read = [&](std::uint64_t offset) -> asio::awaitable<void> {
            if (offset < (1U << 20)) co_return;
            w.stop.pause();
            co_await w.clock->sleep(10s);
        };
    };
    w.check_success(w.send());
}

BOOST_AUTO_TEST_CASE(an_object_whose_source_was_not_compared_to_the_end_is_no_success) {
    one_piece w;
    w.service.core().faults = testing::fault_list();
    doubt_source(w);
    w.from->before_read = [&](std::uint64_t) -> asio::awaitable<void> {
        if (!w.service.has_object("examplebucket", "k")) co_return;
        w.stop.pause();
        co_await w.clock->sleep(10s);
    };

    auto const end = w.send();

    check_doubtful(end);
    BOOST_TEST((end.error().code == errc::paused), to_string(end.error()));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(an_object_that_is_found_by_asking_is_no_success_either_if_the_source_may_have_changed) {
    one_piece w;
    w.service.lose_response("PutObject", -1);
    doubt_source(w);
    check_doubtful(w.send());
}

BOOST_AUTO_TEST_CASE(a_source_that_only_seemed_to_change_is_a_success) {
    one_piece w;
    w.service.core().faults = testing::fault_list();
    doubt_source(w);
    w.check_success(w.send());
}

BOOST_AUTO_TEST_CASE(a_source_is_compared_with_the_attempt_that_made_the_object) {
    one_piece w;
    w.options.headers.forbid_overwrite = true;
    w.after_first_attempt = [&] { w.service.refuse_early("PutObject", 409, "FileAlreadyExists", 1); };
    doubt_source(w);
    w.check_success(w.send());
}

BOOST_AUTO_TEST_SUITE_END()
