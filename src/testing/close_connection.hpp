// SPDX-License-Identifier: BSL-1.0
// Ends a session from any depth.
#ifndef OSSIO_SRC_TESTING_CLOSE_CONNECTION_HPP
#define OSSIO_SRC_TESTING_CLOSE_CONNECTION_HPP

namespace ossio::testing {

/// Thrown to close a connection without a response, or in the middle of one.
class close_connection {};

} // namespace ossio::testing
#endif
