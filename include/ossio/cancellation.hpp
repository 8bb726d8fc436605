// SPDX-License-Identifier: BSL-1.0
// The two wishes a caller may have of a running upload, said from any thread.
#ifndef OSSIO_CANCELLATION_HPP
#define OSSIO_CANCELLATION_HPP

#include <memory>

namespace ossio {

/// What a caller wants of an upload that it stops. Ordered: a wish may grow stronger, never weaker.
enum class stop_request { none, pause, abort };

namespace detail {
class stop_state;
}

/// Hears a cancellation_source. Cheap to copy; a default-constructed token is never stopped. Safe from any thread.
class cancellation_token {
public:
    cancellation_token() noexcept = default;

    stop_request requested() const noexcept;

private:
    friend class cancellation_source;
    friend class detail::stop_state;

    std::shared_ptr<detail::stop_state> state_;
};

/** Stops the uploads that were given its token. The one type here that any thread may call.

    Not for signal handlers: use asio::signal_set. An upload that is not running yet stops as soon as it starts.
*/
class cancellation_source {
public:
    cancellation_source();

    /// Drops what is in flight, saves the checkpoint, keeps the parts: the upload ends with errc::paused.
    void pause() noexcept;

    /// As pause, then removes the parts from the service and the checkpoint from the store: errc::aborted.
    void abort() noexcept;

    cancellation_token token() const noexcept;

private:
    std::shared_ptr<detail::stop_state> state_;
};

} // namespace ossio
#endif
