// SPDX-License-Identifier: BSL-1.0
// Files that are sent from the page cache, while others write into them: the service's checksum decides what was sent.
#include "api/client_access.hpp"
#include "help/file_changes.hpp"
#include "help/loopback_connector.hpp"
#include "help/passing_source.hpp"
#include "help/temporary_folder.hpp"
#include "server/stage.hpp"
#include "transfer/upload/file_sending.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <functional>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(files_without_copies)

namespace {

constexpr std::size_t part_size = 1'000'000;
constexpr std::size_t slice = 256 * 1024;
constexpr std::size_t file_size = 9 * part_size;

#ifdef __linux__
constexpr bool takes_files = true;
#else
constexpr bool takes_files = false;
#endif

/// A file that is mapped, so that writing into it changes none of its times.
class mapped_file {
public:
    explicit mapped_file(std::filesystem::path const& path) {
        int const fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        void* const at = ::mmap(nullptr, file_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        ::close(fd);
        if (at == MAP_FAILED) throw std::runtime_error("mmap " + path.string());
        bytes_ = static_cast<char volatile*>(at);
        for (std::size_t i = 0; i < file_size; i += 4096) bytes_[i] = bytes_[i]; // pages that may be written to
    }
    ~mapped_file() { ::munmap(const_cast<char*>(bytes_), file_size); }
    mapped_file(mapped_file const&) = delete;
    mapped_file& operator=(mapped_file const&) = delete;

    void flip(std::size_t offset) { bytes_[offset] = static_cast<char>(~bytes_[offset]); }

private:
    char volatile* bytes_;
};

/// A file with a hook that runs when a slice has been read, before it is sent.
class hooked_file final : public passing_source, public transfer::file_backed {
public:
    hooked_file(asio::any_io_executor executor, std::filesystem::path const& path)
        : passing_source(open_file(std::move(executor), path)) {}

    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        bool const done = inner->try_read_at(offset, into);
        if (done && on_read) on_read(offset);
        return done;
    }
    std::optional<async::file_extent> extent(std::uint64_t offset, std::size_t size) const noexcept override {
        auto const found = dynamic_cast<transfer::file_backed const&>(*inner).extent(offset, size);
        if (found) ++offered;
        return found;
    }

    std::function<void(std::uint64_t offset)> on_read;
    mutable int offered = 0; // slices that could be sent from the file
};

/// A server, a client whose connections take files, and a file of nine parts in memory.
class file_fixture {
public:
    explicit file_fixture(testing::server_options with = testing::server_options())
        : server(io.get_executor(), std::move(with)), folder(memory_folder()), path(folder / "f") {
        server.create_bucket("examplebucket");
        write_file(path, some_bytes(file_size));
        mapped = std::make_unique<mapped_file>(path);
        wait_for_tick(path);
        from = std::make_shared<hooked_file>(io.get_executor(), path);
    }

