// SPDX-License-Identifier: BSL-1.0
// Going on with what the service has when no checkpoint tells of it: lost stores, other hosts, foreign and uneven uploads.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(without_checkpoint)

namespace {

constexpr std::uint64_t size = 7 * small_part + 17;

std::shared_ptr<memory_source> eight_parts() { return std::make_shared<memory_source>(some_bytes(size)); }

/// An upload that somebody began: these parts of `bytes`, cut in parts of `part_size`.
multipart_upload left_behind(world& w, std::string const& bytes, std::vector<int> const& numbers,
                             std::uint64_t part_size = small_part) {
    auto begun = w.run(w.bucket().init_multipart_upload("k"));
    BOOST_REQUIRE(begun.has_value());
    for (int number : numbers) {
        std::string piece = bytes.substr(static_cast<std::size_t>(number - 1) * part_size, part_size);
        BOOST_REQUIRE(w.run(w.bucket().upload_part(*begun, number, std::move(piece))).has_value());
    }
    return *begun;
}

upload_options from_service(service_resume which = service_resume::newest(), checkpoint_store_ptr store = nullptr) {
    auto options = in_small_parts(std::move(store));
    options.resume_from_service = std::move(which);
    return options;
}

/// Uploads, and says how many parts were sent for it.
int parts_sent_by(world& w, std::shared_ptr<memory_source> const& from, upload_options options, bool resumed = true) {
    int const before = w.service.requests("UploadPart");
    auto done = w.run(w.bucket().upload("k", from, std::move(options)));
    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST(done->resumed == resumed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    w.check_nothing_is_lent();
    return w.service.requests("UploadPart") - before;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_lost_store_costs_only_the_parts_that_are_missing) {
    world w;
    auto from = eight_parts();
    cancellation_source stop;
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 5 * small_part) stop.pause();
    };
    auto options = in_small_parts(w.store);
    options.cancellation = stop.token();
    auto const paused = w.run(w.bucket().upload("k", from, options));
    from->on_read = nullptr;
    auto const there = w.service.parts("examplebucket", multipart_upload("k", paused.error().upload_id)).size();

    int const sent = parts_sent_by(w, from, from_service(service_resume::newest(), memory_checkpoints()));

    BOOST_TEST(sent == 8 - static_cast<int>(there));
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(another_host_with_the_same_file_goes_on_without_any_store) {
    world w;
    auto from = eight_parts();
    left_behind(w, from->bytes, {1, 2, 3});
    auto elsewhere = std::make_shared<memory_source>(from->bytes);
    elsewhere->mark = "other inode, other time";

    BOOST_TEST(parts_sent_by(w, elsewhere, from_service()) == 5);
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_source_without_a_fingerprint_can_go_on_too) {
    world w;
    std::string const bytes = some_bytes(size);
    left_behind(w, bytes, {1, 2});

    auto done = w.run(w.bucket().upload("k", borrow(asio::buffer(bytes)), from_service()));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->totals.parts_resumed == 2);
    BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
}

BOOST_AUTO_TEST_CASE(holes_are_filled_and_a_short_last_part_is_kept) {
    world w;
    auto from = eight_parts();
    left_behind(w, from->bytes, {2, 5, 8});

    BOOST_TEST(parts_sent_by(w, from, from_service()) == 5);
}

BOOST_AUTO_TEST_CASE(the_part_size_of_the_upload_is_taken_over) {
    world w;
    auto from = eight_parts();
    constexpr std::uint64_t odd = small_part + 12'345;
    left_behind(w, from->bytes, {1, 3}, odd);

    BOOST_TEST(parts_sent_by(w, from, from_service()) == static_cast<int>((size + odd - 1) / odd) - 2);
}

