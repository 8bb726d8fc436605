// SPDX-License-Identifier: BSL-1.0
// Walks a paged listing.
#ifndef OSSIO_PAGER_HPP
#define OSSIO_PAGER_HPP

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ossio {

namespace asio = boost::asio;

namespace detail {
template<class T>
class page_source {
public:
    virtual ~page_source() = default;
    virtual asio::awaitable<std::optional<std::vector<T>>> next() = 0;
};
} // namespace detail

/// Walks a paged listing: `while (auto page = co_await p.next()) ...`. Keeps the client's insides alive; one call at a time.
template<class T>
class pager {
public:
    explicit pager(std::shared_ptr<detail::page_source<T>> pages) : pages_(std::move(pages)) {}

    /// The next page, never empty; nothing when there is no more. Throws error; the same page may then be asked for again.
    asio::awaitable<std::optional<std::vector<T>>> next() { return next(pages_); }

private:
    static asio::awaitable<std::optional<std::vector<T>>> next(std::shared_ptr<detail::page_source<T>> pages) {
        co_return co_await pages->next();
    }

    std::shared_ptr<detail::page_source<T>> pages_;
};

} // namespace ossio
#endif
