// SPDX-License-Identifier: BSL-1.0
// The four laws of endings, over every combination of facts and of what the steps may find.
#include "transfer/multipart/upload_ending.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <functional>
#include <initializer_list>
#include <sstream>
#include <utility>
#include <vector>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(upload_ending)

namespace {

using rs = request_state;

constexpr std::initializer_list<bool> no_or_yes{false, true};
constexpr std::initializer_list<stop_reason> all_stops{stop_reason::none, stop_reason::cancelled, stop_reason::drained,
                                                       stop_reason::paused, stop_reason::aborted};
constexpr std::initializer_list<failure_kind> all_kinds{failure_kind::stop, failure_kind::other, failure_kind::useless};
constexpr std::initializer_list<keep_rule> all_policies{keep_rule::if_resumable, keep_rule::always, keep_rule::never};
constexpr std::initializer_list<lease_state> all_leases{lease_state::none, lease_state::unverified, lease_state::lost};
constexpr std::initializer_list<rs> all_requests{rs::unsent, rs::sent, rs::known};

bool may_have_made_the_object(ending_facts const& f) { return f.complete == rs::sent || f.put == rs::sent; }

std::string describe(ending_facts const& f) {
    std::ostringstream out;
    out << "policy " << int(f.policy) << " rereadable " << f.source_is_rereadable << " findable "
        << f.next_run_finds_parts << " window " << f.has_abort_window << '/' << f.abort_window_is_over << " stop "
        << int(f.stop) << " failed " << int(f.failed) << " lease " << int(f.lease) << " named "
        << f.checkpoint_names_upload << " unsaved " << f.first_save_failed << " attributed " << f.upload_is_attributed
        << " earlier " << f.is_of_earlier_run << " unconfirmed " << f.unconfirmed_uploads << " initiate "
        << int(f.initiate) << " complete " << int(f.complete) << " put " << int(f.put) << " mixed "
        << f.source_is_in_doubt << " object " << int(f.object) << " parts " << int(f.parts);
    return out.str();
}

using visitor = std::function<void(ending_facts const&)>;

/// How the requests of an upload can stand: by one PutObject, or in parts that Complete joins.
void for_all_requests(ending_facts f, visitor const& visit) {
    for (rs put : all_requests)
        for (bool doubt : no_or_yes) {
            f.put = put;
            f.source_is_in_doubt = doubt;
            visit(f);
        }
    f.put = rs::unsent;
    f.source_is_in_doubt = false;
    for (rs initiate : {rs::sent, rs::known})
        for (rs complete : all_requests)
            for (int unconfirmed : {0, 2}) {
                if (complete != rs::unsent && initiate != rs::known) continue;
                f.initiate = initiate;
                f.complete = complete;
                f.unconfirmed_uploads = unconfirmed;
                visit(f);
            }
}

void for_all_stops(ending_facts f, visitor const& visit) {
    for (stop_reason stop : all_stops)
        for (failure_kind failed : all_kinds)
            for (bool unsaved : no_or_yes)
                for (bool window : no_or_yes) {
                    f.stop = stop;
                    f.failed = failed;
                    f.first_save_failed = unsaved;
                    f.has_abort_window = window;
                    for_all_requests(f, visit);
                }
}

/// Whether a checkpoint may name the upload, and whether it does for certain.
constexpr std::array checkpoints{std::pair(false, false), std::pair(true, false), std::pair(true, true)};

/// Every state in which an upload can end.
void for_all_facts(visitor const& visit) {
    ending_facts f;
    for (keep_rule policy : all_policies)
        for (bool rereadable : no_or_yes)
            for (bool findable : no_or_yes)
                for (lease_state lease : all_leases)
                    for (auto const& [named, saved] : checkpoints)
                        for (bool attributed : no_or_yes)
                            for (bool earlier : no_or_yes) {
                                if (!attributed && !earlier) continue; // what this run began is its own
                                f.policy = policy;
                                f.source_is_rereadable = rereadable;
                                f.next_run_finds_parts = findable;
                                f.lease = lease;
                                f.checkpoint_names_upload = named;
                                f.id_is_saved = saved;
                                f.upload_is_attributed = attributed;
                                f.is_of_earlier_run = earlier;
                                for_all_stops(f, visit);
                            }
}

/// Everything that a step may find.
std::vector<ending_facts> found_by(ending_step step, ending_facts const& before) {
    std::vector<ending_facts> all;
    auto const add = [&](auto change) {
        ending_facts after = before;
        change(after);
        all.push_back(after);
    };
    switch (step) {
    case ending_step::ask_for_object:
        for (object_state found : {object_state::absent, object_state::unproven, object_state::stands}) {
            add([&](ending_facts& f) { f.object = found; });
            if (before.initiate == rs::known)
                add([&](ending_facts& f) { f.object = found, f.parts = parts_state::removed; });
        }
        break;
    case ending_step::verify_lease:
        add([](ending_facts& f) { f.lease = lease_state::held; });
        add([](ending_facts& f) { f.lease = lease_state::lost; });
        break;
    case ending_step::save_and_keep:
        add([](ending_facts& f) {
            f.parts = parts_state::kept;
            if (f.lease != lease_state::none) f.checkpoint_names_upload = true;
        });
        if (before.lease == lease_state::none) break;
        if (!before.id_is_saved)
            add([](ending_facts& f) {
                f.parts = parts_state::kept;
                f.checkpoint_names_upload = f.first_save_failed = true;
            });
        add([](ending_facts& f) { f.lease = lease_state::lost; });
        add([](ending_facts& f) { f.lease = lease_state::lost, f.checkpoint_names_upload = true; });
        break;
    case ending_step::wait_abort_window:
        for (stop_reason grown : {before.stop, stop_reason::aborted})
            for (bool lost : no_or_yes)
                add([&](ending_facts& f) {
                    f.abort_window_is_over = true;
                    f.stop = grown;
                    if (f.lease != lease_state::none) f.lease = lost ? lease_state::lost : lease_state::unverified;
                });
        break;
    case ending_step::abort_and_verify:
        for (parts_state found : {parts_state::removed, parts_state::unconfirmed})
            add([&](ending_facts& f) {
                f.parts = found;
                if (f.complete == rs::sent) f.object = object_state::not_asked;
            });
        break;
    case ending_step::leave_to_new_holder: add([](ending_facts& f) { f.parts = parts_state::left; }); break;
    case ending_step::report: break;
    }
    return all;
}

using step_check = std::function<void(ending_facts const&, ending_step)>;

/// Visits every step of every course that an ending can take; true: all of them come to an end.
bool walk(ending_facts const& f, step_check const& check, int left = 8) {
    ending_step const step = next_step(f);
    check(f, step);
    if (step == ending_step::report) return true;
    if (left == 0) return false;
    for (ending_facts const& after : found_by(step, f))
        if (!walk(after, check, left - 1)) return false;
    return true;
}

/// Counts what breaks a law; the first one is shown.
class broken {
public:
    void add(ending_facts const& f) {
        if (count++ == 0) first = describe(f);
    }

