// SPDX-License-Identifier: BSL-1.0
// Files that change while they are uploaded: an object of mixed bytes is never a success, and a new name is no change.
#include "flow/source_files.hpp"

#include <sys/stat.h>

using namespace ossio;
using namespace ossio::test;

BOOST_FIXTURE_TEST_SUITE(source_changes, file_world)

namespace {

std::string const other(1000, '#');

/// A source of the same size keeps its parts, which the next run compares; of another size they are useless.
void check_source_changed(file_world& w, result<upload_result> const& end, parts_status parts = parts_status::kept) {
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST_CONTEXT(to_string(end.error())) {
        BOOST_TEST((end.error().code == errc::source_changed));
        BOOST_TEST((end.error().parts == parts));
    }
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    BOOST_TEST(w.service.uploads("examplebucket").size() == (parts == parts_status::kept ? 1U : 0U));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
    w.check_nothing_is_lent();
}

void check_stored(file_world& w, result<upload_result> const& end, std::string const& bytes) {
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST((w.object() == bytes));
    BOOST_TEST(end->crc64_confirmed);
    w.check_nothing_is_lent();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_file_overwritten_in_place_stops_within_one_part) {
    auto const end = upload_and_change([&] { overwrite(path, 0, other); });
    check_source_changed(*this, end);
    BOOST_TEST(parts_sent() <= 5);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_appended_to_stops_within_one_part) {
    auto const end = upload_and_change([&] { append(path, other); });
    check_source_changed(*this, end, parts_status::removed);
    BOOST_TEST(parts_sent() <= 5);
}

BOOST_AUTO_TEST_CASE(a_truncated_file_stops_within_one_part) {
    auto const end = upload_and_change([&] { std::filesystem::resize_file(path, 3 * small_part + 5); });
    check_source_changed(*this, end, parts_status::removed);
    BOOST_TEST(parts_sent() <= 5);
}

BOOST_AUTO_TEST_CASE(a_file_truncated_behind_what_is_read_stops_within_one_part) {
    auto const end = upload_and_change([&] { std::filesystem::resize_file(path, 7 * small_part); });
    check_source_changed(*this, end, parts_status::removed);
    BOOST_TEST(parts_sent() <= 5);
}

BOOST_AUTO_TEST_CASE(a_touched_file_stops_within_one_part) {
    auto const end = upload_and_change([&] { touch(path); });
    check_source_changed(*this, end);
    BOOST_TEST(parts_sent() <= 5);
}

BOOST_AUTO_TEST_CASE(after_a_change_during_a_run_the_next_run_sends_only_what_differs) {
    std::string changed = first;
    changed.replace(2 * small_part, other.size(), other);
    auto const end = upload_and_change([&] { overwrite(path, 2 * small_part, other); });
    check_source_changed(*this, end);
    int const there = parts_there(end.error().upload_id), before = parts_sent();

    auto const again = run(bucket().upload("k", open(), one_by_one()));

    check_stored(*this, again, changed);
    BOOST_TEST(again->resumed);
    BOOST_TEST(parts_sent() - before == file_parts - there + 1); // the third one was sent before it changed
}

BOOST_AUTO_TEST_CASE(without_a_store_a_changed_file_leaves_nothing) {
    auto options = one_by_one();
    options.checkpoints = nullptr;
    check_source_changed(*this, upload_and_change([&] { overwrite(path, 0, other); }, options), parts_status::removed);
}

BOOST_AUTO_TEST_CASE(a_sent_part_that_was_overwritten_and_touched_back_ends_with_source_changed) {
    check_source_changed(*this, upload_and_change([&] { overwrite_and_touch_back(path, small_part, other); }));
}

BOOST_AUTO_TEST_CASE(another_file_copied_over_it_with_its_times_ends_with_source_changed) {
    auto const end = upload_and_change([&] {
        std::string changed = first;
        changed[10] ^= 1;
        write_file(folder / "g", changed);
        std::filesystem::last_write_time(folder / "g", std::filesystem::last_write_time(path));
        copy_with_times(folder / "g", path);
    });
    check_source_changed(*this, end);
}

BOOST_AUTO_TEST_CASE(a_part_overwritten_and_touched_back_before_it_is_read_is_no_mix) {
    std::string changed = first;
    changed.replace(7 * small_part, other.size(), other);
    auto const end = upload_and_change([&] { overwrite_and_touch_back(path, 7 * small_part, other); });
    check_stored(*this, end, changed);
}

BOOST_AUTO_TEST_CASE(a_renamed_unlinked_linked_or_protected_file_is_uploaded) {
    struct row {
        char const* what;
        std::function<void(file_world&)> change;
    };
    std::vector<row> const rows{
        {"renamed", [](file_world& w) { std::filesystem::rename(w.path, w.folder / "g"); }},
        {"unlinked", [](file_world& w) { std::filesystem::remove(w.path); }},
        {"linked", [](file_world& w) { std::filesystem::create_hard_link(w.path, w.folder / "g"); }},
        {"protected", [](file_world& w) { ::chmod(w.path.c_str(), 0400); }},
        {"replaced", [](file_world& w) {
             write_file(w.folder / "g", std::string(w.first.size(), '#'));
             std::filesystem::rename(w.folder / "g", w.path);
         }}};
    for (row const& r : rows) {
        BOOST_TEST_CONTEXT(r.what) {
            file_world w;
            auto const end = w.upload_and_change([&] { r.change(w); });
            check_stored(w, end, w.first);
            BOOST_TEST(w.parts_sent() == file_parts);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_file_renamed_over_the_path_after_it_was_opened_is_not_mixed_in) {
    auto const from = open();
    write_file(folder / "g", std::string(first.size(), '#'));
    std::filesystem::last_write_time(folder / "g", std::filesystem::last_write_time(path));
    std::filesystem::rename(folder / "g", path);

    check_stored(*this, run(bucket().upload("k", from, one_by_one())), first);
}

BOOST_AUTO_TEST_CASE(a_file_that_grew_between_opening_and_uploading_has_changed) {
    auto const from = open();
    append(path, other);
    check_source_changed(*this, run(bucket().upload("k", from, one_by_one())), parts_status::removed);
}

BOOST_AUTO_TEST_CASE(parts_in_flight_when_the_file_changes_are_compared_too) {
    auto options = one_by_one();
    options.concurrency = 4;
    options.part_size = 2 * small_part;
    // The change falls between two slices of the parts that are being sent.
    auto const end = upload_and_change([&] { overwrite_and_touch_back(path, 2 * small_part, other); }, options);
    if (end) {
        std::string changed = first;
        changed.replace(2 * small_part, other.size(), other);
        BOOST_TEST((object() == changed));
    } else {
        check_source_changed(*this, end);
    }
}

BOOST_AUTO_TEST_CASE(one_put_object_of_a_changed_file_is_a_failure_that_names_the_object) {
    auto options = one_by_one();
    options.multipart_threshold = 1 << 30;
    write_file(path, some_bytes(3 * async::slice_size));
    wait_for_tick(path);
    auto const put_and_change = [&](std::function<void()> change) {
        auto from = open();
        from->before_read = [change, done = false](std::uint64_t offset) mutable {
            if (offset != 0 && !std::exchange(done, true)) change();
        };
        return run(bucket().upload("k", from, options));
    };
    for (bool touched_back : {false, true}) {
        auto const end = put_and_change([&] {
            std::string const changed(1000, touched_back ? '%' : '#');
            if (touched_back)
                overwrite_and_touch_back(path, 5, changed);
            else
                overwrite(path, 5, changed);
        });
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::source_changed));
        BOOST_TEST(end.error().detail.find("object") != std::string::npos);
    }
    std::string const now = read_file(path);
    check_stored(*this, put_and_change([&] { ::chmod(path.c_str(), 0400); }), now);
}

BOOST_AUTO_TEST_CASE(a_growing_file_is_uploaded_up_to_the_size_it_had_at_the_start) {
    auto options = one_by_one();
    options.source_may_grow = true;
    auto from = open();
    from->before_read = [&](std::uint64_t) { append(path, "another line\n"); };
    auto const end = run(bucket().upload("k", from, options));
    check_stored(*this, end, first);
    BOOST_TEST(end->size == first.size());
}

BOOST_AUTO_TEST_CASE(a_growing_file_that_is_overwritten_or_truncated_has_changed) {
    auto options = one_by_one();
    options.source_may_grow = true;
    check_source_changed(*this, upload_and_change([&] { overwrite(path, 0, other); }, options));
    check_source_changed(*this, upload_and_change([&] { std::filesystem::resize_file(path, 5); }, options),
                         parts_status::removed);
}

BOOST_AUTO_TEST_CASE(a_file_that_says_it_has_no_bytes_and_has_some_is_read_once) {
    auto const end = run(bucket().upload_file("k", "/proc/version", one_by_one()));
    check_stored(*this, end, read_file("/proc/version"));
    BOOST_TEST(end->size == object().size());
    BOOST_TEST(!object().empty());

    write_file(folder / "empty", "");
    check_stored(*this, run(bucket().upload_file("k", folder / "empty", one_by_one())), "");
}

BOOST_AUTO_TEST_CASE(a_path_with_a_nul_is_not_the_file_of_the_name_before_it) {
    write_file(folder / "name", "bytes of another file");
    std::filesystem::path const cut((folder / "name").native() + std::string("\0x", 2));
    auto const end = run(bucket().upload_file("k", cut, one_by_one()));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::source_unreadable));
}

BOOST_AUTO_TEST_CASE(a_users_source_whose_fingerprint_changes_stops_within_one_part) {
    auto from = std::make_shared<memory_source>(first);
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 3 * small_part) from->mark = "second";
    };
    check_source_changed(*this, run(bucket().upload("k", from, one_by_one())));
    BOOST_TEST(parts_sent() <= 5);
}

BOOST_AUTO_TEST_SUITE_END()
