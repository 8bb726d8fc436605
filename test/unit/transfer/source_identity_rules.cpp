// SPDX-License-Identifier: BSL-1.0
// Whether a source still has the same bytes, by its metadata alone.
#include "transfer/plan/source_identity.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <vector>

using namespace ossio;
using namespace ossio::transfer;
using async::file_identity;
using async::file_kind;

BOOST_AUTO_TEST_SUITE(source_identity_rules)

namespace {

file_identity a_file() {
    file_identity id;
    id.size = 819'199;
    id.modified_ns = 1'764'300'000'123'456'789;
    id.changed_ns = 1'764'300'001'000'000'000;
    id.inode = 4711;
    id.links = 1;
    return id;
}

source_identity remembered(file_identity const& id) { return source_identity(id.size, to_fingerprint(id)); }

/// A change of one field, and what it means between runs and during one.
class row {
public:
    char const* what;
    std::function<void(file_identity&)> change;
    source_match between_runs;
    source_change during_run;
};

std::vector<row> const rows{
    {"nothing", [](file_identity&) {}, source_match::same, source_change::none},
    {"fewer bytes", [](file_identity& f) { f.size -= 1; }, source_match::other, source_change::truncated},
    {"more bytes", [](file_identity& f) { f.size += 1; }, source_match::other, source_change::grown},
    {"another mtime", [](file_identity& f) { f.modified_ns += 1; }, source_match::doubt, source_change::modified},
    {"an older mtime", [](file_identity& f) { f.modified_ns -= 1; }, source_match::doubt, source_change::modified},
    {"another ctime", [](file_identity& f) { f.changed_ns += 1; }, source_match::doubt, source_change::suspect},
    {"another inode", [](file_identity& f) { f.inode += 1; }, source_match::doubt, source_change::suspect},
    {"more links", [](file_identity& f) { f.links = 2; }, source_match::same, source_change::suspect},
    {"no link", [](file_identity& f) { f.links = 0; }, source_match::same, source_change::suspect},
    {"truncated and touched back",
     [](file_identity& f) {
         f.size = 0;
         f.changed_ns += 1;
     },
     source_match::other, source_change::truncated},
};

} // namespace

BOOST_AUTO_TEST_CASE(another_size_is_another_file_and_every_other_difference_is_a_doubt) {
    for (row const& r : rows) {
        file_identity now = a_file();
        r.change(now);
        BOOST_TEST_CONTEXT(r.what)
        BOOST_TEST((match_sources(remembered(a_file()), remembered(now)) == r.between_runs));
    }
}

BOOST_AUTO_TEST_CASE(during_a_run_size_and_mtime_are_a_change_and_the_rest_is_a_doubt) {
    for (row const& r : rows) {
        file_identity now = a_file();
        r.change(now);
        BOOST_TEST_CONTEXT(r.what)
        BOOST_TEST((compare_files(a_file(), now) == r.during_run));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_may_grow_is_in_doubt_where_another_has_changed) {
    using enum source_change;
    using enum change_verdict;
    BOOST_TEST((judge_change(none, false) == unchanged && judge_change(none, true) == unchanged));
    BOOST_TEST((judge_change(suspect, false) == doubt && judge_change(suspect, true) == doubt));
    BOOST_TEST((judge_change(modified, false) == changed && judge_change(modified, true) == doubt));
    BOOST_TEST((judge_change(truncated, false) == changed && judge_change(truncated, true) == changed));
}

BOOST_AUTO_TEST_CASE(a_fingerprint_that_holds_a_device_number_is_a_doubt) {
    // "SIZE:MTIME:DEVICE:INODE", as version 0.1 of 28 November 2026 wrote it.
    source_identity const old(819'199, "819199:1764300000123456789:64768:4711");
    BOOST_TEST((match_sources(old, remembered(a_file())) == source_match::doubt));
    BOOST_TEST((match_sources(source_identity(819'198, old.fingerprint), remembered(a_file())) == source_match::other));
}

BOOST_AUTO_TEST_CASE(fingerprints_of_users_sources_are_compared_as_texts) {
    BOOST_TEST((match_sources(source_identity(7, "etag-1"), source_identity(7, "etag-1")) == source_match::same));
    BOOST_TEST((match_sources(source_identity(7, "etag-1"), source_identity(7, "etag-2")) == source_match::doubt));
    BOOST_TEST((match_sources(source_identity(7, ""), source_identity(7, "")) == source_match::doubt));
}

BOOST_AUTO_TEST_CASE(a_block_device_is_always_in_doubt_between_runs) {
    file_identity device = a_file();
    device.kind = file_kind::block_device;
    BOOST_TEST((match_sources(remembered(device), remembered(device)) == source_match::doubt));
    file_identity later = device;
    later.modified_ns += 1;
    later.changed_ns += 1;
    BOOST_TEST((compare_files(device, later) == source_change::none)); // the times are those of its node
    later.size += 512;
    BOOST_TEST((match_sources(remembered(device), remembered(later)) == source_match::other));
}

BOOST_AUTO_TEST_CASE(a_fingerprint_reads_back_and_nothing_else_does) {
    auto const back = parse_fingerprint(to_fingerprint(a_file()));
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((*back == a_file()));
    file_identity before_1970 = a_file();
    before_1970.modified_ns = -5;
    BOOST_TEST((parse_fingerprint(to_fingerprint(before_1970)) == before_1970));
    for (char const* text : {"", "file-2:", "file-2:1:2:3", "file-2:1:2:3:", "file-2:1:2:3:4:5", "file-2:1:2:3:x",
                             "file-2:-1:2:3:4", "1:2:3:4", "device-2:7", "file-2:1:2:3:99999999999999999999"})
        BOOST_TEST(!parse_fingerprint(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
