// SPDX-License-Identifier: BSL-1.0
// Writes down what transfer/multipart/upload_ending decides: every transition, and the table of endings. upload_endings.py
// makes a picture and a table of the text, so that neither can be wrong.
//   upload_endings FILE            fails unless FILE is that text
//   upload_endings --write FILE    writes it
#include "transfer/multipart/upload_ending.hpp"

#include <fstream>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

using namespace ossio;
using namespace ossio::transfer;

namespace {

char const* name_of(ending_step step) {
    switch (step) {
    case ending_step::ask_for_object: return "ask_for_object";
    case ending_step::verify_lease: return "verify_lease";
    case ending_step::save_and_keep: return "save_and_keep";
    case ending_step::wait_abort_window: return "wait_abort_window";
    case ending_step::abort_and_verify: return "abort_and_verify";
    case ending_step::leave_to_new_holder: return "leave_to_new_holder";
    case ending_step::report: return "report";
    }
    return "";
}

char const* name_of(ending_code code) {
    switch (code) {
    case ending_code::first: return "of the failure";
    case ending_code::paused: return "`paused`";
    case ending_code::draining: return "`draining`";
    case ending_code::aborted: return "`aborted`";
    case ending_code::lease_lost: return "`lease_lost`";
    }
    return "";
}

char const* name_of(parts_status parts) {
    switch (parts) {
    case parts_status::none: return "none";
    case parts_status::kept: return "kept";
    case parts_status::removed: return "removed";
    case parts_status::unknown: return "unknown";
    }
    return "";
}

/// What a step may find; the usual finding comes first.
class finding {
public:
    finding(std::string text, ending_facts found) : name(std::move(text)), after(std::move(found)) {}

    std::string name;
    ending_facts after;
};

std::vector<finding> findings_of(ending_step step, ending_facts const& before) {
    std::vector<finding> all;
    auto const add = [&](char const* name, auto change) {
        ending_facts after = before;
        change(after);
        all.emplace_back(name, after);
    };
    switch (step) {
    case ending_step::ask_for_object:
        add("it is absent", [](ending_facts& f) { f.object = object_state::absent; });
        add("it stands", [](ending_facts& f) { f.object = object_state::stands; });
        add("no proof", [](ending_facts& f) { f.object = object_state::unproven; });
        break;
    case ending_step::verify_lease:
        add("held", [](ending_facts& f) { f.lease = lease_state::held; });
        add("lost", [](ending_facts& f) { f.lease = lease_state::lost; });
        break;
    case ending_step::save_and_keep:
        add("saved", [](ending_facts& f) {
            f.parts = parts_state::kept;
            f.checkpoint_names_upload = f.checkpoint_names_upload || f.lease != lease_state::none;
        });
        if (before.lease != lease_state::none) add("lease lost", [](ending_facts& f) { f.lease = lease_state::lost; });
        break;
    case ending_step::wait_abort_window:
        add("it is over", [](ending_facts& f) { f.abort_window_is_over = true; });
        add("abort requested", [](ending_facts& f) {
            f.abort_window_is_over = true;
            f.stop = stop_reason::aborted;
            if (f.lease == lease_state::held) f.lease = lease_state::unverified;
        });
        break;
    case ending_step::abort_and_verify:
        add("removed", [](ending_facts& f) {
            f.parts = parts_state::removed;
            if (f.complete == request_state::sent) f.object = object_state::not_asked;
        });
        add("not confirmed", [](ending_facts& f) {
            f.parts = parts_state::unconfirmed;
            if (f.complete == request_state::sent) f.object = object_state::not_asked;
        });
        break;
    case ending_step::leave_to_new_holder: add("left", [](ending_facts& f) { f.parts = parts_state::left; }); break;
    case ending_step::report: break;
    }
    return all;
}

// ---- the transitions

using transition = std::pair<std::pair<std::string, std::string>, std::string>;

void walk(ending_facts const& f, std::set<transition>& seen) {
    ending_step const step = next_step(f);
    for (finding const& found : findings_of(step, f)) {
        seen.insert({{name_of(step), name_of(next_step(found.after))}, found.name});
        walk(found.after, seen);
    }
}

using change = std::function<void(ending_facts&)>;

/// Every combination of facts in which the ending of an upload with an id can begin. Where there is a store, its checkpoint has
/// the id.
std::set<transition> all_transitions() {
    std::vector<ending_facts> all(1);
    all[0].initiate = request_state::known;
    auto const multiply = [&](std::vector<change> const& changes) {
        std::vector<ending_facts> product;
        for (ending_facts const& f : all)
            for (change const& one : changes) {
                product.push_back(f);
                one(product.back());
            }
        all = std::move(product);
    };
    std::vector<change> stops, kinds, policies, leases, completes;
    for (auto s :
         {stop_reason::none, stop_reason::cancelled, stop_reason::drained, stop_reason::paused, stop_reason::aborted})
        stops.emplace_back([s](ending_facts& f) { f.stop = s; });
    for (auto k : {failure_kind::stop, failure_kind::other, failure_kind::useless})
        kinds.emplace_back([k](ending_facts& f) { f.failed = k; });
    for (auto p : {keep_rule::if_resumable, keep_rule::always, keep_rule::never})
        policies.emplace_back([p](ending_facts& f) { f.policy = p; });
    for (auto l : {lease_state::none, lease_state::unverified, lease_state::lost})
        leases.emplace_back([l](ending_facts& f) {
            f.lease = l;
            f.checkpoint_names_upload = l != lease_state::none;
        });
    for (auto c : {request_state::unsent, request_state::sent})
        completes.emplace_back([c](ending_facts& f) { f.complete = c; });
    multiply(stops);
    multiply(kinds);
    multiply(policies);
    multiply(leases);
    multiply(completes);
    multiply({[](ending_facts&) {}, [](ending_facts& f) { f.first_save_failed = true; }});
    multiply({[](ending_facts&) {}, [](ending_facts& f) { f.source_is_rereadable = true; }});
    multiply({[](ending_facts&) {}, [](ending_facts& f) { f.next_run_finds_parts = true; }});
    multiply({[](ending_facts&) {}, [](ending_facts& f) { f.has_abort_window = true; }});
    std::set<transition> seen;
    for (ending_facts const& f : all) {
        seen.insert({{"give_up", name_of(next_step(f))}, ""});
        walk(f, seen);
    }
    return seen;
}

// ---- the table

class table_row {
public:
    table_row(std::string text, change is) : what(std::move(text)), happens(std::move(is)) {}

