// SPDX-License-Identifier: BSL-1.0
// Listings of uploads that a peer makes up: keys that nobody asked for are never aborted, and pages without end end.
#include "hostile/help/stages.hpp"

#include "api/client_access.hpp"
#include "service/client_impl.hpp"
#include "service/listing_pages.hpp"

#include <algorithm>
#include <mutex>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(listings)

namespace {

std::string document(std::string const& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string refusal(std::string const& status, std::string const& code) {
    std::string const body = "<Error><Code>" + code + "</Code><Message>m</Message></Error>";
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string upload_of(std::string const& key, std::string const& id) {
    return "<Upload><Key>" + key + "</Key><UploadId>" + id +
           "</UploadId><Initiated>2020-01-01T00:00:00.000Z</Initiated></Upload>";
}

std::string uploads(std::string const& content, std::string const& more = "<EncodingType>url</EncodingType>") {
    return "<ListMultipartUploadsResult>" + more + content + "</ListMultipartUploadsResult>";
}

/// What a request asks for: "GET /k?uploads".
std::string target_of(std::string const& head) { return head.substr(0, head.find(" HTTP/")); }

bool asks(std::string const& target, char const* method, char const* query) {
    return target.starts_with(method) && target.find(query) != std::string::npos;
}

/// Lists what it likes, and remembers what it is asked to delete.
class listing_peer {
public:
    explicit listing_peer(std::string listed)
        : page_(document(std::move(listed))), server_([this](raw_peer& peer, int) { serve(peer); }) {}

    client_options options() const {
        client_options o = impatient_client(server_, false);
        o.timeouts.total = 20s;
        return o;
    }
    /// Sorted; of each the path and the query.
    std::vector<std::string> deleted() {
        std::lock_guard const lock(mutex_);
        std::ranges::sort(deleted_);
        return deleted_;
    }

private:
    void serve(raw_peer& peer) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head())
            if (!peer.read_body(head) || !peer.write(response_to(target_of(head)))) return;
    }
    std::string response_to(std::string const& target) {
        std::lock_guard const lock(mutex_);
        if (target.starts_with("DELETE ")) {
            deleted_.push_back(target.substr(7));
            return "HTTP/1.1 204 No Content\r\n\r\n";
        }
        if (asks(target, "POST ", "uploads"))
            return document("<InitiateMultipartUploadResult><Key>k</Key><UploadId>ours</UploadId>"
                            "</InitiateMultipartUploadResult>");
        if (asks(target, "GET ", "uploadId=")) {
            bool const is_gone = std::ranges::any_of(deleted_, [&](std::string const& one) {
                return target.find(one.substr(one.find("uploadId="))) != std::string::npos;
            });
            return is_gone ? refusal("404 Not Found", "NoSuchUpload") : document("<ListPartsResult></ListPartsResult>");
        }
        if (asks(target, "GET ", "uploads")) return page_;
        return refusal("403 Forbidden", "AccessDenied");
    }

    std::string page_;
    std::mutex mutex_;
    std::vector<std::string> deleted_;
    raw_server server_; // last: its threads use all of the above
};

/// All that looks like the prefix a/ and is not below it, and two that are.
std::string foreign_and_ours() {
    return uploads(upload_of("A%2F1", "1") + upload_of("b", "2") + upload_of("a", "3") + upload_of("a%252F4", "4") +
                   upload_of("%2Fa%2F5", "5") + upload_of("", "6") + upload_of("b%2Fa%2F", "7") +
                   upload_of("a%2Fours", "8") + upload_of("a%2F", "9"));
}

/// The whole of a walk with this limit, as an operation.
asio::awaitable<void> walk_to_the_end(client c, list_uploads_options options, std::size_t most, std::size_t& seen) {
    auto const in = std::make_shared<detail::bucket_impl>(detail::client_access::impl(c), "bucket");
    service::uploads_walk walk(in, std::move(options), most);
    while (!walk.is_done()) {
        auto page = co_await walk.next();
        if (!page) throw error(page.error());
        seen += page->size();
    }
}

/// Serves page after page, each made from its number; the last one when `pages` are over.
raw_server::script pages_of(std::function<std::string(int page)> make, int pages) {
    auto const next = std::make_shared<std::atomic<int>>(0);
    return [next, make = std::move(make), pages](raw_peer& peer, int) {
        while (!peer.read_head().empty()) {
            int const number = ++*next;
            std::string const marker = std::to_string(1'000'000 + number);
            std::string const more =
                number < pages ? "<IsTruncated>true</IsTruncated><NextKeyMarker>" + marker + "</NextKeyMarker>" : "";
            if (!peer.write(document(uploads(make(number), more)))) return;
        }
    };
}

std::string ten_uploads(int page) {
    std::string text;
    for (int i = 0; i < 10; ++i) text += upload_of(std::to_string(1'000'000 + page), "u" + std::to_string(i));
    return text;
}

std::string ten_prefixes(int page) {
    std::string text;
    for (int i = 0; i < 10; ++i)
        text += "<CommonPrefixes><Prefix>" + std::to_string(page) + "</Prefix></CommonPrefixes>";
    return text;
}

constexpr int endless = 1'000'000;

measured_end walk(raw_server const& server, std::size_t most, std::size_t& seen) {
    asio::io_context io;
    client const c(io.get_executor(), impatient_client(server, false));
    return run_measured(io, walk_to_the_end(c, list_uploads_options(), most, seen));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_sweep_aborts_no_key_that_does_not_begin_with_its_prefix) {
    listing_peer peer(foreign_and_ours());
    asio::io_context io;
    client const c(io.get_executor(), peer.options());
    std::vector<std::string> reported;
    auto sweep = [&]() -> asio::awaitable<void> {
        sweep_options options("a/");
        options.older_than = 0s;
        options.on_upload = [&](stale_upload const& one) { reported.push_back(one.upload.key); };
        auto const in = c.bucket("bucket");
        co_await in.sweep_uploads(options);
    };

    auto const end = run_measured(io, sweep());

    BOOST_REQUIRE_MESSAGE(end.succeeded(), (end.why ? to_string(*end.why) : ""));
    std::ranges::sort(reported);
    BOOST_TEST((reported == std::vector<std::string>{"a/", "a/ours"}));
    auto const deleted = peer.deleted();
    BOOST_REQUIRE_EQUAL(deleted.size(), 2U);
    BOOST_TEST(deleted[0].find("/a/?uploadId=9") != std::string::npos, deleted[0]);
    BOOST_TEST(deleted[1].find("/a/ours?uploadId=8") != std::string::npos, deleted[1]);
}

BOOST_AUTO_TEST_CASE(an_upload_whose_date_cannot_be_read_is_kept_and_reported) {
    std::string undated = upload_of("k", "2");
    undated.replace(undated.find("2020"), 4, "once");
    listing_peer peer(uploads(upload_of("k", "1") + undated));
    asio::io_context io;
    client const c(io.get_executor(), peer.options());
    std::vector<stale_upload> all;
    auto sweep = [&]() -> asio::awaitable<void> {
        auto const in = c.bucket("bucket");
        all = co_await in.sweep_uploads();
    };

    auto const end = run_measured(io, sweep());

    BOOST_REQUIRE_MESSAGE(end.succeeded(), (end.why ? to_string(*end.why) : ""));
    BOOST_REQUIRE_EQUAL(all.size(), 2U);
    BOOST_TEST(all[0].removed);
    BOOST_TEST(!all[1].removed);
    BOOST_TEST(all[1].problem.has_value());
    BOOST_TEST(peer.deleted().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_upload_that_looks_for_an_earlier_one_aborts_none_of_another_key) {
    for (parts_policy policy : {parts_policy::discard, parts_policy::keep_if_resumable}) {
        listing_peer peer(uploads(upload_of("k%2F1", "1") + upload_of("K", "2") + upload_of("", "3") +
                                  upload_of("k2", "4") + upload_of("other", "5")));
        asio::io_context io;
        client const c(io.get_executor(), peer.options());
        std::string const bytes(200 * 1024, 'b');
        auto upload = [&]() -> asio::awaitable<void> {
            upload_options options;
            options.part_size = limits::min_part_size;
            options.multipart_threshold = 0;
            options.on_failure = policy;
            options.resume_from_service = service_resume::newest();
            auto const in = c.bucket("bucket");
            co_await in.upload("k", borrow(asio::buffer(bytes)), options);
        };

        auto const end = run_measured(io, upload());

        BOOST_REQUIRE(end.why); // no part is accepted
        BOOST_TEST((end.why->code == service_errc::access_denied), to_string(*end.why));
        for (std::string const& one : peer.deleted())
            BOOST_TEST(one.find("/k?uploadId=ours") != std::string::npos, one);
    }
}

BOOST_AUTO_TEST_CASE(a_listing_that_advances_without_end_ends) {
    for (auto make : {ten_uploads, ten_prefixes}) {
        raw_server const server(pages_of(make, endless));
        std::size_t seen = 0;
        auto const end = walk(server, 95, seen);
        BOOST_REQUIRE(end.why);
        BOOST_TEST((end.why->code == errc::malformed_response), to_string(*end.why));
        BOOST_TEST(end.why->detail.find("does not end") != std::string::npos, to_string(*end.why));
        BOOST_TEST(seen <= 90U);
    }
}

BOOST_AUTO_TEST_CASE(a_listing_of_as_many_uploads_as_there_may_be_is_read) {
    raw_server const server(pages_of(ten_uploads, 10));
    std::size_t seen = 0;
    auto const end = walk(server, 100, seen);
    BOOST_REQUIRE_MESSAGE(end.succeeded(), (end.why ? to_string(*end.why) : ""));
    BOOST_TEST(seen == 100U);
    static_assert(service::max_listed_uploads == 10'000'000);
}

BOOST_AUTO_TEST_CASE(the_pages_of_one_key_end_at_the_first_key_behind_it) {
    raw_server const server(pages_of(ten_uploads, endless));
    asio::io_context io;
    client const c(io.get_executor(), impatient_client(server, false));
    auto list = [&]() -> asio::awaitable<void> {
        list_uploads_options options;
        options.key = "1";
        auto pages = c.bucket("bucket").list_multipart_uploads(options);
        while (auto page = co_await pages.next()) BOOST_TEST(page->empty());
    };
    BOOST_TEST(run_measured(io, list()).succeeded());
}

BOOST_AUTO_TEST_SUITE_END()
