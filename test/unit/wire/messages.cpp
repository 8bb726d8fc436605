// SPDX-License-Identifier: BSL-1.0
// The messages of every operation: what is asked, what is read, what is refused.
#include "wire/listing_messages.hpp"
#include "wire/multipart_messages.hpp"
#include "wire/object_messages.hpp"
#include "wire/xml.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(messages)

namespace {

response make_response(std::string body) {
    response r;
    r.status = 200;
    r.body = std::move(body);
    return r;
}

std::string query(request const& r, std::string_view name) {
    for (auto const& [n, v] : r.query)
        if (n == name) return v.empty() ? "(empty)" : std::string(v);
    return "(none)";
}

} // namespace

BOOST_AUTO_TEST_CASE(initiate_carries_every_header_an_object_is_born_with) {
    object_headers h;
    h.content_type = "text/plain";
    h.cache_control = "no-cache";
    h.content_disposition = "attachment";
    h.content_encoding = "gzip";
    h.expires = "Thu, 01 Jan 2026 00:00:57 GMT";
    h.storage_class = "IA";
    h.acl = "private";
    h.server_side_encryption = "KMS";
    h.data_encryption = "SM4";
    h.encryption_key_id = "id";
    h.request_payer = "requester";
    h.tags = {{"a b", "c&d"}};
    h.user = {{"name", "value"}};
    h.extra = {{"x-oss-other", "x"}};
    h.forbid_overwrite = true;

    request const r = build_initiate("b", "k", h).value();

    BOOST_TEST((r.method == verb::post));
    BOOST_TEST(query(r, "uploads") == "(empty)");
    BOOST_TEST(query(r, "encoding-type") == "url");
    BOOST_TEST(r.headers.get("content-type") == "text/plain");
    BOOST_TEST(r.headers.get("cache-control") == "no-cache");
    BOOST_TEST(r.headers.get("content-disposition") == "attachment");
    BOOST_TEST(r.headers.get("content-encoding") == "gzip");
    BOOST_TEST(r.headers.get("expires") == "Thu, 01 Jan 2026 00:00:57 GMT");
    BOOST_TEST(r.headers.get("x-oss-storage-class") == "IA");
    BOOST_TEST(r.headers.get("x-oss-server-side-encryption") == "KMS");
    BOOST_TEST(r.headers.get("x-oss-server-side-data-encryption") == "SM4");
    BOOST_TEST(r.headers.get("x-oss-server-side-encryption-key-id") == "id");
    BOOST_TEST(r.headers.get("x-oss-request-payer") == "requester");
    BOOST_TEST(r.headers.get("x-oss-tagging") == "a%20b=c%26d");
    BOOST_TEST(r.headers.get("x-oss-meta-name") == "value");
    BOOST_TEST(r.headers.get("x-oss-other") == "x");
    BOOST_TEST(r.headers.get("x-oss-forbid-overwrite") == "true");
    BOOST_TEST(!r.headers.has("x-oss-object-acl")); // that one belongs to Complete
    BOOST_TEST(build_put_object("b", "k", h)->headers.get("x-oss-object-acl") == "private");
}

BOOST_AUTO_TEST_CASE(a_copy_in_parts_has_the_headers_of_its_source) {
    response source;
    for (char const* name : {"Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding",
                             "Content-Language", "Expires", "x-oss-meta-color"})
        source.headers.set(name, std::string("of ") + name);
    auto const copy = build_initiate("b", "k", headers_of_object(source));
    BOOST_REQUIRE(copy.has_value());
    for (auto const& [name, value] : source.headers.all()) BOOST_TEST(copy->headers.get(name) == value);
}

BOOST_AUTO_TEST_CASE(the_content_type_is_guessed_from_the_key) {
    BOOST_TEST(build_put_object("b", "dir.x/a.JPG", object_headers())->headers.get("content-type") == "image/jpeg");
    BOOST_TEST(build_put_object("b", "dir.txt/a", object_headers())->headers.get("content-type") ==
               "application/octet-stream");
}

BOOST_AUTO_TEST_CASE(headers_that_would_break_out_of_their_line_are_refused_by_name) {
    auto const refused = [](object_headers const& h, std::string_view what) {
        auto const r = build_initiate("b", "k", h);
        return r.has_error() && r.error().code == errc::invalid_argument &&
               r.error().detail.find(what) != std::string::npos;
    };
    for (std::string bad : {std::string("a\r\nX: y"), std::string("a\nb"), std::string("a\0b", 3), std::string("a\x7F"),
                            std::string("\x01")}) {
        object_headers h;
        h.cache_control = bad;
        BOOST_TEST(refused(h, "Cache-Control"));
        h = object_headers();
        h.user["name"] = bad;
        BOOST_TEST(refused(h, "name"));
        h = object_headers();
        h.user[bad] = "v";
        BOOST_TEST(refused(h, "metadata name"));
        h = object_headers();
        h.extra["x-oss-a"] = bad;
        BOOST_TEST(refused(h, "x-oss-a"));
        h = object_headers();
        h.extra[bad] = "v";
        BOOST_TEST(refused(h, "header name"));
    }
    for (auto name : {"Host", "content-length", "AUTHORIZATION", "x-oss-date", "Transfer-Encoding"}) {
        object_headers h;
        h.extra[name] = "v";
        BOOST_TEST(refused(h, name));
    }
}

