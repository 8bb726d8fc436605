// SPDX-License-Identifier: BSL-1.0
// The first response wins, the other copies are joined.
#include "transfer/upload/hedged_request.hpp"

#include <boost/asio/error.hpp>

namespace ossio::transfer {

asio::awaitable<void> hedged_request::run(service::outcome<part> copy) {
    auto end = co_await std::move(copy);
    if (!end) {
        if (!failed_) failed_ = end.error();
        co_return;
    }
    if (arrived_) co_return;
    arrived_ = std::move(*end);
    copies_.cancel();
}

service::outcome<part> hedged_request::finish() {
    try {
        co_await copies_.join();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted || !arrived_) throw;
    }
    if (arrived_) co_return std::move(*arrived_);
    co_return *failed_;
}

} // namespace ossio::transfer
