// SPDX-License-Identifier: BSL-1.0
// Compares ETags and times.
#include "testing/conditions.hpp"

#include "wire/ascii.hpp"

namespace ossio::testing {

namespace {

std::string_view bare(std::string_view etag) {
    while (etag.starts_with(' ')) etag.remove_prefix(1);
    while (etag.ends_with(' ')) etag.remove_suffix(1);
    if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) etag = etag.substr(1, etag.size() - 2);
    return etag;
}

} // namespace

bool matches_etag(std::string_view condition, std::string_view etag) {
    for (;;) {
        auto const comma = condition.find(',');
        auto const one = bare(condition.substr(0, comma));
        if (one == "*" || wire::equal_ignoring_case(one, bare(etag))) return true;
        if (comma == std::string_view::npos) return false;
        condition.remove_prefix(comma + 1);
    }
}

int status_of_conditions(wire::header_list const& headers, std::string_view prefix, stored_object const& object) {
    auto const given = [&](std::string_view name) { return headers.get(std::string(prefix).append(name)); };
    auto const match = given("if-match"), none_match = given("if-none-match");
    auto const since = wire::parse_http_date(given("if-modified-since"));
    auto const not_since = wire::parse_http_date(given("if-unmodified-since"));
    auto const modified = std::chrono::floor<std::chrono::seconds>(object.modified);
    if ((!match.empty() && !matches_etag(match, object.etag)) || (not_since && modified > *not_since)) return 412;
    if ((!none_match.empty() && matches_etag(none_match, object.etag)) || (since && modified <= *since)) return 304;
    return 0;
}

} // namespace ossio::testing
