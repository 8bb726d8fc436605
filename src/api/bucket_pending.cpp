// SPDX-License-Identifier: BSL-1.0
// bucket::commit and bucket::discard.
#include <ossio/bucket.hpp>

#include "api/throw_on_failure.hpp"
#include "transfer/multipart/pending_objects.hpp"

namespace ossio {

asio::awaitable<object_info> bucket::commit(pending_object what) const {
    auto all = transfer::commit(impl_, std::move(what));
    return service::throw_on_failure(impl_->client, service::run_on_executor(impl_->client->executor, std::move(all)));
}

asio::awaitable<void> bucket::discard(pending_object what) const {
    return service::throw_on_failure(impl_->client, transfer::discard(impl_, std::move(what)));
}

asio::awaitable<void> bucket::discard(writer_state what) const {
    return service::throw_on_failure(impl_->client, transfer::discard(impl_, std::move(what)));
}

} // namespace ossio
