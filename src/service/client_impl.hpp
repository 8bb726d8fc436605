// SPDX-License-Identifier: BSL-1.0
// What the handles client and bucket stand for.
#ifndef OSSIO_SRC_SERVICE_CLIENT_IMPL_HPP
#define OSSIO_SRC_SERVICE_CLIENT_IMPL_HPP

#include <ossio/client.hpp>

#include "async/buffer_pool.hpp"
#include "async/kept_frame.hpp"
#include "async/platform.hpp"
#include "async/rate_gate.hpp"
#include "async/task_group.hpp"
#include "async/turns.hpp"
#include "net/announcer.hpp"
#include "net/pool.hpp"
#include "service/proxy_choice.hpp"
#include "service/retry.hpp"
#include "service/running_uploads.hpp"
#include "wire/endpoint.hpp"
#include "wire/log_line.hpp"
#include "wire/sign_v4.hpp"

namespace ossio::detail {

/// On whose behalf requests are made and buffers taken: one upload, one writer. Says whose turn it is.
class tenant {
public:
    tenant(int priority, rate_limit_ptr rate_of_its_own)
        : tenant(priority, std::move(rate_of_its_own), std::make_shared<async::account>(priority)) {}

    /// One that has asked for buffers already.
    tenant(int priority, rate_limit_ptr rate_of_its_own, async::account_ptr of_buffers)
        : rate(std::move(rate_of_its_own)),
          buffers(std::move(of_buffers)),
          connections(std::make_shared<async::account>(priority)) {}

    rate_limit_ptr rate; ///< null: none of its own
    async::account_ptr buffers;
    async::account_ptr connections;
    bool is_landing = false; ///< all its bytes are here: draining lets it bring them to the service
};

/// Shared by all operations of a client; each operation holds it until it ends.
class client_impl : public std::enable_shared_from_this<client_impl> {
public:
    using keeps_frames = void;

    client_impl(asio::any_io_executor, client_options, async::platform_ptr, net::connector_ptr);

    /// For options that make no sense: the failure of every operation.
    client_impl(asio::any_io_executor, client_options, failure);

    asio::any_io_executor home;
    client_options options;
    std::optional<failure> broken; ///< the options make no sense: every operation fails with it
    wire::endpoint endpoint;
    std::string region;          ///< that is signed
    std::string product = "oss"; ///< that is signed
    service::proxy_choice proxy;
    wire::signing_memory signing;
    std::vector<std::string> texts; ///< memory for heads of requests, of those that are done
    async::platform_ptr platform;
    net::announcer announce;
    net::pool_ptr pool;
    std::shared_ptr<async::buffer_pool> buffers;
    std::shared_ptr<async::turns> turns; ///< of those who send
    rate_limit_ptr rate;                 ///< of all request bodies
    service::retry_budget budget;
    service::running_uploads running;
    std::uint64_t uploads_numbered = 0;                 ///< the last upload_number that was given
    async::task_group errands;                          ///< clean-up that outlives who asked for it
    std::chrono::system_clock::duration clock_offset{}; ///< the service's clock minus ours

    bool logs(log_level level) const noexcept { return options.log && level >= options.log_level; }

    /// Composes the line of its pieces, if anybody wants it.
    template<class... Pieces>
    void log(log_level level, Pieces const&... pieces) const noexcept {
        if (!logs(level)) return;
        try {
            options.log(level, wire::log_line(pieces...));
        } catch (...) {
            // Nobody's upload shall fail because its log is full.
        }
    }
};

class bucket_impl {
public:
    using keeps_frames = void;

    bucket_impl(std::shared_ptr<client_impl> of, std::string bucket_name)
        : client(std::move(of)), name(std::move(bucket_name)) {}

    std::shared_ptr<client_impl> client;
    std::string name;
    std::uint64_t upload_number = 0; ///< whose requests go through it; 0: anybody's
};

using bucket_ptr = std::shared_ptr<bucket_impl>;

/// The same bucket, for one upload more: its requests are told with a number of their own.
inline bucket_ptr for_an_upload(bucket_ptr const& in) {
    auto numbered = std::make_shared<bucket_impl>(in->client, in->name);
    numbered->upload_number = ++in->client->uploads_numbered;
    return numbered;
}

} // namespace ossio::detail
#endif
