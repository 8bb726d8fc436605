// SPDX-License-Identifier: BSL-1.0
// States of writers as JSON: round trip, truncated, damaged, hostile, and inconsistent ones.
#include <ossio/writer_state.hpp>

#include "unit/wire/sealed_text.hpp"
#include "wire/writer_state_rules.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(writer_states)

namespace {

writer_state some_writer() {
    writer_state s;
    s.bucket = "examplebucket";
    s.key = "dir/中文 \"k\"\n";
    s.upload_id = "0004B9894A22E5B1888A1E29F8236E2D";
    for (int n : {1, 2, 3}) {
        part p(n, "\"E" + std::to_string(n) + "\"");
        p.size = n == 2 ? 5ULL << 30 : 100 << 10;
        p.crc64 = UINT64_MAX - static_cast<std::uint64_t>(n);
        s.offset += p.size;
        s.parts.push_back(p);
    }
    s.tail = std::string("\0\xFF tail \r\n\"", 11);
    s.offset += s.tail.size();
    s.crc64 = wire::checksum_of(s)->value();
    s.sequential = true;
    s.unconfirmed_uploads = 2;
    return s;
}

sealed_text<writer_state> saved_writer() {
    return {some_writer(), writer_state_from_json, "ossio_writer_state", "the state of a writer: "};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_state_that_was_written_is_read_again) {
    BOOST_TEST((writer_state_from_json(to_json(some_writer())) == some_writer()));
    BOOST_TEST(to_json(some_writer()).find('\n') == std::string::npos);
    writer_state plain = some_writer();
    plain.parts[1].crc64.reset();
    plain.crc64.reset();
    plain.sequential = false;
    BOOST_TEST((writer_state_from_json(to_json(plain)) == plain));
    writer_state fresh;
    fresh.bucket = "examplebucket";
    fresh.key = "k";
    fresh.crc64 = 0;
    BOOST_TEST((writer_state_from_json(to_json(fresh)) == fresh));
}

BOOST_AUTO_TEST_CASE(a_tail_of_every_length_below_a_part_is_read_again) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(2), std::size_t(3), std::size_t(102'399)}) {
        writer_state s = some_writer();
        s.offset = s.offset - s.tail.size() + size;
        s.tail = std::string(size, '\xFE');
        s.crc64 = wire::checksum_of(s)->value();
        BOOST_TEST((writer_state_from_json(to_json(s)) == s));
    }
}

BOOST_AUTO_TEST_CASE(every_truncation_of_a_state_is_noticed) { saved_writer().check_truncations(); }

BOOST_AUTO_TEST_CASE(every_flipped_bit_of_a_state_is_noticed) { saved_writer().check_flipped_bits(); }

BOOST_AUTO_TEST_CASE(documents_that_are_no_states_are_refused) {
    saved_writer().check_other_documents();
    BOOST_TEST(!saved_writer().why_refused("{\"ossio_pending_object\":1}").empty());
}

BOOST_AUTO_TEST_CASE(what_no_writer_writes_is_refused_although_the_checksum_is_right) {
    using object = wire::json::object;
    auto const part_at = [](object& o, std::size_t n) -> object& { return o["parts"].as_array()[n].as_object(); };
    saved_writer().check_refused({
        {"\"key\" is missing", [](object& o) { o.erase("key"); }},
        {"the key is empty", [](object& o) { o["key"] = ""; }},
        {"the key is empty or too long", [](object& o) { o["key"] = std::string(1024, 'k'); }},
        {"the bucket's name is empty", [](object& o) { o["bucket"] = ""; }},
        {"the upload id", [](object& o) { o["upload_id"] = ""; }},
        {"the upload id", [](object& o) { o["upload_id"] = std::string(5000, 'A'); }},
        {"the upload id", [](object& o) { o["upload_id"] = "A\r\nHost: evil"; }},
        {"\"offset\"", [](object& o) { o["offset"] = -1; }},
        {"the offset is", [](object& o) { o["offset"] = 1; }},
        {"the checksums", [](object& o) { o["crc64"] = "1"; }},
        {"the checksums", [](object& o) { o["crc64"] = nullptr; }},
        {"\"parts\" is not a list", [](object& o) { o["parts"] = "all"; }},
        {"ascending", [](object& o) { o["parts"].as_array()[1] = o["parts"].as_array()[0]; }},
        {"part 2 is missing", [&](object& o) { part_at(o, 1)["number"] = 3, part_at(o, 2)["number"] = 4; }},
        {"part 1 is missing", [](object& o) { o["parts"].as_array().erase(o["parts"].as_array().begin()); }},
        {"smaller than 100 KiB", [&](object& o) { part_at(o, 2)["size"] = 102'399; }},
        {"out of range", [&](object& o) { part_at(o, 0)["number"] = 10'001; }},
        {"out of range", [&](object& o) { part_at(o, 0)["size"] = (5ULL << 30) + 1; }},
        {"has no usable ETag", [&](object& o) { part_at(o, 0)["etag"] = std::string(300, 'E'); }},
        {"\"tail\" is not base64", [](object& o) { o["tail"] = "?"; }},
        {"\"tail\" is not a text", [](object& o) { o["tail"] = 7; }},
        {"the tail has 100 KiB or more", [](object& o) { o["tail"] = std::string(136'536, 'A'); }},
        {"the offset is", [](object& o) { o["tail"] = ""; }},
        {"sequential", [](object& o) { o["sequential"] = "no"; }},
        {"out of range", [](object& o) { o["unconfirmed_uploads"] = 1ULL << 40; }},
    });
}

BOOST_AUTO_TEST_SUITE_END()
