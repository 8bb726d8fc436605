// SPDX-License-Identifier: BSL-1.0
// State that the TLS connections of one context share: record buffers, sessions to resume, first handshakes. One
// thread, that of the client.
#ifndef OSSIO_SRC_NET_TLS_TLS_CONTEXT_STATE_HPP
#define OSSIO_SRC_NET_TLS_TLS_CONTEXT_STATE_HPP

#include "net/tls/first_handshakes.hpp"
#include "net/tls/session_cache.hpp"
#include "net/tls/tls_bio.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ossio::net {

/// Plain text that is sent by one write: a slice, and the head of a request before it, so that the memory of the slice is free
/// while its records wait for the socket.
constexpr std::size_t record_batch = (256 + 4) * 1024;

/// Returns a buffer for a batch of records: the one used last, while it is in the cache. Keeps no more than there are connections.
class record_buffers {
public:
    raw_memory take() {
        if (free_.empty()) return raw_memory(record_batch + record_batch / 64 + 1024);
        auto last = std::move(free_.back());
        free_.pop_back();
        return last;
    }
    void give(raw_memory memory) {
        if (free_.size() < connections_) free_.push_back(std::move(memory));
    }

    void connection_opened() noexcept { ++connections_; }
    void connection_closed() noexcept {
        --connections_;
        if (free_.size() > connections_) free_.pop_back();
    }

    std::size_t kept() const noexcept { return free_.size(); }

private:
    std::vector<raw_memory> free_;
    std::size_t connections_ = 0;
};

class tls_context_state {
public:
    /// `trust`: what the certificates of its sessions are checked against; only contexts of the same share sessions.
    explicit tls_context_state(std::shared_ptr<detail::session_cache> sessions = nullptr, std::string trust = {})
        : sessions_(sessions ? std::move(sessions) : std::make_shared<detail::session_cache>()),
          trust_(std::move(trust)) {}

    bool knows_session(std::string const& host) const { return sessions_->knows(key_of(host)); }
    detail::offered_session offer_session(std::string const& host) { return sessions_->offer(key_of(host)); }
    void session_refused(std::string const& host, std::uint64_t number) { sessions_->refused(key_of(host), number); }
    void keep_session(std::string const& host, detail::session_ptr one) {
        sessions_->keep(key_of(host), std::move(one));
        first.session_arrived(host);
    }

    record_buffers buffers;
    first_handshakes first;
    bool own_records = true; ///< false: OpenSSL protects what is sent

private:
    std::string key_of(std::string const& host) const { return trust_ + host; }

    std::shared_ptr<detail::session_cache> sessions_;
    std::string trust_;
};

} // namespace ossio::net
#endif
