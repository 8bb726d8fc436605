// SPDX-License-Identifier: BSL-1.0
// Checkpoints in Redis: SET, GET, DEL, and the same under a lease.
#include <ossio/redis.hpp>

#include <ossio/error.hpp>

#include "redis/lease.hpp"
#include "redis/scripts.hpp"
#include "wire/checkpoint_journal.hpp"

namespace ossio {

namespace {

std::string milliseconds(std::chrono::milliseconds ms) { return std::to_string(ms.count()); }

/// The handle of a lease; destroying it stops the renewing.
class redis_lease final : public checkpoint_lease {
public:
    redis_lease(std::shared_ptr<redis::held_lease> held, std::chrono::milliseconds checkpoint_lifetime)
        : held_(std::move(held)), checkpoint_lifetime_(checkpoint_lifetime) {}
    ~redis_lease() override { held_->discard(); }
    redis_lease(redis_lease const&) = delete;
    redis_lease& operator=(redis_lease const&) = delete;

    std::uint64_t epoch() const noexcept override { return held_->epoch(); }
    bool is_lost() const noexcept override { return held_->is_over(); }
    std::string loss_reason() const override { return held_->loss_reason(); }
    void on_loss(std::function<void()> tell) override { held_->on_loss(std::move(tell)); }
    asio::awaitable<void> save(checkpoint saved) override {
        redis::command arguments{wire::to_journal(saved), milliseconds(checkpoint_lifetime_)};
        return held_->carry_out("save", redis::scripts::save, std::move(arguments));
    }
    asio::awaitable<void> erase() override {
        return held_->carry_out("erase", redis::scripts::erase, redis::command());
    }
    asio::awaitable<void> release() override { return held_->release(); }

private:
    std::shared_ptr<redis::held_lease> held_;
    std::chrono::milliseconds checkpoint_lifetime_;
};

class redis_store final : public checkpoint_store {
public:
    explicit redis_store(redis::redis_connection_ptr by) : connection_(std::move(by)) {}

    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        auto held = std::make_shared<redis::held_lease>(connection_, keys_of(id));
        co_await held->acquire();
        held->start_renewing();
        co_return std::make_shared<redis_lease>(std::move(held), connection_->options().checkpoint_lifetime);
    }

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        std::string const key = keys_of(id).saved;
        redis::command arguments{"GET", key};
        auto found = co_await ask("load", std::move(arguments));
        if (found.is != redis::reply::kind::text) co_return std::nullopt;
        try {
            co_return wire::from_journal(found.text);
        } catch (error const& e) {
            throw error(failure(errc::checkpoint_unreadable, "Redis: " + key + ": " + e.info().detail));
        }
    }

    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        redis::command arguments{"SET", keys_of(id).saved, wire::to_journal(saved)};
        if (connection_->options().checkpoint_lifetime.count() != 0) {
            arguments.push_back("PX");
            arguments.push_back(milliseconds(connection_->options().checkpoint_lifetime));
        }
        co_await ask("save", std::move(arguments));
    }

    asio::awaitable<void> erase(std::string id) override {
        redis::command arguments{"DEL", keys_of(id).saved};
        co_await ask("erase", std::move(arguments));
    }

private:
    redis::upload_keys keys_of(std::string const& id) const {
        return redis::upload_keys(connection_->options().prefix, id);
    }

    asio::awaitable<redis::reply> ask(std::string what, redis::command arguments) {
        auto response = co_await connection_->ask(std::move(what), std::move(arguments));
        if (!response) throw error(response.error());
        co_return std::move(*response);
    }

    redis::redis_connection_ptr connection_;
};

/// Making a store throws nothing; every call reports invalid options.
class broken_store final : public checkpoint_store {
public:
    explicit broken_store(failure why) : why_(std::move(why)) {}

    asio::awaitable<checkpoint_lease_ptr> lease(std::string) override { throw error(why_); }
    asio::awaitable<std::optional<checkpoint>> load(std::string) override { throw error(why_); }
    asio::awaitable<void> save(std::string, checkpoint) override { throw error(why_); }
    asio::awaitable<void> erase(std::string) override { throw error(why_); }

private:
    failure why_;
};

} // namespace

checkpoint_store_ptr redis_checkpoints(asio::any_io_executor executor, redis_options options) {
    auto connection = redis::make_redis_connection(std::move(executor), std::move(options));
    if (!connection) return std::make_shared<broken_store>(connection.error());
    return std::make_shared<redis_store>(std::move(*connection));
}

} // namespace ossio
