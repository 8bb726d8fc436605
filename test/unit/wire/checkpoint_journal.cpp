// SPDX-License-Identifier: BSL-1.0
// Journals of checkpoints: what grows is read again, what was torn is dropped, what was damaged is noticed.
#include "wire/checkpoint_journal.hpp"

#include <ossio/error.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(checkpoint_journal)

namespace {

constexpr std::uint64_t part_size = 100 * 1024;

part some_part(int n) {
    part p(n, "\"" + std::string(28, 'A') + std::to_string(1000 + n % 9000) + "\"");
    p.size = part_size;
    p.crc64 = UINT64_MAX - static_cast<std::uint64_t>(n) * 0x123456789ULL;
    return p;
}

/// Of ten thousand parts and a bit less, with these acknowledged.
checkpoint with_parts(std::vector<int> const& numbers) {
    checkpoint c;
    c.endpoint = "oss-cn-hangzhou.aliyuncs.com:443";
    c.bucket = "examplebucket";
    c.key = "k\n\"";
    c.upload_id = "0004B9894A22E5B1888A1E29F8236E2D";
    c.source_fingerprint = "1:2:3:4";
    c.size = 10'000 * part_size - 1;
    c.part_size = part_size;
    for (int n : numbers) c.parts.push_back(some_part(n));
    return c;
}

std::vector<int> up_to(int n) {
    std::vector<int> all;
    for (int i = 1; i <= n; ++i) all.push_back(i);
    return all;
}

/// `before` as a journal, and a line for what `now` adds.
std::string grown(checkpoint const& before, checkpoint const& now) {
    auto const delta = wire::checkpoint_journal(before, now);
    BOOST_REQUIRE(delta.has_value());
    BOOST_TEST(delta->find('\n') == std::string::npos);
    return to_journal(before) + *delta + '\n';
}

bool is_unreadable(std::string const& text) {
    try {
        from_journal(text);
        return false;
    } catch (error const& e) {
        return e.code() == errc::checkpoint_unreadable && !e.info().detail.empty();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_journal_is_read_again_and_so_is_the_single_line_of_old) {
    for (checkpoint const& c : {checkpoint(), with_parts({}), with_parts({1, 2, 9'999}), with_parts(up_to(5))}) {
        BOOST_TEST((from_journal(to_journal(c)) == c));
        BOOST_TEST((from_journal(to_json(c)) == c));
    }
}

BOOST_AUTO_TEST_CASE(parts_that_fill_gaps_come_to_stand_in_order) {
    auto const before = with_parts({2, 5, 6});
    auto const now = with_parts({1, 2, 3, 5, 6, 7, 9});

    BOOST_TEST((from_journal(grown(before, now)) == now));
}

BOOST_AUTO_TEST_CASE(parts_unlike_the_others_are_kept_to_the_letter) {
    auto now = with_parts(up_to(9));
    now.parts[1].crc64.reset();
    now.parts[2].etag = "\"short\"";
    now.parts[3].etag = "\"" + std::string(32, 'a') + "\""; // lower case
    now.parts[4].size = 1;
    now.parts[5].etag = std::string(34, 'A');
    auto last = some_part(10'000);
    last.size = part_size - 1;
    now.parts.push_back(last);

    BOOST_TEST((from_journal(grown(with_parts({1}), now)) == now));
}

BOOST_AUTO_TEST_CASE(completing_and_its_checksum_are_added) {
    auto const before = with_parts({1});
    auto now = before;
    now.completing = true;
    now.object_crc64 = UINT64_MAX;

    BOOST_TEST((from_journal(grown(before, now)) == now));
    BOOST_TEST(!wire::checkpoint_journal(now, before).has_value());
}

BOOST_AUTO_TEST_CASE(only_what_is_added_is_a_delta) {
    auto const before = with_parts({1, 2, 3});
    BOOST_TEST(wire::checkpoint_journal(before, before).value() == "");
    BOOST_TEST(!wire::checkpoint_journal(before, with_parts({1, 3})).has_value());
    auto changed = before;
    changed.parts[1].etag = "\"other\"";
    BOOST_TEST(!wire::checkpoint_journal(before, changed).has_value());
    auto other = before;
    other.upload_id = "U2";
    BOOST_TEST(!wire::checkpoint_journal(before, other).has_value());
}

BOOST_AUTO_TEST_CASE(a_part_takes_little_more_than_thirty_two_bytes) {
    auto const delta = wire::checkpoint_journal(with_parts({}), with_parts(up_to(9'999)));

    BOOST_TEST(delta->size() < 9'999 * 32 + 200U);
}

BOOST_AUTO_TEST_CASE(wherever_the_last_line_is_torn_the_one_before_stands) {
    auto const before = with_parts({1, 2}), now = with_parts({1, 2, 3, 5});
    std::string const old = to_journal(before), all = grown(before, now);
    for (std::size_t cut = old.size(); cut < all.size(); ++cut)
        BOOST_REQUIRE((from_journal(all.substr(0, cut)) == before));
    // The system may have written the end of the line, and not its beginning.
    for (std::size_t zeros = 1; zeros < all.size() - old.size(); ++zeros) {
        std::string text = all;
        text.replace(old.size(), zeros, zeros, '\0');
        BOOST_REQUIRE((from_journal(text) == before));
    }
}

BOOST_AUTO_TEST_CASE(damage_before_the_last_line_is_noticed) {
    auto const a = with_parts({1}), b = with_parts({1, 2}), c = with_parts({1, 2, 3});
    std::string const all = grown(a, b) + *wire::checkpoint_journal(b, c) + '\n';
    std::size_t const protected_bytes =
        grown(a, b).size() - 1; // without its end, that line is the last one's beginning
    for (std::size_t at = 0; at < protected_bytes; ++at) {
        std::string flipped = all;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        bool same = false;
        try {
            same = from_journal(flipped) == c;
        } catch (error const& e) {
            same = e.code() == errc::checkpoint_unreadable;
        }
        BOOST_REQUIRE_MESSAGE(same, "byte " << at);
    }
}

BOOST_AUTO_TEST_CASE(cut_or_flipped_at_any_byte_it_claims_nothing_that_was_not_saved) {
    auto const a = with_parts({1}), b = with_parts({1, 2, 4});
    auto c = with_parts({1, 2, 3, 4});
    c.completing = true;
    c.object_crc64 = 42;
    std::string const all = grown(a, b) + *wire::checkpoint_journal(b, c) + '\n';
    auto const is_sound = [&](std::string const& text) {
        try {
            auto const read = from_journal(text);
            auto of_saved = c;
            of_saved.parts = read.parts;
            of_saved.completing = read.completing;
            of_saved.object_crc64 = read.object_crc64;
            bool const ours = std::ranges::all_of(
                read.parts, [&](part const& p) { return std::ranges::find(c.parts, p) != c.parts.end(); });
            return read == of_saved && ours && (!read.completing || read == c);
        } catch (error const& e) {
            return e.code() == errc::checkpoint_unreadable;
        }
    };
    for (std::size_t cut = 0; cut <= all.size(); ++cut) BOOST_REQUIRE_MESSAGE(is_sound(all.substr(0, cut)), cut);
    for (std::size_t at = 0; at < all.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = all;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            BOOST_REQUIRE_MESSAGE(is_sound(flipped), "byte " << at << ", bit " << bit);
        }
}

BOOST_AUTO_TEST_CASE(a_line_that_is_whole_and_wrong_is_refused) {
    auto const c = with_parts({1, 2});
    std::string const line = *wire::checkpoint_journal(with_parts({1}), c) + '\n';
    BOOST_TEST(is_unreadable(to_journal(c) + line)); // part 2 twice
    auto small = with_parts({});
    small.size = small.part_size;
    BOOST_TEST(is_unreadable(to_journal(small) + line)); // beyond the last part
    BOOST_TEST(is_unreadable("\n" + to_journal(c)));
    BOOST_TEST(is_unreadable(to_journal(c) + "\n\n" + line));
}

BOOST_AUTO_TEST_CASE(a_journal_is_long_only_when_far_longer_than_its_parts) {
    BOOST_TEST(!is_long_journal(0, 0));
    BOOST_TEST(!is_long_journal(10'000 * 150, 10'000));
    BOOST_TEST(is_long_journal(200'000, 100));
}

BOOST_AUTO_TEST_SUITE_END()
