// SPDX-License-Identifier: BSL-1.0
// Gives steps away, and the event loop its turn in between.
#include "async/turns.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::async {

/// The time in which steps are given; however it ends, who is left in line is called up again.
class turns::visit {
public:
    explicit visit(turns& all) : all_(all) {
        all_.is_called_ = false;
        all_.left_ = steps_at_once;
    }
    ~visit() {
        all_.left_ = 0;
        if (!all_.line_.empty()) all_.call();
    }
    visit(visit const&) = delete;
    visit& operator=(visit const&) = delete;

private:
    turns& all_;
};

bool turns::try_step(place p) noexcept {
    if (left_ == 0) return false;
    if (!line_.empty() && line_.begin()->place < p) return false;
    --left_;
    return true;
}

asio::awaitable<void> turns::wait(place p) {
    auto const self = shared_from_this();
    turn_waiter mine(p);
    line_.insert(mine);
    call();
    bool const goes = co_await mine.go.wait();
    if (!goes) throw boost::system::system_error(asio::error::operation_aborted);
}

/// Unless the line is being served, or will be.
void turns::call() {
    if (left_ > 0 || is_called_) return;
    is_called_ = true;
    memory::kept_allocator<void> const kept;
    asio::post(home_, asio::bind_allocator(kept, [self = shared_from_this()] { self->give_steps(); }));
}

void turns::give_steps() {
    visit const now(*this);
    while (left_ > 0 && !line_.empty()) {
        turn_waiter& next = *line_.begin();
        line_.erase(line_.begin());
        --left_;
        next.go.run_one();
    }
}

} // namespace ossio::async
