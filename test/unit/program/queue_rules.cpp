// SPDX-License-Identifier: BSL-1.0
// Queues: addresses, units of work, what workers refuse, and what they do with a unit that has ended.
#include "program/decide/queue_address.hpp"
#include "program/decide/unit_ending.hpp"
#include "program/decide/unit_headers.hpp"
#include "program/decide/work_unit.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace ossio;
using namespace ossio::program;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(queue_rules)

namespace {

object_url bounds(std::string bucket, std::string prefix) {
    object_url url;
    url.bucket = std::move(bucket);
    url.key = std::move(prefix);
    return url;
}

unit_file some_file(std::string path, std::string key, std::uint64_t size = 7) {
    unit_file f;
    f.path = std::move(path);
    f.key = std::move(key);
    f.size = size;
    f.modified_ns = 1'700'000'000'123'456'789;
    return f;
}

work_unit unit_with(unit_file f) {
    work_unit u;
    u.bucket = "b";
    u.files.push_back(std::move(f));
    return u;
}

std::string refusal_of(work_unit const& u, object_url const& target) {
    auto const parsed = parse_work_unit(to_text(u), target);
    auto const* const refused = std::get_if<refused_unit>(&parsed);
    return refused ? refused->why : "accepted";
}

} // namespace

BOOST_AUTO_TEST_CASE(an_address_is_server_user_and_stream) {
    struct row {
        char const *text, *server, *user, *stream;
    };
    for (row const& r : {row{"redis://h/s", "redis://h", "", "s"}, row{"rediss://h:1/2/s", "rediss://h:1/2", "", "s"},
                         row{"redis://me@[::1]:6379/0/a:b", "redis://[::1]:6379/0", "me", "a:b"}}) {
        auto const a = parse_queue_address(r.text);
        BOOST_TEST(a.server == r.server);
        BOOST_TEST(a.user == r.user);
        BOOST_TEST(a.stream == r.stream);
    }
    for (char const* text : {"", "redis://", "redis://h", "redis://h/", "http://h/s", "redis:///s", "redis://h/s t",
                             "redis://me@/s", "redis://:p@h/s", "redis://me:p@h/s", "redis://h/s?x"})
        BOOST_CHECK_THROW(parse_queue_address(text), usage_error);
}

BOOST_AUTO_TEST_CASE(a_unit_is_read_as_it_was_written) {
    work_unit u = unit_with(some_file("d/f \"x\"", "in/d/f \"x\""));
    u.files.push_back(some_file("g", "in/g", 0));
    BOOST_TEST((std::get<work_unit>(parse_work_unit(to_text(u), bounds("b", "in"))) == u));
    u.files.pop_back();
    u.range.emplace();
    u.range->slice = part_slice(3, 16);
    u.range->part_size = 8 << 20;
    u.range->upload_id = "0004B9894A22E5B1888A1E29F8236E2D";
    BOOST_TEST((std::get<work_unit>(parse_work_unit(to_text(u), bounds("b", "in/"))) == u));
}

BOOST_AUTO_TEST_CASE(headers_are_read_as_they_were_written_by_a_version_of_their_own) {
    work_unit u = unit_with(some_file("f", "in/f"));
    BOOST_TEST(to_text(u).find("\"version\":1") != std::string::npos);
    u.headers.content_type = "text/x-log; charset=utf-8";
    u.headers.cache_control = "max-age=60";
    u.headers.content_disposition = "attachment; filename=\"f\"";
    u.headers.content_encoding = "gzip";
    u.headers.expires = "Wed, 02 Dec 2026 00:00:00 GMT";
    u.headers.storage_class = "IA";
    u.headers.user["origin"] = "fleet";
    u.headers.forbid_overwrite = true;
    BOOST_TEST(to_text(u).find("\"version\":2") != std::string::npos);
    BOOST_TEST((std::get<work_unit>(parse_work_unit(to_text(u), bounds("b", "in"))) == u));
    BOOST_TEST(header_not_carried(u.headers) == "");
}

