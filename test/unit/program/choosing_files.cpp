// SPDX-License-Identifier: BSL-1.0
// Which files are taken, under which keys, and which of them are sent.
#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"
#include "program/decide/sending.hpp"
#include "program/run/file_finder.hpp"

#include "help/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace ossio;
using namespace ossio::program;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(choosing_files)

namespace {

using texts = std::vector<std::string>;

class tree {
public:
    tree() {
        for (char const* name : {"a", "b.log", "d/c.txt", "d/e/f.log", "d/e/g.txt"}) {
            std::filesystem::create_directories((folder / name).parent_path());
            test::write_file(folder / name, name);
        }
    }

    /// The paths below the sources; what is left out or failed has a mark.
    texts find(texts sources, selection_arguments rules) {
        for (std::string& s : sources) s = (folder / s).string();
        file_finder finder(std::move(sources), std::move(rules));
        texts all;
        for (;;) {
            auto const batch = finder.next_batch();
            if (batch.empty()) return all;
            for (found_file const& one : batch)
                all.push_back(one.relative + (one.skipped.empty() ? "" : " skipped") +
                              (one.problem.empty() ? "" : " failed"));
        }
    }

    test::temporary_folder folder;
};

selection_arguments recursive() {
    selection_arguments rules;
    rules.recursive = true;
    return rules;
}

} // namespace

