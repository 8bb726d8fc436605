// SPDX-License-Identifier: BSL-1.0
// An observer that several event loops call: one call at a time.
#ifndef OSSIO_SRC_SERVICE_ONE_AT_A_TIME_HPP
#define OSSIO_SRC_SERVICE_ONE_AT_A_TIME_HPP

#include <ossio/observer.hpp>

#include <mutex>

namespace ossio::service {

/// Events are those of requests and parts, seldom enough for a mutex. It is recursive, because an observer may use the client.
class one_at_a_time final : public observer {
public:
    explicit one_at_a_time(observer_ptr to) : to_(std::move(to)) {}

    void on_request_finished(request_finished const& e) override { forward(&observer::on_request_finished, e); }
    void on_request_retried(request_retried const& e) override { forward(&observer::on_request_retried, e); }
    void on_connection_opened(connection_opened const& e) override { forward(&observer::on_connection_opened, e); }
    void on_connection_closed(connection_closed const& e) override { forward(&observer::on_connection_closed, e); }
    void on_upload_begun(upload_begun const& e) override { forward(&observer::on_upload_begun, e); }
    void on_upload_resumed(upload_resumed const& e) override { forward(&observer::on_upload_resumed, e); }
    void on_part_done(part_done const& e) override { forward(&observer::on_part_done, e); }
    void on_upload_finished(upload_finished const& e) override { forward(&observer::on_upload_finished, e); }

private:
    template<class Event>
    void forward(void (observer::*how)(Event const&), Event const& what) {
        std::lock_guard const lock(mutex_);
        (*to_.*how)(what);
    }

    std::recursive_mutex mutex_;
    observer_ptr to_;
};

} // namespace ossio::service
#endif
