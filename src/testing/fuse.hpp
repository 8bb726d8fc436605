// SPDX-License-Identifier: BSL-1.0
// Fails the n-th step of I/O, or calls a function there. Tests repeat with every n, to visit every place that can fail.
#ifndef OSSIO_SRC_TESTING_FUSE_HPP
#define OSSIO_SRC_TESTING_FUSE_HPP

#include "net/connector.hpp"

#include <functional>
#include <memory>

namespace ossio::testing {

namespace asio = boost::asio;

/// Counts steps; at the n-th (1-based; 0: never) it blows, once. All connections that it watches share it.
class fuse {
public:
    explicit fuse(int at = 0, std::function<void()> blow = {}) : at_(at), blow_(std::move(blow)) {}
    virtual ~fuse() = default;
    fuse(fuse const&) = delete;
    fuse& operator=(fuse const&) = delete;

    /// Counts one step; true when this step must fail.
    virtual bool step();
    int steps() const noexcept { return steps_; }
    bool has_blown() const noexcept { return at_ != 0 && steps_ >= at_; }

private:
    int at_;
    int steps_ = 0;
    std::function<void()> blow_;
};

using fuse_ptr = std::shared_ptr<fuse>;

/// Each read, write and try_read of `inner` is a step. When the fuse blows, that operation fails with connection_reset.
/// If the fuse has a `blow` function, the fuse calls it instead, and the operation runs as usual.
net::connection_ptr watch(net::connection_ptr inner, fuse_ptr);

/// Each connect is a step, and so is every operation of its connections.
net::connector_ptr watch(net::connector_ptr inner, fuse_ptr);

} // namespace ossio::testing
#endif
