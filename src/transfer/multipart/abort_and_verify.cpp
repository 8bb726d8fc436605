// SPDX-License-Identifier: BSL-1.0
// Aborts, lists the parts, and aborts again.
#include "transfer/multipart/abort_and_verify.hpp"

#include "async/with_timeout.hpp"
#include "service/validation.hpp"
#include "wire/failure_context.hpp"

#include <algorithm>
#include <limits>

namespace ossio::transfer {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds longest_clean_up{20};
constexpr milliseconds first_pause{50};
constexpr milliseconds longest_pause{2'000};

service::outcome<void> keep_aborting(service::bucket_ptr in, multipart_upload upload) {
    // It frees memory that others may wait for, and its time is limited: it does not wait for other parts.
    detail::quota_owner const first_of_all(std::numeric_limits<int>::max(), nullptr);
    for (milliseconds pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        auto aborted = co_await service::abort(in, upload, &first_of_all);
        if (!aborted && !service::says_not_found(aborted.error())) co_return aborted.error();
        auto listed = co_await service::list_all_parts(in, upload, &first_of_all);
        if (!listed && service::says_not_found(listed.error())) co_return result<void>();
        if (!listed) co_return listed.error();
        co_await in->client->runtime->sleep(pause);
    }
}

} // namespace

service::outcome<void> abort_and_verify(service::bucket_ptr in, multipart_upload upload) {
    failure late(errc::total_timed_out, "the upload was still listed after 20 seconds");
    late = wire::in_context(std::move(late),
                            wire::failure_context("AbortMultipartUpload", in->name, upload.key, upload.upload_id));
    auto all = keep_aborting(in, std::move(upload));
    co_return co_await async::with_timeout(*in->client->runtime, longest_clean_up, std::move(late), std::move(all));
}

} // namespace ossio::transfer
