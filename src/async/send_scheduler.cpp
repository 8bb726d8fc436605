// SPDX-License-Identifier: BSL-1.0
// Grants steps, and lets the event loop run in between.
#include "async/send_scheduler.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::async {

/// The scope in which steps are granted; when it is left, remaining waiters are scheduled again.
class send_scheduler::visit {
public:
    explicit visit(send_scheduler& all) : all_(all) {
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
    send_scheduler& all_;
};

bool send_scheduler::try_step(position p) noexcept {
    if (left_ == 0) return false;
    if (!line_.empty() && line_.begin()->position < p) return false;
    --left_;
    return true;
}

asio::awaitable<void> send_scheduler::wait(position p) {
    auto const self = shared_from_this();
    send_waiter mine(p);
    line_.insert(mine);
    call();
    bool const goes = co_await mine.go.wait();
    if (!goes) throw boost::system::system_error(asio::error::operation_aborted);
}

/// Does nothing if the line is being served, or will be.
void send_scheduler::call() {
    if (left_ > 0 || is_called_) return;
    is_called_ = true;
    asio::post(executor_, [self = shared_from_this()] { self->give_steps(); });
}

void send_scheduler::give_steps() {
    visit const now(*this);
    while (left_ > 0 && !line_.empty()) {
        send_waiter& next = *line_.begin();
        line_.erase(line_.begin());
        --left_;
        next.go.run_one();
    }
}

} // namespace ossio::async
