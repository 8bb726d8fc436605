// SPDX-License-Identifier: BSL-1.0
// A file that is written beside another one: what else is there stays, and nothing is left behind.
#include "async/file_writer.hpp"
#include "async/range_file.hpp"
#include "help/file_lease.hpp"
#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>
#include <unistd.h>

using namespace ossio;
using namespace ossio::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(downloaded_files)

namespace {

asio::awaitable<void> write_it(fs::path path, std::string text) {
    async::file_writer file(std::move(path));
    co_await file.open();
    co_await file.write(asio::buffer(text));
    co_await file.finish();
}

asio::awaitable<void> write_half_of_it(fs::path path, std::vector<std::string>* seen) {
    async::file_writer file(path);
    co_await file.open();
    for (auto const& one : fs::directory_iterator(path.parent_path())) seen->push_back(one.path().filename().string());
}

fs::perms mode_of(fs::path const& path) { return fs::status(path).permissions(); }

/// The mode of the unfinished file that is written beside `path`.
asio::awaitable<fs::perms> mode_while_written(fs::path path) {
    async::file_writer file(path);
    co_await file.open();
    fs::perms found = fs::perms::unknown;
    for (auto const& one : fs::directory_iterator(path.parent_path()))
        if (one.path() != path) found = mode_of(one.path());
    co_return found;
}

/// Opens an unfinished file of ranges; finishes it if wanted.
asio::awaitable<void> open_ranges(fs::path beside, fs::path target, bool keep, bool finishes = false) {
    async::range_file file(std::move(beside), std::move(target));
    co_await file.open(keep, 3);
    if (finishes) co_await file.finish();
}

std::size_t entries(fs::path const& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

bool fails(fs::path const& path) {
    asio::io_context io;
    try {
        run(io, write_it(path, "new"));
    } catch (fs::filesystem_error const& e) {
        BOOST_TEST(std::string(e.what()).find(path.string()) != std::string::npos, e.what());
        return true;
    }
    return false;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_file_of_the_user_beside_it_is_left_alone) {
    temporary_folder const folder;
    asio::io_context io;
    write_file(folder / "f.part", "precious");
    run(io, write_it(folder / "f", "new")).value();
    BOOST_TEST(read_file(folder / "f") == "new");
    BOOST_TEST(read_file(folder / "f.part") == "precious");
    BOOST_TEST(entries(folder.path()) == 2U);
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_beside_it_is_not_followed) {
    temporary_folder const folder;
    asio::io_context io;
    write_file(folder / "elsewhere", "precious");
    fs::create_symlink(folder / "elsewhere", folder / "f.part");
    run(io, write_it(folder / "f", "new")).value();
    BOOST_TEST(read_file(folder / "elsewhere") == "precious");
}

BOOST_AUTO_TEST_CASE(its_name_differs_each_time_and_it_is_gone_when_the_work_is_given_up) {
    temporary_folder const folder;
    asio::io_context io;
    std::vector<std::string> seen;
    for (int i = 0; i < 2; ++i) run(io, write_half_of_it(folder / "f", &seen)).value();
    BOOST_REQUIRE(seen.size() == 2U);
    BOOST_TEST(seen[0] != seen[1]);
    BOOST_TEST(seen[0].size() == std::string(".ossio-").size() + 32);
    BOOST_TEST(entries(folder.path()) == 0U);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_stays_as_private_as_it_was) {
    temporary_folder const folder;
    asio::io_context io;
    write_file(folder / "f", "old");
    fs::permissions(folder / "f", fs::perms::owner_read | fs::perms::owner_write);
    run(io, write_it(folder / "f", "new")).value();
    BOOST_TEST((fs::status(folder / "f").permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(until_it_is_complete_only_its_owner_may_open_what_replaces_a_file) {
    temporary_folder const folder;
    asio::io_context io;
    auto const private_mode = fs::perms::owner_read | fs::perms::owner_write;
    for (unsigned mode : {0644U, 0444U, 0600U}) {
        write_file(folder / "f", "old");
        fs::permissions(folder / "f", fs::perms(mode));
        BOOST_TEST((run(io, mode_while_written(folder / "f")).value() == private_mode));
        run(io, write_it(folder / "f", "new")).value();
        BOOST_TEST((mode_of(folder / "f") == fs::perms(mode)));

        run(io, open_ranges(folder / "f.ranges", folder / "f", false)).value();
        BOOST_TEST((mode_of(folder / "f.ranges") == private_mode)); // the next run can resume it
        run(io, open_ranges(folder / "f.ranges", folder / "f", true, true)).value();
        BOOST_TEST((mode_of(folder / "f") == fs::perms(mode)));
        fs::remove(folder / "f");
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_replaces_none_has_the_mode_that_the_umask_leaves) {
    temporary_folder const folder;
    asio::io_context io;
    ::mode_t const before = ::umask(027);
    run(io, write_it(folder / "f", "new")).value();
    run(io, open_ranges(folder / "g.ranges", folder / "g", false, true)).value();
    ::umask(before);
    BOOST_TEST((mode_of(folder / "f") == fs::perms(0640)));
    BOOST_TEST((mode_of(folder / "g") == fs::perms(0640)));
}

BOOST_AUTO_TEST_CASE(a_kept_file_whose_target_is_gone_has_the_mode_that_the_umask_leaves) {
    temporary_folder const folder;
    asio::io_context io;
    write_file(folder / "f", "old");
    run(io, open_ranges(folder / "f.ranges", folder / "f", false)).value();
    fs::remove(folder / "f");
    ::mode_t const before = ::umask(027);
    run(io, open_ranges(folder / "f.ranges", folder / "f", true, true)).value();
    ::umask(before);
    BOOST_TEST((mode_of(folder / "f") == fs::perms(0640)));
    BOOST_TEST(entries(folder.path()) == 1U);
}

namespace {

/// The folder of the target disappears before the end.
asio::awaitable<void> finish_without_folder(fs::path beside, fs::path target) {
    async::range_file file(std::move(beside), target);
    co_await file.open(true, 3);
    fs::remove_all(target.parent_path());
    co_await file.finish();
}

/// Root may write to any file.
class as_plain_user {
public:
    explicit as_plain_user(temporary_folder const& in) {
        if (::geteuid() != 0) return;
        BOOST_REQUIRE(::chown(in.path().c_str(), nobody, nobody) == 0);
        BOOST_REQUIRE(::seteuid(nobody) == 0);
    }
    ~as_plain_user() {
        if (::getuid() == 0) BOOST_TEST(::seteuid(0) == 0);
    }
    as_plain_user(as_plain_user const&) = delete;
    as_plain_user& operator=(as_plain_user const&) = delete;

private:
    static constexpr unsigned nobody = 65534;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_file_that_cannot_get_its_name_stays_writable_for_the_next_run) {
    temporary_folder const folder;
    asio::io_context io;
    fs::create_directory(folder / "there");
    write_file(folder / "there/f", "old");
    fs::permissions(folder / "there/f", fs::perms(0444));
    BOOST_CHECK_THROW(run(io, finish_without_folder(folder / "f.ranges", folder / "there/f")), fs::filesystem_error);
    BOOST_TEST((mode_of(folder / "f.ranges") == fs::perms(0600)));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_killed_between_its_mode_and_its_name_is_resumed) {
    temporary_folder const folder;
    asio::io_context io;
    as_plain_user const plain(folder);
    write_file(folder / "f", "old");
    write_file(folder / "f.ranges", "123");
    for (char const* name : {"f", "f.ranges"}) fs::permissions(folder / name, fs::perms(0444));
    run(io, open_ranges(folder / "f.ranges", folder / "f", true, true)).value();
    BOOST_TEST(read_file(folder / "f") == "123");
    BOOST_TEST((mode_of(folder / "f") == fs::perms(0444)));
}

BOOST_AUTO_TEST_CASE(an_unfinished_file_that_cannot_be_opened_is_an_error_and_stays) {
    temporary_folder const folder;
    asio::io_context io;
    write_file(folder / "f.ranges", "123");
    file_lease const lease(folder / "f.ranges"); // a reason that stops root, too
    if (!lease.is_held()) return;
    BOOST_CHECK_THROW(run(io, open_ranges(folder / "f.ranges", folder / "f", true)), fs::filesystem_error);
    file_lease::give_up();
    BOOST_TEST(read_file(folder / "f.ranges") == "123");
}

BOOST_AUTO_TEST_CASE(a_folder_a_fifo_and_a_missing_folder_are_errors_that_name_the_path) {
    temporary_folder const folder;
    fs::create_directory(folder / "folder");
    BOOST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    BOOST_TEST(fails(folder / "folder"));
    BOOST_TEST(fails(folder / "fifo"));
    BOOST_TEST(fails(folder / "missing/f"));
    BOOST_TEST((fs::status(folder / "fifo").type() == fs::file_type::fifo));
    BOOST_TEST(entries(folder.path()) == 2U);
}

BOOST_AUTO_TEST_CASE(a_path_with_a_nul_replaces_no_other_file) {
    temporary_folder const folder;
    asio::io_context io;
    write_file(folder / "f", "old");
    fs::path const cut((folder / "f").native() + std::string("\0x", 2));
    BOOST_CHECK_THROW(run(io, write_it(cut, "new")), fs::filesystem_error);
    BOOST_TEST(read_file(folder / "f") == "old");
}

BOOST_AUTO_TEST_SUITE_END()
