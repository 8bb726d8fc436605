// SPDX-License-Identifier: BSL-1.0
// Downloads into files in ranges: whole, interrupted, resumed, damaged; and what never may be at the final path.
#include "help/temporary_folder.hpp"
#include "server/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(files_in_ranges)

namespace {

class download_world {
public:
    download_world() : server(io.get_executor()), one(io.get_executor(), options()) {
        server.create_bucket("examplebucket");
    }

    client_options options() const {
        client_options o = server.options();
        o.retry.first_delay = 1ms;
        o.retry.max_attempts = 3;
        return o;
    }
    ossio::bucket bucket() const { return one.bucket("examplebucket"); }
    void store(std::string const& bytes) { run(io, bucket().put_object("k", asio::buffer(bytes))).value(); }
    result<object_info> fetch(download_options o) {
        return run(io, bucket().download_file("k", folder / "f", std::move(o)));
    }
    download_options ranges() const {
        download_options o;
        o.part_size = 200'000;
        o.concurrency = 3;
        return o;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator()));
    }

    asio::io_context io;
    testing::server server;
    client one;
    temporary_folder folder;
    checkpoint_store_ptr memory = memory_checkpoints();
};

} // namespace

BOOST_AUTO_TEST_CASE(an_object_arrives_in_ranges_and_only_under_its_name) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(200'000), std::size_t(1'000'001)}) {
        download_world w;
        std::string const bytes = some_bytes(size);
        w.store(bytes);
        std::uint64_t last = 0;
        bool ever_back = false;
        auto o = w.ranges();
        o.on_progress = [&](download_progress const& p) {
            ever_back = ever_back || p.bytes_done < last;
            last = p.bytes_done;
        };

        auto const info = w.fetch(std::move(o));

        BOOST_REQUIRE_MESSAGE(info.has_value(), text(info));
        BOOST_TEST((read_file(w.folder / "f") == bytes));
        BOOST_TEST(info->size == size);
        BOOST_TEST(w.files() == 1U);
        BOOST_TEST(last == size);
        BOOST_TEST(!ever_back);
        BOOST_TEST(w.server.requests("GetObject") == static_cast<int>((size + 199'999) / 200'000));
    }
}

BOOST_AUTO_TEST_CASE(a_failed_run_keeps_its_ranges_for_the_next_one) {
    download_world w;
    std::string const bytes = some_bytes(2'000'000);
    w.store(bytes);
    auto o = w.ranges();
    o.concurrency = 1;
    o.checkpoints = w.memory;
    int seen = 0;
    o.on_progress = [&](download_progress const&) { // first called in the first range
        if (seen++ == 0) w.server.fail("GetObject", 403, "AccessDenied", 1);
    };

    auto const first = w.fetch(o);
    BOOST_TEST(!first.has_value());
    BOOST_TEST(!std::filesystem::exists(w.folder / "f"));
    int const before = w.server.requests("GetObject");
    o.on_progress = nullptr;
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
    w.server.fail("GetObject", 403, "AccessDenied", 1);
    BOOST_TEST(!w.fetch(o).has_value());
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
    o.concurrency = 1;
    int reports = 0;
    o.on_progress = [&](download_progress const&) {
        if (reports++ == 0) w.server.fail("GetObject", 403, "AccessDenied", 1);
    };
    BOOST_TEST(!w.fetch(o).has_value());
    o.on_progress = nullptr;
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
    w.server.fail("GetObject", 403, "AccessDenied", 1);
    BOOST_TEST(!w.fetch(o).has_value());
    for (auto const& left : std::filesystem::directory_iterator(w.folder.path())) {
        if (left.path().filename() == "victim") continue;
        std::filesystem::remove(left.path());
        std::filesystem::create_symlink("victim", left.path());
    }

    w.fetch(o).has_value();

    BOOST_TEST(read_file(w.folder / "victim") == "precious");
}

BOOST_AUTO_TEST_SUITE_END()
