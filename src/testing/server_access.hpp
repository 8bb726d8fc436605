// SPDX-License-Identifier: BSL-1.0
// The inside of an embedded server, for the program that runs it.
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
