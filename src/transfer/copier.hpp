// SPDX-License-Identifier: BSL-1.0
// Copies a large object inside the service, part by part, many at a time.
#ifndef OSSIO_SRC_TRANSFER_COPIER_HPP
#define OSSIO_SRC_TRANSFER_COPIER_HPP

#include "async/event.hpp"
#include "async/task_group.hpp"
#include "service/operations.hpp"
#include "transfer/ledger.hpp"

namespace ossio::transfer {

/** One copy in parts. However it ends without an object, its parts are removed first.

    Run once, on a coroutine of its own at the client's home.
*/
class copier {
public:
    /// `of`: the source as HeadObject told it; it must not change meanwhile.
    copier(service::bucket_ptr in, std::string key, copy_source from, service::described_object of, upload_plan plan,
           int concurrency);

    service::outcome<object_info> run(object_headers headers);

private:
    asio::awaitable<void> begin(object_headers headers);
    asio::awaitable<void> copy_all();
    asio::awaitable<void> worker();
    service::outcome<object_info> complete();

    service::bucket_ptr bucket_;
    std::string key_;
    copy_source from_;
    service::described_object source_;
    ledger ledger_;
    int concurrency_;
    std::optional<multipart_upload> upload_;
    std::optional<result<object_info>> outcome_;
    async::task_group group_;
    async::event news_; // begun, or not
};

/// Of any size: by CopyObject, or in parts.
service::outcome<object_info> copy_object(service::bucket_ptr in, std::string key, copy_source from,
                                          std::optional<object_headers> headers, copy_options options);

} // namespace ossio::transfer
#endif
