// SPDX-License-Identifier: BSL-1.0
// State that the TLS connections of one context share: record buffers, and sessions to resume. One thread, that of the
// client.
#ifndef OSSIO_SRC_NET_TLS_TLS_CONTEXT_STATE_HPP
#define OSSIO_SRC_NET_TLS_TLS_CONTEXT_STATE_HPP

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ossio::net {

/// Plain text that is sent by one write.
constexpr std::size_t record_batch = 256 * 1024;

/// Returns a buffer for a batch of records: the one used last, while it is in the cache.
class record_buffers {
public:
    std::vector<char> take() {
        if (free_.empty()) return std::vector<char>(record_batch + record_batch / 64 + 1024);
        auto last = std::move(free_.back());
        free_.pop_back();
        return last;
    }
    void give(std::vector<char> memory) { free_.push_back(std::move(memory)); }

private:
    std::vector<std::vector<char>> free_;
};

/// Sessions by host: a handshake that resumes one saves certificates and a signature.
class session_cache {
public:
    struct deleter {
        void operator()(SSL_SESSION* s) const noexcept { SSL_SESSION_free(s); }
    };
    using session_ptr = std::unique_ptr<SSL_SESSION, deleter>;

    void keep(std::string const& host, session_ptr one) {
        auto& kept = by_host_[host];
        if (kept.size() == most_by_host) kept.erase(kept.begin());
        kept.push_back(std::move(one));
    }

    /// Returns the newest session, or null. A ticket of TLS 1.3 is returned once: used twice, it would let others link
    /// the two connections, and each connection brings new ones. In TLS 1.2 a resumed session brings none.
    session_ptr take(std::string const& host) {
        auto const at = by_host_.find(host);
        if (at == by_host_.end() || at->second.empty()) return nullptr;
        SSL_SESSION* const latest = at->second.back().get();
        SSL_SESSION_up_ref(latest);
        if (SSL_SESSION_get_protocol_version(latest) == TLS1_3_VERSION) at->second.pop_back();
        return session_ptr(latest);
    }

private:
    static constexpr std::size_t most_by_host = 16;

    std::map<std::string, std::vector<session_ptr>> by_host_;
};

class tls_context_state {
public:
    record_buffers buffers;
    session_cache sessions;
    bool own_records = true; ///< false: OpenSSL protects what is sent
};

} // namespace ossio::net
#endif
