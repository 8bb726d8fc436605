// SPDX-License-Identifier: BSL-1.0
// Converts the current exception.
#include "transfer/upload/source_error.hpp"

#include <ossio/error.hpp>

#include <boost/asio/error.hpp>

namespace ossio::transfer {

failure source_error() {
    try {
        throw;
    } catch (error const& e) {
        return e.info();
    } catch (boost::system::system_error const& e) {
        if (e.code() == boost::asio::error::operation_aborted) throw;
        return failure(errc::source_unreadable, e.what());
    } catch (std::exception const& e) {
        return failure(errc::source_unreadable, e.what());
    } catch (...) {
        return failure(errc::source_unreadable, "it threw what is no std::exception");
    }
}

} // namespace ossio::transfer
