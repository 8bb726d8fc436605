// SPDX-License-Identifier: BSL-1.0
// Pending objects as JSON: round trip, truncated, damaged, hostile, and inconsistent ones.
#include <ossio/pending_object.hpp>

#include "unit/wire/sealed_text.hpp"
#include "wire/crc64.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(pending_objects)

namespace {

pending_object some_object() {
    pending_object o;
    o.bucket = "examplebucket";
    o.key = "dir/中文 \"k\"\n";
    o.upload_id = "0004B9894A22E5B1888A1E29F8236E2D";
    std::uint64_t sum = 0;
    for (int n : {1, 2, 9'999, 10'000}) {
        part p(n, "\"E" + std::to_string(n) + "\"");
        p.size = 5ULL << 30;
        p.crc64 = UINT64_MAX - static_cast<std::uint64_t>(n);
        sum = wire::crc64_combine(sum, *p.crc64, p.size);
        o.size += p.size;
        o.parts.push_back(p);
    }
    o.crc64 = sum;
    o.options.acl = "private";
    o.options.request_payer = "requester";
    o.options.forbid_overwrite = true;
    o.options.callback.emplace(R"({"callbackUrl":"https://app.example","callbackBody":"k=${object}"})");
    o.options.callback->variables["x:user"] = "7";
    o.unconfirmed_uploads = 2;
    return o;
}

sealed_text<pending_object> saved_object() {
    return {some_object(), pending_object_from_json, "ossio_pending_object", "a pending object: "};
}

} // namespace

BOOST_AUTO_TEST_CASE(what_was_written_is_read_again) {
    BOOST_TEST((pending_object_from_json(to_json(some_object())) == some_object()));
    pending_object plain = some_object();
    plain.options = complete_options();
    plain.parts[1].crc64.reset();
    plain.crc64.reset();
    BOOST_TEST((pending_object_from_json(to_json(plain)) == plain));
    BOOST_TEST(to_json(some_object()).find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_truncation_is_noticed) { saved_object().check_truncations(); }

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_noticed) { saved_object().check_flipped_bits(); }

BOOST_AUTO_TEST_CASE(other_documents_are_refused) { saved_object().check_other_documents(); }

BOOST_AUTO_TEST_CASE(what_no_preparation_writes_is_refused_although_the_checksum_is_right) {
    using object = wire::json::object;
    auto const first_part = [](object& o) -> object& { return o["parts"].as_array()[0].as_object(); };
    saved_object().check_refused({
        {"\"key\" is missing", [](object& o) { o.erase("key"); }},
        {"the key is empty", [](object& o) { o["key"] = ""; }},
        {"the key is empty or too long", [](object& o) { o["key"] = std::string(1024, 'k'); }},
        {"the bucket's name is empty", [](object& o) { o["bucket"] = ""; }},
        {"the upload id", [](object& o) { o["upload_id"] = ""; }},
        {"the upload id", [](object& o) { o["upload_id"] = std::string(5000, 'A'); }},
        {"the upload id", [](object& o) { o["upload_id"] = "A\r\nHost: evil"; }},
        {"\"size\"", [](object& o) { o["size"] = -1; }},
        {"the parts have", [](object& o) { o["size"] = 1; }},
        {"the checksums", [](object& o) { o["object_crc64"] = "1"; }},
        {"the checksums", [](object& o) { o["object_crc64"] = nullptr; }},
        {"\"parts\" is not a list", [](object& o) { o["parts"] = "all"; }},
        {"ascending", [](object& o) { o["parts"].as_array()[1] = o["parts"].as_array()[0]; }},
        {"out of range", [&](object& o) { first_part(o)["number"] = 10'001; }},
        {"out of range", [&](object& o) { first_part(o)["number"] = 0; }},
        {"out of range", [&](object& o) { first_part(o)["size"] = (5ULL << 30) + 1; }},
        {"has no usable ETag", [&](object& o) { first_part(o)["etag"] = ""; }},
        {"has no usable ETag", [&](object& o) { first_part(o)["etag"] = std::string(300, 'E'); }},
        {"callback", [](object& o) { o["callback"] = "https://evil"; }},
        {"callback", [](object& o) { o["callback"].as_object()["variables"].as_object()["x"] = 1; }},
        {"forbid_overwrite", [](object& o) { o["forbid_overwrite"] = "no"; }},
        {"out of range", [](object& o) { o["unconfirmed_uploads"] = 1ULL << 40; }},
    });
}

BOOST_AUTO_TEST_SUITE_END()
