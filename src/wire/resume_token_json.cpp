// SPDX-License-Identifier: BSL-1.0
// Resume tokens as JSON: {"bucket":"b","key":"k","upload_id":"U",...,"parts":"kept"}.
#include <ossio/resume_token.hpp>

#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <array>
#include <limits>

namespace ossio {

namespace {

namespace json = boost::json;

constexpr std::array<std::pair<char const*, parts_status>, 4> statuses{{{"none", parts_status::none},
                                                                        {"kept", parts_status::kept},
                                                                        {"removed", parts_status::removed},
                                                                        {"unknown", parts_status::unknown}}};

json::object object_of(resume_token const& t) {
    char const* status = "";
    for (auto const& [name, value] : statuses)
        if (value == t.parts) status = name;
    return {{"bucket", t.bucket},
            {"key", t.key},
            {"upload_id", t.upload_id},
            {"checkpoint_id", t.checkpoint_id},
            {"source", wire::is_utf8(t.source) ? t.source : wire::printable(t.source)},
            {"part_size", t.part_size},
            {"bytes_done", t.bytes_done},
            {"bytes_total", t.bytes_total},
            {"parts", status}};
}

[[noreturn]] void refuse(std::string why) {
    throw_exception_from_error(failure(errc::checkpoint_unreadable, "a resume token: " + std::move(why)),
                               BOOST_CURRENT_LOCATION);
}

json::value const& member(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    if (!value) refuse('"' + std::string(name) + "\" is missing");
    return *value;
}

std::string text(json::object const& o, std::string_view name) {
    auto const* value = member(o, name).if_string();
    if (!value) refuse('"' + std::string(name) + "\" is not a text");
    return std::string(*value);
}

std::uint64_t number(json::object const& o, std::string_view name) {
    boost::system::error_code ec;
    auto const n = member(o, name).to_number<std::uint64_t>(ec);
    if (ec) refuse('"' + std::string(name) + "\" is not a number");
    return n;
}

parts_status status(json::object const& o) {
    std::string const word = text(o, "parts");
    for (auto const& [name, value] : statuses)
        if (word == name) return value;
    refuse("\"parts\" has none of its values");
}

} // namespace

std::string to_json(resume_token const& t) { return json::serialize(object_of(t)); }

std::string to_json(std::vector<resume_token> const& all) {
    json::array list;
    for (resume_token const& t : all) list.push_back(object_of(t));
    return json::serialize(list);
}

resume_token resume_token_from_json(std::string_view from) {
    boost::system::error_code ec;
    json::value const whole = json::parse(from, ec);
    auto const* o = ec ? nullptr : whole.if_object();
    if (!o) refuse("it is no JSON object");
    resume_token t;
    t.bucket = text(*o, "bucket");
    t.key = text(*o, "key");
    t.upload_id = text(*o, "upload_id");
    t.checkpoint_id = text(*o, "checkpoint_id");
    t.source = text(*o, "source");
    t.part_size = number(*o, "part_size");
    t.bytes_done = number(*o, "bytes_done");
    t.bytes_total = number(*o, "bytes_total");
    t.parts = status(*o);
    return t;
}

} // namespace ossio