BOOST_AUTO_TEST_CASE(metadata_names_that_differ_in_case_only_are_one_name_and_refused) {
    object_headers h;
    h.user = {{"a", "1"}, {"A", "2"}};
    auto const r = build_initiate("b", "k", h);
    BOOST_REQUIRE(r.has_error());
    BOOST_TEST((r.error().code == errc::invalid_argument));
    BOOST_TEST(r.error().detail.find("twice") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tags_and_metadata_are_bounded) {
    object_headers h;
    for (int i = 0; i < 10; ++i) h.tags["t" + std::to_string(i)] = "v";
    BOOST_TEST(build_initiate("b", "k", h).has_value());
    h.tags["one-more"] = "v";
    BOOST_TEST(build_initiate("b", "k", h).has_error());
    h = object_headers();
    h.tags[std::string(129, 't')] = "v";
    BOOST_TEST(build_initiate("b", "k", h).has_error());
    h = object_headers();
    h.user["name"] = std::string(8 * 1024 - 4, 'v');
    BOOST_TEST(build_initiate("b", "k", h).has_value());
    h.user["name"] += 'v';
    BOOST_TEST(build_initiate("b", "k", h).has_error());
}

BOOST_AUTO_TEST_CASE(an_upload_id_is_read_and_a_missing_one_is_malformed) {
    auto const good = parse_initiate(
        make_response("<a:InitiateMultipartUploadResult xmlns:a=\"http://x\"><a:EncodingType>url</a:EncodingType>"
                      "<a:Key>dir%2Fa+b</a:Key><a:UploadId>U</a:UploadId></a:InitiateMultipartUploadResult>"));
    BOOST_TEST(good->upload_id == "U");
    BOOST_TEST(good->key == "dir/a b");
    for (auto bad :
         {"", "<InitiateMultipartUploadResult/>", "<Other><UploadId>U</UploadId></Other>", "<Initiate", "junk"})
        BOOST_TEST((parse_initiate(make_response(bad)).error().code == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(complete_lists_the_parts_or_asks_for_all_with_an_empty_body) {
    complete_options o;
    o.acl = "private";
    o.forbid_overwrite = true;
    std::vector<part> const parts{part(1, "\"A\""), part(5, "\"B\"")};

    request const listed = build_complete("b", multipart_upload("k", "U"), parts, o).value();
    request const all = build_complete("b", multipart_upload("k", "U"), {}, complete_options()).value();

    BOOST_TEST(
        listed.body.find("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"A\"</ETag></Part><Part>"
                         "<PartNumber>5</PartNumber><ETag>\"B\"</ETag></Part></CompleteMultipartUpload>") !=
        std::string::npos);
    BOOST_TEST(query(listed, "uploadId") == "U");
    BOOST_TEST(listed.headers.get("x-oss-object-acl") == "private");
    BOOST_TEST(listed.headers.get("x-oss-forbid-overwrite") == "true");
    BOOST_TEST(!listed.headers.has("x-oss-complete-all"));
    BOOST_TEST(all.body.empty());
    BOOST_TEST(all.headers.get("x-oss-complete-all") == "yes");
}

BOOST_AUTO_TEST_CASE(what_other_stores_answer_to_complete_is_survived) {
    response bare = make_response(
        "<CompleteMultipartUploadResult xmlns=\"http://s3\"><ETag></ETag></CompleteMultipartUploadResult>");
    BOOST_TEST(parse_complete(bare)->etag.empty());
    BOOST_TEST(!parse_complete(bare)->crc64.has_value());
    response callback = make_response("{\"Status\":\"OK\"}");
    callback.headers.add("ETag", "\"E-2\"");
    callback.headers.add("x-oss-hash-crc64ecma", "7");
    BOOST_TEST(parse_complete(callback)->etag == "\"E-2\"");
    BOOST_TEST(*parse_complete(callback)->crc64 == 7U);
}

BOOST_AUTO_TEST_CASE(parts_are_listed_page_by_page) {
    request const first = build_list_parts("b", multipart_upload("k", "U"), 0).value();
    request const next = build_list_parts("b", multipart_upload("k", "U"), 1000).value();
    BOOST_TEST(query(first, "part-number-marker") == "(none)");
    BOOST_TEST(query(next, "part-number-marker") == "1000");
    BOOST_TEST(query(next, "max-parts") == "1000");

    auto const page = parse_list_parts(
        make_response("<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker>"
                      "<Part><PartNumber>1</PartNumber><ETag>\"A\"</ETag><HashCrc64ecma>12696911168479852064</"
                      "HashCrc64ecma><Size>102400</Size></Part>"
                      "<Part><Size>5</Size><ETag>\"B\"</ETag><PartNumber>2</PartNumber></Part></ListPartsResult>"));
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->truncated);
    BOOST_TEST(page->next_marker == 2);
    BOOST_REQUIRE_EQUAL(page->parts.size(), 2U);
    BOOST_TEST(*page->parts[0].crc64 == 12696911168479852064U);
    BOOST_TEST(!page->parts[1].crc64.has_value());
    BOOST_TEST(page->parts[1].size == 5U);
    for (auto bad : {"<ListPartsResult><Part/></ListPartsResult>",
                     "<ListPartsResult><Part><PartNumber>x</PartNumber><Size>1</Size></Part></ListPartsResult>",
                     "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>-1</Size></Part></ListPartsResult>"})
        BOOST_TEST((parse_list_parts(make_response(bad)).error().code == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(uploads_are_listed_with_markers_prefix_and_groups) {
    list_uploads_options o("dir/");
    o.delimiter = "/";
    request const r = build_list_uploads("b", o, "key", "id").value();
    BOOST_TEST(r.key.empty());
    BOOST_TEST(query(r, "prefix") == "dir/");
    BOOST_TEST(query(r, "delimiter") == "/");
    BOOST_TEST(query(r, "key-marker") == "key");
    BOOST_TEST(query(r, "upload-id-marker") == "id");
    BOOST_TEST(query(build_list_uploads("b", o, "", "id").value(), "upload-id-marker") == "(none)");
    o.page_size = 1001;
    BOOST_TEST(build_list_uploads("b", o, "", "").has_error());

    auto const page = parse_list_uploads(make_response(
        "<ListMultipartUploadsResult><EncodingType>url</EncodingType><NextKeyMarker>dir%2Fz</NextKeyMarker>"
        "<NextUploadIdMarker>I</NextUploadIdMarker><IsTruncated>false</IsTruncated><Upload><Key>dir%2Fa%0Ab</"
        "Key><UploadId>U</UploadId>"
        "<Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload><CommonPrefixes><Prefix>dir%2Fsub%2F</Prefix></"
        "CommonPrefixes>"
        "</ListMultipartUploadsResult>"));
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->uploads.at(0).key == "dir/a\nb");
    BOOST_TEST(page->uploads.at(0).initiated == "2026-01-01T00:00:00.000Z");
    BOOST_TEST(page->common_prefixes.at(0) == "dir/sub/");
    BOOST_TEST(page->next_key_marker == "dir/z");
    BOOST_TEST(parse_list_uploads(
                   make_response("<ListMultipartUploadsResult><EncodingType>url</EncodingType><Upload><Key>%zz</Key>"
                                 "<UploadId>U</UploadId></Upload></ListMultipartUploadsResult>"))
                   .has_error());
}

BOOST_AUTO_TEST_CASE(ranges_tell_the_size_of_the_whole_object) {
    response r;
    r.status = 206;
    r.headers.add("Content-Range", "bytes 0-9/44");
    BOOST_TEST(parse_get_object(r)->size == 44U);
    r.headers.remove("Content-Range");
    BOOST_TEST(parse_get_object(r).has_error());
    BOOST_TEST(build_get_object("b", "k", byte_range(0, 9)).headers.get("range") == "bytes=0-9");
}

BOOST_AUTO_TEST_CASE(hostile_xml_is_refused_before_it_costs_anything) {
    std::string deep, wide = "<ListPartsResult>";
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    std::string const bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                             "<ListPartsResult><Key>&b;</Key></ListPartsResult>";

    BOOST_TEST(parse_xml(deep, "a").has_error());
    BOOST_TEST(parse_xml(std::string(max_xml_bytes + 1, ' '), "a").has_error());
    std::string many = "<a>", open;
    for (std::size_t i = 0; i < max_xml_tags; ++i) many += "<b/>";
    for (int i = 0; i < 200'000; ++i) open += i % 2 == 0 ? "<a" : "</";
    BOOST_TEST(parse_xml(many + "</a>", "a").error().detail.find("too many elements") != std::string::npos);
    BOOST_TEST(parse_xml("<a>", "a").has_error()); // its first byte is markup
    BOOST_TEST(parse_xml("<a/>", "a").has_value());
    BOOST_TEST(parse_xml(open, "a").has_error());
    BOOST_TEST(parse_xml("<a><!-- <b <b <b <b> --><![CDATA[ <c> <c> ]]></a>", "a").has_value());
    auto const entities = parse_xml(bomb, "ListPartsResult");
    if (entities) BOOST_TEST(child_text((*entities)->document_element(), "Key") != "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    for (std::size_t cut = 0; cut < bomb.size(); ++cut) (void)parse_list_parts(make_response(bomb.substr(0, cut)));
    BOOST_TEST(parse_xml("<a>\xFF</b>", "a").has_error());
}

BOOST_AUTO_TEST_SUITE_END()
