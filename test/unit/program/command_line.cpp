// SPDX-License-Identifier: BSL-1.0
// What the command line means, and what is refused.
#include "program/cli/parse_arguments.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace ossio;
using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(command_line)

namespace {

arguments parsed(std::vector<std::string> words) { return std::get<arguments>(parse_arguments(words)); }

/// Of `ossio upload` with these words.
arguments upload_of(std::vector<std::string> words) {
    words.insert(words.begin(), "upload");
    return parsed(std::move(words));
}

std::string refusal(std::vector<std::string> words) {
    try {
        parsed(std::move(words));
    } catch (usage_error const& e) {
        return e.what();
    }
    return "accepted";
}

bool says(std::string const& text, std::string_view what) { return text.find(what) != std::string::npos; }

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
    auto const a = upload_of({"f.bin", "oss://b/dir/", "--part-size", "1MiB", "--concurrency", "3", "--header", "a:1",
                              "--header", "b:2", "--json", "--quiet", "--path-style", "--ca-file", "ca.pem"});
    BOOST_TEST(a.sources.front() == "f.bin");
    BOOST_TEST(a.target.key == "dir/"); // the name is appended when it is known to be one file
    BOOST_TEST((!a.exact_key && upload_of({"f.bin", "oss://b/k"}).exact_key));
    BOOST_TEST(a.transfer.part_size == 1U << 20);
    BOOST_TEST(a.transfer.concurrency.value() == 3);
    BOOST_TEST(a.connection.region == "cn-beijing");
    BOOST_TEST(a.connection.endpoint == "https://oss-cn-beijing.aliyuncs.com");
    BOOST_TEST(a.connection.ca_file == "ca.pem");
    BOOST_TEST(a.transfer.headers.extra.size() == 2U);
    BOOST_TEST((a.output.json && a.output.quiet && a.connection.path_style && !a.output.verbose));
    BOOST_TEST(!a.transfer.checkpoint_folder.empty());
    BOOST_TEST(upload_of({"f", "oss://b/k", "--no-resume"}).transfer.checkpoint_folder.empty());
    BOOST_TEST(upload_of({"f", "oss://b/k", "--checkpoint-dir", "/c"}).transfer.checkpoint_folder == "/c");
    BOOST_TEST(upload_of({"f", "oss://b/k", "--region", "us-west-1"}).connection.region == "us-west-1");

    BOOST_TEST(a.connection.give_up_after.count() == 600);
    BOOST_TEST(upload_of({"f", "oss://b/k", "--give-up-after", "0s"}).connection.give_up_after.count() == 0);
    BOOST_TEST(upload_of({"f", "oss://b/k", "--retry-for", "2h"}).connection.give_up_after.count() == 7200);
    BOOST_TEST(upload_of({"f", "oss://b/k", "--growing"}).transfer.source_may_grow);
    BOOST_TEST(upload_of({"f", "oss://b/k", "--check-resumed"}).transfer.check_resumed);
    BOOST_TEST(upload_of({"f", "oss://b/k", "--concurrency", "auto"}).transfer.adaptive);

    BOOST_TEST(!a.transfer.resume_from_service.is_wanted());
    auto const newest = upload_of({"--resume-from-service", "f", "oss://b/k", "--plan"});
    BOOST_TEST((newest.plan && newest.transfer.resume_from_service.is_wanted()));
    BOOST_TEST(newest.transfer.resume_from_service.upload_id().empty());
    auto const named = upload_of({"f", "oss://b/k", "--resume-from-service=0004B9"});
    BOOST_TEST(named.transfer.resume_from_service.upload_id() == "0004B9");
    ::unsetenv("OSS_ENDPOINT");
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_named) {
    struct row {
        std::vector<std::string> words;
        char const* said;
    };
    ::unsetenv("OSS_REGION");
    ::setenv("OSS_ENDPOINT", "https://oss-cn-beijing.aliyuncs.com", 1);
    for (row const& r : {row{{"upload", "f"}, "oss://BUCKET"},
                         row{{"upload", "f", "oss://b/k", "--concurrency", "0"}, "1 to 256"},
                         row{{"upload", "f", "oss://b/k", "--concurrency", "257"}, "1 to 256"},
                         row{{"upload", "f", "oss://b/k", "--concurrency", "many"}, "1 to 256"},
                         row{{"upload", "f", "oss://b/k", "--part-size", "big"}, "invalid size"},
                         row{{"upload", "f", "oss://b/k", "--colour"}, "unknown option --colour"},
                         row{{"upload", "f", "oss://b/k", "--older-than", "7d"}, "no option of upload"},
                         row{{"upload", "f", "oss://b/k", "--header"}, "needs a value"},
                         row{{"upload", "-", "oss://b/"}, "standard input has no name"},
                         row{{"upload", "-", "f", "oss://b/k"}, "standard input is uploaded alone"},
                         row{{"upload", "-", "--if-changed", "oss://b/k"}, "not chosen among files"},
                         row{{"upload", "-r", "-", "oss://b/k"}, "not chosen among files"},
                         row{{"upload", "-", "--dry-run", "oss://b/k"}, "not planned"},
                         row{{"upload", "-", "--plan", "oss://b/k"}, "not planned"},
                         row{{"verify", "-", "oss://b/k"}, "standard input cannot be verified"},
                         row{{"upload", "f", "oss://b/k", "--json=1"}, "takes no value"},
                         row{{"upload", "f", "oss://b/k", "--sse", "rot13"}, "AES256, KMS or SM4"},
                         row{{"uploads", "sweep", "oss://b/", "oss://c/"}, "too many"},
                         row{{"uploads", "sweep", "oss://b/", "--plan"}, "no option of uploads sweep"},
                         row{{"uploads"}, "one more word"},
                         row{{"uplaod", "f", "oss://b/k"}, "no command \"uplaod\""},
                         row{{"--json"}, "a command is missing"},
                         row{{}, "a command is missing"}})
        BOOST_TEST(says(refusal(r.words), r.said), refusal(r.words) + " does not say " + r.said);
    ::setenv("OSS_ENDPOINT", "127.0.0.1:9000", 1);
    BOOST_TEST(says(refusal({"upload", "f", "oss://b/k"}), "--region"));
    ::unsetenv("OSS_ENDPOINT");
}

