// SPDX-License-Identifier: BSL-1.0
// The known-answer vectors: one call for each of a section, failing with its id.
#ifndef OSSIO_TEST_UNIT_WIRE_VECTORS_HPP
#define OSSIO_TEST_UNIT_WIRE_VECTORS_HPP

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

namespace ossio::test {

namespace json = boost::json;

inline json::object const& vectors() {
    static json::object const all = [] {
        std::ifstream in(OSSIO_TEST_DATA "/vectors.json");
        std::ostringstream text;
        text << in.rdbuf();
        return json::parse(text.str()).as_object().at("vectors").as_object();
    }();
    return all;
}

template<class Check>
void for_each_vector(std::string_view section, Check check) {
    auto const& list = vectors().at(section).as_array();
    BOOST_REQUIRE(!list.empty());
    for (auto const& v : list) {
        auto const& o = v.as_object();
        BOOST_TEST_CONTEXT(section << " " << std::string_view(o.at("id").as_string()))
        check(o.at("input"), o.at("expect"));
    }
}

inline std::string text(json::value const& v) { return v.is_null() ? std::string() : std::string(v.as_string()); }

inline std::string text(json::value const& o, std::string_view name) {
    auto const* v = o.as_object().if_contains(name);
    return v ? text(*v) : std::string();
}

/// As an unsigned number, whether JSON has it as a number or as text.
inline std::uint64_t number(json::value const& v) {
    if (v.is_string()) return std::stoull(std::string(v.as_string()));
    return v.is_uint64() ? v.as_uint64() : static_cast<std::uint64_t>(v.as_int64());
}

} // namespace ossio::test
#endif
