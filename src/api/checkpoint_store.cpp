// SPDX-License-Identifier: BSL-1.0
// Defaults of checkpoint_store.
#include <ossio/checkpoint_store.hpp>

namespace ossio {

asio::awaitable<checkpoint_lease_ptr> checkpoint_store::lease(std::string) { co_return nullptr; }

} // namespace ossio
