// SPDX-License-Identifier: BSL-1.0
// bucket::sweep_uploads.
#include <ossio/bucket.hpp>

#include "api/throw_on_failure.hpp"
#include "service/relay.hpp"
#include "transfer/multipart/stale_uploads.hpp"

namespace ossio {

asio::awaitable<std::vector<stale_upload>> bucket::sweep_uploads(sweep_options opts) const {
    opts.on_upload = service::relayed(*impl_, std::move(opts.on_upload));
    auto all = transfer::sweep(impl_, std::move(opts));
    return service::throw_on_failure(impl_->client, service::run_on_executor(impl_->client->executor, std::move(all)));
}

} // namespace ossio
