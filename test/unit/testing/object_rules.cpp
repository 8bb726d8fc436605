// SPDX-License-Identifier: BSL-1.0
// The rules by which parts become an object, and the ETags that come of it.
#include "testing/object_store.hpp"

#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::testing;

BOOST_AUTO_TEST_SUITE(object_rules)

namespace {

stored_part part_of(std::string_view text) {
    stored_part p;
    p.bytes = memory_blobs()->make();
    p.bytes->append(boost::asio::buffer(text));
    p.size = text.size();
    p.crc64 = wire::crc64(0, text.data(), text.size());
    p.etag = etag_of(wire::md5(text));
    return p;
}

stored_upload upload_of(std::map<int, std::size_t> const& sizes) {
    stored_upload u;
    for (auto const& [number, size] : sizes) u.parts[number] = part_of(std::string(size, static_cast<char>(number)));
    return u;
}

std::string outcome(stored_upload const& u, std::vector<listed_part> const& list, testing::stored_object& into) {
    auto const why = join_parts(u, list, into);
    return why ? why->code : "joined";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_order_of_the_checks_is_that_of_the_service) {
    constexpr std::size_t enough = 100 * 1024;
    auto const u = upload_of({{1, enough}, {3, enough}, {4, 5}, {9, 7}});
    auto const tag = [&](int n) { return u.parts.at(n).etag; };
    auto const bare = [&](int n) { return tag(n).substr(1, tag(n).size() - 2); };
    struct row {
        std::vector<listed_part> list;
        std::string expected;
    };
    std::vector<row> const rows{
        {{{1, tag(1)}, {3, tag(3)}, {4, tag(4)}}, "joined"}, // the last may be small
        {{{1, bare(1)}, {9, bare(9)}}, "joined"},            // gaps, and ETags without quotes
        {{{9, tag(9)}}, "joined"},
        {{{1, tag(1)}, {4, tag(4)}, {9, tag(9)}}, "EntityTooSmall"}, // 4 is not the last one
        {{{3, tag(3)}, {1, tag(1)}}, "InvalidPartOrder"},
        {{{1, tag(1)}, {1, tag(1)}}, "InvalidPartOrder"},
        {{{1, tag(1)}, {2, tag(1)}}, "InvalidPart"},
        {{{1, tag(3)}, {3, tag(3)}}, "InvalidPart"},
        {{{3, tag(3)}, {2, tag(1)}}, "InvalidPartOrder"}, // order comes before being there
    };
    for (row const& r : rows) {
        testing::stored_object into;
        BOOST_TEST(outcome(u, r.list, into) == r.expected);
    }
}

BOOST_AUTO_TEST_CASE(the_object_is_its_parts_one_after_the_other) {
    auto const u = upload_of({{1, 102'400}, {2, 102'400}, {7, 3}});
    std::vector<listed_part> list;
    std::string bytes, tags;
    for (auto const& [number, p] : u.parts) {
        list.emplace_back(number, p.etag);
        bytes += p.bytes->read(0, p.size);
        tags += p.etag.substr(1, p.etag.size() - 2);
    }
    testing::stored_object object;
    BOOST_REQUIRE(outcome(u, list, object) == "joined");

    BOOST_TEST(object.size == bytes.size());
    BOOST_TEST(object.crc64 == wire::crc64(0, bytes.data(), bytes.size()));
    BOOST_TEST(object.type == "Multipart");
    BOOST_TEST((object.bytes.read(0, bytes.size() + 1) == bytes));
    BOOST_TEST((object.bytes.read(102'399, 102'403) == bytes.substr(102'399, 102'403)));
    BOOST_TEST(object.etag == '"' + wire::hex_upper(wire::md5(tags)) + "-3\"");
}

BOOST_AUTO_TEST_SUITE_END()
