// SPDX-License-Identifier: BSL-1.0
// The connection to one Redis: opened when it is needed, one command at a time.
#ifndef OSSIO_SRC_REDIS_REDIS_CONNECTION_HPP
#define OSSIO_SRC_REDIS_REDIS_CONNECTION_HPP

#include <ossio/redis.hpp>

#include "async/fair_semaphore.hpp"
#include "net/connector.hpp"
#include "redis/reply.hpp"

namespace ossio::redis {

class redis_connection {
public:
    redis_connection(asio::any_io_executor, async::runtime_ptr, net::connector_ptr, redis_options);

    /** Sends a command and returns the response. It has to be harmless if it is carried out twice: a command whose
        connection is lost is sent once more.

        Failures name the host and `what` was to be done; error texts are those of Redis. Their phase is `send` or `wait` if the
        command may have been carried out, whatever became of the second attempt. First come, first served.
    */
    asio::awaitable<result<reply>> ask(std::string what, command arguments);

    /// The text of Redis if it refused the last command, the password or the database; empty: it did not, or did not respond.
    std::string const& refusal() const noexcept { return refusal_; }

    redis_options const& options() const noexcept { return options_; }
    async::runtime& time() const noexcept { return *runtime_; }
    asio::any_io_executor executor() const { return executor_; }

private:
    asio::awaitable<result<reply>> try_once(command const& arguments);
    asio::awaitable<result<net::connection_ptr>> open();
    asio::awaitable<result<reply>> exchange(net::connection& with, command const& arguments);
    failure explain(std::string const& what, failure) const;

    asio::any_io_executor executor_;
    async::runtime_ptr runtime_;
    net::connector_ptr connector_;
    redis_options options_;
    std::shared_ptr<async::fair_semaphore> turn_ = std::make_shared<async::fair_semaphore>(1);
    net::connection_ptr connection_; // idle; null: none
    std::string refusal_;
};

using redis_connection_ptr = std::shared_ptr<redis_connection>;

/// Returns one that connects when it is first used. Fails for options out of range and certificates that cannot be read.
result<redis_connection_ptr> make_redis_connection(asio::any_io_executor, redis_options);

} // namespace ossio::redis
#endif
