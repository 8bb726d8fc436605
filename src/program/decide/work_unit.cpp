// SPDX-License-Identifier: BSL-1.0
// Units to and from JSON, their bounds, and how files are put into units.
#include "program/decide/work_unit.hpp"

#include "program/decide/keys.hpp"
#include "program/decide/unit_headers.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ossio::program {

namespace json = boost::json;

namespace {

constexpr std::size_t most_files = 1'000;
constexpr std::size_t longest_path = 4'096, longest_id = 1'024;

// A batch is a second or two of work, so that a worker that dies loses little, and a file costs a fraction of a command.
constexpr std::size_t files_of_batch = 100;
constexpr std::uint64_t bytes_of_batch = 64ULL << 20;
constexpr std::size_t text_of_batch = 200 << 10;

constexpr int most_ranges = 1'000; // one call of Redis adds them all

template<class T>
T number_at(json::object const& in, char const* name) {
    auto const* const value = in.if_contains(name);
    boost::system::error_code problem;
    T const n = value ? value->to_number<T>(problem) : T();
    if (!value || problem) throw not_a_unit(std::string(name) + " is no number in range");
    return n;
}

std::string text_at(json::object const& in, char const* name, std::size_t longest) {
    auto const* const value = in.if_contains(name);
    auto const* const text = value ? value->if_string() : nullptr;
    if (!text || text->empty() || text->size() > longest)
        throw not_a_unit(std::string(name) + " is no text of 1 to " + std::to_string(longest) + " bytes");
    return std::string(*text);
}

json::object const& object_of(json::value const* value, char const* name) {
    auto const* const object = value ? value->if_object() : nullptr;
    if (!object) throw not_a_unit(std::string(name) + " is no object");
    return *object;
}

unit_file file_of(json::value const& value) {
    auto const& in = object_of(&value, "a file");
    unit_file f;
    f.path = text_at(in, "path", longest_path);
    f.key = text_at(in, "key", limits::max_key_bytes);
    f.size = number_at<std::uint64_t>(in, "size");
    f.modified_ns = number_at<std::int64_t>(in, "modified_ns");
    return f;
}

unit_range range_of(json::value const& value) {
    auto const& in = object_of(&value, "range");
    unit_range r;
    r.slice = part_slice(number_at<int>(in, "index"), number_at<int>(in, "count"));
    r.part_size = number_at<std::uint64_t>(in, "part_size");
    r.upload_id = text_at(in, "upload_id", longest_id);
    bool const is_share =
        r.slice.count >= 1 && r.slice.count <= limits::max_parts && r.slice.index >= 0 && r.slice.index < r.slice.count;
    if (!is_share) throw not_a_unit("range is no share");
    if (r.part_size < limits::min_part_size || r.part_size > limits::max_part_size)
        throw not_a_unit("part_size is out of range");
    return r;
}

work_unit unit_of(std::string_view text) {
    json::parse_options strict;
    strict.max_depth = 4;
    boost::system::error_code problem;
    json::value const all = json::parse(json::string_view(text.data(), text.size()), problem, {}, strict);
    if (problem) throw not_a_unit("it is no JSON: " + problem.message());
    auto const& in = object_of(&all, "it");
    int const version = number_at<int>(in, "version");
    if (version != 1 && version != 2) throw not_a_unit("it is of another version");
    work_unit u;
    u.bucket = text_at(in, "bucket", 63);
    auto const* const listed = in.if_contains("files");
    auto const* const files = listed ? listed->if_array() : nullptr;
    if (!files || files->empty() || files->size() > most_files) throw not_a_unit("files is no list of 1 to 1000 files");
    for (json::value const& one : *files) u.files.push_back(file_of(one));
    if (auto const* const range = in.if_contains("range")) u.range = range_of(*range);
    auto const* const headers = in.if_contains("headers");
    if ((version == 2) != (headers != nullptr)) throw not_a_unit("headers belong to version 2");
    if (headers) u.headers = parse_unit_headers(object_of(headers, "headers"));
    if (u.range && u.files.size() != 1) throw not_a_unit("a range is of one file");
    return u;
}

/// Why a worker must not carry it out.
std::optional<std::string> out_of_bounds(work_unit const& u, object_url const& target) {
    if (u.bucket != target.bucket) return "its bucket is not that of --target";
    std::string const prefix = folder_prefix(target.key);
    for (unit_file const& f : u.files) {
        if (auto const why = unsafe_path(f.path)) return "its source is not below --root: " + *why;
        if (!f.key.starts_with(prefix)) return "its key is not below --target";
        if (auto const why = unsafe_path(std::string_view(f.key).substr(prefix.size())))
            return "its key is not below --target: " + *why;
        if (auto why = key_problem(f.key)) return why;
        if (!u.range && f.size > limits::max_put_size) return "a file of this size needs ranges";
    }
    return std::nullopt;
}

} // namespace

std::string to_text(work_unit const& u) {
    json::array files;
    for (unit_file const& f : u.files)
        files.push_back(
            json::object{{"path", f.path}, {"key", f.key}, {"size", f.size}, {"modified_ns", f.modified_ns}});
    json::object all{{"version", 1}, {"bucket", u.bucket}, {"files", std::move(files)}};
    if (u.range)
        all["range"] = json::object{{"index", u.range->slice.index},
                                    {"count", u.range->slice.count},
                                    {"part_size", u.range->part_size},
                                    {"upload_id", u.range->upload_id}};
    json::object headers = unit_headers_json(u.headers);
    if (!headers.empty()) {
        all["version"] = 2; // a worker that does not know headers must not send the files without them
        all["headers"] = std::move(headers);
    }
    return json::serialize(all);
}

std::variant<work_unit, refused_unit> parse_work_unit(std::string_view text, object_url const& target) {
    try {
        work_unit u = unit_of(text);
        if (auto const why = out_of_bounds(u, target)) return refused_unit("refused: " + *why, true);
        return u;
    } catch (not_a_unit const& e) {
        return refused_unit(std::string("refused: ") + e.what());
    }
}

std::optional<work_unit> unit_batcher::add(unit_file f) {
    bytes_ += f.size;
    text_ += f.path.size() + f.key.size() + 80;
    filling_.files.push_back(std::move(f));
    bool const is_full = filling_.files.size() >= files_of_batch || bytes_ >= bytes_of_batch || text_ >= text_of_batch;
    return is_full ? take() : std::nullopt;
}

std::optional<work_unit> unit_batcher::take() {
    if (filling_.files.empty()) return std::nullopt;
    work_unit full;
    full.bucket = filling_.bucket;
    full.headers = filling_.headers;
    std::swap(full.files, filling_.files);
    bytes_ = text_ = 0;
    return full;
}

int units_of_file(std::uint64_t size, std::uint64_t part_size, std::uint64_t range_size) {
    std::uint64_t const parts = (size + part_size - 1) / part_size;
    std::uint64_t const wanted = (size + range_size - 1) / std::max<std::uint64_t>(range_size, 1);
    return static_cast<int>(std::clamp<std::uint64_t>(std::min(parts, wanted), 1, most_ranges));
}

} // namespace ossio::program
