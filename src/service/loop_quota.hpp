// SPDX-License-Identifier: BSL-1.0
// A quota for a loop of a client that has several: the quota lives on the first one.
#ifndef OSSIO_SRC_SERVICE_LOOP_QUOTA_HPP
#define OSSIO_SRC_SERVICE_LOOP_QUOTA_HPP

#include <ossio/upload_quota.hpp>

#include "service/run_on_executor.hpp"

namespace ossio::service {

/// Calls `to` on the executor of the first loop.
class loop_quota final : public upload_quota {
public:
    loop_quota(asio::any_io_executor first, upload_quota_ptr to) : first_(std::move(first)), to_(std::move(to)) {}

    asio::awaitable<void> admit(std::uint64_t bytes) override {
        auto admitting = run_on_executor(first_, admit_there(to_, bytes));
        co_await std::move(admitting);
    }
    void acknowledged(std::uint64_t bytes, std::chrono::milliseconds qos_delay) override {
        asio::post(first_, [to = to_, bytes, qos_delay] { to->acknowledged(bytes, qos_delay); });
    }
    void rejected() override {
        asio::post(first_, [to = to_] { to->rejected(); });
    }

private:
    static asio::awaitable<bool> admit_there(upload_quota_ptr to, std::uint64_t bytes) {
        auto admitting = to->admit(bytes);
        co_await std::move(admitting);
        co_return true;
    }

    asio::any_io_executor first_;
    upload_quota_ptr to_;
};

} // namespace ossio::service
#endif
