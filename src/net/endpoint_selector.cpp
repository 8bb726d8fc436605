// SPDX-License-Identifier: BSL-1.0
// Orders addresses by turn, family and recent failures.
#include "net/endpoint_selector.hpp"

#include <algorithm>

namespace ossio::net {

namespace {

using endpoint = endpoint_selector::endpoint;

std::vector<endpoint> alternate(std::vector<endpoint> const& first, std::vector<endpoint> const& second) {
    std::vector<endpoint> both;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) both.push_back(first[i]);
        if (i < second.size()) both.push_back(second[i]);
    }
    return both;
}

void rotate(std::vector<endpoint>& list, std::size_t turn) {
    if (!list.empty()) std::ranges::rotate(list, list.begin() + static_cast<std::ptrdiff_t>(turn % list.size()));
}

} // namespace

std::vector<endpoint> endpoint_selector::order(std::string const& host, std::vector<endpoint> found, time now) {
    std::erase_if(bad_until_, [now](auto const& entry) { return entry.second <= now; });
    std::size_t const turn = turns_[host]++;
    std::vector<endpoint> v6, v4;
    for (endpoint const& e : found) (e.address().is_v6() ? v6 : v4).push_back(e);
    rotate(v6, turn);
    rotate(v4, turn);
    std::vector<endpoint> ordered, bad;
    for (endpoint const& e : alternate(v6, v4)) (bad_until_.contains(e) ? bad : ordered).push_back(e);
    ordered.insert(ordered.end(), bad.begin(), bad.end());
    return ordered;
}

void endpoint_selector::failed(endpoint const& e, time now) { bad_until_[e] = now + set_aside_for; }

void endpoint_selector::worked(endpoint const& e) { bad_until_.erase(e); }

} // namespace ossio::net
