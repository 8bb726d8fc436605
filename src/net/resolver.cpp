// SPDX-License-Identifier: BSL-1.0
// Resolves names by the system, and one name once at a time.
#include "net/resolver.hpp"

#include "async/event.hpp"
#include "async/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <map>

namespace ossio::net {

namespace {

using asio::ip::tcp;

class resolver_of_system final : public resolver {
public:
    explicit resolver_of_system(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    asio::awaitable<resolved> resolve(std::string host, std::uint16_t port) override {
        resolved all;
        auto const numeric = asio::ip::make_address(host, all.ec);
        if (!all.ec) {
            all.addresses.emplace_back(numeric, port);
            co_return all;
        }
        tcp::resolver asked(executor_);
        auto const found = co_await asked.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                                                        asio::as_tuple(asio::use_awaitable));
        all.ec = std::get<0>(found);
        for (auto const& entry : std::get<1>(found)) all.addresses.push_back(entry.endpoint());
        co_return all;
    }

private:
    asio::any_io_executor executor_;
};

/// Shared by the coroutine that asks, and by those that wait.
class lookup {
public:
    async::event ended;
    resolved found;
    std::exception_ptr thrown;
};

class resolver_of_all final : public resolver, public std::enable_shared_from_this<resolver_of_all> {
public:
    resolver_of_all(asio::any_io_executor executor, resolver_ptr from)
        : from_(std::move(from)), group_(std::move(executor)) {}

    asio::awaitable<resolved> resolve(std::string host, std::uint16_t port) override {
        auto const one = join_or_begin(question(std::move(host), port));
        co_await one->ended.wait();
        if (one->thrown) std::rethrow_exception(one->thrown);
        co_return one->found;
    }

private:
    using question = std::pair<std::string, std::uint16_t>;

    std::shared_ptr<lookup> join_or_begin(question about) {
        auto const at = under_way_.find(about);
        if (at != under_way_.end()) return at->second;
        auto const begun = std::make_shared<lookup>();
        under_way_.emplace(about, begun);
        group_.spawn(run(shared_from_this(), std::move(about), begun));
        return begun;
    }

    /// All that wait may be gone when it ends, and the client, too.
    static asio::awaitable<void> run(std::shared_ptr<resolver_of_all> self, question about,
                                     std::shared_ptr<lookup> mine) {
        try {
            auto asking = self->from_->resolve(about.first, about.second);
            mine->found = co_await std::move(asking);
        } catch (...) {
            mine->thrown = std::current_exception();
        }
        self->under_way_.erase(about);
        mine->ended.set();
    }

    resolver_ptr from_;
    std::map<question, std::shared_ptr<lookup>> under_way_;
    async::task_group group_; // of lookups, each of which owns this object
};

} // namespace

resolver_ptr shared_lookups(asio::any_io_executor executor, resolver_ptr from) {
    return std::make_shared<resolver_of_all>(std::move(executor), std::move(from));
}

resolver_ptr system_resolver(asio::any_io_executor executor) {
    return std::make_shared<resolver_of_system>(std::move(executor));
}

} // namespace ossio::net
