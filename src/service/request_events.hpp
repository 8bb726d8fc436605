// SPDX-License-Identifier: BSL-1.0
// Events of one request, attempt after attempt: for the log, the observer and the failure.
#ifndef OSSIO_SRC_SERVICE_REQUEST_EVENTS_HPP
#define OSSIO_SRC_SERVICE_REQUEST_EVENTS_HPP

#include "service/call.hpp"
#include "wire/http.hpp"

namespace ossio::service {

/// The last 8 failed attempts of one request. Allocates at the first failure.
class attempt_log {
public:
    static constexpr std::size_t most = 8;

    void add(attempt_record);
    attempt_history share() const { return records_; }

private:
    std::shared_ptr<std::vector<attempt_record>> records_;
};

/** Records one request. Without an observer and without failures it costs two looks at the clock for each attempt.

    If it is destroyed in the middle of an attempt, it reports that attempt as cancelled.
*/
class request_events {
public:
    /// All arguments must outlive this object.
    request_events(detail::client_impl const&, wire::request const&, call_options const&, attempt_log&);
    ~request_events();
    request_events(request_events const&) = delete;
    request_events& operator=(request_events const&) = delete;

    void begin(int number); ///< starts an attempt; 1: the first
    void connected(net::connection_lease const&);
    net::exchange_trace* trace() noexcept { return trace_.clock ? &trace_ : nullptr; }
    void sent(std::uint64_t bytes_of_body) noexcept { bytes_sent_ = bytes_of_body; }

    void succeeded(wire::response const&, std::chrono::milliseconds held_back);
    void failed(failure&, retry_decision, std::chrono::milliseconds wait); ///< adds the address to the failure

private:
    void notify(error_code, int status, std::string_view request_id);
    attempt_record record_of(failure const&) const;

    detail::client_impl const& client_;
    wire::request const& request_;
    call_options const& about_;
    attempt_log& log_;
    async::steady_time first_begun_{};
    async::steady_time begun_{};
    std::optional<async::steady_time> connected_;
    net::connection_facts facts_;
    bool reused_ = false;
    net::exchange_trace trace_;
    std::uint64_t bytes_sent_ = 0;
    std::chrono::milliseconds qos_delay_{0};
    int number_ = 1;
    bool under_way_ = false;
};

} // namespace ossio::service
#endif
