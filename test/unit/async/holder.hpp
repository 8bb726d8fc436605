// SPDX-License-Identifier: BSL-1.0
// Somebody who holds permits of a gate until told to let go.
#ifndef OSSIO_TEST_UNIT_ASYNC_HOLDER_HPP
#define OSSIO_TEST_UNIT_ASYNC_HOLDER_HPP

#include "async/event.hpp"
#include "async/fair_semaphore.hpp"
#include "unit/async/coroutines.hpp"

namespace ossio::test {

/// Takes permits and keeps them until told to let go; what it holds is seen from outside.
class holder {
public:
    asio::awaitable<void> run(std::shared_ptr<async::fair_semaphore> fair_semaphore,
                              async::fair_share_ptr who = nullptr, std::size_t n = 1) {
        auto const held = co_await fair_semaphore->acquire(std::move(who), n);
        is_granted = true;
        try {
            co_await let_go.wait();
        } catch (boost::system::system_error const&) {
            is_granted = false;
            throw;
        }
        is_granted = false;
    }

    async::event let_go;
    bool is_granted = false;
};

} // namespace ossio::test
#endif
