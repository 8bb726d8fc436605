// SPDX-License-Identifier: BSL-1.0
// Blows at the n-th step of I/O: fails it, or cancels whoever runs. Sweeping n visits every place where things can go wrong.
#ifndef OSSIO_SRC_TESTING_FUSE_HPP
#define OSSIO_SRC_TESTING_FUSE_HPP

#include "net/connector.hpp"

#include <functional>
#include <memory>

namespace ossio::testing {

namespace asio = boost::asio;

/// Counts steps; at the n-th (1-based; 0: never) calls `blow` once. Shared by all that it watches.
class fuse {
public:
    explicit fuse(int at = 0, std::function<void()> blow = {}) : at_(at), blow_(std::move(blow)) {}

    /// Counts one step; true when this is the step that shall fail.
    bool step();
    int steps() const noexcept { return steps_; }
    bool has_blown() const noexcept { return at_ != 0 && steps_ >= at_; }

private:
    int at_;
    int steps_ = 0;
    std::function<void()> blow_;
};

using fuse_ptr = std::shared_ptr<fuse>;

/// Each read, write and try_read of `inner` is a step. When the fuse blows that operation fails with connection_reset,
/// unless the fuse has a `blow` function: then that is called before the operation goes on as usual.
net::connection_ptr watch(net::connection_ptr inner, fuse_ptr);

/// Each connect is a step, and so is all that happens on its connections.
net::connector_ptr watch(net::connector_ptr inner, fuse_ptr);

} // namespace ossio::testing
#endif
