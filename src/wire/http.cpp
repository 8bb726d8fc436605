// SPDX-License-Identifier: BSL-1.0
#include "wire/http.hpp"

#include <utility>

namespace ossio::wire {

std::string_view to_string(verb v) noexcept {
    switch (v) {
    case verb::get: return "GET";
    case verb::head: return "HEAD";
    case verb::put: return "PUT";
    case verb::post: return "POST";
    case verb::del: return "DELETE";
    }
    return "";
}

void header_list::add(std::string_view name, std::string_view value) { lines_.emplace_back(name, value); }

void header_list::set(std::string_view name, std::string_view value) {
    bool is_set = false;
    for (auto at = lines_.begin(); at != lines_.end();) {
        if (!equal_ignoring_case((*at).first, name))
            ++at;
        else
            at = std::exchange(is_set, true) ? lines_.erase(at) : lines_.replace(at, value);
    }
    if (!is_set) lines_.emplace_back(name, value);
}

void header_list::remove(std::string_view name) {
    for (auto at = lines_.begin(); at != lines_.end();) {
        if (equal_ignoring_case((*at).first, name))
            at = lines_.erase(at);
        else
            ++at;
    }
}

bool header_list::has(std::string_view name) const noexcept {
    for (auto const& [each, value] : lines_)
        if (equal_ignoring_case(each, name)) return true;
    return false;
}

std::string_view header_list::get(std::string_view name) const noexcept {
    for (auto const& [each, value] : lines_)
        if (equal_ignoring_case(each, name)) return value;
    return {};
}

} // namespace ossio::wire
