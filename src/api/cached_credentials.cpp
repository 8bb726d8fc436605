// SPDX-License-Identifier: BSL-1.0
// Wraps a credentials provider in a cache.
#include "credentials/cache.hpp"

namespace ossio {

credentials_ptr cached_credentials(credentials_ptr from) {
    return std::make_shared<credentials_detail::credentials_cache>(std::move(from));
}

} // namespace ossio
