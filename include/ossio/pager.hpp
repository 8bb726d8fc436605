// SPDX-License-Identifier: BSL-1.0
// Reads a listing page by page.
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

/// Reads a listing page by page: `while (auto page = co_await p.next()) ...`. Keeps the client's state alive; one call at a time.
template<class T>
class pager {
public:
    /// For the library: buckets make pagers.
    explicit pager(std::shared_ptr<detail::page_source<T>> pages) : pages_(std::move(pages)) {}

    /// Returns the next page, never empty, or nothing at the end. Throws error; the call may then be repeated.
    asio::awaitable<std::optional<std::vector<T>>> next() { return next(pages_); }

private:
    static asio::awaitable<std::optional<std::vector<T>>> next(std::shared_ptr<detail::page_source<T>> pages) {
        co_return co_await pages->next();
    }

    std::shared_ptr<detail::page_source<T>> pages_;
};

} // namespace ossio
#endif
