// SPDX-License-Identifier: BSL-1.0
// Looks at the exception at hand.
#include "transfer/thrown.hpp"

#include <ossio/error.hpp>

#include <boost/asio/error.hpp>

namespace ossio::transfer {

failure thrown_by_source() {
    try {
        throw;
    } catch (error const& e) {
        return e.info();
    } catch (boost::system::system_error const& e) {
        if (e.code() == boost::asio::error::operation_aborted) throw;
        return failure(errc::source_unreadable, e.what());
    } catch (std::exception const& e) {
        return failure(errc::source_unreadable, e.what());
    }
}

} // namespace ossio::transfer