    client make_client() {
        auto const time = async::system_runtime(io.get_executor());
        connector = std::make_shared<loopback_connector>(io.get_executor(), time, "reno");
        client_options options = server.options();
        options.timeouts.response = 2s;
        options.retry.first_delay = 5ms;
        return detail::client_access::make(io.get_executor(), std::move(options), time, connector);
    }
    static upload_options one_by_one() {
        upload_options options = in_parts(part_size);
        options.concurrency = 1; // so that a test knows what was confirmed when
        return options;
    }
    result<upload_result> upload(upload_options options = one_by_one()) {
        client one = make_client();
        return run(io, one.bucket("examplebucket").upload("k", from, std::move(options)));
    }
    /// A byte of the fourth part is flipped between its checksum and its sending.
    void flip_in_fourth_part(std::uint64_t in_slice = flipped_slice) {
        from->on_read = [this, in_slice, done = false](std::uint64_t offset) mutable {
            if (offset != in_slice || std::exchange(done, true)) return;
            mapped->flip(in_slice + 1'000);
        };
    }
    std::string object() { return server.object("examplebucket", "k"); }

    static constexpr std::uint64_t flipped_slice = 3 * part_size + slice;

    asio::io_context io;
    testing::server server;
    temporary_folder const folder;
    std::filesystem::path const path;
    std::unique_ptr<mapped_file> mapped;
    std::shared_ptr<hooked_file> from;
    std::shared_ptr<loopback_connector> connector;
};

testing::server_options without_checksums() {
    testing::server_options with;
    with.returns_crc64 = false;
    return with;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_file_arrives_whole_and_only_the_first_part_is_copied, file_fixture) {
    auto const done = upload();

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST((object() == read_file(path)));
    BOOST_TEST(done->totals.retries == 0);
    BOOST_TEST(done->crc64_confirmed);
    BOOST_TEST(from->offered == 8 * 4); // slices of each part
}

BOOST_FIXTURE_TEST_CASE(a_page_that_changes_between_checksum_and_sending_is_found_and_sent_again, file_fixture) {
    if (!takes_files) return;
    int parts = 0;
    for (std::uint64_t in_slice : {flipped_slice, flipped_slice - slice}) { // the first one leaves with the head
        std::string const before = read_file(path);
        flip_in_fourth_part(in_slice);

        auto const done = upload();

        BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
        BOOST_TEST(done->totals.retries == 1);
        parts += 10;
        BOOST_TEST(server.requests("UploadPart") == parts);
        BOOST_TEST((object() != before));
        BOOST_TEST((object() == read_file(path))); // as it was read when the part was sent again
    }
}

BOOST_AUTO_TEST_CASE(without_a_checksum_of_the_service_the_bytes_are_those_that_were_read) {
    file_fixture s(without_checksums());
    std::string const before = read_file(s.path);
    s.flip_in_fourth_part();

    auto const done = s.upload();

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(s.from->offered == 0);
    BOOST_TEST(done->totals.retries == 0);
    BOOST_TEST((s.object() == before));
}

BOOST_FIXTURE_TEST_CASE(with_content_md5_the_bytes_are_those_that_were_read, file_fixture) {
    std::string const before = read_file(path);
    flip_in_fourth_part();
    auto options = one_by_one();
    options.content_md5 = true;

    auto const done = upload(options);

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(from->offered == 0);
    BOOST_TEST((object() == before || object() == read_file(path))); // the digest may be of the byte before or after
}

BOOST_FIXTURE_TEST_CASE(with_a_rate_limit_the_bytes_are_those_that_were_read, file_fixture) {
    std::string const before = read_file(path);
    flip_in_fourth_part();
    auto options = one_by_one();
    options.rate = std::make_shared<rate_limit>(1'000'000'000);

    auto const done = upload(options);

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(from->offered == 0);
    BOOST_TEST((object() == before));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_cut_short_while_it_is_sent_ends_the_upload, file_fixture) {
    for (std::uint64_t cut : {std::uint64_t(2 * part_size), flipped_slice + 5'000, std::uint64_t(file_size - 1)}) {
        write_file(path, some_bytes(file_size));
        from = std::make_shared<hooked_file>(io.get_executor(), path);
        from->on_read = [&](std::uint64_t offset) {
            if (offset == flipped_slice) std::filesystem::resize_file(path, cut);
        };

        auto const end = upload();

        BOOST_TEST_CONTEXT("cut to " << cut << ": " << text(end)) {
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == errc::source_changed || end.error().code == errc::source_truncated));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(faults_of_the_network_and_of_the_service_are_survived, file_fixture) {
    server.drop_after("UploadPart", 300'000, 2);
    server.lose_response("UploadPart");
    server.stall("UploadPart", 10s);
    server.wrong_crc("UploadPart");
    server.corrupt("UploadPart");
    server.fail("UploadPart", 500, "InternalError");
    auto options = in_parts(part_size);

    auto const done = upload(options);

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(done->totals.retries >= 5); // some faults befall one request together
    BOOST_TEST(from->offered > 0);
    BOOST_TEST((object() == read_file(path)));
}

BOOST_FIXTURE_TEST_CASE(a_stop_while_a_file_is_sent_ends_the_upload_and_it_resumes, file_fixture) {
    auto options = one_by_one();
    options.checkpoints = memory_checkpoints();
    cancellation_source stop;
    options.cancellation = stop.token();
    from->on_read = [&](std::uint64_t offset) {
        if (offset == flipped_slice) stop.pause();
    };
    auto const end = upload(options);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::paused), text(end));
    from->on_read = nullptr;
    options.cancellation = cancellation_token();

    auto const done = upload(options);

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(done->resumed);
    BOOST_TEST((object() == read_file(path)));
}

#ifdef TCP_NOTSENT_LOWAT
BOOST_FIXTURE_TEST_CASE(an_adaptive_upload_leaves_little_in_the_system_because_it_measures_the_path, file_fixture) {
    for (bool adaptive : {false, true}) {
        client one = make_client();
        auto options = one_by_one();
        options.adaptive = adaptive;

        auto const done = run(io, one.bucket("examplebucket").upload("k", from, options));

        BOOST_TEST(done.has_value(), text(done));
        int most_unsent = 0;
        socklen_t size = sizeof most_unsent;
        ::getsockopt(connector->last_socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent, &size);
        BOOST_TEST(most_unsent == (adaptive ? 128 : 1024) * 1024);
    }
}
#endif

BOOST_FIXTURE_TEST_CASE(an_early_refusal_is_read_although_the_file_still_goes_out, file_fixture) {
    from->on_read = [&, done = false](std::uint64_t offset) mutable {
        if (offset < 3 * part_size || std::exchange(done, true)) return;
        server.refuse_early("UploadPart", 403, "AccessDenied");
    };

    auto const end = upload();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::access_denied), text(end));
}

BOOST_AUTO_TEST_SUITE_END()
