// SPDX-License-Identifier: BSL-1.0
// The members of error, and the functions that throw it.
#include <ossio/error.hpp>

namespace ossio {

error::error(failure f)
    : system_error(f.code),
      info_(std::make_shared<failure const>(std::move(f))),
      text_(std::make_shared<std::string const>(to_string(*info_))) {}

void throw_exception_from_error(failure const& f, boost::source_location const&) { throw error(f); }

} // namespace ossio
