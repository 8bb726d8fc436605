// SPDX-License-Identifier: BSL-1.0
// A client on several event loops: one state for each, and which of them does what.
#ifndef OSSIO_SRC_SERVICE_CLIENT_LOOPS_HPP
#define OSSIO_SRC_SERVICE_CLIENT_LOOPS_HPP

#include "service/client_impl.hpp"

#include <boost/asio/post.hpp>

namespace ossio::service {

using client_ptr = std::shared_ptr<detail::client_impl>;

/// Of `all`, what one of several loops may use: no loop has two more than another, and each has one at least.
std::uint64_t share_of(std::uint64_t all, std::size_t loop, std::size_t loops) noexcept;

/// The options of each loop of a client. What users implement is called on `loops.front()`, except for observers.
std::vector<client_options> options_of_loops(client_options whole, std::vector<asio::any_io_executor> const& loops);

/// Makes the states of the loops, whose options are those above, one client: that of the first.
client_ptr join_loops(std::vector<client_ptr> loops);

/// Calls `f(client, loop, loops)` for each loop: at once for the first one, whose executor this is called on; soon for others.
template<class F>
void for_each_loop(client_ptr const& first, F f) {
    std::size_t const loops = first->other_loops.size() + 1;
    f(*first, 0, loops);
    for (std::size_t i = 1; i < loops; ++i) {
        client_ptr const& other = first->other_loops[i - 1];
        asio::post(other->executor, [other, i, loops, f] { f(*other, i, loops); });
    }
}

/// The bucket on the first loop, which has one more thing to do while the returned one lives.
detail::bucket_ptr on_first_loop(detail::bucket_ptr const& in);

/// The same on the loop that has fewest things to do.
detail::bucket_ptr on_least_busy_loop(detail::bucket_ptr const& in);

/// All loops of the client, the first one first.
std::vector<client_ptr> loops_of(detail::bucket_impl const& in);

} // namespace ossio::service
#endif
