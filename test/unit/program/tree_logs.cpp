// SPDX-License-Identifier: BSL-1.0
// What a run over many files counts, file by file.
#include "program/run/tree_log.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(tree_logs)

namespace {

/// A log of an upload of two files, all of which are found.
class log_of_two {
public:
    log_of_two() {
        a.target.bucket = "b";
        for (int i = 0; i < 2; ++i) log.found(file);
        log.found_all();
    }

    /// One file is stored; uploads of it may be left on the service.
    void store_with_doubt() {
        upload_result r;
        r.unconfirmed_uploads = 1;
        log.done(log.begin(file), file, r);
    }

    /// The upload of one file was ended by a stop, and may have left parts.
    static failure stopped_with_doubt() {
        failure f(errc::aborted);
        f.parts = parts_status::unknown;
        return f;
    }

    arguments a;
    command_words words;
    screen out{a.output};
    planned_file file;
    tree_log log{a, words, out};
};

} // namespace

BOOST_AUTO_TEST_CASE(a_stop_changes_nothing_of_a_run_whose_files_are_all_stored) {
    log_of_two t;
    t.store_with_doubt();
    t.store_with_doubt();
    tree_result const end = t.log.end_of_run();
    BOOST_TEST(end.unsettled_files == 2U);
    BOOST_TEST(!is_cut_short(end));
}

BOOST_AUTO_TEST_CASE(a_file_that_a_stop_left_in_doubt_is_cut_short) {
    log_of_two t;
    t.store_with_doubt();
    t.log.stop(t.file, log_of_two::stopped_with_doubt(), true);
    tree_result const end = t.log.end_of_run();
    BOOST_TEST(end.left + end.paused == 0U);
    BOOST_TEST(is_cut_short(end));
}

BOOST_AUTO_TEST_CASE(files_that_were_not_begun_or_not_even_found_are_cut_short) {
    log_of_two t;
    t.log.leave(t.file);
    BOOST_TEST(is_cut_short(t.log.end_of_run()));
    BOOST_TEST(is_cut_short(tree_result()));
}

BOOST_AUTO_TEST_CASE(json_counts_all_unsettled_files_and_names_a_thousand) {
    log_of_two t;
    for (int i = 0; i < 1'001; ++i) t.store_with_doubt();
    auto const json = boost::json::parse(tree_json(t.log.end_of_run(), "uploaded")).as_object();
    BOOST_TEST(json.at("unsettled").as_array().size() == 1'000U);
    BOOST_TEST(json.at("unsettled_files").as_int64() == 1'001);
}

BOOST_AUTO_TEST_SUITE_END()
