// SPDX-License-Identifier: BSL-1.0
// The exception that operations throw, and a way to get a value instead.
#ifndef OSSIO_ERROR_HPP
#define OSSIO_ERROR_HPP

#include <ossio/export.hpp>
#include <ossio/failure.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <type_traits>

namespace ossio {

namespace asio = boost::asio;

/// The exception type that operations throw. Cheap to copy.
class OSSIO_API error : public boost::system::system_error {
public:
    /// Takes the failure to report.
    explicit error(failure f);

    error(error const&) = default; ///< Moving copies, too: what() of an error that was moved from has its text.
    error& operator=(error const&) = default; ///< As the constructor.

    /// Returns one line: to_string(info()).
    char const* what() const noexcept override { return text_->c_str(); }

    /// Returns everything that is known about the failure.
    failure const& info() const noexcept { return *info_; }

private:
    std::shared_ptr<failure const> info_;
    std::shared_ptr<std::string const> text_;
};

/// Makes an operation return a result instead of throwing: `auto r = co_await ossio::as_result(bucket.put_object(...));`
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
