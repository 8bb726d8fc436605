// SPDX-License-Identifier: BSL-1.0
// A user's function that one event loop calls on another one.
#ifndef OSSIO_SRC_SERVICE_RELAY_HPP
#define OSSIO_SRC_SERVICE_RELAY_HPP

#include "service/client_loops.hpp"

#include <boost/asio/post.hpp>

#include <functional>
#include <memory>

namespace ossio::service {

/// Posts each call to the executor of the function, which is destroyed there, too. The function does not throw.
template<class Argument>
class relay {
public:
    relay(asio::any_io_executor to, std::function<void(Argument const&)> f)
        : to_(std::move(to)), there_(std::make_shared<std::function<void(Argument const&)>>(std::move(f))) {}
    ~relay() {
        asio::post(to_, [there = std::move(there_)] {});
    }
    relay(relay const&) = delete;
    relay& operator=(relay const&) = delete;

    void call(Argument const& with) {
        asio::post(to_, [there = there_, with] { (*there)(with); });
    }

private:
    asio::any_io_executor to_;
    std::shared_ptr<std::function<void(Argument const&)>> there_;
};

/// The function without its exceptions, which are logged: it only watches, and must not break what it watches.
template<class Argument>
std::function<void(Argument const&)> guarded(client_ptr const& client, std::function<void(Argument const&)> f) {
    return [client, f = std::move(f)](Argument const& with) {
        try {
            f(with);
        } catch (...) {
            client->log(log_level::error, "event=callback_threw what=\"", net::text_of_exception(), "\"");
        }
    };
}

/// The function as code on the loop of `in` calls it: users' functions live on the first loop of their client.
template<class Argument>
std::function<void(Argument const&)> relayed(detail::bucket_impl const& in, std::function<void(Argument const&)> f) {
    if (!f) return f;
    f = guarded(in.place ? in.place->first : in.client, std::move(f));
    if (!in.place || in.client == in.place->first) return f;
    auto const way = std::make_shared<relay<Argument>>(in.place->first->executor, std::move(f));
    return [way](Argument const& with) { way->call(with); };
}

} // namespace ossio::service
#endif
