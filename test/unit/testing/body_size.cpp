// SPDX-License-Identifier: BSL-1.0
// How large the body of one request may become.
#include "testing/body_receiver.hpp"

#include <ossio/types.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/mman.h>

using namespace ossio;
using namespace ossio::testing;

BOOST_AUTO_TEST_SUITE(body_size)

namespace {

/// Zeros that take no memory as long as nobody reads them.
class zeros {
public:
    explicit zeros(std::size_t size)
        : size_(size), at_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
        BOOST_REQUIRE(at_ != MAP_FAILED);
    }
    ~zeros() { ::munmap(at_, size_); }
    zeros(zeros const&) = delete;
    zeros& operator=(zeros const&) = delete;

    std::string_view text() const { return {static_cast<char const*>(at_), size_}; }

private:
    std::size_t size_;
    void* at_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_body_in_chunks_that_becomes_too_large_is_not_kept) {
    for (char const* const operation : {"PutObject", "UploadPart", "AppendObject"}) {
        parsed_request in;
        in.request.operation = operation;
        auto const blobs = discarding_blobs();
        zeros const rest(static_cast<std::size_t>(limits::max_put_size) - 2);
        body_receiver body(in, blobs.get(), body_faults());

        body.take("abc");
        BOOST_REQUIRE(in.body.bytes);
        BOOST_TEST(in.body.bytes->size() == 3U);
        body.take(rest.text());
        body.finish();

        BOOST_TEST(!in.body.bytes);
        BOOST_TEST(body.received() == limits::max_put_size + 1);
    }
}

BOOST_AUTO_TEST_CASE(what_is_stored_has_5_gib_at_most_and_lists_of_parts_have_a_rule_of_their_own) {
    parsed_request in;
    for (char const* const operation : {"PutObject", "UploadPart", "AppendObject"}) {
        in.request.operation = operation;
        BOOST_TEST(!check_body_size(in, limits::max_put_size));
        auto const error = check_body_size(in, limits::max_put_size + 1);
        BOOST_REQUIRE(error);
        BOOST_TEST(error->status == 400);
        BOOST_TEST(error->code == "EntityTooLarge");
    }
    in.request.operation = "CompleteMultipartUpload";
    BOOST_TEST(!check_body_size(in, limits::max_put_size + 1));
}

BOOST_AUTO_TEST_SUITE_END()
