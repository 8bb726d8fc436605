// SPDX-License-Identifier: BSL-1.0
// What strangers write, on its way to a terminal.
#include "wire/printable.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(printable_text)

BOOST_AUTO_TEST_CASE(text_in_any_language_stays_as_it_is) {
    for (auto const* text : {"", "plain \"text\"", "\xC3\xA4\xE4\xB8\xAD\xF0\x9F\x98\x80", "\xC2\xA0"})
        BOOST_TEST(printable(text) == text);
}

BOOST_AUTO_TEST_CASE(no_escape_sequence_begins) {
    BOOST_TEST(printable("a\x1B[31mb\r\n\t\x7F") == "a?[31mb????");
    BOOST_TEST(printable("a\xC2\x9B"
                         "31mb\xC2\x85") == "a?31mb?"); // CSI and NEL of C1
    BOOST_TEST(printable(std::string_view("a\0b", 3)) == "a?b");
}

BOOST_AUTO_TEST_CASE(nothing_turns_text_around_or_ends_a_line) {
    BOOST_TEST(printable("gpj.\xE2\x80\xAE"
                         "exe\xE2\x81\xA6\xE2\x80\xA8") == "gpj.?exe??");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_replaced_one_by_one) {
    BOOST_TEST(printable("\x9B"
                         "31m\xFF\xC0\xAF\xED\xA0\x80") == "?31m??????");
    BOOST_TEST(printable("cut \xE4\xB8") == "cut ??");
}

BOOST_AUTO_TEST_CASE(a_limit_never_cuts_a_character) {
    BOOST_TEST(printable("\xE4\xB8\xAD\xE6\x96\x87", 5) == "\xE4\xB8\xAD");
    BOOST_TEST(printable("abc", 2) == "ab");
}

BOOST_AUTO_TEST_SUITE_END()
