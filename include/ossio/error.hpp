// SPDX-License-Identifier: BSL-1.0
// The one exception the library throws out of an operation, and the way to have a value instead.
#ifndef OSSIO_ERROR_HPP
#define OSSIO_ERROR_HPP

#include <ossio/failure.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <type_traits>

namespace ossio {

namespace asio = boost::asio;

/// The only exception type the library throws out of an operation. `what()` is one line; `info()` is all of it.
class error : public boost::system::system_error {
public:
    explicit error(failure f);

    char const* what() const noexcept override { return text_->c_str(); }
    failure const& info() const noexcept { return *info_; }

private:
    std::shared_ptr<failure const> info_;
    std::shared_ptr<std::string const> text_;
};

/// The same operation, not throwing: `auto r = co_await ossio::as_result(bucket.put_object(...));`
template<class T>
asio::awaitable<result<T>> as_result(asio::awaitable<T> op) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(op);
            co_return result<T>();
        } else {
            co_return co_await std::move(op);
        }
    } catch (error const& e) {
        co_return e.info();
    }
}

} // namespace ossio
#endif