BOOST_AUTO_TEST_CASE(of_a_changed_file_nothing_is_adopted) {
    world w;
    auto from = eight_parts();
    auto const old = left_behind(w, from->bytes, {1, 2, 3});
    for (std::size_t i = 0; i < from->bytes.size(); i += 50'000) from->bytes[i] ^= 1;

    BOOST_TEST(parts_sent_by(w, from, from_service(), false) == 8);
    BOOST_REQUIRE_EQUAL(w.service.uploads("examplebucket").size(), 1U); // whose it is nobody knows
    BOOST_TEST(w.service.uploads("examplebucket")[0].upload_id == old.upload_id);
}

BOOST_AUTO_TEST_CASE(a_part_that_changed_later_in_the_file_is_sent_again) {
    world w;
    auto from = eight_parts();
    left_behind(w, from->bytes, {1, 2, 3});
    from->bytes[small_part + 5] ^= 1;

    BOOST_TEST(parts_sent_by(w, from, from_service()) == 6);
}

BOOST_AUTO_TEST_CASE(of_two_the_one_begun_last_is_taken_and_a_named_one_before_it) {
    for (bool named : {false, true}) {
        world w;
        auto from = eight_parts();
        auto const first = left_behind(w, from->bytes, {1, 2, 3, 4});
        auto later = w.clock->make_timer();
        later->set(w.clock->now() + std::chrono::minutes(1), [] {});
        w.turn();
        auto const second = left_behind(w, from->bytes, {1, 2});

        int const sent = parts_sent_by(
            w, from, from_service(named ? service_resume::of_upload(first.upload_id) : service_resume::newest()));

        BOOST_TEST(sent == (named ? 4 : 6));
        BOOST_REQUIRE_EQUAL(w.service.uploads("examplebucket").size(), 1U);
        BOOST_TEST(w.service.uploads("examplebucket")[0].upload_id == (named ? second : first).upload_id);
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_left_alone_and_the_next_one_is_looked_at) {
    std::vector<std::string> events;
    world w(nullptr,
            [&](client_options& o) { o.log = [&](log_level, std::string_view line) { events.emplace_back(line); }; });
    auto from = eight_parts();
    left_behind(w, from->bytes, {1, 2, 3});
    auto later = w.clock->make_timer();
    later->set(w.clock->now() + std::chrono::minutes(1), [] {});
    w.turn();
    auto uneven = w.run(w.bucket().init_multipart_upload("k"));
    BOOST_REQUIRE(w.run(w.bucket().upload_part(*uneven, 1, std::string(small_part, 'x'))).has_value());
    BOOST_REQUIRE(w.run(w.bucket().upload_part(*uneven, 2, std::string(small_part + 1, 'x'))).has_value());
    left_behind(w, some_bytes(size + 1).substr(1), {1});
    left_behind(w, from->bytes, {});
    BOOST_REQUIRE(w.run(w.bucket().init_multipart_upload("k2")).has_value()); // begins with "k", and is another key

    BOOST_TEST(parts_sent_by(w, from, from_service()) == 5);

    for (char const* why : {"its parts do not fit the source", "its lowest part has other content", "it has no parts"})
        BOOST_TEST(std::ranges::count_if(events,
                                         [&](std::string const& line) {
                                             return line.find("event=upload_rejected") != std::string::npos &&
                                                    line.find(why) != std::string::npos;
                                         }) == 1,
                   why);
    BOOST_TEST(w.service.uploads("examplebucket").size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_named_upload_that_is_gone_starts_over) {
    world w;
    BOOST_TEST(parts_sent_by(w, eight_parts(), from_service(service_resume::of_upload("NoSuchThing")), false) == 8);
}

BOOST_AUTO_TEST_CASE(an_empty_id_names_no_upload_and_takes_over_nobodys) {
    world w;
    auto const from = eight_parts();
    auto const others = left_behind(w, from->bytes, {1, 2});
    BOOST_TEST(parts_sent_by(w, from, from_service(service_resume::of_upload("")), false) == 8);

    auto const end = w.run(w.bucket().upload("k", from, from_service(service_resume::required_upload(""))));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::invalid_argument), to_string(end.error()));
    auto const left = w.service.uploads("examplebucket");
    BOOST_REQUIRE(left.size() == 1U);
    BOOST_TEST(left[0].upload_id == others.upload_id);
}

BOOST_AUTO_TEST_CASE(a_required_upload_that_does_not_fit_is_a_failure_and_begins_nothing) {
    world w;
    auto from = eight_parts();
    auto const foreign = left_behind(w, std::string(size, 'z'), {1, 2});
    auto const begun = w.service.requests("InitiateMultipartUpload");
    std::initializer_list<std::pair<std::string, error_code>> const ids{{"NoSuchThing", service_errc::no_such_upload},
                                                                        {foreign.upload_id, errc::invalid_argument}};
    for (auto const& [id, code] : ids) {
        auto const end = w.run(w.bucket().upload("k", from, from_service(service_resume::required_upload(id))));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == code), to_string(end.error()));
        BOOST_TEST(end.error().upload_id == id);
    }
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == begun);
    auto const fits = left_behind(w, from->bytes, {1, 2, 3});
    BOOST_TEST(parts_sent_by(w, from, from_service(service_resume::required_upload(fits.upload_id))) == 5);
}

BOOST_AUTO_TEST_CASE(a_listing_that_is_denied_is_an_error_and_begins_nothing) {
    world w;
    w.service.fail("ListMultipartUploads", 403, "AccessDenied");

    auto end = w.run(w.bucket().upload("k", eight_parts(), from_service()));

    BOOST_TEST((end.error().code == service_errc::access_denied));
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 0);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_goes_before_the_service_and_its_removed_upload_is_not_adopted) {
    world w;
    auto from = eight_parts();
    cancellation_source stop;
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 5 * small_part) stop.pause();
    };
    auto options = in_small_parts(w.store);
    options.cancellation = stop.token();
    BOOST_TEST((w.run(w.bucket().upload("k", from, options)).error().code == errc::paused));
    auto const longer = std::make_shared<memory_source>(some_bytes(size + 1)); // of which a part fits the old upload

    BOOST_TEST(parts_sent_by(w, longer, from_service(service_resume::newest(), w.store), false) == 8);
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_small_source_is_not_looked_for_unless_its_upload_is_named) {
    world w;
    auto from = eight_parts();
    auto const there = left_behind(w, from->bytes, {1, 2, 3});
    auto options = from_service();
    options.multipart_threshold = 16 << 20;

    BOOST_TEST(parts_sent_by(w, from, options, false) == 0);
    BOOST_TEST(w.service.requests("ListMultipartUploads") == 0);
    options.resume_from_service = service_resume::of_upload(there.upload_id);
    BOOST_TEST(parts_sent_by(w, from, options) == 5);
}

BOOST_AUTO_TEST_CASE(a_failed_upload_keeps_its_parts_when_the_service_can_find_them) {
    world w;
    w.service.fail("CompleteMultipartUpload", 403, "AccessDenied");
    auto from = eight_parts();

    auto failed = w.run(w.bucket().upload("k", from, from_service()));

    BOOST_TEST((failed.error().parts == parts_status::kept));
    BOOST_TEST(parts_sent_by(w, from, from_service()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
