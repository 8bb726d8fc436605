// SPDX-License-Identifier: BSL-1.0
// The requests that the signature vectors describe.
#ifndef OSSIO_TEST_UNIT_WIRE_SIGNED_REQUESTS_HPP
#define OSSIO_TEST_UNIT_WIRE_SIGNED_REQUESTS_HPP

#include "unit/wire/vectors.hpp"

#include "wire/sign_v4.hpp"

#include <stdexcept>

namespace ossio::test {

inline wire::verb verb_of(std::string const& name) {
    for (wire::verb v : {wire::verb::get, wire::verb::head, wire::verb::put, wire::verb::post, wire::verb::del})
        if (wire::to_string(v) == name) return v;
    throw std::runtime_error("no verb " + name);
}

inline wire::request request_of(json::value const& in) {
    wire::request r("Vector", verb_of(text(in, "method")), text(in, "bucket"), text(in, "key"));
    for (auto const& [name, value] : in.at("query").as_object()) r.query.emplace_back(name, text(value));
    for (auto const& [name, value] : in.at("headers").as_object()) r.headers.set(std::string_view(name), text(value));
    return r;
}

inline wire::utc_time time_of(json::value const& in, std::string_view name = "epoch") {
    return wire::utc_time(std::chrono::seconds(static_cast<std::int64_t>(number(in.at(name)))));
}

inline std::vector<std::string> additional_of(json::value const& in) {
    std::vector<std::string> names;
    for (auto const& name : in.at("additional_headers").as_array()) names.push_back(text(name));
    return names;
}

inline std::string query_value(wire::request const& r, std::string_view name) {
    for (auto const& [n, value] : r.query)
        if (n == name) return std::string(value);
    return {};
}

} // namespace ossio::test
#endif
