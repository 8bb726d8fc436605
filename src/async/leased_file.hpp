// SPDX-License-Identifier: BSL-1.0
// Files of which another process holds a lease, as Samba and knfsd do: their holder needs a moment to give it up.
#ifndef OSSIO_SRC_ASYNC_LEASED_FILE_HPP
#define OSSIO_SRC_ASYNC_LEASED_FILE_HPP

#include "async/runtime.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <functional>

namespace ossio::async {

/// Whether this is why a regular file was not opened. The attempt has asked the kernel to break the lease.
bool is_of_lease(boost::system::error_code why) noexcept;

/// What a user reads of a file that could not be opened for it.
inline constexpr char lease_is_kept[] =
    "another process holds a lease of it, as servers of Samba and NFS do, and does not give it up";

// Each calls `open`, which returns whether there is a lease still, until there is none, or a tenth of a second has passed.

/// false: it was cancelled, and has returned early.
boost::asio::awaitable<bool> wait_for_lease(runtime& time, std::function<bool()> open);

void block_for_lease(std::function<bool()> const& open); ///< blocks the thread

} // namespace ossio::async
#endif