BOOST_AUTO_TEST_CASE(patterns) {
    struct row {
        char const *pattern, *text;
        bool matches;
    };
    for (row const& r : {row{"*.txt", "a.txt", true},
                         row{"*.txt", "d/a.txt", false},
                         row{"**.txt", "d/a.txt", true},
                         row{"**/*.txt", "a.txt", true},
                         row{"**/*.txt", "d/e/a.txt", true},
                         row{"d/**", "d/e/f", true},
                         row{"d/**", "de/f", false},
                         row{"d/**/f", "d/f", true},
                         row{"d/**/f", "d/xf", false},
                         row{"**/f", "af", false},
                         row{"d/**/f", "d/x/y/f", true},
                         row{"d/*/f", "d/x/y/f", false},
                         row{"?", "a", true},
                         row{"?", "/", false},
                         row{"[a-c]x", "bx", true},
                         row{"[!a-c]x", "bx", false},
                         row{"[!a]", "/", false},
                         row{"[]x]", "]", true},
                         row{"[", "[", true},
                         row{"a[", "a[", true},
                         row{"\\*", "*", true},
                         row{"\\*", "a", false},
                         row{"", "", true},
                         row{"*", "", true},
                         row{"**", "a/b", true},
                         row{"a*b*c", "aXbYbZc", true},
                         row{"a*b", "aXbY", false},
                         row{"*a/**/b*", "xa/1/2/bx", true},
                         row{"\xff*", "\xff\xfe", true}})
        BOOST_TEST(glob_matches(r.pattern, r.text) == r.matches, std::string(r.pattern) + " and " + r.text);
    BOOST_TEST(!glob_matches("a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(2000, 'a'))); // in time
    BOOST_TEST((has_wildcard("a*") && has_wildcard("[") && !has_wildcard("a\\*") && !has_wildcard("a")));
    BOOST_TEST(fixed_folder("a/b*/c") == "a/");
    BOOST_TEST(fixed_folder("*") == "");
    BOOST_TEST(fixed_folder("a/b\\[1\\]/c*") == "a/");
    BOOST_TEST(fixed_folder("/x/y/?") == "/x/y/");
}

BOOST_AUTO_TEST_CASE(the_last_filter_that_matches_decides) {
    std::vector<name_filter> const but_logs{{false, "*.log"}, {true, "keep.log"}},
        only{{true, "*.txt"}, {false, "d/**"}}, folder{{false, "tmp/"}};
    BOOST_TEST(is_chosen({}, "a"));
    BOOST_TEST(is_chosen(but_logs, "a"));
    BOOST_TEST(!is_chosen(but_logs, "d/x.log"));
    BOOST_TEST(is_chosen(but_logs, "d/keep.log"));
    BOOST_TEST(!is_chosen(only, "a"));
    BOOST_TEST(is_chosen(only, "a.txt"));
    BOOST_TEST(!is_chosen(only, "d/a.txt"));
    BOOST_TEST(!is_chosen(folder, "tmp/a/b"));
    BOOST_TEST(is_chosen(folder, "tmpx"));
}

BOOST_AUTO_TEST_CASE(folders_below_which_nothing_can_match) {
    for (auto const& [pattern, folder] : {std::pair("log*/today.log", "other/"),
                                          {"*.txt", "d/"},
                                          {"a/b/c", "a/x/"},
                                          {"a/b/c", "a/b/c/"},
                                          {"data*/x", "proc/"},
                                          {"[a/b]/x", "c/"},
                                          {"a\\*/x", "ab/"}})
        BOOST_TEST(!may_match_below(pattern, folder), std::string(pattern) + " in " + folder);
    for (auto const& [pattern, folder] : {std::pair("log*/today.log", "logs/"),
                                          {"**.txt", "d/"},
                                          {"a/**/c", "a/x/y/"},
                                          {"a\\/c", "a/"},
                                          {"[ab]/x", "a/"},
                                          {"[a/x", "[a/"}})
        BOOST_TEST(may_match_below(pattern, folder), std::string(pattern) + " in " + folder);

    name_filter const no_tmp(false, "tmp/"), no_log(false, "*.log"), nothing(false, "*"), keep(true, "tmp/keep"),
        only_txt(true, "*.txt"), no_deep(false, "*/tmp/**"), starred(false, "tmp/\\**");
    using filters = std::vector<name_filter>;
    for (auto const& [f, folder] : {std::pair(filters{no_tmp}, "tmp/"),
                                    {filters{no_tmp}, "tmp/a/"},
                                    {filters{only_txt, no_tmp}, "tmp/"},
                                    {filters{keep, no_tmp}, "tmp/"},
                                    {filters{no_tmp, keep}, "tmp/a/"},
                                    {filters{nothing}, "d/"},
                                    {filters{nothing}, ""},
                                    {filters{no_deep, no_log}, "d/tmp/"},
                                    {filters{keep}, "d/"}})
        BOOST_TEST(!may_choose_below(f, folder), folder);
    for (auto const& [f, folder] : {std::pair(filters{}, "d/"),
                                    {filters{no_log}, "d/"},
                                    {filters{no_tmp}, "d/"},
                                    {filters{no_tmp}, ""},
                                    {filters{no_tmp, keep}, "tmp/"},
                                    {filters{no_tmp, only_txt}, "tmp/"},
                                    {filters{no_deep}, "tmp/"},
                                    {filters{nothing, only_txt}, "d/"},
                                    {filters{starred}, "tmp/"},
                                    {filters{keep}, "tmp/"}})
        BOOST_TEST(may_choose_below(f, folder), folder);
}

BOOST_AUTO_TEST_CASE(no_path_is_chosen_below_a_folder_that_is_left_out) {
    std::mt19937 random(1);
    auto const text = [&random](std::string_view letters, std::size_t most) {
        std::string out;
        for (auto n = random() % (most + 1); n > 0; --n) out += letters[random() % letters.size()];
        return out;
    };
    std::size_t left_out = 0;
    for (int i = 0; i < 200'000; ++i) {
        std::vector<name_filter> filters;
        for (auto n = random() % 4; n > 0; --n) filters.emplace_back(random() % 2 == 0, text("ab/**?[]!\\", 7));
        std::string const folder = text("ab*/", 4) + '/', below = text("ab*/", 4), pattern = text("ab/**?[]!\\", 7);
        if (!may_match_below(pattern, folder))
            BOOST_TEST_REQUIRE(!glob_matches(pattern, folder + below), pattern + " and " + folder + below);
        if (may_choose_below(filters, folder)) continue;
        ++left_out;
        std::string shown;
        for (name_filter const& f : filters) shown += (f.include ? " +" : " -") + f.pattern;
        BOOST_TEST_REQUIRE(!is_chosen(filters, folder + below), shown + " and " + folder + below);
    }
    BOOST_TEST(left_out > 10'000U);
}

BOOST_AUTO_TEST_CASE(keys_of_files) {
    BOOST_TEST(folder_prefix("") == "");
    BOOST_TEST(folder_prefix("a") == "a/");
    BOOST_TEST(folder_prefix("a/") == "a/");
    BOOST_TEST(key_of("p/", "d/f", false) == "p/d/f");
    BOOST_TEST(key_of("p/", "d/f", true) == "p/f");
    BOOST_TEST(!key_problem("a b/\xe4\xb8\xad"));
    for (std::string const& bad : texts{"", "/a", "\\a", "\xff", "a\nb", std::string(1024, 'k')})
        BOOST_TEST(key_problem(bad).has_value(), bad);
    BOOST_TEST(encoded_name("100%") == "100%");
    BOOST_TEST(encoded_name("a\xff%\n") == "a%FF%25%0A");
    BOOST_TEST(encoded_name("\xe4\xb8\xad\xe4") == "\xe4\xb8\xad%E4");
}

BOOST_AUTO_TEST_CASE(names_of_objects_that_leave_the_folder_are_refused) {
    for (std::string const& fine : texts{"a", "a/b", "...", "a/..b", " "}) BOOST_TEST(!unsafe_path(fine), fine);
    for (std::string const& bad : texts{"", "/a", "a/", "a//b", "..", "../a", "a/../b", ".", "a/.",
                                        std::string("a\0b", 3), std::string(256, 'x')})
        BOOST_TEST(unsafe_path(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(what_is_sent_and_why) {
    auto const noon = std::chrono::system_clock::time_point(1'795'867'210s);
    size_and_time const file(10, noon), older(10, noon - 1s), newer(10, noon + 1s), same(10, noon),
        larger(11, noon + 1s);
    selection_arguments all, existing, changed, checksum;
    existing.skip_existing = true;
    changed.if_changed = checksum.if_changed = checksum.checksum = true;
    struct row {
        selection_arguments const& rules;
        size_and_time const* object;
        file_action action;
        action_reason reason;
    };
    for (row const& r : {row{all, &newer, file_action::send, action_reason::not_asked},
                         row{existing, nullptr, file_action::send, action_reason::new_object},
                         row{existing, &older, file_action::skip, action_reason::exists},
                         row{changed, nullptr, file_action::send, action_reason::new_object},
                         row{changed, &larger, file_action::send, action_reason::other_size},
                         row{changed, &older, file_action::send, action_reason::newer},
                         row{changed, &same, file_action::skip, action_reason::unchanged},
                         row{changed, &newer, file_action::skip, action_reason::unchanged},
                         row{checksum, &older, file_action::compare, action_reason::same_size},
                         row{checksum, &larger, file_action::send, action_reason::other_size}}) {
        auto const d = decide_sending(r.rules, file, r.object);
        BOOST_TEST((d.action == r.action && d.reason == r.reason), to_string(r.reason));
    }
    BOOST_TEST((decide_by_checksum(7, 7).action == file_action::skip));
    BOOST_TEST((decide_by_checksum(7, 8).action == file_action::send));
    BOOST_TEST((decide_by_checksum(7, std::nullopt).action == file_action::send));
}

BOOST_AUTO_TEST_CASE(folders_patterns_and_lists_are_walked_in_order) {
    tree t;
    BOOST_TEST(t.find({""}, recursive()) == (texts{"a", "b.log", "d/c.txt", "d/e/f.log", "d/e/g.txt"}),
               boost::test_tools::per_element());
    BOOST_TEST(t.find({"d"}, {}) == (texts{" failed"}), boost::test_tools::per_element());
    BOOST_TEST(t.find({"*.log"}, {}) == (texts{"b.log"}), boost::test_tools::per_element());
    BOOST_TEST(t.find({"**.log"}, {}) == (texts{"b.log", "d/e/f.log"}), boost::test_tools::per_element());
    BOOST_TEST(t.find({"d/*/*.txt"}, {}) == (texts{"e/g.txt"}), boost::test_tools::per_element());
    BOOST_TEST(t.find({"d*"}, {}) == (texts{" failed"}), boost::test_tools::per_element()); // a folder, and no -r
    BOOST_TEST(t.find({"d*"}, recursive()) == (texts{"d/c.txt", "d/e/f.log", "d/e/g.txt"}),
               boost::test_tools::per_element());
    BOOST_TEST(t.find({"a", "none", "b.log"}, {}) == (texts{"a", " failed", "b.log"}),
               boost::test_tools::per_element());
    auto logs = recursive();
    logs.filters = {name_filter(true, "*.log")};
    BOOST_TEST(t.find({""}, logs) == (texts{"b.log", "d/e/f.log"}), boost::test_tools::per_element());

    test::write_file(t.folder / "[b].log", "");
    BOOST_TEST(t.find({"[b].log"}, {}) == (texts{"[b].log"}),
               boost::test_tools::per_element()); // a file of that very name

    selection_arguments listed;
    listed.null_separated = true;
    listed.files_from = (t.folder / "list").string();
    test::write_file(t.folder / "list",
                     (t.folder / "a").string() + std::string(1, '\0') + "../x" + std::string(1, '\0'));
    auto const from_list = t.find({}, listed);
    BOOST_REQUIRE(from_list.size() == 2U);
    BOOST_TEST(from_list[0] == (t.folder / "a").string().substr(1));
    BOOST_TEST(from_list[1] == " failed");
    listed.files_from = (t.folder / "no list").string();
    BOOST_CHECK_THROW(t.find({}, listed), usage_error);
}

BOOST_AUTO_TEST_CASE(nothing_more_is_found_after_an_interruption) {
    tree t;
    file_finder finder({t.folder.path().string()}, recursive());

    finder.interrupt();

    BOOST_TEST(finder.next_batch().empty());
}

BOOST_AUTO_TEST_CASE(a_pattern_whose_only_match_is_excluded_has_matched) {
    tree t;
    selection_arguments rules;
    rules.filters = {name_filter(false, "d/")};
    BOOST_TEST(t.find({"d*/c.txt"}, rules).empty());
    BOOST_TEST(t.find({"d*/none"}, rules) == (texts{" failed"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(links_are_followed_skipped_or_refused_and_loops_end) {
    tree t;
    std::filesystem::create_symlink("../a", t.folder / "d/link");
    std::filesystem::create_directory_symlink("..", t.folder / "d/up");
    std::filesystem::create_symlink("nowhere", t.folder / "d/dangling");
    auto rules = recursive();
    BOOST_TEST(t.find({"d"}, rules) ==
                   (texts{"c.txt", " failed", "e/f.log", "e/g.txt", "link", "up/a", "up/b.log", " failed"}),
               boost::test_tools::per_element());
    rules.symlinks = symlink_rule::skip;
    BOOST_TEST(t.find({"d"}, rules) ==
                   (texts{"c.txt", "dangling skipped", "e/f.log", "e/g.txt", "link skipped", "up skipped"}),
               boost::test_tools::per_element());
    rules.symlinks = symlink_rule::error;
    BOOST_TEST(t.find({"d"}, rules) ==
                   (texts{"c.txt", "dangling failed", "e/f.log", "e/g.txt", "link failed", "up failed"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
