// SPDX-License-Identifier: BSL-1.0
// CRC-64, its combination, MD5, base64 and dates against known answers.
#include "help/instrumented.hpp"
#include "help/step_time.hpp"
#include "unit/wire/vectors.hpp"

#include "wire/base64.hpp"
#include "wire/checksum.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"
#include "wire/http_date.hpp"

using namespace ossio::wire;
using namespace ossio;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(checksums)

namespace {

std::string from_hex(std::string const& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return bytes;
}

std::string bytes_of(test::json::value const& in) {
    auto const& o = in.as_object();
    if (o.contains("utf8")) return text(in, "utf8");
    if (o.contains("hex")) return from_hex(text(in, "hex"));
    std::string const once = from_hex(text(o.at("repeat"), "hex"));
    std::string all;
    for (std::uint64_t i = 0; i < test::number(o.at("repeat").at("times")); ++i) all += once;
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(crc64_is_that_of_the_service) {
    test::for_each_vector("crc64", [](auto const& in, auto const& expect) {
        std::string const bytes = bytes_of(in);
        BOOST_TEST(std::to_string(crc64(0, bytes.data(), bytes.size())) == text(expect, "decimal"));
        std::uint64_t streamed = 0;
        for (std::size_t at = 0; at < bytes.size(); at += 1000)
            streamed = crc64(streamed, bytes.data() + at, std::min<std::size_t>(1000, bytes.size() - at));
        BOOST_TEST(std::to_string(streamed) == text(expect, "decimal"));
    });
}

BOOST_AUTO_TEST_CASE(checksums_of_parts_fold_to_that_of_the_whole) {
    test::for_each_vector("crc64_combine", [](auto const& in, auto const& expect) {
        std::uint64_t folded = 0;
        for (auto const& p : in.at("parts").as_array()) {
            std::string const bytes = bytes_of(p);
            folded = crc64_combine(folded, crc64(0, bytes.data(), bytes.size()), bytes.size());
        }
        BOOST_TEST(std::to_string(folded) == text(expect, "decimal"));
    });
}

BOOST_AUTO_TEST_CASE(ten_thousand_parts_fold_within_one_step_of_the_loop) {
    // An optimized library takes one millisecond for parts of one size, three where each has another.
    std::chrono::milliseconds const of_one_size{test::is_instrumented ? 100 : 10};
    std::chrono::milliseconds const of_many{test::is_instrumented ? 200 : 20};
    for (std::uint64_t const growth : {0ULL, 1ULL}) {
        std::vector<part> parts(10'000);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            parts[i].size = (5ULL << 20) + i * growth;
            parts[i].crc64 = i * 0x9E3779B97F4A7C15ULL;
        }
        auto const fold = [&parts] {
            auto const begun = test::cpu_time_of_this_thread();
            BOOST_TEST(checksum_of(std::span<part const>(parts)).has_value());
            return test::cpu_time_of_this_thread() - begun;
        };
        auto const limit = growth == 0 ? of_one_size : of_many;
        auto const took = test::undisturbed_step(limit, fold);
        BOOST_TEST_MESSAGE("10 000 parts fold in " << took.count() / 1000 << " us");
        BOOST_TEST((took < limit));
    }
}

BOOST_AUTO_TEST_CASE(combining_agrees_with_computing_for_every_cut) {
    std::string bytes;
    for (int i = 0; i < 777; ++i) bytes += static_cast<char>(i * 7 + i / 3);
    std::uint64_t const whole = crc64(0, bytes.data(), bytes.size());
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        std::uint64_t const a = crc64(0, bytes.data(), cut), b = crc64(0, bytes.data() + cut, bytes.size() - cut);
        BOOST_REQUIRE_EQUAL(crc64_combine(a, b, bytes.size() - cut), whole);
    }
}

BOOST_AUTO_TEST_CASE(combining_is_the_same_in_either_order_for_every_length) {
    std::uint64_t const a = 0x0123456789ABCDEFULL, b = 0xFEDCBA9876543210ULL, c = 0xA5A5A5A55A5A5A5AULL;
    for (std::uint64_t const n : {1ULL, 255ULL, 256ULL, 65'537ULL, (5ULL << 30) - 1, 48'828'125'000'000ULL})
        for (std::uint64_t const m : {0ULL, 1ULL, 107'520ULL, 5ULL << 30, 1ULL << 62})
            BOOST_REQUIRE_EQUAL(crc64_combine(crc64_combine(a, b, n), c, m),
                                crc64_combine(a, crc64_combine(b, c, m), n + m));
}

BOOST_AUTO_TEST_CASE(only_unsigned_decimals_are_checksums) {
    BOOST_TEST(*parse_crc64("18446744073709551615") == UINT64_MAX);
    for (auto bad : {"", "-1", "+1", " 1", "1 ", "18446744073709551616", "0x1", "1.0"})
        BOOST_TEST(!parse_crc64(bad).has_value());
}

BOOST_AUTO_TEST_CASE(md5_is_written_as_the_service_writes_it) {
    test::for_each_vector("md5", [](auto const& in, auto const& expect) {
        std::string const bytes = bytes_of(in);
        if (expect.as_object().contains("content_md5"))
            BOOST_TEST(base64_encode(md5(bytes)) == text(expect, "content_md5"));
        if (expect.as_object().contains("etag")) BOOST_TEST(hex_upper(md5(bytes)) == text(expect, "etag"));
        md5_digest pieces;
        for (char c : bytes.substr(0, 3000)) pieces.update(&c, 1);
        BOOST_TEST(hex_upper(pieces.finish()) == hex_upper(md5(bytes.substr(0, 3000))));
    });
}

BOOST_AUTO_TEST_CASE(base64_round_trips_and_refuses_what_is_none) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        BOOST_TEST((*base64_decode(base64_encode(bytes)) == bytes));
        bytes += static_cast<char>(i);
    }
    for (auto bad : {"a", "ab", "abc", "ab=c", "a===", "ab c", "ab\n=", "====", "????"})
        BOOST_TEST(!base64_decode(bad).has_value());
}

BOOST_AUTO_TEST_CASE(dates_are_written_and_read_as_the_service_does) {
    for (auto beyond :
         {"Thu, 01 Jan 2200 00:00:00 GMT", "Fri, 31 Dec 1699 23:59:59 GMT", "Sat, 01 Jan 6026 00:00:00 GMT"})
        BOOST_TEST(!parse_http_date(beyond)); // nanoseconds since the epoch would not fit
    BOOST_TEST(!parse_iso_date("6026-01-01T01:00:00.000Z"));
    test::for_each_vector("http_date", [](auto const& in, auto const& expect) {
        utc_time const t{std::chrono::seconds(static_cast<std::int64_t>(test::number(in.at("epoch"))))};
        BOOST_TEST(basic_iso_date(t) == text(expect, "basic"));
        BOOST_TEST(http_date(t) == text(expect, "http"));
        BOOST_TEST((parse_basic_iso_date(text(expect, "basic")) == t));
        BOOST_TEST((parse_http_date(text(expect, "http")) == t));
        BOOST_TEST((parse_iso_date(iso_date(t)) == t));
    });
    BOOST_TEST(iso_date(utc_time(std::chrono::milliseconds(1'767'225'657'123))) == "2026-01-01T00:00:57.123Z");
    for (auto bad : {"", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-02-30T00:00:00.000Z"})
        BOOST_TEST(!parse_iso_date(bad).has_value());
    for (auto bad : {"", "Thu, 01 Jan 2026", "Thu, 01 Xyz 2026 00:00:57 GMT", "Thu, 01 Jan 2026 00:00:57 CET", "x"})
        BOOST_TEST(!parse_http_date(bad).has_value());
}

BOOST_AUTO_TEST_CASE(digests_that_are_used_again_forget_what_they_had) {
    // RFC 4231, test case 2; RFC 2202, test case 2; an empty key and an empty text in between.
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(hex_lower(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        BOOST_TEST(hex_lower(hmac_sha256("", "")) ==
                   "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
        BOOST_TEST(hex_lower(hmac_sha1("Jefe", "what do ya want for nothing?")) ==
                   "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        BOOST_TEST(hex_lower(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        BOOST_TEST(hex_lower(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        BOOST_TEST(hex_lower(md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
    }
}

BOOST_AUTO_TEST_SUITE_END()
