// SPDX-License-Identifier: BSL-1.0
// Downloads onto a disk that refuses once what the page cache has: the kernel reports that to one fsync, and to no later one.
#include "server/download_world.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace {

std::atomic<int> syncs_until_failure = 0; // 0: none fails

} // namespace

/// Takes the place of the C library's in this program.
extern "C" int fsync(int fd) {
    if (syncs_until_failure > 0 && --syncs_until_failure == 0) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fsync, fd));
}

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(failing_disks)

BOOST_AUTO_TEST_CASE(ranges_that_the_disk_has_refused_are_fetched_again_though_they_can_still_be_read) {
    download_world w;
    std::string const bytes = some_bytes(600'000);
    w.store(bytes);
    auto o = w.ranges();
    o.checkpoints = w.memory;

    syncs_until_failure = 1; // the file
    auto const first = w.fetch(o);
    BOOST_TEST((first.has_error() && first.error().code == errc::sink_failed), text(first));
    BOOST_TEST(syncs_until_failure == 0);
    BOOST_TEST(first.error().detail.find("are kept") == std::string::npos, text(first));
    BOOST_TEST(w.files() == 0U);
    int const before = w.server.requests("GetObject");
    auto const second = w.fetch(o);

    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST((read_file(w.folder / "f") == bytes));
    BOOST_TEST(w.server.requests("GetObject") - before == 3);
}

BOOST_AUTO_TEST_CASE(a_file_that_has_its_name_already_keeps_no_ranges_when_the_folder_is_refused) {
    download_world w;
    std::string const bytes = some_bytes(600'000);
    w.store(bytes);
    auto o = w.ranges();
    o.checkpoints = w.memory;

    syncs_until_failure = 2; // the folder
    auto const first = w.fetch(o);
    BOOST_TEST((first.has_error() && first.error().code == errc::sink_failed), text(first));
    BOOST_TEST(syncs_until_failure == 0);
    BOOST_TEST(first.error().detail.find("are kept") == std::string::npos, text(first));
    BOOST_TEST(w.files() == 1U);
    auto const second = w.fetch(o);

    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST((read_file(w.folder / "f") == bytes));
    BOOST_TEST(w.files() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
