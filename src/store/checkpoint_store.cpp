// SPDX-License-Identifier: BSL-1.0
// What a store does when it does not say otherwise.
#include <ossio/checkpoint_store.hpp>

namespace ossio {

asio::awaitable<checkpoint_lease_ptr> checkpoint_store::lease(std::string) { co_return nullptr; }

} // namespace ossio
