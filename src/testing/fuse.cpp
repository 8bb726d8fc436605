// SPDX-License-Identifier: BSL-1.0
#include "testing/fuse.hpp"

#include <boost/asio/error.hpp>

namespace ossio::testing {

bool fuse::step() {
    if (++steps_ != at_) return false;
    if (!blow_) return true;
    blow_();
    return false;
}

namespace {

class watched_connection final : public net::connection {
public:
    watched_connection(net::connection_ptr inner, fuse_ptr watcher)
        : inner_(std::move(inner)), fuse_(std::move(watcher)) {}

    asio::awaitable<net::io_result> read_some(asio::mutable_buffer into) override {
        if (fuse_->step()) return broken();
        return inner_->read_some(into);
    }
    asio::awaitable<net::io_result> write(std::span<asio::const_buffer const> buffers) override {
        if (fuse_->step()) return broken();
        return inner_->write(buffers);
    }
    net::io_result try_write_file(asio::const_buffer head, asio::const_buffer same, async::file_extent where) override {
        if (fuse_->step()) return {asio::error::connection_reset, 0};
        return inner_->try_write_file(head, same, where);
    }
    net::io_result try_read_some(asio::mutable_buffer into) override {
        if (fuse_->step()) return {asio::error::connection_reset, 0};
        return inner_->try_read_some(into);
    }
    void listen() override { inner_->listen(); }
    bool peer_spoke() const noexcept override { return inner_->peer_spoke(); }
    bool is_reusable() noexcept override { return inner_->is_reusable(); }
    bool has_unsent() const noexcept override { return inner_->has_unsent(); }
    void expires_after(async::duration d) override { inner_->expires_after(d); }
    bool has_expired() const noexcept override { return inner_->has_expired(); }
    void stop_counting_reads() override { inner_->stop_counting_reads(); }
    void count_read(std::size_t bytes) override { inner_->count_read(bytes); }
    void set_low_speed_limit(async::duration window, std::uint64_t bytes) override {
        inner_->set_low_speed_limit(window, bytes);
    }
    std::uint64_t moved_in_window() const noexcept override { return inner_->moved_in_window(); }
    net::connection_facts facts() const override { return inner_->facts(); }
    void close() noexcept override { inner_->close(); }

private:
    asio::awaitable<net::io_result> broken() {
        inner_->close();
        co_return net::io_result(asio::error::connection_reset, 0);
    }

    net::connection_ptr inner_;
    fuse_ptr fuse_;
};

class watched_connector final : public net::connector {
public:
    watched_connector(net::connector_ptr inner, fuse_ptr watcher)
        : inner_(std::move(inner)), fuse_(std::move(watcher)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer to, async::duration limit) override {
        if (fuse_->step()) co_return failure(asio::error::connection_refused);
        auto made = co_await inner_->connect(std::move(to), limit);
        if (!made) co_return made.error();
        co_return watch(std::move(*made), fuse_);
    }

private:
    net::connector_ptr inner_;
    fuse_ptr fuse_;
};

} // namespace

net::connection_ptr watch(net::connection_ptr inner, fuse_ptr watcher) {
    return std::make_unique<watched_connection>(std::move(inner), std::move(watcher));
}

net::connector_ptr watch(net::connector_ptr inner, fuse_ptr watcher) {
    return std::make_shared<watched_connector>(std::move(inner), std::move(watcher));
}

} // namespace ossio::testing
