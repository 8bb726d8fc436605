// SPDX-License-Identifier: BSL-1.0
// The rules of checkpoint_store, as a check that any test framework can run.
#ifndef OSSIO_TESTING_CHECKPOINT_STORE_CONFORMANCE_HPP
#define OSSIO_TESTING_CHECKPOINT_STORE_CONFORMANCE_HPP

#include <ossio/checkpoint_store.hpp>
#include <ossio/export.hpp>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <utility>

namespace ossio::testing {

/// A rule that a store violates: what() names the rule.
class OSSIO_API nonconformance : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The store to be checked.
class store_under_test {
public:
    /// Takes a function that opens the store, and whether its leases keep others out.
    explicit store_under_test(std::function<checkpoint_store_ptr()> how_to_open, bool leases_exclude = true)
        : open(std::move(how_to_open)), keeps_others_out(leases_exclude) {}

    /// Opens the storage. Each call must yield the same checkpoints; a store in memory may return the same pointer.
    std::function<checkpoint_store_ptr()> open;
    bool keeps_others_out; ///< false: lease() is the default, which excludes nobody

    /// After that time a lease that was destroyed without release() has ended. Zero: it ends at once.
    std::chrono::milliseconds lease_life{0};

    /// Ends the lease of this id without its holder, as if it had expired. Null: leases cannot be lost.
    std::function<asio::awaitable<void>(std::string id)> take_lease_away;
};

/** Checks the rules of `checkpoint_store`. The storage must be empty; it is empty afterwards.

    A loaded checkpoint equals the saved one, for any id and content; save replaces, erase removes, ids never collide, and
    checkpoints survive reopening the storage. A lease excludes others until it is released or destroyed, outlives its
    store, and has a greater epoch than the one before. A lease that has ended or was lost saves and erases nothing, fails
    with errc::lease_lost, and does not end the lease of the next holder.
    Throws nonconformance for the first rule that is violated. Exceptions of the store propagate.
*/
OSSIO_API asio::awaitable<void> check_checkpoint_store(store_under_test);

} // namespace ossio::testing
#endif
