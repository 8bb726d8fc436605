// SPDX-License-Identifier: BSL-1.0
// The members of tls_session_cache.
#include <ossio/tls_session_cache.hpp>

#include "net/tls/session_cache.hpp"

namespace ossio {

tls_session_cache::tls_session_cache() : sessions_(std::make_shared<detail::session_cache>()) {}

tls_session_cache::~tls_session_cache() = default;

void tls_session_cache::clear() { sessions_->clear(); }

} // namespace ossio
