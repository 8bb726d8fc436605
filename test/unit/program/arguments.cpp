// SPDX-License-Identifier: BSL-1.0
// What the command line means, and what is refused.
#include "program/upload_arguments.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace ossio;
using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(arguments)

namespace {

upload_arguments parsed(std::vector<char const*> words) {
    words.insert(words.begin(), "ossio-upload");
    return parse_arguments(static_cast<int>(words.size()), words.data()).value();
}

std::string refusal(std::vector<char const*> words) {
    try {
        parsed(std::move(words));
    } catch (usage_error const& e) {
        return e.what();
    }
    return "accepted";
}

} // namespace

BOOST_AUTO_TEST_CASE(sizes) {
    struct row {
        char const* text;
        std::uint64_t bytes;
    };
    for (row const& r : {row{"0", 0}, row{"102400", 102'400}, row{"8MiB", 8 << 20}, row{"8mib", 8 << 20},
                         row{"8 MiB", 8 << 20}, row{"8M", 8 << 20}, row{"100KB", 100'000}, row{"1g", 1 << 30},
                         row{"5GB", 5'000'000'000}, row{"7B", 7}, row{"16777215TiB", 16'777'215ULL << 40}})
        BOOST_TEST(parse_size(r.text) == r.bytes, r.text);
    for (char const* text :
         {"", "MiB", "-1", "+1", "1.5MiB", "8 M B", "0x10", "16777216TiB", "18446744073709551616", "8MiBx"})
        BOOST_CHECK_THROW(parse_size(text), usage_error);
}

BOOST_AUTO_TEST_CASE(targets) {
    struct row {
        char const *text, *bucket, *key;
    };
    for (row const& r :
         {row{"oss://b/k", "b", "k"}, row{"oss://b/a/b c?d#e", "b", "a/b c?d#e"}, row{"oss://b", "b", "f.bin"},
          row{"oss://b/", "b", "f.bin"}, row{"oss://b/dir/", "b", "dir/f.bin"}, row{"oss://b//k", "b", "/k"}}) {
        auto const url = parse_object_url(r.text, "/some/where/f.bin");
        BOOST_TEST(url.bucket == r.bucket);
        BOOST_TEST(url.key == r.key);
    }
    for (char const* text : {"", "b/k", "OSS:/b/k", "https://b/k", "oss://", "oss:///k"})
        BOOST_CHECK_THROW(parse_object_url(text, "f"), usage_error);
}

BOOST_AUTO_TEST_CASE(headers_go_where_they_belong) {
    object_headers h;
    for (char const* line : {"content-TYPE: text/plain", "Cache-Control:max-age=1, public", "x-oss-object-acl:private",
                             "x-oss-forbid-overwrite: TRUE", "X-Oss-Meta-Color:red:blue", "x-oss-traffic-limit:819200",
                             "x-oss-storage-class:IA", "Content-Disposition:"})
        add_header(h, line);

    BOOST_TEST(h.content_type == "text/plain");
    BOOST_TEST(h.cache_control == "max-age=1, public");
    BOOST_TEST(h.acl == "private");
    BOOST_TEST(h.storage_class == "IA");
    BOOST_TEST(h.forbid_overwrite);
    BOOST_TEST(h.user.at("color") == "red:blue");
    BOOST_TEST(h.extra.at("x-oss-traffic-limit") == "819200");
    BOOST_TEST(h.content_disposition.empty());
    for (char const* line : {"", "no-colon", ":value"}) BOOST_CHECK_THROW(add_header(h, line), usage_error);
}

BOOST_AUTO_TEST_CASE(regions_of_endpoints) {
    struct row {
        char const *endpoint, *region;
    };
    for (row const& r :
         {row{"https://oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou"},
          row{"oss-us-west-1-internal.aliyuncs.com:80", "us-west-1"},
          row{"http://cn-shanghai.oss.aliyuncs.com/", "cn-shanghai"}, row{"oss-accelerate.aliyuncs.com", ""},
          row{"127.0.0.1:9000", ""}, row{"files.example.com", ""}, row{"", ""}})
        BOOST_TEST(region_of_endpoint(r.endpoint) == r.region, r.endpoint);
}

BOOST_AUTO_TEST_CASE(a_whole_command_line) {
    ::unsetenv("OSS_REGION");
    ::setenv("OSS_ENDPOINT", "https://oss-cn-beijing.aliyuncs.com", 1);
    auto const a = parsed({"f.bin", "oss://b/dir/", "--part-size", "1MiB", "--concurrency", "3", "--header", "a:1",
                           "--header", "b:2", "--json", "--quiet", "--path-style", "--ca-file", "ca.pem"});
    BOOST_TEST(a.file == "f.bin");
    BOOST_TEST(a.target.key == "dir/f.bin");
    BOOST_TEST(a.part_size == 1U << 20);
    BOOST_TEST(a.concurrency == 3);
    BOOST_TEST(a.region == "cn-beijing");
    BOOST_TEST(a.endpoint == "https://oss-cn-beijing.aliyuncs.com");
    BOOST_TEST(a.ca_file == "ca.pem");
    BOOST_TEST(a.headers.extra.size() == 2U);
    BOOST_TEST((a.json && a.quiet && a.path_style && !a.verbose));
    BOOST_TEST(!a.checkpoint_folder.empty());
    BOOST_TEST(parsed({"f", "oss://b/k", "--no-resume"}).checkpoint_folder.empty());
    BOOST_TEST(parsed({"f", "oss://b/k", "--checkpoint-dir", "/c"}).checkpoint_folder == "/c");
    BOOST_TEST(parsed({"f", "oss://b/k", "--region", "us-west-1"}).region == "us-west-1");

    BOOST_TEST(!a.resume_from_service.is_wanted());
    auto const newest = parsed({"--resume-from-service", "f", "oss://b/k", "--plan"});
    BOOST_TEST((newest.plan && newest.resume_from_service.is_wanted()));
    BOOST_TEST(newest.resume_from_service.upload_id().empty());
    BOOST_TEST(parsed({"f", "oss://b/k", "--resume-from-service=0004B9"}).resume_from_service.upload_id() == "0004B9");
    BOOST_TEST(refusal({"--sweep", "oss://b/", "--plan"}).find("--dry-run") != std::string::npos);

    BOOST_TEST(refusal({"f"}).find("TARGET") != std::string::npos);
    BOOST_TEST(refusal({"f", "oss://b/k", "--concurrency", "0"}).find("1 to 256") != std::string::npos);
    BOOST_TEST(refusal({"f", "oss://b/k", "--concurrency", "257"}).find("1 to 256") != std::string::npos);
    BOOST_TEST(refusal({"f", "oss://b/k", "--concurrency", "many"}) != "accepted");
    BOOST_TEST(refusal({"f", "oss://b/k", "--part-size", "big"}).find("no size") != std::string::npos);
    BOOST_TEST(refusal({"f", "oss://b/k", "--colour"}) != "accepted");
    ::setenv("OSS_ENDPOINT", "127.0.0.1:9000", 1);
    BOOST_TEST(refusal({"f", "oss://b/k"}).find("--region") != std::string::npos);
    ::unsetenv("OSS_ENDPOINT");
}

BOOST_AUTO_TEST_SUITE_END()
