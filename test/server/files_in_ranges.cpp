// SPDX-License-Identifier: BSL-1.0
// Downloads into files in ranges: whole, interrupted, resumed, damaged; and what never may be at the final path.
#include "server/download_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(files_in_ranges)

BOOST_AUTO_TEST_CASE(an_object_arrives_in_ranges_and_only_under_its_name) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(200'000), std::size_t(1'000'001)}) {
        download_world w;
        std::string const bytes = some_bytes(size);
        w.store(bytes);
        std::uint64_t last = 0;
        int complete = 0; // reports that all is there: before it is checked and stored, and after
        bool ever_back = false;
        auto o = w.ranges();
        o.on_progress = [&](download_progress const& p) {
            ever_back = ever_back || p.bytes_done < last;
            last = p.bytes_done;
            if (p.bytes_done == size) ++complete;
        };

        auto const info = w.fetch(std::move(o));

        BOOST_REQUIRE_MESSAGE(info.has_value(), text(info));
        BOOST_TEST((read_file(w.folder / "f") == bytes));
        BOOST_TEST(info->size == size);
        BOOST_TEST(w.files() == 1U);
        BOOST_TEST(last == size);
        BOOST_TEST(complete >= 2);
        BOOST_TEST(!ever_back);
        BOOST_TEST(w.server.requests("GetObject") == static_cast<int>((size + 199'999) / 200'000));
    }
}

BOOST_AUTO_TEST_CASE(a_failed_run_keeps_its_ranges_for_the_next_one) {
    download_world w;
    std::string const bytes = some_bytes(2'000'000);
    w.store(bytes);
    auto o = w.ranges();
    o.checkpoints = w.memory;

    auto const first = w.break_off(o);
    BOOST_TEST(first.detail.find("1 of 10 ranges are kept in ") != std::string::npos, to_string(first));
    BOOST_TEST(!std::filesystem::exists(w.folder / "f"));
    int const before = w.server.requests("GetObject");
    auto const second = w.fetch(o);

    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST((read_file(w.folder / "f") == bytes));
    BOOST_TEST(w.server.requests("GetObject") - before == 9);
    BOOST_TEST(w.files() == 1U);
}

BOOST_AUTO_TEST_CASE(ranges_that_the_disk_has_lost_are_fetched_again) {
    download_world w;
    std::string const bytes = some_bytes(2'000'000);
    w.store(bytes);
    auto o = w.ranges();
    o.checkpoints = w.memory;
    w.break_off(o);
    BOOST_TEST(w.files() == 1U);
    for (auto const& left : std::filesystem::directory_iterator(w.folder.path()))
        write_file(left.path(), "nothing of it is left");

    auto const second = w.fetch(o);

    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST((read_file(w.folder / "f") == bytes));
}

BOOST_AUTO_TEST_CASE(an_object_that_was_replaced_is_fetched_from_its_start) {
    download_world w;
    w.store(some_bytes(2'000'000));
    auto o = w.ranges();
    o.checkpoints = w.memory;
    w.break_off(o);
    std::string other = some_bytes(2'000'000);
    std::ranges::reverse(other);
    w.store(other);

    auto const second = w.fetch(o);

    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST((read_file(w.folder / "f") == other));
}

BOOST_AUTO_TEST_CASE(a_wrong_byte_is_noticed_and_leaves_nothing) {
    download_world w;
    std::string const bytes = some_bytes(600'000);
    w.store(bytes);
    w.server.wrong_crc("HeadObject", 1);
    auto o = w.ranges();
    o.checkpoints = w.memory;

    auto const end = w.fetch(o);

    BOOST_TEST((!end && end.error().code == errc::checksum_mismatch));
    BOOST_TEST(w.files() == 0U);
}

BOOST_AUTO_TEST_CASE(wrong_arguments_and_missing_objects_leave_nothing) {
    download_world w;
    w.store(some_bytes(100));
    auto bad = w.ranges();
    bad.concurrency = 0;
    BOOST_TEST((w.fetch(bad).error().code == errc::invalid_argument));
    bad = w.ranges();
    bad.part_size = 1;
    BOOST_TEST((w.fetch(bad).error().code == errc::invalid_argument));
    auto missing = run(w.io, w.bucket().download_file("none", w.folder / "f", w.ranges()));
    BOOST_TEST((missing.error().code == condition::not_found));
    auto nowhere = run(w.io, w.bucket().download_file("k", w.folder / "no/such/folder/f", w.ranges()));
    BOOST_TEST((nowhere.error().code == errc::sink_failed));
    BOOST_TEST(w.files() == 0U);
}

BOOST_AUTO_TEST_CASE(a_link_at_the_place_of_the_unfinished_file_is_not_followed) {
    download_world w;
    w.store(some_bytes(600'000));
    write_file(w.folder / "victim", "precious");
    auto o = w.ranges();
    o.checkpoints = w.memory;
    w.break_off(o);
    for (auto const& left : std::filesystem::directory_iterator(w.folder.path())) {
        if (left.path().filename() == "victim") continue;
        std::filesystem::remove(left.path());
        std::filesystem::create_symlink("victim", left.path());
    }

    w.fetch(o).has_value();

    BOOST_TEST(read_file(w.folder / "victim") == "precious");
}

BOOST_AUTO_TEST_SUITE_END()