BOOST_AUTO_TEST_CASE(whoami_has_the_region_and_the_endpoint_of_all_other_commands_and_needs_neither) {
    ::setenv("OSS_REGION", "cn-beijing", 1);
    ::setenv("OSS_ENDPOINT", "http://127.0.0.1:1", 1);
    auto const by_environment = parsed({"whoami"}).connection;
    BOOST_TEST(by_environment.region == "cn-beijing");
    BOOST_TEST(by_environment.endpoint == "http://127.0.0.1:1");
    BOOST_TEST(parsed({"whoami", "--region", "us-west-1"}).connection.region == "us-west-1");
    ::unsetenv("OSS_REGION");
    BOOST_TEST(refusal({"whoami"}) == "accepted");
    ::unsetenv("OSS_ENDPOINT");
}

BOOST_AUTO_TEST_CASE(a_shard_is_the_number_of_a_worker_of_some) {
    arguments const a = upload_of({"--region", "r", "f", "oss://bucket/k", "--shard", "3/16", "--upload-id", "U"});
    BOOST_TEST((a.transfer.shard == std::optional(part_slice(3, 16))));
    BOOST_TEST(a.transfer.upload_id == "U");
    BOOST_TEST((parse_shard("0/1") == part_slice(0, 1)));
    BOOST_TEST((parse_shard("9999/10000") == part_slice(9'999, 10'000)));
    for (auto text : {"", "3", "/", "3/", "/16", "16/16", "-1/16", "3/0", "0/10001", "3/16/2", " 3/16", "a/b"})
        BOOST_CHECK_THROW(parse_shard(text), usage_error);
    BOOST_TEST(upload_of({"--region", "r", "f", "oss://bucket/k", "--prepare"}).prepare);
    BOOST_TEST(says(refusal({"upload", "f", "oss://bucket/k", "--shard", "0/2"}), "--upload-id"));
    BOOST_TEST(says(refusal({"upload", "f", "oss://bucket/k", "--upload-id", "U"}), "--shard"));
    BOOST_TEST(says(refusal({"upload", "f", "g", "oss://bucket/", "--prepare"}), "one file"));
}

BOOST_AUTO_TEST_CASE(options_stand_anywhere_and_the_last_one_wins) {
    ::setenv("OSS_REGION", "cn-hangzhou", 1);
    auto const first = upload_of({"--header", "a:b", "f", "oss://b/k"});
    BOOST_TEST(first.sources.front() == "f");
    BOOST_TEST(first.transfer.headers.extra.at("a") == "b");
    BOOST_TEST(upload_of({"-qe", "h:1", "f", "oss://b/k"}).connection.endpoint == "h:1");
    BOOST_TEST(upload_of({"-eh:2", "f", "oss://b/k"}).connection.endpoint == "h:2");
    BOOST_TEST(upload_of({"f", "oss://b/k", "--part-size=1MiB", "--part-size", "2MiB"}).transfer.part_size == 2U << 20);
    BOOST_TEST(upload_of({"--", "--json", "oss://b/k"}).sources.front() == "--json");
    for (char const* name : {"upload", "uploads", "manual", "-", "[a,b]", "", "a b", "/help"})
        BOOST_TEST(upload_of({name, "oss://b/k"}).sources.front() == name);
    ::unsetenv("OSS_REGION");
}

BOOST_AUTO_TEST_SUITE_END()