BOOST_AUTO_TEST_CASE(headers_that_would_give_access_are_refused) {
    std::string const plain = to_text(unit_with(some_file("f", "in/f")));
    auto const with = [&](std::string const& version, std::string const& headers) {
        std::string text = plain;
        text.replace(text.find("\"version\":1"), 11, "\"version\":" + version + ",\"headers\":" + headers);
        auto const parsed = parse_work_unit(text, bounds("b", "in"));
        auto const* const refused = std::get_if<refused_unit>(&parsed);
        return refused ? refused->why : std::string("accepted");
    };
    BOOST_TEST(with("2", R"({"storage_class":"IA"})") == "accepted");
    BOOST_TEST(with("1", R"({"storage_class":"IA"})") != "accepted");
    for (char const* headers :
         {R"({"acl":"public-read"})", R"({"x-oss-object-acl":"public-read"})", R"({"tags":{"a":"b"}})",
          R"({"callback":{}})", R"({"server_side_encryption":"KMS"})", R"({"encryption_key_id":"k"})",
          R"({"request_payer":"requester"})", R"({"extra":{"x-oss-symlink-target":"k"}})", R"({"content_type":""})",
          R"({"content_type":7})", R"({"content_type":"a\r\nx-oss-object-acl: public-read"})",
          R"({"metadata":{"a b":"c"}})", R"({"metadata":{"a":"c\nd"}})", R"({"metadata":["a"]})",
          R"({"forbid_overwrite":"true"})", R"(["storage_class"])", "7"})
        BOOST_TEST(with("2", headers).starts_with("refused: "), headers);
    BOOST_TEST(with("2", R"({"metadata":{"a":")" + std::string(2'049, 'x') + "\"}}") != "accepted");
}

BOOST_AUTO_TEST_CASE(what_a_queue_does_not_carry_is_named) {
    object_headers h;
    h.acl = "private";
    BOOST_TEST(header_not_carried(h) == "x-oss-object-acl");
    h = object_headers();
    h.tags["a"] = "b";
    BOOST_TEST(header_not_carried(h) == "x-oss-tagging");
    h = object_headers();
    h.extra["x-oss-website-redirect-location"] = "/";
    BOOST_TEST(header_not_carried(h) == "x-oss-website-redirect-location");
}

BOOST_AUTO_TEST_CASE(a_unit_that_another_worker_might_carry_out_is_no_garbage) {
    auto const refused = [](std::string const& text) {
        return std::get<refused_unit>(parse_work_unit(text, bounds("other", "in")));
    };
    BOOST_TEST(refused(to_text(unit_with(some_file("f", "in/f")))).is_unit);
    BOOST_TEST(!refused("{}").is_unit);
}

