// SPDX-License-Identifier: BSL-1.0
// Copies of any size keep what was asked of the new object.
#include "flow/world.hpp"

#include "testing/object_store.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(copying)

namespace {

constexpr std::size_t copy_size = 3 * small_part;

copy_options in_parts_above(std::uint64_t threshold) {
    copy_options options;
    options.multipart_threshold = threshold;
    options.part_size = small_part;
    return options;
}

class copy_world : public world {
public:
    copy_world() { BOOST_REQUIRE(run(bucket().put_object("source", payload(some_bytes(copy_size)))).has_value()); }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_copy_has_the_acl_that_was_asked_for_however_it_is_made) {
    for (std::uint64_t threshold : {std::uint64_t(1), std::uint64_t(copy_size)}) {
        copy_world w;
        object_headers headers;
        headers.acl = "public-read";

        auto const end = w.run(w.bucket().copy_object("k", copy_source("source"), headers, in_parts_above(threshold)));

        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST(w.service.core().buckets.at("examplebucket").objects.at("k").headers.get("x-oss-object-acl") ==
                   "public-read");
    }
}

BOOST_AUTO_TEST_CASE(a_copy_in_parts_that_must_not_overwrite_leaves_what_was_stored_meanwhile) {
    copy_world w;
    object_headers headers;
    headers.forbid_overwrite = true;
    w.service.stall("UploadPartCopy", 2s, 1);
    auto soon = w.clock->make_timer();
    std::shared_ptr<ending<object_info>> stored;
    soon->set(w.clock->now() + 1s, [&] { stored = w.start(w.bucket().put_object("k", payload("somebody's"))); });

    auto const end = w.run(w.bucket().copy_object("k", copy_source("source"), headers, in_parts_above(1)));

    BOOST_REQUIRE(stored);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::file_already_exists), to_string(end.error()));
    BOOST_TEST(w.service.object("examplebucket", "k") == "somebody's");
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_copy_has_no_callback) {
    for (std::uint64_t threshold : {std::uint64_t(1), std::uint64_t(copy_size)}) {
        copy_world w;
        object_headers headers;
        headers.callback = callback_request(R"({"callbackUrl":"http://127.0.0.1:1/","callbackBody":"x"})");

        auto const end = w.run(w.bucket().copy_object("k", copy_source("source"), headers, in_parts_above(threshold)));

        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::invalid_argument), to_string(end.error()));
        BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
