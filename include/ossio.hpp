// SPDX-License-Identifier: BSL-1.0
// All of the library.
#ifndef OSSIO_HPP
#define OSSIO_HPP

#include <ossio/client.hpp>
#include <ossio/client_group.hpp>

#endif
