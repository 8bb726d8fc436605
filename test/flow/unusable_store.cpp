// SPDX-License-Identifier: BSL-1.0
// A folder of checkpoints that cannot be used: uploads in parts say why, and one PutObject needs none.
#include "flow/world.hpp"
#include "help/temporary_folder.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(unusable_store)

namespace {

/// A world whose store wants to make its folder below a file.
class blocked_world : public world {
public:
    blocked_world() {
        write_file(folder / "file", "x");
        store = file_checkpoints(folder / "file/uploads");
    }
    result<upload_result> send(std::uint64_t threshold) {
        auto options = in_small_parts(store);
        options.multipart_threshold = threshold;
        return run(bucket().upload("k", std::make_shared<memory_source>(some_bytes(3 * small_part)), options));
    }

    temporary_folder const folder;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_small_object_goes_up_regardless) {
    blocked_world w;
    auto const end = w.send(10 * small_part);
    BOOST_REQUIRE_MESSAGE(end.has_value(), to_string(end.error()));
    BOOST_TEST((w.service.object("examplebucket", "k") == some_bytes(3 * small_part)));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(an_upload_in_parts_is_refused_with_the_folder_and_the_reason) {
    blocked_world w;
    auto const end = w.send(0);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(end.error().detail.find("file/uploads") != std::string::npos);
    BOOST_TEST(end.error().detail.find("Not a directory") != std::string::npos);
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_small_object_that_another_run_is_sending_is_not_sent_twice) {
    world w;
    auto options = in_small_parts(w.store);
    options.multipart_threshold = 10 * small_part;
    options.checkpoint_id = "id";
    auto const held = w.run(w.store->lease("id")).value();
    auto const end = w.run(w.bucket().upload("k", std::make_shared<memory_source>("x"), options));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_in_use));
}

BOOST_AUTO_TEST_SUITE_END()
