// SPDX-License-Identifier: BSL-1.0
// Counts what waits and what is in work; texts that others wrote are made harmless.
#include "program/fleet/queue_report.hpp"

#include "program/text/counted.hpp"
#include "program/text/upload_report.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace ossio::program {

namespace {

bool is_in_work(redis::claim_status const& c) { return c.worker != "released"; }

/// Those that were handed back or failed wait like those that nobody has had.
std::int64_t waiting(redis::queue_status const& s) {
    return s.entries - s.claimed + static_cast<std::int64_t>(std::ranges::count_if(s.claims, std::not_fn(is_in_work)));
}

std::size_t workers(redis::queue_status const& s) {
    std::set<std::string> names;
    for (redis::claim_status const& c : s.claims)
        if (is_in_work(c)) names.insert(c.worker);
    return names.size();
}

std::vector<std::string> lines_of(std::string_view story) {
    std::vector<std::string> lines;
    while (!story.empty()) {
        auto const end = std::min(story.find('\n'), story.size());
        lines.push_back(wire::printable(story.substr(0, end)));
        story.remove_prefix(std::min(end + 1, story.size()));
    }
    return lines;
}

void add_story(std::string& to, std::string_view story) {
    for (std::string const& line : lines_of(story)) to += "\n    " + line;
}

boost::json::array story_json(std::string_view story) {
    boost::json::array all;
    for (std::string const& line : lines_of(story)) all.emplace_back(line);
    return all;
}

} // namespace

std::string queue_text(redis::queue_status const& s) {
    std::string text = std::to_string(waiting(s)) + " waiting, " + std::to_string(s.entries - waiting(s)) +
                       " in work by " + counted(workers(s), "worker") + ", " + counted(s.dead, "dead letter") +
                       "; done: " + counted(s.units_done, "unit") + ", " + counted(s.files_done, "file") + ", " +
                       size_text(static_cast<double>(s.bytes_done));
    for (redis::claim_status const& c : s.claims) {
        text += '\n' + wire::printable(c.id) + (is_in_work(c) ? ": worker " + wire::printable(c.worker) : ": waits") +
                ", delivery " + std::to_string(c.deliveries) + ", renewed " + std::to_string(c.idle_ms / 1000) +
                " s ago";
        add_story(text, c.story);
    }
    for (redis::dead_letter const& d : s.letters) {
        text += "\ndead letter " + wire::printable(d.id) + ": " + wire::printable(d.unit, 300);
        add_story(text, d.story);
    }
    return text;
}

std::string queue_json(redis::queue_status const& s) {
    boost::json::array claims, letters;
    for (redis::claim_status const& c : s.claims)
        claims.push_back({{"id", wire::printable(c.id)},
                          {"worker", is_in_work(c) ? boost::json::value(wire::printable(c.worker)) : nullptr},
                          {"idle_ms", c.idle_ms},
                          {"deliveries", c.deliveries},
                          {"story", story_json(c.story)}});
    for (redis::dead_letter const& d : s.letters)
        letters.push_back({{"id", wire::printable(d.id)},
                           {"unit", wire::printable(d.unit)},
                           {"deliveries", d.deliveries},
                           {"story", story_json(d.story)}});
    return boost::json::serialize(boost::json::object{{"outcome", "done"},
                                                      {"waiting", waiting(s)},
                                                      {"in_work", s.entries - waiting(s)},
                                                      {"workers", workers(s)},
                                                      {"dead", s.dead},
                                                      {"units_done", s.units_done},
                                                      {"files_done", s.files_done},
                                                      {"bytes_done", s.bytes_done},
                                                      {"claims", std::move(claims)},
                                                      {"dead_letters", std::move(letters)}});
}

} // namespace ossio::program
