// SPDX-License-Identifier: BSL-1.0
// Returns, fetches, and waits for credentials.
#include "credentials/cache.hpp"

#include "credentials/key_rules.hpp"

#include <ossio/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <stdexcept>
#include <utility>

namespace ossio::credentials_detail {

namespace {

// Delay after a failed fetch ahead of time, unless the held credentials expire before.
constexpr std::chrono::seconds pause_after_failure{1};

} // namespace

freshness judge_freshness(credentials const& held, utc_time fetched, utc_time now) noexcept {
    if (!held.expires_at) return freshness::fresh;
    if (*held.expires_at <= now) return freshness::gone;
    auto const whole = *held.expires_at - fetched;
    return *held.expires_at - now <= whole / 5 ? freshness::stale : freshness::fresh;
}

credentials_cache::credentials_cache(credentials_ptr from, async::runtime_ptr time)
    : from_(std::move(from)), time_(std::move(time)) {}

asio::awaitable<credentials> credentials_cache::get() {
    auto self = shared_from_this();
    auto executor = co_await asio::this_coro::executor;
    if (!time_) time_ = async::system_runtime(executor);
    auto const state = held_ ? judge_freshness(*held_, fetched_, now()) : freshness::gone;
    if (state == freshness::stale && now() >= not_before_) start_fetch(executor);
    if (state != freshness::gone) co_return *held_;
    auto const awaited = start_fetch(executor); // when this coroutine resumes, the next one may be running
    co_await awaited->done.wait();
    if (awaited->failed) std::rethrow_exception(awaited->failed);
    if (!held_) throw std::runtime_error("the service rejected the credentials as soon as they were fetched");
    co_return *held_;
}

void credentials_cache::refused(credentials const& those) {
    if (held_ && held_->access_key_id == those.access_key_id && held_->security_token == those.security_token)
        held_.reset();
    if (from_) from_->refused(those);
}

std::shared_ptr<credentials_cache::running_fetch> credentials_cache::start_fetch(asio::any_io_executor executor) {
    if (fetching_) return fetching_;
    auto const begun = std::make_shared<running_fetch>();
    fetching_ = begun;
    if (!group_) group_.emplace(executor);
    group_->spawn(fetch()); // which ends in this call if the provider does not wait
    return begun;
}

asio::awaitable<void> credentials_cache::fetch() {
    auto self = shared_from_this(); // all waiters may be gone
    try {
        if (!from_) throw std::runtime_error("a null pointer is no provider");
        credentials given = co_await from_->get();
        credentials fresh = trim_credentials(std::move(given)).value();
        fetched_ = now();
        if (judge_freshness(fresh, fetched_, fetched_) == freshness::gone)
            throw std::runtime_error("the fetched credentials have expired already");
        held_ = std::move(fresh);
    } catch (...) {
        fetching_->failed = std::current_exception();
        not_before_ = now() + pause_after_failure;
    }
    auto const ended = std::exchange(fetching_, nullptr);
    ended->done.set();
}

} // namespace ossio::credentials_detail
