// SPDX-License-Identifier: BSL-1.0
// What a store does when it does not say otherwise.
#include <ossio/checkpoint_store.hpp>

namespace ossio {

asio::awaitable<checkpoint_lease> checkpoint_store::lease(std::string) { co_return checkpoint_lease(); }

} // namespace ossio
