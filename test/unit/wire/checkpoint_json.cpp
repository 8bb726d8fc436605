// SPDX-License-Identifier: BSL-1.0
// Checkpoints as JSON: round trip, and everything that may have happened to the file.
#include <ossio/checkpoint.hpp>
#include <ossio/error.hpp>

#include <boost/test/unit_test.hpp>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(checkpoint_json)

namespace {

checkpoint some_checkpoint() {
    checkpoint c;
    c.endpoint = "oss-cn-hangzhou.aliyuncs.com:443";
    c.bucket = "examplebucket";
    c.key = "dir/中文 \"k\"\n";
    c.upload_id = "0004B9894A22E5B1888A1E29F8236E2D";
    c.source_fingerprint = "1:2:3:4";
    c.size = 10'000'000'000'000ULL;
    c.part_size = 5ULL << 30;
    c.completing = true;
    c.object_crc64 = UINT64_MAX;
    c.tail = std::string("\0\xFF\r\n tail", 9);
    for (int n : {1, 2, 9'999, 10'000}) {
        part p(n, "\"E" + std::to_string(n) + "\"");
        p.size = 5ULL << 30;
        if (n != 2) p.crc64 = UINT64_MAX - static_cast<std::uint64_t>(n);
        c.parts.push_back(p);
    }
    return c;
}

bool is_unreadable(std::string const& text) {
    try {
        checkpoint_from_json(text);
        return false;
    } catch (error const& e) {
        return e.code() == errc::checkpoint_unreadable && !e.info().detail.empty();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(what_was_written_is_read_again) {
    BOOST_TEST((checkpoint_from_json(to_json(some_checkpoint())) == some_checkpoint()));
    BOOST_TEST((checkpoint_from_json(to_json(checkpoint())) == checkpoint()));
    checkpoint intent = some_checkpoint();
    intent.upload_id.clear();
    intent.parts.clear();
    intent.unconfirmed_uploads = 2;
    intent.unconfirmed_since = "2026-11-28T12:00:00.000Z";
    BOOST_TEST((checkpoint_from_json(to_json(intent)) == intent));
    BOOST_TEST(to_json(some_checkpoint()).find("unconfirmed") == std::string::npos); // as earlier versions wrote it
    BOOST_TEST(to_json(some_checkpoint()).find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_truncation_and_every_flipped_bit_is_noticed) {
    std::string const whole = to_json(some_checkpoint());
    for (std::size_t cut = 0; cut < whole.size(); ++cut) BOOST_REQUIRE(is_unreadable(whole.substr(0, cut)));
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = whole;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            bool same = false;
            try {
                same = checkpoint_from_json(flipped) == some_checkpoint();
            } catch (error const&) {
                continue;
            }
            BOOST_REQUIRE(same); // a change that JSON does not see, as in the case of an escape
        }
}

BOOST_AUTO_TEST_CASE(other_versions_and_other_documents_are_refused) {
    std::string other = to_json(some_checkpoint());
    other.replace(other.find(":1,"), 3, ":2,");
    BOOST_TEST(is_unreadable(other));
    for (auto text :
         {"", "null", "[]", "{}", "{\"ossio_checkpoint\":1}", "{\"ossio_checkpoint\":1,\"crc64\":\"0\",\"content\":1}",
          "\xFF\xFE", "{\"ossio_checkpoint\":\"1\",\"crc64\":\"0\",\"content\":{}}"})
        BOOST_TEST(is_unreadable(text));
    BOOST_TEST(is_unreadable(std::string(20 << 20, ' ')));
}

BOOST_AUTO_TEST_SUITE_END()
