// SPDX-License-Identifier: BSL-1.0
// Stop requests: pause or abort a running upload, from any thread.
#ifndef OSSIO_CANCELLATION_HPP
#define OSSIO_CANCELLATION_HPP

#include <ossio/export.hpp>

#include <memory>

namespace ossio {

/// What a caller requests of a running upload. Ordered: a request can become stronger, never weaker.
enum class stop_request { none, pause, abort };

namespace detail {
class stop_state;
}

/// Receives the stop requests of a cancellation_source. Cheap to copy; a default-constructed one is never stopped. Safe from any
/// thread.
class OSSIO_API cancellation_token {
public:
    cancellation_token() noexcept = default;

    /// Returns the strongest request so far.
    stop_request requested() const noexcept;

private:
    friend class cancellation_source;
    friend class detail::stop_state;

    std::shared_ptr<detail::stop_state> state_;
};

/** Stops the uploads that were given its token. Any thread may call it.

    Not for signal handlers: use asio::signal_set. An upload that is not running yet stops as soon as it starts.
*/
class OSSIO_API cancellation_source {
public:
    cancellation_source();

    /// Drops requests in flight, saves the checkpoint and keeps the parts: the upload ends with errc::paused.
    void pause() noexcept;

    /// As pause, then deletes the parts from the service and the checkpoint from the store: the upload ends with errc::aborted.
    void abort() noexcept;

    /// Returns a token for upload_options::cancellation.
    cancellation_token token() const noexcept;

private:
    std::shared_ptr<detail::stop_state> state_;
};

} // namespace ossio
#endif
