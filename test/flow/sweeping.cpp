// SPDX-License-Identifier: BSL-1.0
// Old uploads are found and removed, young ones and other keys are left alone, and one that fails does not stop the rest.
#include "flow/world.hpp"

#include "transfer/multipart/stale_uploads.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sweeping)

namespace {

/// Two old uploads below "a/", one old elsewhere, one young below "a/".
class untidy_world : public world {
public:
    untidy_world() {
        begin("a/1", 2);
        begin("a/2", 0);
        begin("b", 1);
        auto wait = [this]() -> asio::awaitable<void> { co_await clock->sleep(10 * 24h); };
        asio::co_spawn(io, wait(), [](std::exception_ptr) {});
        turn();
        begin("a/young", 1);
    }
    void begin(std::string key, int parts) {
        auto const upload = run(bucket().init_multipart_upload(std::move(key))).value();
        for (int n = 1; n <= parts; ++n) run(bucket().upload_part(upload, n, std::string(1000, 'x'))).value();
    }
    std::size_t left() const { return service.uploads("examplebucket").size(); }
};

} // namespace

BOOST_AUTO_TEST_CASE(old_uploads_of_a_prefix_are_removed_with_their_sizes_told) {
    untidy_world w;
    sweep_options options("a/");
    std::vector<std::string> told;
    options.on_upload = [&](stale_upload const& one) { told.push_back(one.upload.key); };

    auto const swept = w.run(w.bucket().sweep_uploads(options));

    BOOST_REQUIRE(swept.has_value());
    BOOST_REQUIRE(swept->size() == 2U);
    BOOST_TEST((*swept)[0].upload.key == "a/1");
    BOOST_TEST((*swept)[0].parts == 2);
    BOOST_TEST((*swept)[0].bytes == 2000U);
    BOOST_TEST((*swept)[0].removed);
    BOOST_TEST((*swept)[1].removed);
    BOOST_TEST(told.size() == 2U);
    BOOST_TEST(w.left() == 2U);
}

BOOST_AUTO_TEST_CASE(a_dry_run_removes_nothing) {
    untidy_world w;
    sweep_options options;
    options.dry_run = true;
    auto const swept = w.run(w.bucket().sweep_uploads(options));
    BOOST_TEST(swept->size() == 3U);
    BOOST_TEST(!(*swept)[0].removed);
    BOOST_TEST(w.left() == 4U);
    options.older_than = 11 * 24h;
    BOOST_TEST(w.run(w.bucket().sweep_uploads(options))->empty());
    options.older_than = 0s;
    BOOST_TEST(w.run(w.bucket().sweep_uploads(options))->size() >= 3U);
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_removed_is_told_and_the_others_are) {
    untidy_world w;
    sweep_options options;
    options.concurrency = 1;
    w.service.fail("AbortMultipartUpload", 403, "AccessDenied");
    auto const swept = w.run(w.bucket().sweep_uploads(options));
    BOOST_REQUIRE(swept.has_value());
    BOOST_TEST(!(*swept)[0].removed);
    BOOST_REQUIRE((*swept)[0].problem.has_value());
    BOOST_TEST(((*swept)[0].problem->code == service_errc::access_denied));
    BOOST_TEST((*swept)[1].removed);
    BOOST_TEST((*swept)[2].removed);
    BOOST_TEST(w.left() == 2U);
    w.service.fail("ListMultipartUploads", 403, "AccessDenied");
    BOOST_TEST(w.run(w.bucket().sweep_uploads(options)).has_error());
}

BOOST_AUTO_TEST_CASE(the_age_is_checked_once_more_before_each_abort) {
    untidy_world w;
    sweep_options options("a/");
    options.concurrency = 1;
    options.older_than = 10 * 24h - 5min;
    // The clock was wrong, which a response to something else shows while the sweep is running.
    options.on_upload = [&](stale_upload const&) { w.insides().clock_offset = -10min; };
    auto const swept = w.run(w.bucket().sweep_uploads(options));
    BOOST_REQUIRE(swept.has_value());
    BOOST_REQUIRE(swept->size() == 2U);
    BOOST_TEST((*swept)[0].removed);
    BOOST_TEST(!(*swept)[1].removed);
    BOOST_TEST((*swept)[1].problem.has_value());
    BOOST_TEST(w.left() == 3U);
}

BOOST_AUTO_TEST_CASE(a_sweep_ends_after_as_many_uploads_as_it_may_handle) {
    untidy_world w;
    sweep_options options;
    options.max_uploads = 2;
    BOOST_TEST(w.run(w.bucket().sweep_uploads(options))->size() == 2U);
    BOOST_TEST(w.left() == 2U);
    BOOST_TEST(w.run(w.bucket().sweep_uploads(options))->size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_upload_without_a_date_is_not_old) {
    multipart_upload dated("k", "1"), undated("k", "2");
    dated.initiated = "2026-01-01T00:00:00.000Z";
    undated.initiated = "once upon a time";
    using std::chrono::seconds;
    transfer::utc_time const then(seconds(1'767'225'600));
    BOOST_TEST(transfer::is_stale(dated, "", then + seconds(1)));
    BOOST_TEST(!transfer::is_stale(dated, "", then));
    BOOST_TEST(!transfer::is_stale(undated, "", then + seconds(1)));
    BOOST_TEST(transfer::is_stale(dated, "k", then + seconds(1)));
    BOOST_TEST(!transfer::is_stale(dated, "ka", then + seconds(1)));
}

BOOST_AUTO_TEST_SUITE_END()
