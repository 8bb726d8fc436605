// SPDX-License-Identifier: BSL-1.0
// A checkpoint_store in PostgreSQL: a row an upload, with the lease and its epoch as columns.
#ifndef OSSIO_EXAMPLE_POSTGRES_CHECKPOINTS_HPP
#define OSSIO_EXAMPLE_POSTGRES_CHECKPOINTS_HPP

#include "postgres.hpp"

#include <ossio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>

namespace example {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

/// Creates the table. Ids and checkpoints are bytes: keys of objects need not be text.
constexpr char const* checkpoint_tables = R"(
    CREATE SEQUENCE IF NOT EXISTS upload_epochs;
    CREATE TABLE IF NOT EXISTS uploads (
        id bytea PRIMARY KEY,
        checkpoint bytea,
        epoch bigint NOT NULL DEFAULT 0,
        leased_until timestamptz NOT NULL DEFAULT '-infinity');)";

/// A condition that is true for the holder of the lease, by the clock of the database.
#define EXAMPLE_IS_HELD                                                                                                \
    " WHERE id = $1 AND epoch = convert_from($2, 'UTF8')::bigint AND leased_until > clock_timestamp()"
#define EXAMPLE_FROM_NOW(n) "clock_timestamp() + convert_from(" n ", 'UTF8')::int * interval '1 ms'"

/// State that a lease and its renewing coroutine share.
class pg_lease_state : public std::enable_shared_from_this<pg_lease_state> {
public:
    pg_lease_state(std::shared_ptr<pg_pool> in, std::string name, milliseconds lasts)
        : pool(std::move(in)), id(std::move(name)), life(lasts), timer(pool->executor()) {}

    bool is_over() const { return lost || ended || clock::now() >= valid_until; }

    asio::awaitable<bool> update(std::string what, std::vector<std::string> more) {
        more.insert(more.begin(), {id, epoch});
        auto const done = co_await pool->query("UPDATE uploads SET " + what + EXAMPLE_IS_HELD, std::move(more));
        co_return done.rows == "1";
    }

    /// As above, for queries that fail if the lease is lost.
    asio::awaitable<void> change(std::string what, std::vector<std::string> more) {
        bool held = !is_over();
        if (held) held = co_await update(std::move(what), std::move(more));
        if (held) co_return;
        lose();
        throw ossio::error(ossio::failure(ossio::errc::lease_lost, "row " + id + " of uploads"));
    }

    asio::awaitable<void> keep_renewing() {
        auto const self = shared_from_this();
        while (!is_over()) {
            timer.expires_after(life / 3);
            boost::system::error_code ec;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            auto const begun = clock::now();
            std::vector<std::string> lasts{std::to_string(life.count())};
            bool held = false;
            try {
                if (!is_over()) held = co_await update("leased_until = " EXAMPLE_FROM_NOW("$3"), std::move(lasts));
                if (!held) break;
                valid_until = begun + life;
            } catch (std::runtime_error const&) {
                // Unreachable: retried until the lease ends by the local clock.
            }
        }
        lose();
    }

    void lose() {
        if (std::exchange(lost, true) || ended || !tell) return;
        asio::post(pool->executor(), std::exchange(tell, nullptr));
    }

    void discard() {
        ended = true;
        timer.cancel();
    }

    std::shared_ptr<pg_pool> pool;
    std::string id, epoch;
    milliseconds life;
    asio::steady_timer timer;
    clock::time_point valid_until;
    bool lost = false, ended = false;
    std::function<void()> tell;
};

class pg_lease final : public ossio::checkpoint_lease {
public:
    explicit pg_lease(std::shared_ptr<pg_lease_state> state) : state_(std::move(state)) {}
    ~pg_lease() override { state_->discard(); }

    std::uint64_t epoch() const noexcept override { return std::stoull(state_->epoch); }
    bool is_lost() const noexcept override { return state_->is_over(); }
    void on_loss(std::function<void()> tell) override { state_->tell = std::move(tell); }
    asio::awaitable<void> save(ossio::checkpoint saved) override {
        std::vector<std::string> text{to_json(saved)};
        co_await state_->change("checkpoint = $3", std::move(text));
    }
    asio::awaitable<void> erase() override {
        std::vector<std::string> none;
        co_await state_->change("checkpoint = NULL", std::move(none));
    }
    asio::awaitable<void> release() override {
        bool const held = !state_->is_over();
        state_->discard();
        if (!held) co_return;
        std::vector<std::string> none;
        auto giving = state_->update("leased_until = '-infinity'", std::move(none));
        co_await std::move(giving);
    }

private:
    std::shared_ptr<pg_lease_state> state_;
};

// --8<-- store
class postgres_checkpoints final : public ossio::checkpoint_store {
public:
    /// `where` as libpq takes it: "host=db dbname=uploads user=backup".
    postgres_checkpoints(asio::any_io_executor executor, std::string where, milliseconds lease_life)
        : pool_(std::make_shared<pg_pool>(executor, std::move(where))), life_(lease_life) {}

    asio::awaitable<ossio::checkpoint_lease_ptr> lease(std::string id) override {
        auto state = std::make_shared<pg_lease_state>(pool_, id, life_);
        auto const begun = clock::now();
        std::vector<std::string> parameters{id, std::to_string(life_.count())};
        auto const got = co_await pool_->query(
            "INSERT INTO uploads AS u (id, epoch, leased_until)"
            " VALUES ($1, nextval('upload_epochs'), " EXAMPLE_FROM_NOW(
                "$2") ")"
                      " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, leased_until = excluded.leased_until"
                      " WHERE u.leased_until <= clock_timestamp() RETURNING epoch::text",
            std::move(parameters));
        if (!got.value) throw ossio::error(ossio::failure(ossio::errc::checkpoint_in_use, "row " + id + " of uploads"));
        state->epoch = *got.value;
        state->valid_until = begun + life_;
        asio::co_spawn(pool_->executor(), state->keep_renewing(), asio::detached);
        co_return std::make_shared<pg_lease>(state);
    }

    asio::awaitable<std::optional<ossio::checkpoint>> load(std::string id) override {
        std::vector<std::string> parameters{id};
        auto const row = co_await pool_->query("SELECT checkpoint FROM uploads WHERE id = $1", std::move(parameters));
        if (!row.value) co_return std::nullopt;
        co_return ossio::checkpoint_from_json(*row.value);
    }

    asio::awaitable<void> save(std::string id, ossio::checkpoint saved) override {
        std::vector<std::string> parameters{id, to_json(saved)};
        co_await pool_->query("INSERT INTO uploads (id, checkpoint) VALUES ($1, $2)"
                              " ON CONFLICT (id) DO UPDATE SET checkpoint = excluded.checkpoint",
                              std::move(parameters));
    }

    asio::awaitable<void> erase(std::string id) override {
        std::vector<std::string> parameters{id};
        co_await pool_->query("UPDATE uploads SET checkpoint = NULL WHERE id = $1", std::move(parameters));
    }

private:
    std::shared_ptr<pg_pool> pool_;
    milliseconds life_;
};
// -->8--

} // namespace example
#endif
