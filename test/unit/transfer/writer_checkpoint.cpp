// SPDX-License-Identifier: BSL-1.0
// States of writers in the form that checkpoint stores keep: there and back, and checkpoints that are none of a writer.
#include "transfer/stream/writer_checkpoint.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(writer_checkpoint)

namespace {

writer_state state_of_a_writer() {
    writer_state s;
    s.bucket = "b";
    s.key = "k";
    s.upload_id = "U";
    s.parts.emplace_back(1, "\"E1\"");
    s.parts[0].size = 100 << 10;
    s.tail = "tail";
    s.offset = (100 << 10) + 4;
    s.sequential = true;
    s.unconfirmed_uploads = 1;
    return s;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_state_returns_from_its_checkpoint_unchanged) {
    auto const s = state_of_a_writer();
    auto const saved = checkpoint_of(s, std::string(writer_mark));
    auto const back = writer_state_of(saved, writer_mark, "b", "k");
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((*back == s));
    BOOST_TEST((checkpoint_from_json(to_json(saved)) == saved));
}

BOOST_AUTO_TEST_CASE(the_checkpoint_of_a_stream_is_read_whatever_its_fingerprint_is) {
    auto const s = state_of_a_writer();
    auto const saved = checkpoint_of(s, std::string(stream_mark) + "log 1");
    BOOST_TEST(saved.source_fingerprint == "ossio stream log 1");
    auto const back = writer_state_of(saved, stream_mark, "b", "k");
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((*back == s));
    BOOST_TEST(writer_state_of(saved, writer_mark, "b", "k").has_error());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_is_not_of_this_writer_is_unreadable) {
    struct row {
        char const* says;
        std::function<void(checkpoint&)> change;
    };
    row const rows[] = {
        {"of another upload", [](checkpoint& c) { c.source_fingerprint = "file-2:1:2:3:4"; }},
        {"of another upload", [](checkpoint& c) { c.source_fingerprint = "ossio stream log 1"; }},
        {"of the object \"other\"", [](checkpoint& c) { c.key = "other"; }},
        {"in the bucket \"other\"", [](checkpoint& c) { c.bucket = "other"; }},
        {"the offset is", [](checkpoint& c) { c.size += 1; }},
        {"the upload id", [](checkpoint& c) { c.upload_id.clear(); }},
        {"part 1 is missing", [](checkpoint& c) { c.parts[0].number = 2; }},
        {"the tail has 100 KiB or more", [](checkpoint& c) { c.tail.assign(100 << 10, 'x'); }},
    };
    for (row const& r : rows) {
        checkpoint c = checkpoint_of(state_of_a_writer(), std::string(writer_mark));
        r.change(c);
        auto const end = writer_state_of(c, writer_mark, "b", "k");
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::checkpoint_unreadable));
        BOOST_TEST(end.error().detail.find(r.says) != std::string::npos, r.says << " - " << end.error().detail);
    }
}

BOOST_AUTO_TEST_SUITE_END()
