// SPDX-License-Identifier: BSL-1.0
// Which session is offered next, and which one goes.
#include "net/tls/session_cache.hpp"

#include <algorithm>
#include <utility>

namespace ossio::detail {

void session_cache::keep(std::string const& key, session_ptr one) {
    std::lock_guard const lock(mutex_);
    make_room(key);
    by_key_[key].emplace_back(std::move(one), ++last_number_);
}

/// One that was offered goes first, then the oldest.
void session_cache::make_room(std::string const& key) {
    auto const at = by_key_.find(key);
    if (at == by_key_.end()) {
        auto const oldest = [](auto const& a, auto const& b) {
            return a.second.back().number < b.second.back().number;
        };
        if (by_key_.size() == most_keys) by_key_.erase(std::min_element(by_key_.begin(), by_key_.end(), oldest));
        return;
    }
    sessions& kept = at->second;
    if (kept.size() < most_by_key) return;
    auto const used = std::find_if(kept.begin(), kept.end(), [](kept_session const& s) { return s.was_offered; });
    kept.erase(used == kept.end() ? kept.begin() : used);
}

bool session_cache::knows(std::string const& key) const {
    std::lock_guard const lock(mutex_);
    return by_key_.contains(key);
}

offered_session session_cache::offer(std::string const& key) {
    std::lock_guard const lock(mutex_);
    auto const at = by_key_.find(key);
    if (at == by_key_.end()) return {};
    sessions& kept = at->second;
    auto const fresh = std::find_if(kept.rbegin(), kept.rend(), [](kept_session const& s) { return !s.was_offered; });
    kept_session& chosen = fresh == kept.rend() ? kept.back() : *fresh;
    // In TLS 1.2 a resumed session brings no new one, so the newest is offered every time.
    chosen.was_offered = SSL_SESSION_get_protocol_version(chosen.session.get()) == TLS1_3_VERSION;
    return offered_session(session_ptr(SSL_SESSION_dup(chosen.session.get())), chosen.number);
}

void session_cache::refused(std::string const& key, std::uint64_t number) {
    std::lock_guard const lock(mutex_);
    auto const at = by_key_.find(key);
    if (at == by_key_.end()) return;
    std::erase_if(at->second, [number](kept_session const& s) { return s.number <= number; });
    if (at->second.empty()) by_key_.erase(at);
}

void session_cache::clear() {
    std::lock_guard const lock(mutex_);
    by_key_.clear();
}

} // namespace ossio::detail
