// SPDX-License-Identifier: BSL-1.0
// Commands that are printed, and what they say of files that are not settled.
#include "program/text/command_words.hpp"

#include "program/cli/help_text.hpp"
#include "program/text/shell_words.hpp"
#include "program/text/tree_report.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(commands_to_print)

namespace {

command_words words_of(std::vector<std::string> words) { return command_words(words); }

bool says(std::string const& text, std::string_view what) { return text.find(what) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_CASE(a_command_is_printed_as_it_was_given_and_options_follow_the_subcommand) {
    auto const words = words_of({"ossio", "upload", "-rq", "--sse=KMS", "--metadata", "a=b c", "--resume-from-service",
                                 "--exclude", "*.log", "--", "-dir", "oss://b/"});
    std::string const rest = "-r -q --sse KMS --metadata 'a=b c' --resume-from-service --exclude '*.log' -- -dir "
                             "oss://b/";
    BOOST_TEST(words.text() == "ossio upload " + rest);
    BOOST_TEST(words.text("--if-changed") == "ossio upload --if-changed " + rest);
    BOOST_TEST(words_of({"ossio", "upload", "--resume-from-service=ID", "f", "oss://b/"}).text() ==
               "ossio upload --resume-from-service=ID f oss://b/");
}

BOOST_AUTO_TEST_CASE(passwords_are_left_out_by_the_table_of_options_and_nothing_else_is) {
    for (char const* address :
         {"http://u:secret@h:1", "HTTP://u:secret@h:1", "u:secret@h:1", "socks5h://u:s/ecret@h:1"}) {
        for (auto const& words : {words_of({"ossio", "upload", "--proxy", address, "f", "oss://b/"}),
                                  words_of({"ossio", "upload", "--proxy=" + std::string(address), "f", "oss://b/"}),
                                  words_of({"ossio", "upload", "f", "--checkpoint-redis", address, "oss://b/"})}) {
            BOOST_TEST(!says(words.text(), "ecret"), words.text());
            BOOST_TEST(says(words.text(), "h:1"), words.text());
        }
    }
    auto const words = words_of({"ossio", "upload", "--metadata", "s=https://m.example/@alice/p", "u:p@f", "oss://b/"});
    BOOST_TEST(words.text() == "ossio upload --metadata s=https://m.example/@alice/p u:p@f oss://b/");
}

BOOST_AUTO_TEST_CASE(another_command_reaches_the_same_service_and_does_not_choose) {
    auto const words = words_of({"ossio", "upload", "-r", "--json", "-e", "h:1", "--part-size", "1MiB", "--if-changed",
                                 "--profile", "p", "d", "oss://b/"});
    BOOST_TEST(words.text_of(command_id::uploads_abort, {}, {"oss://b/k", "-ID"}) ==
               "ossio uploads abort -e h:1 --profile p oss://b/k -- -ID");
    BOOST_TEST(words.text_of(command_id::upload, {"--resume-from-service=ID"}, {"d/f", "oss://b/f"}) ==
               "ossio upload --resume-from-service=ID -e h:1 --part-size 1MiB --profile p d/f oss://b/f");
}

BOOST_AUTO_TEST_CASE(an_option_that_is_added_stands_in_the_place_of_the_one_that_was_given) {
    auto const words =
        words_of({"ossio", "upload", "--no-resume", "--resume-from-service", "--part-size=1MiB", "f", "oss://b/k"});
    std::string const expected = "ossio upload --resume-from-service=ID --no-resume --part-size 1MiB f oss://b/k";
    BOOST_TEST(words.text("--resume-from-service=ID") == expected);
    BOOST_TEST(words.text_of(command_id::upload, {"--resume-from-service=ID"}, {"f", "oss://b/k"}) == expected);
    BOOST_TEST(words_of({"ossio", "upload", "-u", "f", "oss://b/k"}).text("--if-changed") ==
               "ossio upload --if-changed f oss://b/k");
}

BOOST_AUTO_TEST_CASE(an_option_that_has_another_meaning_for_another_command_is_left_out) {
    auto const words =
        words_of({"ossio", "upload", "-r", "--concurrency", "auto", "--read-timeout=5s", "d", "oss://b/"});
    BOOST_TEST(words.text_of(command_id::verify, {}, {"d/f", "oss://b/f"}) ==
               "ossio verify --read-timeout 5s d/f oss://b/f");
    BOOST_TEST(says(words.text_of(command_id::upload, {}, {"d/f", "oss://b/f"}), "--concurrency auto"));
    BOOST_TEST(says(help_of(row_of(command_id::upload)), "--concurrency N|auto"));
    for (command_id one : {command_id::download, command_id::verify}) {
        BOOST_TEST(says(help_of(row_of(one)), "--concurrency N"));
        BOOST_TEST(!says(help_of(row_of(one)), "N|auto"));
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_a_terminal_obeys_are_written_as_numbers) {
    BOOST_TEST(quoted("a b") == "'a b'");
    BOOST_TEST(quoted("it's") == "'it'\\''s'");
    BOOST_TEST(quoted("\x1b[31m'\\\n\xff\xe4\xb8\xad") == "$'\\033[31m\\'\\\\\\012\\377\xe4\xb8\xad'");
}

BOOST_AUTO_TEST_CASE(what_is_left_of_a_file_has_a_command_that_settles_it) {
    auto const words = words_of({"ossio", "upload", "d", "oss://b/"});
    file_and_object const names{"d/f", "b", "f"};
    failure f(errc::aborted);
    f.upload_id = "ID";
    for (parts_status none : {parts_status::none, parts_status::removed}) {
        f.parts = none;
        BOOST_TEST(!unsettled_after(f, false, names, words));
    }
    f.parts = parts_status::kept;
    BOOST_TEST(!unsettled_after(f, true, names, words));
    BOOST_TEST(says(unsettled_after(f, false, names, words)->command, "upload --resume-from-service=ID d/f oss://b/f"));
    f.parts = parts_status::unknown;
    BOOST_TEST(says(unsettled_after(f, true, names, words)->command, "uploads abort oss://b/f ID"));
    f.detail = "CompleteMultipartUpload was sent and no valid response arrived: the object may be stored";
    BOOST_TEST(says(unsettled_after(f, true, names, words)->command, "verify d/f oss://b/f"));
    f = failure(errc::paused);
    f.parts = parts_status::unknown;
    BOOST_TEST(says(unsettled_after(f, true, names, words)->command, "uploads list oss://b/f"));
    unsettled_file one = unsettled_after(f, true, names, words).value();
    BOOST_TEST(says(unsettled_text(one), "d/f: " + one.why + "; to see which uploads are left:\n  ossio uploads list"));
    one.is_reported = true;
    BOOST_TEST(says(unsettled_text(one), "d/f: to see which uploads are left:\n  ossio uploads list"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_called_as_standard_input_is_named_with_its_folder) {
    auto const words = words_of({"ossio", "upload", "--files-from", "list", "oss://b/"});
    failure f(errc::paused);
    f.parts = parts_status::kept;
    f.upload_id = "ID";
    BOOST_TEST(says(unsettled_after(f, false, {"-", "b", "-"}, words)->command,
                    "upload --resume-from-service=ID ./- oss://b/-"));
    f.parts = parts_status::unknown;
    f.detail = "PutObject was sent and no valid response arrived: the object may be stored";
    BOOST_TEST(says(unsettled_after(f, false, {"-", "b", "-"}, words)->command, "verify ./- oss://b/-"));
}

BOOST_AUTO_TEST_CASE(a_tree_says_what_was_not_verified_and_what_may_be_left) {
    tree_result end;
    end.figures.is_counting = false;
    end.figures.files_done = 3;
    end.unverified = 2;
    end.unsettled_files = 1;
    end.unsettled.emplace_back().upload_id = "ID";
    BOOST_TEST(says(tree_text(end, "uploaded"), "2 not verified: the service returned no checksum"));
    BOOST_TEST(says(tree_text(end, "uploaded"), "1 of which something may be left on the service"));
    auto const json = boost::json::parse(tree_json(end, "uploaded")).as_object();
    BOOST_TEST(json.at("unverified").as_int64() == 2);
    BOOST_TEST(json.at("unsettled").as_array().at(0).as_object().at("upload_id").as_string() == "ID");
    BOOST_TEST(json.at("unsettled").as_array().at(0).as_object().at("parts").as_string() == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()
