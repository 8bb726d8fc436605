// SPDX-License-Identifier: BSL-1.0
// Appends, copies and listings of objects, from peers that say of them what is not so.
#include "hostile/help/stages.hpp"

#include <atomic>
#include <functional>
#include <memory>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(objects)

namespace {

std::string response(std::string const& status, std::string const& headers, std::string const& body = "") {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

/// What a request is: its method and what follows, up to the version.
std::string target_of(std::string const& head) { return head.substr(0, head.find(" HTTP/")); }

/// Responds to each request by what `respond` returns.
raw_server::script responding(std::function<std::string(std::string const& head)> respond) {
    return [respond = std::move(respond)](raw_peer& peer, int) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head())
            if (!peer.read_body(head) || !peer.write(respond(head))) return;
    };
}

measured_end against(raw_server::script serve, std::function<asio::awaitable<void>(bucket)> const& operation) {
    raw_server const server(std::move(serve));
    asio::io_context io;
    client const c(io.get_executor(), impatient_client(server, false));
    return run_measured(io, operation(c.bucket("bucket")));
}

void is_malformed(measured_end const& end) {
    BOOST_REQUIRE(end.why);
    BOOST_TEST((end.why->code == errc::malformed_response), to_string(*end.why));
}

asio::awaitable<void> append_fifty(bucket in) { co_await in.append_object("k", 100, payload(std::string(50, 'a'))); }

/// The object before the append, and what is said about the append.
std::string appending(std::string const& head, std::string const& next) {
    if (target_of(head).starts_with("HEAD ")) return "HTTP/1.1 200 OK\r\nETag: \"E\"\r\nContent-Length: 100\r\n\r\n";
    return response("200 OK", "ETag: \"E\"\r\nx-oss-next-append-position: " + next + "\r\n");
}

} // namespace

BOOST_AUTO_TEST_CASE(an_append_that_ends_elsewhere_is_no_success) {
    for (std::string const next : {"100", "149", "151", "3", "0", "18446744073709551615"}) {
        BOOST_TEST_CONTEXT(next) {
            auto const serve = responding([next](std::string const& head) { return appending(head, next); });
            is_malformed(against(serve, append_fifty));
        }
    }
    auto const serve = responding([](std::string const& head) { return appending(head, "150"); });
    BOOST_TEST(against(serve, append_fifty).succeeded());
}

namespace {

/// Responds to CopyObject, and to the question for its source, which has the checksum 1.
std::string copying(std::string const& head, std::string const& checksum_of_copy) {
    if (target_of(head).starts_with("HEAD "))
        return "HTTP/1.1 200 OK\r\nETag: \"S\"\r\nx-oss-hash-crc64ecma: 1\r\nContent-Length: 5\r\n\r\n";
    return response("200 OK", "x-oss-hash-crc64ecma: " + checksum_of_copy + "\r\n",
                    "<CopyObjectResult><ETag>\"C\"</ETag></CopyObjectResult>");
}

asio::awaitable<void> copy(bucket in) { co_await in.copy_object("k", copy_source("source")); }

} // namespace

BOOST_AUTO_TEST_CASE(a_copy_with_another_checksum_than_its_source_is_no_success) {
    auto const wrong = against(responding([](std::string const& head) { return copying(head, "2"); }), copy);
    BOOST_REQUIRE(wrong.why);
    BOOST_TEST((wrong.why->code == errc::checksum_mismatch), to_string(*wrong.why));
    BOOST_TEST(against(responding([](std::string const& head) { return copying(head, "1"); }), copy).succeeded());
}

BOOST_AUTO_TEST_CASE(a_copy_asks_for_the_source_that_was_described) {
    auto const asked = std::make_shared<std::string>();
    auto const serve = responding([asked](std::string const& head) {
        if (target_of(head).starts_with("PUT ")) *asked = head;
        return copying(head, "1");
    });

    BOOST_TEST(against(serve, copy).succeeded());

    BOOST_TEST(asked->find("x-oss-copy-source-if-match: \"S\"\r\n") != std::string::npos, *asked);
}

namespace {

/// A page of objects or of uploads that has another one behind it.
std::string page_of(std::string const& kind, std::string const& content, std::string const& token) {
    return response("200 OK", "",
                    "<" + kind + "><EncodingType>url</EncodingType>" + content +
                        "<IsTruncated>true</IsTruncated><NextContinuationToken>" + token +
                        "</NextContinuationToken></" + kind + ">");
}

asio::awaitable<void> list_all(bucket in) {
    auto pages = in.list_objects();
    while (auto page = co_await pages.next()) {
    }
}

asio::awaitable<void> list_uploads_below(bucket in, list_uploads_options options) {
    auto pages = in.list_multipart_uploads(std::move(options));
    auto page = co_await pages.next();
    if (page) throw error(failure(errc::invalid_argument, "listed: " + page->front().key));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_listing_of_empty_pages_without_end_ends) {
    auto const pages = std::make_shared<std::atomic<int>>(0);
    auto const serve = responding([pages](std::string const&) {
        int const number = ++*pages;
        return number > 20'000 ? response("403 Forbidden", "")
                               : page_of("ListBucketResult", "", std::to_string(number));
    });

    is_malformed(against(serve, list_all));

    BOOST_TEST(*pages <= 2000);
}

BOOST_AUTO_TEST_CASE(an_upload_that_does_not_begin_with_the_prefix_is_not_listed) {
    for (std::string const key : {"b", "a", "A%2F1", "%2Fa%2F", "a%252F1"}) {
        auto const serve = responding([key](std::string const&) {
            return response("200 OK", "",
                            "<ListMultipartUploadsResult><EncodingType>url</EncodingType><Upload><Key>" + key +
                                "</Key><UploadId>U</UploadId></Upload></ListMultipartUploadsResult>");
        });
        list_uploads_options below;
        below.prefix = "a/";
        BOOST_TEST_CONTEXT(key)
        BOOST_TEST(against(serve, [&](bucket in) { return list_uploads_below(std::move(in), below); }).succeeded());
    }
}

BOOST_AUTO_TEST_SUITE_END()
