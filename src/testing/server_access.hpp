// SPDX-License-Identifier: BSL-1.0
// Access to the internals of an embedded server, for ossio-server.
#ifndef OSSIO_SRC_TESTING_SERVER_ACCESS_HPP
#define OSSIO_SRC_TESTING_SERVER_ACCESS_HPP

#include "testing/memory_service.hpp"

namespace ossio::testing {

class server_access {
public:
    static service_core& core(server&);
};

} // namespace ossio::testing
#endif
