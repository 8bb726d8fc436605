// SPDX-License-Identifier: BSL-1.0
// Credentials for a loop of a client that has several: the provider lives on the first one.
#ifndef OSSIO_SRC_SERVICE_LOOP_CREDENTIALS_HPP
#define OSSIO_SRC_SERVICE_LOOP_CREDENTIALS_HPP

#include <ossio/credentials.hpp>

#include <boost/asio/any_io_executor.hpp>

namespace ossio::service {

/// A provider for another loop than `first`, where `from` is called. Temporary credentials are kept until a fifth of
/// their validity is left, so that few requests have to ask there.
credentials_ptr credentials_of_loop(asio::any_io_executor first, credentials_ptr from);

} // namespace ossio::service
#endif
