// SPDX-License-Identifier: BSL-1.0
// Where the bytes of an object go when it is read: an interface that users may implement.
#ifndef OSSIO_SINK_HPP
#define OSSIO_SINK_HPP

#include <ossio/get_options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <memory>

namespace ossio {

namespace asio = boost::asio;

/// Takes bytes front to back, each once. Called on the client's executor; suspending holds the connection back.
class sink {
public:
    virtual ~sink() = default;

    /// All of it, or throws: any exception derived from std::exception ends the download with errc::sink_failed and its text.
    /// The bytes are there until completion only.
    virtual asio::awaitable<void> write(asio::const_buffer bytes) = 0;
};

using sink_ptr = std::shared_ptr<sink>;

} // namespace ossio
#endif
