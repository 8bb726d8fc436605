// SPDX-License-Identifier: BSL-1.0
// Where a download writes its bytes: an interface that users may implement.
#ifndef OSSIO_SINK_HPP
#define OSSIO_SINK_HPP

#include <ossio/export.hpp>
#include <ossio/get_options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <memory>

namespace ossio {

namespace asio = boost::asio;

/// Receives the bytes of a download front to back, each once. Called on the client's executor; while it suspends, no more is read
/// from the connection.
class OSSIO_API sink {
public:
    virtual ~sink() = default;

    /// Writes all bytes, or throws: any exception derived from std::exception ends the download with errc::sink_failed and its
    /// text. `bytes` are valid until completion only.
    virtual asio::awaitable<void> write(asio::const_buffer bytes) = 0;
};

/// Shared ownership of a sink.
using sink_ptr = std::shared_ptr<sink>;

} // namespace ossio
#endif
