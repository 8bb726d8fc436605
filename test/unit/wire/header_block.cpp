// SPDX-License-Identifier: BSL-1.0
// Pairs in one piece of memory, against a list of strings; the order of encoded texts, against the texts.
#include "wire/header_block.hpp"

#include "wire/http.hpp"
#include "wire/percent.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <vector>

using namespace ossio::wire;

namespace {

using model = std::vector<std::pair<std::string, std::string>>;

model content_of(header_block const& pairs) {
    model all;
    for (auto const& [name, value] : pairs) all.emplace_back(name, value);
    return all;
}

std::string random_text(std::mt19937& chance, std::string_view letters, std::size_t longest) {
    std::string text(chance() % (longest + 1), '\0');
    for (char& c : text) c = letters[chance() % letters.size()];
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(header_block)

BOOST_AUTO_TEST_CASE(an_empty_list_has_nothing_to_go_over) {
    ossio::wire::header_block const none;
    BOOST_TEST(none.empty());
    BOOST_TEST((none.begin() == none.end()));
}

BOOST_AUTO_TEST_CASE(whatever_is_done_to_it_it_holds_what_a_list_of_strings_holds) {
    std::mt19937 chance(7);
    ossio::wire::header_block pairs;
    model expected;
    for (int step = 0; step < 4000; ++step) {
        std::string const name = random_text(chance, "abc", 2), value = random_text(chance, "xyz\0\n", 40);
        std::size_t const place = expected.empty() ? 0 : chance() % expected.size();
        auto const at = std::next(pairs.begin(), static_cast<std::ptrdiff_t>(place));
        auto const expected_at = expected.begin() + static_cast<std::ptrdiff_t>(place);
        ossio::wire::header_block::iterator after;
        switch (chance() % 6) {
        case 0:
            if (expected.empty()) break;
            after = pairs.erase(at);
            expected.erase(expected_at);
            BOOST_TEST((after == std::next(pairs.begin(), static_cast<std::ptrdiff_t>(place))));
            break;
        case 1:
            if (expected.empty()) break;
            after = pairs.replace(at, value);
            expected_at->second = value;
            BOOST_TEST((after == std::next(pairs.begin(), static_cast<std::ptrdiff_t>(place) + 1)));
            break;
        case 2:
            if (chance() % 8 != 0) break;
            pairs.erase(name);
            std::erase_if(expected, [&](auto const& pair) { return pair.first == name; });
            break;
        default: pairs.emplace_back(name, value); expected.emplace_back(name, value);
        }
        BOOST_REQUIRE((content_of(pairs) == expected));
        BOOST_REQUIRE_EQUAL(pairs.size(), expected.size());
    }
}

BOOST_AUTO_TEST_CASE(setting_a_header_replaces_all_lines_of_its_name_where_the_first_one_stood) {
    header_list headers;
    headers.add("A", "1");
    headers.add("b", "2");
    headers.add("C", "3");
    headers.add("B", "4");

    headers.set("B", "a longer value than there was");

    BOOST_TEST((content_of(headers.all()) == model{{"A", "1"}, {"b", "a longer value than there was"}, {"C", "3"}}));
    BOOST_TEST(headers.get("B") == "a longer value than there was");
}

BOOST_AUTO_TEST_CASE(texts_are_ordered_as_their_encoded_forms) {
    std::mt19937 chance(11);
    std::string every_byte(256, '\0');
    for (int i = 0; i < 256; ++i) every_byte[static_cast<std::size_t>(i)] = static_cast<char>(i);
    for (int i = 0; i < 20'000; ++i) {
        std::string const common = random_text(chance, every_byte, 2);
        std::string const a = common + random_text(chance, every_byte, 2),
                          b = common + random_text(chance, every_byte, 2);
        BOOST_REQUIRE_EQUAL(percent_less(a, b), percent_encode(a) < percent_encode(b));
    }
}

BOOST_AUTO_TEST_SUITE_END()
