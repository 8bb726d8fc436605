// SPDX-License-Identifier: BSL-1.0
// The way to one Redis: one connection, opened when it is needed, one command at a time.
#ifndef OSSIO_SRC_REDIS_LINK_HPP
#define OSSIO_SRC_REDIS_LINK_HPP

#include <ossio/redis.hpp>

#include "async/gate.hpp"
#include "net/connector.hpp"
#include "redis/reply.hpp"

namespace ossio::redis {

class link {
public:
    link(asio::any_io_executor, async::platform_ptr, net::connector_ptr, redis_options);

    /** What Redis answers to the command. It must be harmless when it is carried out twice: one that was lost together with
        its connection is sent once more.

        Failures name the host and `what` was to be done; a refusal's text is Redis' own. First come, first served.
    */
    asio::awaitable<result<reply>> ask(std::string what, command words);

    redis_options const& options() const noexcept { return options_; }
    async::platform& time() const noexcept { return *platform_; }
    asio::any_io_executor executor() const { return executor_; }

private:
    asio::awaitable<result<reply>> try_once(command const& words);
    asio::awaitable<result<net::connection_ptr>> open();
    asio::awaitable<result<reply>> exchange(net::connection& with, command const& words);
    failure explain(std::string const& what, failure) const;

    asio::any_io_executor executor_;
    async::platform_ptr platform_;
    net::connector_ptr connector_;
    redis_options options_;
    std::shared_ptr<async::gate> turn_ = std::make_shared<async::gate>(1);
    net::connection_ptr connection_; // idle; null: none
};

using link_ptr = std::shared_ptr<link>;

} // namespace ossio::redis
#endif
