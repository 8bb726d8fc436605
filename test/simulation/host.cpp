// SPDX-License-Identifier: BSL-1.0
// Timers that wait for their host to wake up.
#include "simulation/host.hpp"

#include "api/client_access.hpp"
#include "service/client_impl.hpp"

namespace ossio::test {

class host_clock::late_timer final : public async::timer {
public:
    late_timer(std::unique_ptr<async::timer> inner, std::shared_ptr<testing::virtual_clock> world,
               std::shared_ptr<async::steady_time const> wakes)
        : inner_(std::move(inner)), world_(std::move(world)), wakes_(std::move(wakes)) {}

    void set(async::steady_time when, std::function<void()> then) override {
        then_ = std::move(then);
        inner_->set(when, [this] { fire(); });
    }
    void clear() noexcept override { inner_->clear(); }

private:
    void fire() {
        if (*wakes_ > world_->now()) return inner_->set(*wakes_, [this] { fire(); });
        auto const then = std::move(then_);
        then(); // may destroy this timer
    }

    std::unique_ptr<async::timer> inner_;
    std::shared_ptr<testing::virtual_clock> world_;
    std::shared_ptr<async::steady_time const> wakes_;
    std::function<void()> then_;
};

std::unique_ptr<async::timer> host_clock::make_timer() {
    return std::make_unique<late_timer>(world_->make_timer(), world_, wakes_);
}

host::host(std::shared_ptr<testing::virtual_clock> world, client_options options, net::connector_ptr network,
           std::shared_ptr<random_fuse> faults)
    : clock(std::make_shared<host_clock>(std::move(world))),
      made(detail::client_access::make(io.get_executor(), std::move(options), clock,
                                       testing::watch(std::move(network), std::move(faults)))),
      insides(detail::client_access::impl(*made)) {}

std::string host::lent() const {
    auto const all = detail::client_access::impl(*made);
    std::string text;
    if (all->buffers->leased() != 0) text += std::to_string(all->buffers->leased()) + " buffers ";
    if (all->pool->leased() != 0) text += std::to_string(all->pool->leased()) + " connections ";
    if (all->pool->waiting() != 0) text += std::to_string(all->pool->waiting()) + " waiting for a connection ";
    return text;
}

} // namespace ossio::test