    int count = 0;
    std::string first;
};

/// Visits the steps of all endings.
void check_all(step_check const& check) {
    for_all_facts([&](ending_facts const& f) { walk(f, check); });
}

} // namespace

BOOST_AUTO_TEST_CASE(every_ending_comes_to_a_report_within_eight_steps) {
    broken law;
    int rows = 0;
    for_all_facts([&](ending_facts const& f) {
        ++rows;
        if (!walk(f, [](ending_facts const&, ending_step) {})) law.add(f);
    });

    BOOST_TEST(rows > 1'300);
    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(none_and_removed_are_never_reported_while_a_request_may_have_been_carried_out) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        if (step != ending_step::report || is_stored(f)) return;
        parts_status const status = status_of(f);
        if (status != parts_status::none && status != parts_status::removed) return;
        bool const an_upload_may_be_left = f.initiate == rs::sent || f.unconfirmed_uploads > 0;
        bool const object_may_stand = may_have_made_the_object(f) && f.object != object_state::absent;
        if (an_upload_may_be_left || object_may_stand) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(parts_are_not_kept_for_certain_while_the_object_may_be_stored_and_nobody_is_told) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        if (step != ending_step::report || is_stored(f) || status_of(f) != parts_status::kept) return;
        bool const may_stand = may_have_made_the_object(f) && f.object != object_state::absent;
        if (may_stand && !f.checkpoint_names_upload) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(nothing_is_aborted_that_belongs_to_a_new_holder_or_cannot_be_attributed) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        if (step != ending_step::abort_and_verify) return;
        bool const may_be_lost = f.lease == lease_state::lost || f.lease == lease_state::unverified;
        if (!f.upload_is_attributed || (may_be_lost && f.checkpoint_names_upload)) law.add(f);
        if (f.lease == lease_state::lost && f.parts == parts_state::kept) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(an_upload_of_an_earlier_run_is_not_aborted_for_want_of_a_checkpoint) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        if (step != ending_step::abort_and_verify || !f.is_of_earlier_run) return;
        bool const is_asked_for = f.stop == stop_reason::aborted;
        if (f.lease == lease_state::lost || (f.first_save_failed && !is_asked_for)) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(an_upload_that_nobody_would_find_is_removed_by_the_run_that_began_it) {
    ending_facts f;
    f.initiate = rs::known;
    f.next_run_finds_parts = true;
    f.first_save_failed = true;
    BOOST_TEST((next_step(f) == ending_step::abort_and_verify));
    f.stop = stop_reason::paused;
    f.failed = failure_kind::stop;
    f.source_is_rereadable = true;
    f.parts = parts_state::kept; // by a save that failed
    BOOST_TEST((next_step(f) == ending_step::abort_and_verify));
    BOOST_TEST((code_of(f) == ending_code::paused));

    f = ending_facts();
    f.initiate = rs::known;
    f.next_run_finds_parts = true;
    f.lease = lease_state::lost;
    BOOST_TEST((next_step(f) == ending_step::abort_and_verify));
}

BOOST_AUTO_TEST_CASE(an_object_that_stands_is_a_success_and_is_asked_for_before_anything_is_aborted) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        bool const stands = f.object == object_state::stands || f.complete == rs::known || f.put == rs::known;
        if (stands && (step != ending_step::report || !is_stored(f))) law.add(f);
        if (is_success(f) != (stands && !f.source_is_in_doubt)) law.add(f);
        bool const unasked = may_have_made_the_object(f) && f.object == object_state::not_asked;
        if (unasked && step != ending_step::ask_for_object) law.add(f);
        bool const may_stand = may_have_made_the_object(f) && f.object == object_state::unproven;
        if (may_stand && step == ending_step::abort_and_verify && f.stop != stop_reason::aborted) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(every_ending_names_what_it_does_not_know) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        if (step != ending_step::report) return;
        std::string const doubts = doubts_of(f, "2026-11-28T12:00:00Z");
        bool const an_upload_may_be_left = f.initiate == rs::sent || f.unconfirmed_uploads > 0;
        bool const says_upload = doubts.find("may be left on the service") != std::string::npos;
        if (an_upload_may_be_left != says_upload) law.add(f);
        bool const may_stand = !is_stored(f) && may_have_made_the_object(f) && f.object == object_state::unproven;
        bool const says_object = doubts.find("the object may be stored") != std::string::npos;
        if (may_stand != says_object) law.add(f);
        bool const says_mixed = doubts.find("may hold old and new bytes") != std::string::npos;
        if (says_mixed != (is_stored(f) && f.source_is_in_doubt)) law.add(f);
        bool const is_unknown = status_of(f) == parts_status::unknown;
        if (is_unknown && doubts.empty() && f.parts != parts_state::unconfirmed) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(an_abort_of_the_caller_removes_what_a_failure_would_keep) {
    broken law;
    check_all([&](ending_facts const& f, ending_step step) {
        if (step != ending_step::report || is_stored(f) || f.stop != stop_reason::aborted) return;
        bool const may_be_removed = f.initiate == rs::known && f.upload_is_attributed && f.lease != lease_state::lost;
        if (may_be_removed && status_of(f) == parts_status::kept) law.add(f);
    });

    BOOST_TEST(law.count == 0, law.first);
}

BOOST_AUTO_TEST_CASE(the_policy_decides_about_the_parts_of_a_failure) {
    class row {
    public:
        keep_rule policy;
        bool findable;
        failure_kind failed;
        ending_step first;
    };
    for (row const& r : {row{keep_rule::if_resumable, true, failure_kind::other, ending_step::save_and_keep},
                         row{keep_rule::if_resumable, false, failure_kind::other, ending_step::abort_and_verify},
                         row{keep_rule::if_resumable, true, failure_kind::useless, ending_step::abort_and_verify},
                         row{keep_rule::always, false, failure_kind::useless, ending_step::save_and_keep},
                         row{keep_rule::never, true, failure_kind::other, ending_step::abort_and_verify}}) {
        ending_facts f;
        f.initiate = rs::known;
        f.policy = r.policy;
        f.next_run_finds_parts = r.findable;
        f.failed = r.failed;
        BOOST_TEST((next_step(f) == r.first), describe(f));
    }
}

BOOST_AUTO_TEST_CASE(only_a_source_that_can_be_read_again_is_kept_by_a_pause) {
    ending_facts f;
    f.initiate = rs::known;
    f.stop = stop_reason::paused;
    f.failed = failure_kind::stop;
    f.policy = keep_rule::never;

    f.source_is_rereadable = true;
    BOOST_TEST((next_step(f) == ending_step::save_and_keep));
    f.source_is_rereadable = false;
    BOOST_TEST((next_step(f) == ending_step::abort_and_verify));
}

BOOST_AUTO_TEST_CASE(the_strongest_reason_gives_its_name_to_the_failure) {
    ending_facts f;
    f.failed = failure_kind::stop;
    f.stop = stop_reason::paused;
    BOOST_TEST((code_of(f) == ending_code::paused));
    f.stop = stop_reason::drained;
    BOOST_TEST((code_of(f) == ending_code::draining));
    f.stop = stop_reason::cancelled;
    BOOST_TEST((code_of(f) == ending_code::first));
    f.stop = stop_reason::paused;
    f.failed = failure_kind::other;
    BOOST_TEST((code_of(f) == ending_code::first));
    f.stop = stop_reason::aborted;
    BOOST_TEST((code_of(f) == ending_code::aborted));
    f.lease = lease_state::lost;
    BOOST_TEST((code_of(f) == ending_code::lease_lost));
}

BOOST_AUTO_TEST_SUITE_END()
