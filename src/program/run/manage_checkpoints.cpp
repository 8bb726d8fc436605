// SPDX-License-Identifier: BSL-1.0
// ossio checkpoints list and remove.
#include <ossio/error.hpp>

#include "program/run/commands.hpp"
#include "program/run/json_list.hpp"
#include "program/run/screen.hpp"
#include "store/durable_file.hpp"
#include "transfer/stream/writer_checkpoint.hpp"
#include "wire/checkpoint_journal.hpp"
#include "wire/printable.hpp"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <stdexcept>

namespace ossio::program {

namespace {

constexpr std::size_t longest_checkpoint = 16 << 20;

/// One file of the folder.
class saved_checkpoint {
public:
    std::string id;
    std::optional<checkpoint> content; // nothing: it cannot be read
    bool running = false;              // a process holds its lease
};

/// Takes the lock of a checkpoint for a moment; null: a process holds it.
std::shared_ptr<store::file_lock> lock_of(std::filesystem::path const& folder, std::string const& id, error_code& ec) {
    return store::lock_file(folder / (id + ".lock"), ec);
}

std::vector<saved_checkpoint> saved_in(std::filesystem::path const& folder) {
    std::vector<saved_checkpoint> all;
    std::error_code problem;
    for (std::filesystem::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
        if (at->path().extension() != ".json") continue;
        saved_checkpoint& one = all.emplace_back();
        one.id = at->path().stem().string();
        error_code ec;
        auto const text = store::read_whole(at->path(), longest_checkpoint, ec);
        try {
            if (text && !ec) one.content = wire::from_journal(*text);
        } catch (error const&) {
            one.content.reset();
        }
        one.running = !lock_of(folder, one.id, ec) && !ec;
    }
    // A folder that is not there has no checkpoints; one that cannot be read may have some.
    if (problem && problem != std::errc::no_such_file_or_directory)
        throw std::runtime_error("folder of checkpoints " + wire::printable(folder.string()) + ": " +
                                 problem.message());
    std::ranges::sort(all, {}, &saved_checkpoint::id);
    return all;
}

std::uint64_t bytes_of_parts(checkpoint const& c) {
    return std::accumulate(c.parts.begin(), c.parts.end(), std::uint64_t(0),
                           [](std::uint64_t sum, part const& p) { return sum + p.size; });
}

bool is_download(checkpoint const& c) { return c.source_fingerprint.starts_with("download-"); }

/// Its length is not known before its end.
bool is_stream(checkpoint const& c) {
    return c.source_fingerprint.starts_with(transfer::stream_mark) ||
           c.source_fingerprint.starts_with(transfer::writer_mark);
}

boost::json::object json_of(saved_checkpoint const& one) {
    boost::json::object o{{"id", one.id}, {"running", one.running}, {"damaged", !one.content}};
    if (!one.content) return o;
    o["kind"] = is_download(*one.content) ? "download" : "upload";
    o["bucket"] = one.content->bucket;
    o["key"] = one.content->key;
    if (!is_download(*one.content)) o["upload_id"] = one.content->upload_id;
    o["bytes"] = is_stream(*one.content) ? boost::json::value() : boost::json::value(one.content->size);
    o["bytes_done"] = bytes_of_parts(*one.content);
    o["parts_done"] = one.content->parts.size();
    return o;
}

std::string text_of(saved_checkpoint const& one) {
    std::string line = wire::printable(one.id) + "  ";
    if (!one.content) return line + "cannot be read";
    checkpoint const& c = *one.content;
    line += std::string(is_download(c) ? "download of" : "upload to") + " oss://" + wire::printable(c.bucket) + '/' +
            wire::printable(c.key) + "  " + size_text(static_cast<double>(bytes_of_parts(c))) + " of " +
            (is_stream(c) ? "a stream" : size_text(static_cast<double>(c.size)));
    if (!is_download(c)) line += "  upload " + wire::printable(c.upload_id);
    return line + (one.running ? "  running" : "");
}

void require_folder(arguments const& a) {
    if (a.transfer.checkpoint_folder.empty()) throw usage_error("--checkpoint-dir names no folder");
}

} // namespace

int list_checkpoints(arguments const& a) {
    require_folder(a);
    auto const saved = saved_in(a.transfer.checkpoint_folder);
    std::optional<json_list> json;
    if (a.output.json) json.emplace("checkpoints");
    for (saved_checkpoint const& one : saved) {
        if (json)
            json->add(json_of(one));
        else
            std::cout << text_of(one) << '\n';
    }
    if (json) json->end("listed", {});
    return exit_done;
}

int remove_checkpoints(arguments const& a) {
    require_folder(a);
    screen out(a.output);
    std::vector<std::string> ids = a.words;
    auto const saved = saved_in(a.transfer.checkpoint_folder);
    if (a.all)
        for (saved_checkpoint const& one : saved) ids.push_back(one.id);
    std::optional<json_list> json;
    if (a.output.json) json.emplace("removed");
    boost::json::array failed;
    for (std::string const& id : ids) {
        bool const is_known = std::ranges::find(saved, id, &saved_checkpoint::id) != saved.end();
        error_code ec;
        auto const lock = is_known ? lock_of(a.transfer.checkpoint_folder, id, ec) : nullptr;
        std::string why;
        if (!is_known)
            why = "there is no such checkpoint";
        else if (!lock)
            why = ec ? ec.message() : "a running transfer holds it";
        else if (auto const problem = store::remove_file(a.transfer.checkpoint_folder / (id + ".json")))
            why = problem.message();
        if (!why.empty()) {
            out.say_error(wire::printable(id) + ": " + why);
            failed.push_back(boost::json::object{{"id", id}, {"error", why}});
        } else if (json) {
            json->add({{"id", id}});
        } else if (!a.output.quiet) {
            std::cout << "removed " << wire::printable(id) << '\n';
        }
    }
    bool const is_done = failed.empty();
    if (json) json->end(is_done ? "done" : "failed", {{"failed", std::move(failed)}});
    return is_done ? exit_done : exit_failed;
}

} // namespace ossio::program
