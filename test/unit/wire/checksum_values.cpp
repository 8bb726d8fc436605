// SPDX-License-Identifier: BSL-1.0
// The checksum as a value: pieces, parts, headers and comparisons.
#include "wire/checksum.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(checksum_values)

namespace {

checksum of(std::string const& text) { return checksum_of(text.data(), text.size()); }

part part_of(int number, std::string const& text) {
    part p(number, "\"E\"");
    p.size = text.size();
    p.crc64 = of(text).value();
    return p;
}

response with_header(std::string_view text) {
    response r;
    r.headers.set(checksum::header, text);
    return r;
}

} // namespace

BOOST_AUTO_TEST_CASE(pieces_and_parts_make_the_checksum_of_the_whole) {
    checksum pieces;
    pieces.update("123", 3);
    pieces.update("456789", 6);
    checksum parts = of("123");
    parts.append(of("456789"), 6);
    BOOST_TEST(pieces.value() == 0x995dc9bbdf1939faULL); // the check value of CRC-64/XZ
    BOOST_TEST((parts == pieces));
    std::vector<part> listed{part_of(1, "123"), part_of(2, "456789")};
    BOOST_TEST((checksum_of(listed) == pieces));
    listed[1].crc64.reset();
    BOOST_TEST(!checksum_of(listed).has_value());
    BOOST_TEST((checksum() == of("")));
}

BOOST_AUTO_TEST_CASE(a_header_is_a_decimal_number_or_nothing) {
    BOOST_TEST((checksum_of(with_header("7")) == checksum(7)));
    BOOST_TEST(!checksum_of(response()).has_value());
    BOOST_TEST(!has_unreadable_checksum(response()));
    for (char const* text : {"7a", "-7", "0x7", "99999999999999999999", " 7"}) {
        BOOST_TEST(!checksum_of(with_header(text)).has_value());
        BOOST_TEST(has_unreadable_checksum(with_header(text)));
    }
}

BOOST_AUTO_TEST_CASE(only_a_checksum_that_is_there_and_differs_is_a_mismatch) {
    BOOST_TEST(compare(std::nullopt, checksum(7)).has_value());
    BOOST_TEST(compare(checksum(7), checksum(7)).has_value());
    auto const differs = compare(checksum(8), checksum(7));
    BOOST_REQUIRE(differs.has_error());
    BOOST_TEST((differs.error().code == errc::checksum_mismatch));
    BOOST_TEST(differs.error().detail == "sent bytes of crc64 7, the service stored crc64 8");
}

BOOST_AUTO_TEST_SUITE_END()
