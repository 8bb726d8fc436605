// SPDX-License-Identifier: BSL-1.0
// What every checkpoint_store must hold to, as a check that any test framework can run.
#ifndef OSSIO_TESTING_CHECKPOINT_STORE_CONFORMANCE_HPP
#define OSSIO_TESTING_CHECKPOINT_STORE_CONFORMANCE_HPP

#include <ossio/checkpoint_store.hpp>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <utility>

namespace ossio::testing {

/// A law that a store breaks: what() names the law and what was seen.
class nonconformance : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The store to be checked.
class store_under_test {
public:
    explicit store_under_test(std::function<checkpoint_store_ptr()> how_to_open, bool leases_exclude = true)
        : open(std::move(how_to_open)), keeps_others_out(leases_exclude) {}

    /// Opens the storage. Each call must yield the same checkpoints; a store in memory may return the same pointer.
    std::function<checkpoint_store_ptr()> open;
    bool keeps_others_out; ///< lease() is more than the default that keeps nobody out

    /// After that time a lease that was let go, but not released, has ended. Zero: it ends at once.
    std::chrono::milliseconds lease_life{0};

    /// Ends the lease of this id behind the back of its holder, as when its time is over. Null: leases cannot be lost.
    std::function<asio::awaitable<void>(std::string id)> take_lease_away;
};

/** Runs the store through the laws of `checkpoint_store`. The storage must be empty; it is left empty.

    What is saved comes back equal, whatever the id and the content; a save replaces, an erase forgets, ids never mix,
    nothing is lost when the storage is opened anew; a lease keeps others out until it is released or let go, outlives its
    store, and has a greater epoch than the one before; one that has ended or was lost saves and erases nothing, says so,
    and does not end the lease of the next holder.
    Throws nonconformance at the first law that is broken, and lets through what the store throws.
*/
asio::awaitable<void> check_checkpoint_store(store_under_test);

} // namespace ossio::testing
#endif
