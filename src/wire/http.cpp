// SPDX-License-Identifier: BSL-1.0
#include "wire/http.hpp"

#include <algorithm>

namespace ossio::wire {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

auto same_name(std::string_view name) {
    return [name](header_list::entry const& e) { return equal_ignoring_case(e.first, name); };
}

} // namespace

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

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

void header_list::add(std::string name, std::string value) { entries_.emplace_back(std::move(name), std::move(value)); }

void header_list::set(std::string_view name, std::string value) {
    auto at = std::ranges::find_if(entries_, same_name(name));
    if (at == entries_.end()) {
        entries_.emplace_back(std::string(name), std::move(value));
        return;
    }
    at->second = std::move(value);
    entries_.erase(std::remove_if(at + 1, entries_.end(), same_name(name)), entries_.end());
}

void header_list::remove(std::string_view name) { std::erase_if(entries_, same_name(name)); }

bool header_list::has(std::string_view name) const noexcept { return std::ranges::any_of(entries_, same_name(name)); }

std::string_view header_list::get(std::string_view name) const noexcept {
    auto at = std::ranges::find_if(entries_, same_name(name));
    return at == entries_.end() ? std::string_view() : std::string_view(at->second);
}

} // namespace ossio::wire
