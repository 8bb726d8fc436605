// SPDX-License-Identifier: BSL-1.0
// Abort, look, and abort again.
#include "transfer/clean_up.hpp"

#include "async/deadline.hpp"

#include <algorithm>
#include <limits>

namespace ossio::transfer {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds longest_clean_up{20};
constexpr milliseconds first_pause{50};
constexpr milliseconds longest_pause{2'000};

service::outcome<void> keep_aborting(service::bucket_ptr in, multipart_upload upload) {
    // It frees what others may wait for, and has only so long: it waits for nobody's parts.
    detail::tenant const first_of_all(std::numeric_limits<int>::max(), nullptr);
    for (milliseconds pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        auto aborted = co_await service::abort(in, upload, &first_of_all);
        if (!aborted && aborted.error().code != condition::not_found) co_return aborted.error();
        auto listed = co_await service::list_all_parts(in, upload, &first_of_all);
        if (!listed && listed.error().code == condition::not_found) co_return result<void>();
        if (!listed) co_return listed.error();
        co_await in->client->platform->sleep(pause);
    }
}

} // namespace

service::outcome<void> abort_until_gone(service::bucket_ptr in, multipart_upload upload) {
    failure late(errc::total_timed_out, "the upload was still listed after 20 seconds");
    late.operation = "AbortMultipartUpload";
    auto all = keep_aborting(in, std::move(upload));
    co_return co_await async::within(*in->client->platform, longest_clean_up, std::move(late), std::move(all));
}

} // namespace ossio::transfer