BOOST_AUTO_TEST_CASE(a_prefix_is_a_folder) {
    work_unit const u = unit_with(some_file("f", "in/f"));
    BOOST_TEST(refusal_of(u, bounds("b", "in")) == "accepted");
    BOOST_TEST(refusal_of(u, bounds("b", "")) == "accepted");
    BOOST_TEST(refusal_of(u, bounds("b", "i")) == "refused: its key is not below --target");
    BOOST_TEST(refusal_of(u, bounds("b", "in/f")) == "refused: its key is not below --target");
    BOOST_TEST(refusal_of(u, bounds("c", "in")) == "refused: its bucket is not that of --target");
    BOOST_TEST(refusal_of(unit_with(some_file("f", "in/../f")), bounds("b", "in")).find("not below --target") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_one_request_cannot_send_needs_ranges) {
    work_unit u = unit_with(some_file("f", "in/f", limits::max_put_size + 1));
    BOOST_TEST(refusal_of(u, bounds("b", "in")) == "refused: a file of this size needs ranges");
    u.range.emplace();
    u.range->part_size = 8 << 20;
    u.range->upload_id = "U";
    BOOST_TEST(refusal_of(u, bounds("b", "in")) == "accepted");
}

BOOST_AUTO_TEST_CASE(small_files_share_a_unit_until_it_is_full) {
    unit_batcher by_number("b");
    int full = 0;
    for (int i = 0; i < 250; ++i) full += by_number.add(some_file("f", "k", 1)) ? 1 : 0;
    BOOST_TEST(full == 2);
    BOOST_TEST(by_number.take()->files.size() == 50U);
    BOOST_TEST(!by_number.take());
    unit_batcher by_size("b");
    BOOST_TEST(!by_size.add(some_file("f", "k", 63 << 20)));
    BOOST_TEST(by_size.add(some_file("f", "k", 1 << 20))->files.size() == 2U);
    unit_batcher by_text("b");
    int added = 0;
    while (!by_text.add(some_file(std::string(4'000, 'x'), "k", 1))) ++added;
    BOOST_TEST(added < 60);
}

BOOST_AUTO_TEST_CASE(a_large_file_is_never_more_units_than_parts_or_a_thousand) {
    constexpr std::uint64_t mib = 1 << 20;
    BOOST_TEST(units_of_file(100 * mib, 8 * mib, 32 * mib) == 4);
    BOOST_TEST(units_of_file(100 * mib, 50 * mib, 1) == 2);
    BOOST_TEST(units_of_file(10 * mib, 8 * mib, 128 * mib) == 1);
    BOOST_TEST(units_of_file(5'000'000 * mib, 512 * mib, 128 * mib) == 1'000);
    BOOST_TEST(units_of_file(10 * mib, 8 * mib, 0) == 2);
}

BOOST_AUTO_TEST_CASE(what_a_worker_does_with_a_unit_that_has_ended) {
    failure const stopped(errc::draining), missing(errc::source_unreadable), changed(errc::source_changed);
    failure const denied(service_errc::access_denied), gone(errc::upload_vanished), busy(service_errc::server_busy);
    struct row {
        char const* what;
        failure const* failed;
        bool is_lost, is_interrupted, is_range;
        failure_cause cause;
        int deliveries;
        unit_step step;
    };
    using enum failure_cause;
    std::array const rows{
        row{"done", nullptr, false, false, false, unit, 1, unit_step::finish},
        row{"done, and taken over", nullptr, true, false, false, unit, 1, unit_step::finish},
        row{"taken over", &busy, true, false, false, unit, 9, unit_step::leave},
        row{"stopped", &stopped, false, true, false, unit, 9, unit_step::hand_back},
        row{"fails for the last time while others of it are stopped", &missing, false, true, false, unit, 3,
            unit_step::hand_back},
        row{"a range that is gone, while it is stopped", &gone, false, true, true, unit, 3, unit_step::hand_back},
        row{"fails once", &missing, false, false, false, unit, 1, unit_step::retry},
        row{"fails for the last time", &missing, false, false, false, unit, 3, unit_step::bury},
        row{"denied before anything was sent", &denied, false, false, false, unclear, 3, unit_step::set_aside},
        row{"wrong keys, or revoked ones", &denied, false, false, false, worker, 3, unit_step::quit},
        row{"a file that is denied", &denied, false, false, false, unit, 1, unit_step::retry},
        row{"a file that is denied, for the last time", &denied, false, false, false, unit, 3, unit_step::bury},
        row{"denied while others of it are stopped", &denied, false, true, false, worker, 3, unit_step::hand_back},
        row{"one denied file of several", &denied, false, false, false, unit, 1, unit_step::retry},
        row{"one denied file of several, for the last time", &denied, false, false, false, unit, 3, unit_step::bury},
        row{"another range has old bytes", &changed, false, false, true, unit, 1, unit_step::bury},
        row{"a small file changes", &changed, false, false, false, unit, 1, unit_step::retry},
        row{"its upload is gone", &gone, false, false, true, unit, 1, unit_step::bury}};
    for (row const& r : rows) {
        unit_facts f;
        f.failed = r.failed;
        f.is_lost = r.is_lost;
        f.is_interrupted = r.is_interrupted;
        f.is_range = r.is_range;
        f.cause = r.cause;
        f.deliveries = r.deliveries;
        f.most_deliveries = 3;
        BOOST_TEST((next_step(f) == r.step), r.what);
    }
}

/// A worker's row, and short names for what happens to its units.
class row_of_units {
public:
    failure_cause denied(std::string const& unit, std::string const& file = {}) {
        return row.note(unit, file.empty() ? unit : file, &denial, false);
    }
    failure_cause sent(std::string const& unit, std::string const& file = {}) {
        return row.note(unit, file.empty() ? unit : file, nullptr, true);
    }

    hopeless_row row;
    failure const denial{service_errc::access_denied};
};

BOOST_AUTO_TEST_CASE(as_long_as_nothing_was_sent_a_denial_is_unclear_and_four_of_them_are_about_the_worker) {
    row_of_units w;
    BOOST_TEST((w.denied("1") == failure_cause::unclear));
    BOOST_TEST((w.denied("2") == failure_cause::unclear));
    BOOST_TEST((w.denied("1") == failure_cause::unclear));
    BOOST_TEST((w.denied("3") == failure_cause::unclear));
    BOOST_TEST((w.denied("4") == failure_cause::worker));
}

BOOST_AUTO_TEST_CASE(a_unit_that_comes_back_while_nothing_was_sent_ends_the_worker_the_fourth_time) {
    row_of_units w;
    for (int i = 0; i < 3; ++i) BOOST_TEST((w.denied("1") == failure_cause::unclear));
    BOOST_TEST((w.denied("1") == failure_cause::worker));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_stored_ends_a_row_and_those_denied_next_are_at_fault_themselves) {
    row_of_units w;
    for (char const* unit : {"1", "2", "3"}) w.denied(unit);
    BOOST_TEST((w.row.note("4", "4", &w.denial, true) == failure_cause::unit)); // a batch of which one file is denied
    for (char const* unit : {"4", "1", "2"}) BOOST_TEST((w.denied(unit) == failure_cause::unit), unit);
    BOOST_TEST((w.denied("3") == failure_cause::worker));
    w.sent("5");
    BOOST_TEST((w.denied("3") == failure_cause::unit));
}

BOOST_AUTO_TEST_CASE(other_failures_are_about_the_unit_and_neither_end_nor_prolong_a_row) {
    failure const missing(errc::source_unreadable);
    row_of_units w;
    for (char const* unit : {"1", "2", "3"}) w.denied(unit);
    BOOST_TEST((w.row.note("4", "4", &missing, false) == failure_cause::unit));
    BOOST_TEST((w.denied("5") == failure_cause::worker));
}

BOOST_AUTO_TEST_CASE(the_ranges_of_a_file_that_is_denied_are_one_file) {
    row_of_units w;
    for (int i = 0; i < 9; ++i) BOOST_TEST((w.denied(std::to_string(i), "upload") == failure_cause::unclear));
    w.sent("small");
    for (int i = 0; i < 9; ++i) BOOST_TEST((w.denied(std::to_string(i), "upload") == failure_cause::unit));
}

BOOST_AUTO_TEST_CASE(the_ranges_of_a_file_that_was_permitted_are_denied_because_of_the_worker) {
    row_of_units w;
    w.sent("0", "upload");
    for (int i = 1; i < 4; ++i) BOOST_TEST((w.denied(std::to_string(i), "upload") == failure_cause::unclear));
    BOOST_TEST((w.denied("4", "upload") == failure_cause::worker));
}

BOOST_AUTO_TEST_CASE(keys_a_bucket_a_certificate_and_a_network_are_those_of_all_files) {
    failure unreachable(boost::system::errc::make_error_code(boost::system::errc::connection_refused));
    unreachable.phase = request_phase::connect;
    std::array const reasons{failure(service_errc::invalid_access_key_id),
                             failure(service_errc::signature_does_not_match),
                             failure(service_errc::no_such_bucket),
                             failure(errc::no_credentials),
                             failure(errc::tls_failed),
                             unreachable};
    for (failure const& why : reasons) {
        BOOST_TEST_CONTEXT(to_string(why)) {
            row_of_units w;
            w.sent("0");
            for (char const* range : {"1", "2", "3"})
                BOOST_TEST((w.row.note(range, "upload", &why, false) == failure_cause::unclear), range);
            BOOST_TEST((w.row.note("4", "upload", &why, false) == failure_cause::worker));
            w.sent("5");
            for (int i = 0; i < 3; ++i) BOOST_TEST((w.row.note("6", "6", &why, false) == failure_cause::unclear));
            BOOST_TEST((w.row.note("6", "6", &why, false) == failure_cause::worker));
        }
    }
}

BOOST_AUTO_TEST_CASE(equal_bytes_prove_no_headers_except_of_what_must_not_be_overwritten) {
    object_headers h;
    BOOST_TEST(is_proved_by_bytes(h));
    h.user["color"] = "red";
    BOOST_TEST(!is_proved_by_bytes(h));
    h.forbid_overwrite = true;
    BOOST_TEST(is_proved_by_bytes(h));
    h = object_headers();
    h.storage_class = "IA";
    BOOST_TEST(!is_proved_by_bytes(h));
}

BOOST_AUTO_TEST_CASE(a_failure_is_tried_again_later_each_time) {
    BOOST_TEST((retry_delay(1, 30s) == 1s));
    BOOST_TEST((retry_delay(4, 30s) == 8s));
    BOOST_TEST((retry_delay(6, 30s) == 30s));
    BOOST_TEST((retry_delay(1'000, 30s) == 30s));
    BOOST_TEST((retry_delay(0, 30s) == 1s));
}

BOOST_AUTO_TEST_SUITE_END()
