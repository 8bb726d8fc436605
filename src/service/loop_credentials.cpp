// SPDX-License-Identifier: BSL-1.0
// Asks on the first loop, and keeps what expires.
#include "service/loop_credentials.hpp"

#include "credentials/any_thread.hpp"
#include "credentials/cache.hpp"
#include "service/run_on_executor.hpp"

#include <boost/asio/post.hpp>

namespace ossio::service {

namespace {

using credentials_detail::freshness;

/// Providers that are no coroutines work inside the call, which has to be there, too.
asio::awaitable<credentials> get_of(credentials_ptr from) {
    auto getting = from->get();
    co_return co_await std::move(getting);
}

class loop_credentials final : public credentials_provider, public std::enable_shared_from_this<loop_credentials> {
public:
    loop_credentials(asio::any_io_executor first, credentials_ptr from)
        : first_(std::move(first)), from_(std::move(from)) {}

    asio::awaitable<credentials> get() override {
        auto const self = shared_from_this();
        auto const now = std::chrono::system_clock::now();
        if (held_ && credentials_detail::judge_freshness(*held_, fetched_, now) == freshness::fresh) co_return *held_;
        auto getting = run_on_executor(first_, get_of(from_));
        credentials given = co_await std::move(getting);
        held_.reset();
        if (given.expires_at) held_ = given;
        fetched_ = now;
        co_return given;
    }

    void refused(credentials const& those) override {
        held_.reset();
        asio::post(first_, [from = from_, those] { from->refused(those); });
    }

private:
    asio::any_io_executor first_;
    credentials_ptr from_;
    std::optional<credentials> held_; // only those that expire: others may change at any time
    std::chrono::system_clock::time_point fetched_;
};

} // namespace

credentials_ptr credentials_of_loop(asio::any_io_executor first, credentials_ptr from) {
    if (!from || std::dynamic_pointer_cast<credentials_detail::any_thread_credentials>(from)) return from;
    return std::make_shared<loop_credentials>(std::move(first), std::move(from));
}

} // namespace ossio::service
