// SPDX-License-Identifier: BSL-1.0
// Marks providers that several event loops may ask at the same time.
#ifndef OSSIO_SRC_CREDENTIALS_ANY_THREAD_HPP
#define OSSIO_SRC_CREDENTIALS_ANY_THREAD_HPP

#include <ossio/credentials.hpp>

namespace ossio::credentials_detail {

/// `get` and `refused` change nothing.
class any_thread_credentials : public credentials_provider {
public:
    /// What `get` returns, always the same; null: it may change.
    virtual credentials const* fixed() const noexcept { return nullptr; }
};

} // namespace ossio::credentials_detail
#endif
