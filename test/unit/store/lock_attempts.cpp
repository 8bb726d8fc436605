// SPDX-License-Identifier: BSL-1.0
// A lock file that the system cannot look at: the attempt ends with the system's word, it is not repeated for ever.
#include "help/temporary_folder.hpp"
#include "store/durable_file.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace {

/// What fstat fails with in this program; 0: it does what it always does.
int fstat_fails_with = 0;
int fstat_calls = 0;

} // namespace

// The program's own definition goes before that of the C library.
extern "C" int fstat(int fd, struct stat* into) noexcept {
    ++fstat_calls;
    if (fstat_fails_with == 0) return ::fstatat(fd, "", into, AT_EMPTY_PATH);
    errno = fstat_fails_with;
    return -1;
}

using namespace ossio;

BOOST_AUTO_TEST_SUITE(lock_attempts)

BOOST_AUTO_TEST_CASE(a_lock_that_cannot_be_looked_at_fails_at_once_with_the_reason) {
    test::temporary_folder folder;
    error_code ec;
    fstat_calls = 0;
    fstat_fails_with = EIO;

    auto const lock = store::lock_file(folder / "id.lock", ec);

    fstat_fails_with = 0;
    BOOST_TEST(!lock);
    BOOST_TEST(ec.value() == EIO);
    BOOST_TEST(fstat_calls >= 1);
    BOOST_TEST(fstat_calls <= 2);
}

BOOST_AUTO_TEST_SUITE_END()
