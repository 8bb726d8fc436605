// SPDX-License-Identifier: BSL-1.0
// Taking permits and giving them back.
#include "async/semaphore.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::async {

permit& permit::operator=(permit&& other) noexcept {
    if (this != &other) {
        release();
        owner_ = std::move(other.owner_);
    }
    return *this;
}

permit::~permit() { release(); }

void permit::release() noexcept {
    if (auto const owner = std::exchange(owner_, nullptr)) owner->give_back();
}

asio::awaitable<permit> semaphore::acquire() {
    auto self = shared_from_this();
    if (free_ > 0) {
        --free_;
        co_return permit(std::move(self));
    }
    bool const woken = co_await waiters_.wait();
    if (!woken) throw boost::system::system_error(asio::error::operation_aborted);
    // Whoever woke us left its permit uncounted for us. Cancelled meanwhile: the caller's next co_await throws, and the
    // permit goes on to the next in line.
    co_return permit(std::move(self));
}

void semaphore::give_back() noexcept {
    if (!waiters_.wake_one()) ++free_;
}

} // namespace ossio::async
