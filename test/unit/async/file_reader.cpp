// SPDX-License-Identifier: BSL-1.0
// Reads of a file, whether its pages are in memory or not; its end; its identity; what is no file.
#include "async/file_reader.hpp"

#include "async/leased_file.hpp"
#include "help/file_lease.hpp"

#include "help/file_changes.hpp"
#include "help/page_cache.hpp"
#include "help/temporary_folder.hpp"
#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

using namespace ossio;
using namespace ossio::test;

#if defined(RWF_NOWAIT) && defined(__LP64__)
namespace {

std::optional<int> result_of_nowait; // 0: the end of the file; else an errno

} // namespace

/// Takes the place of the C library's: the kernel, unless a test wants an answer of its own.
extern "C" ssize_t preadv2(int fd, iovec const* into, int count, off_t offset, int flags) {
    if (!result_of_nowait) return ::syscall(SYS_preadv2, fd, into, count, offset, 0L, flags);
    errno = *result_of_nowait;
    return *result_of_nowait == 0 ? 0 : -1;
}
#endif

BOOST_FIXTURE_TEST_SUITE(file_reader, loop_fixture)

namespace {

std::string some_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<char>(i * 31 + (i >> 8) * 7 + (i >> 16));
    return bytes;
}

asio::awaitable<void> read_into(async::file_reader& from, std::uint64_t offset, std::string& into,
                                async::read_result& end) {
    end = co_await from.read_at(offset, asio::buffer(into));
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_in_memory_is_read_at_once_and_the_rest_not_at_all) {
    temporary_folder const folder;
    std::string const bytes = some_bytes(1'000'003);
    write_file(folder / "f", bytes);
    boost::system::error_code ec;
    auto const reader = async::open_file_reader(executor(), folder / "f", ec);
    BOOST_REQUIRE(!ec);
    std::string into(300'000, '\0');
    for (std::uint64_t offset : {0ULL, 700'003ULL, 900'000ULL, 2'000'000ULL}) {
        auto const read = reader->try_read(offset, asio::buffer(into));
        if (!read) continue; // a file system that cannot tell, or pages that were put out
        BOOST_TEST(!read->ec);
        std::size_t const there = offset < bytes.size() ? bytes.size() - static_cast<std::size_t>(offset) : 0;
        BOOST_TEST(read->bytes == std::min(into.size(), there));
        if (there != 0)
            BOOST_TEST((into.substr(0, read->bytes) == bytes.substr(static_cast<std::size_t>(offset), read->bytes)));
    }
}

BOOST_AUTO_TEST_CASE(what_is_on_a_file_system_in_memory_is_always_read_at_once) {
    if (!std::filesystem::exists("/dev/shm")) return;
    temporary_folder const folder("/dev/shm");
    std::string const bytes = some_bytes(1'000'003);
    write_file(folder / "f", bytes);
    boost::system::error_code ec;
    auto const reader = async::open_file_reader(executor(), folder / "f", ec);
    std::string into(300'000, '\0');
    for (std::uint64_t offset : {0ULL, 700'003ULL, 0ULL}) {
        auto const read = reader->try_read(offset, asio::buffer(into));
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(read->bytes == into.size());
        BOOST_TEST((into == bytes.substr(static_cast<std::size_t>(offset), into.size())));
    }
}

BOOST_AUTO_TEST_CASE(overlapping_reads_of_warm_and_cold_pages_yield_the_bytes) {
    temporary_folder const folder;
    std::string const bytes = some_bytes(4'000'003);
    write_file(folder / "f", bytes);
    for (bool cold : {false, true}) {
        if (cold) forget_pages(folder / "f");
        boost::system::error_code ec;
        auto const reader = async::open_file_reader(executor(), folder / "f", ec);
        BOOST_REQUIRE(!ec);

        constexpr std::size_t slice = 100'000, count = 41; // the last one reaches over the end
        std::vector<std::string> pieces(count, std::string(slice, '\0'));
        std::vector<async::read_result> ends(count);
        std::vector<outcome_ptr> outcomes;
        for (std::size_t i = count; i-- > 0;)
            outcomes.push_back(start(read_into(*reader, i * slice, pieces[i], ends[i])));
        io.restart();
        io.run();

        for (std::size_t i = 0; i < count; ++i) {
            auto const expected = bytes.substr(std::min(i * slice, bytes.size()), slice);
            BOOST_TEST(!ends[i].ec);
            BOOST_TEST(ends[i].bytes == expected.size());
            BOOST_TEST((pieces[i].substr(0, ends[i].bytes) == expected));
        }
    }
}

#if defined(RWF_NOWAIT) && defined(__LP64__)
// Linux 5.9 and 5.10 return 0 in the middle of a file, and spurious errors are known, too.
BOOST_AUTO_TEST_CASE(what_a_read_without_waiting_does_not_deliver_is_no_end_and_no_error) {
    temporary_folder const folder;
    std::string const bytes = some_bytes(300'000);
    write_file(folder / "f", bytes);
    for (int answer : {0, EAGAIN, EIO, EINVAL}) {
        BOOST_TEST_CONTEXT("answer " << answer) {
            boost::system::error_code ec;
            auto const reader = async::open_file_reader(executor(), folder / "f", ec);
            BOOST_REQUIRE(!ec);
            std::string into(100'000, '\0');
            async::read_result end;

            result_of_nowait = answer;
            bool const is_at_once = reader->try_read(100'000, asio::buffer(into)).has_value();
            start(read_into(*reader, 100'000, into, end));
            io.restart();
            io.run();
            result_of_nowait.reset();

            BOOST_TEST(!is_at_once);
            BOOST_TEST(!end.ec);
            BOOST_TEST(end.bytes == into.size());
            BOOST_TEST((into == bytes.substr(100'000, into.size())));
        }
    }
}
#endif

BOOST_AUTO_TEST_CASE(a_leased_file_is_not_waited_for_and_its_holder_is_asked) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    file_lease const lease(folder / "f");
    if (!lease.is_held()) return;
    boost::system::error_code ec;

    BOOST_TEST(!async::open_file_reader(executor(), folder / "f", ec));
    BOOST_TEST(async::is_of_lease(ec));
    BOOST_TEST(lease.is_wanted());

    file_lease::give_up();
    BOOST_TEST(async::open_file_reader(executor(), folder / "f", ec));
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_cancelled_read_does_not_leave_its_buffer_behind) {
    temporary_folder const folder;
    write_file(folder / "f", some_bytes(8'000'000));
    for (int round = 0; round < 20; ++round) {
        forget_pages(folder / "f");
        boost::system::error_code ec;
        auto const reader = async::open_file_reader(executor(), folder / "f", ec);
        auto into = std::make_unique<std::string>(4'000'000, '\0');
        async::read_result end;
        auto& stop = signal();
        auto const done = start(read_into(*reader, 0, *into, end), stop);
        for (int turn = 0; turn < round % 4; ++turn) io.poll_one();
        stop.emit(asio::cancellation_type::terminal);
        io.restart();
        io.run();

        BOOST_TEST(done->is_done); // so that nobody writes there any more
        into.reset();
    }
}

BOOST_AUTO_TEST_CASE(the_identity_is_that_of_the_open_file_whatever_takes_its_place) {
    temporary_folder const folder;
    write_file(folder / "f", "first");
    boost::system::error_code ec;
    auto const reader = async::open_file_reader(executor(), folder / "f", ec);
    auto const before = reader->identity(ec);
    BOOST_TEST(before.size == 5U);
    BOOST_TEST((before.kind == async::file_kind::regular));
    BOOST_TEST(before.links == 1U);
    BOOST_TEST((reader->identity(ec) == before));

    write_file(folder / "g", "other");
    std::filesystem::last_write_time(folder / "g", std::filesystem::last_write_time(folder / "f"));
    auto const other = async::open_file_reader(executor(), folder / "g", ec)->identity(ec);
    std::filesystem::rename(folder / "g", folder / "f");
    auto const replaced = reader->identity(ec);
    BOOST_TEST(!ec);
    BOOST_TEST(replaced.inode == before.inode);
    BOOST_TEST(replaced.modified_ns == before.modified_ns);
    BOOST_TEST(replaced.links == 0U);
    BOOST_TEST(other.inode != before.inode);
}

BOOST_AUTO_TEST_CASE(what_changes_the_content_or_the_inode_changes_the_identity) {
    temporary_folder const folder;
    write_file(folder / "f", "first");
    boost::system::error_code ec;
    auto const reader = async::open_file_reader(executor(), folder / "f", ec);
    auto const before = reader->identity(ec);

    overwrite_and_touch_back(folder / "f", 0, "F");
    auto const overwritten = reader->identity(ec);
    BOOST_TEST(overwritten.size == before.size);
    BOOST_TEST(overwritten.modified_ns == before.modified_ns);
    BOOST_TEST(overwritten.changed_ns > before.changed_ns);

    append(folder / "f", "!");
    BOOST_TEST(reader->identity(ec).size == 6U);
    BOOST_TEST(reader->identity(ec).modified_ns > before.modified_ns);
}

BOOST_AUTO_TEST_CASE(a_file_that_says_it_has_no_bytes_is_read_all_the_same) {
    if (!std::filesystem::exists("/proc/version")) return;
    boost::system::error_code ec;
    auto const reader = async::open_file_reader(executor(), "/proc/version", ec);
    BOOST_TEST(reader->identity(ec).size == 0U);
    BOOST_TEST(reader->read_all(1 << 20, ec) == read_file("/proc/version"));
    BOOST_TEST(!ec);

    auto const again = async::open_file_reader(executor(), "/proc/version", ec);
    again->read_all(5, ec);
    BOOST_TEST((ec == boost::system::errc::file_too_large));
}

BOOST_AUTO_TEST_CASE(a_block_device_has_a_size) {
    for (char const* name : {"/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/loop0"}) {
        boost::system::error_code ec;
        auto const reader = async::open_file_reader(executor(), name, ec);
        if (ec) continue; // there is none, or it is not ours to read
        auto const id = reader->identity(ec);
        BOOST_TEST(!ec);
        BOOST_TEST((id.kind == async::file_kind::block_device));
        if (id.size == 0) continue; // a loop device without a file behind it
        BOOST_TEST(id.size > (1U << 20));
        return;
    }
    BOOST_TEST_MESSAGE("no block device can be read here");
}

BOOST_AUTO_TEST_CASE(what_is_no_readable_file_is_refused_at_once) {
    temporary_folder const folder;
    boost::system::error_code missing;
    BOOST_TEST(!async::open_file_reader(executor(), folder / "missing", missing));
    BOOST_TEST((missing == boost::system::errc::no_such_file_or_directory));

    boost::system::error_code is_folder;
    auto const opened = async::open_file_reader(executor(), folder.path(), is_folder);
    if (opened)
        BOOST_TEST((opened->identity(is_folder).kind == async::file_kind::other));
    else
        BOOST_TEST(is_folder.failed());
}

BOOST_AUTO_TEST_SUITE_END()