    std::string what;
    change happens;
};

void is_writer(ending_facts& f) {
    f.source_is_rereadable = f.next_run_finds_parts = f.checkpoint_names_upload = false;
    f.lease = lease_state::none;
}

change stopped_by(stop_reason why) {
    return [why](ending_facts& f) {
        f.stop = why;
        f.failed = failure_kind::stop;
    };
}

std::vector<table_row> rows() {
    std::vector<table_row> all;
    all.emplace_back("`cancellation_source::pause`", stopped_by(stop_reason::paused));
    all.emplace_back("`cancellation_source::abort`", stopped_by(stop_reason::aborted));
    all.emplace_back("`client::drain`", stopped_by(stop_reason::drained));
    all.emplace_back("its coroutine is cancelled", stopped_by(stop_reason::cancelled));
    all.emplace_back("a failure of network or service", [](ending_facts&) {});
    all.emplace_back("the source has another size", [](ending_facts& f) { f.failed = failure_kind::useless; });
    all.emplace_back("the lease is lost", [](ending_facts& f) { f.lease = lease_state::lost; });
    all.emplace_back("no response to Complete, and the object is absent",
                     [](ending_facts& f) { f.complete = request_state::sent; });
    all.emplace_back("no response to Complete, and no proof", [](ending_facts& f) {
        f.complete = request_state::sent;
        f.object = object_state::unproven;
    });
    all.emplace_back("a writer is paused", [](ending_facts& f) {
        is_writer(f);
        stopped_by(stop_reason::paused)(f);
    });
    all.emplace_back("a writer is drained", [](ending_facts& f) {
        is_writer(f);
        stopped_by(stop_reason::drained)(f);
    });
    all.emplace_back("a writer fails, or its coroutine is cancelled", [](ending_facts& f) { is_writer(f); });
    return all;
}

/// What is reported if each step finds what it usually finds.
parts_status ending_of(ending_facts f) {
    for (ending_step step = next_step(f); step != ending_step::report; step = next_step(f)) {
        ending_facts after = findings_of(step, f).front().after;
        f = std::move(after);
    }
    return status_of(f);
}

std::string row_text(table_row const& row) {
    ending_facts begin;
    begin.initiate = request_state::known;
    begin.source_is_rereadable = true;
    ending_facts with_store = begin;
    with_store.next_run_finds_parts = with_store.checkpoint_names_upload = true;
    with_store.lease = lease_state::unverified;
    std::string text = "| " + row.what;
    row.happens(with_store);
    text += std::string(" | ") + name_of(code_of(with_store)) + " | " + name_of(ending_of(with_store));
    bool const needs_store = with_store.lease == lease_state::lost;
    for (keep_rule policy : {keep_rule::if_resumable, keep_rule::always, keep_rule::never}) {
        ending_facts f = policy == keep_rule::if_resumable ? begin : with_store;
        f.policy = policy;
        if (policy == keep_rule::if_resumable) row.happens(f);
        bool const is_empty = needs_store && policy == keep_rule::if_resumable;
        text += std::string(" | ") + (is_empty ? "-" : name_of(ending_of(f)));
    }
    return text + " |\n";
}

std::string all_text() {
    std::string text = "# Made by upload_endings.cpp from src/transfer/multipart/upload_ending.cpp\n";
    for (auto const& [ends, found] : all_transitions()) text += ends.first + " | " + found + " | " + ends.second + '\n';
    text += "---\n"
            "| what happens | code | parts: can be resumed | cannot be resumed | `keep` | `discard` |\n"
            "|---|---|---|---|---|---|\n";
    for (table_row const& row : rows()) text += row_text(row);
    return text;
}

} // namespace

int main(int argc, char** argv) {
    std::string const made = all_text();
    if (argc == 3 && std::string_view(argv[1]) == "--write") {
        std::ofstream(argv[2]) << made;
        return 0;
    }
    std::ifstream file(argc == 2 ? argv[1] : "");
    std::string const there{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (there == made) return 0;
    std::cerr << "the file is not what upload_ending.cpp decides; run: upload_endings --write FILE\n" << made;
    return 1;
}
