// SPDX-License-Identifier: BSL-1.0
// A user's function that one event loop calls on another one.
#ifndef OSSIO_SRC_SERVICE_RELAY_HPP
#define OSSIO_SRC_SERVICE_RELAY_HPP

#include "service/client_loops.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <functional>
#include <mutex>

namespace ossio::service {

/// Posts each call to the executor of the function, which is destroyed there, too. What it throws is thrown by the next call.
template<class Argument>
class relay {
public:
    relay(asio::any_io_executor to, std::function<void(Argument const&)> f)
        : to_(std::move(to)), there_(std::make_shared<far_side>(std::move(f))) {}
    ~relay() {
        asio::post(to_, [there = std::move(there_)] {});
    }
    relay(relay const&) = delete;
    relay& operator=(relay const&) = delete;

    void call(Argument const& with) {
        there_->rethrow();
        asio::post(to_, [there = there_, with] { there->call(with); });
    }

private:
    class far_side {
    public:
        explicit far_side(std::function<void(Argument const&)> f) : f_(std::move(f)) {}

        void call(Argument const& with) {
            try {
                f_(with);
            } catch (...) {
                std::lock_guard const lock(mutex_);
                thrown_ = std::current_exception();
            }
        }

        void rethrow() {
            std::lock_guard const lock(mutex_);
            if (thrown_) std::rethrow_exception(thrown_);
        }

    private:
        std::function<void(Argument const&)> f_;
        std::mutex mutex_;
        std::exception_ptr thrown_;
    };

    asio::any_io_executor to_;
    std::shared_ptr<far_side> there_;
};

/// The function as code on the loop of `in` calls it: users' functions live on the first loop of their client.
template<class Argument>
std::function<void(Argument const&)> relayed(detail::bucket_impl const& in, std::function<void(Argument const&)> f) {
    if (!f || !in.place || in.client == in.place->first) return f;
    auto const way = std::make_shared<relay<Argument>>(in.place->first->executor, std::move(f));
    return [way](Argument const& with) { way->call(with); };
}

} // namespace ossio::service
#endif
