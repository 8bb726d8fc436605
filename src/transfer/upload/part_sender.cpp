// SPDX-License-Identifier: BSL-1.0
// A part takes a buffer of the loop that sends it, and gives it back there.
#include "transfer/upload/part_sender.hpp"

#include "service/client_loops.hpp"
#include "transfer/upload/part_body.hpp"
#include "transfer/upload/relayed_flow.hpp"

namespace ossio::transfer {

namespace {

void report_failure(part_flow& flow, failure const& f) {
    bool const stalls = f.code == errc::stalled || f.code == errc::response_timed_out;
    if (stalls || f.code == condition::throttled) flow.throttled();
}

} // namespace

outcome<part> send_body(service::bucket_ptr in, service::part_request asked, part_bytes bytes,
                        async::buffer_lease& buffer, progress_reporter& figures, part_flow* flow) {
    part_body body(bytes.from, bytes.range, buffer, figures, bytes.slice);
    if (bytes.from_file) body.send_from_file(*bytes.from_file);
    if (flow) {
        body.report_to(*flow);
        asked.is_measured = true;
        asked.attempt_failed = [flow](failure const& f) { report_failure(*flow, f); };
        asked.on_qos_delay = [flow](std::chrono::milliseconds held) { flow->delayed(held); };
    }
    auto sent = co_await service::upload_part(in, std::move(asked), body);
    if (sent && flow) flow->acknowledged();
    co_return sent;
}

part_sender::part_sender(service::bucket_ptr on, source_ptr from, upload_options const& options,
                         progress_reporter& whole)
    : bucket_(std::move(on)),
      source_(std::move(from)),
      quota_owner_(options.priority, detail::rate_on(bucket_->client->executor, options)),
      from_file_(*source_),
      figures_(bucket_->client->runtime.get(), whole) {}

asio::awaitable<part_end> part_sender::send(part_order order) {
    auto const self = shared_from_this();
    auto buffer = co_await bucket_->client->buffers->acquire(quota_owner_.buffers);
    service::part_request asked(order.upload, order.number);
    asked.headers = order.headers;
    asked.on_behalf_of = &quota_owner_;
    int retries = 0;
    asked.retries = &retries;
    part_bytes bytes(*source_, order.range, order.slice);
    bytes.from_file = &from_file_;
    auto sending = send_body(bucket_, std::move(asked), bytes, buffer, figures_, order.flow.get());
    auto sent = co_await std::move(sending);
    part_end end(std::move(sent));
    end.retries = retries;
    co_return end;
}

outcome<bool> part_sender::agrees(part_layout layout, part listed) {
    auto const self = shared_from_this();
    auto buffer = co_await bucket_->client->buffers->acquire(quota_owner_.buffers);
    auto comparing = agrees_with_source(*source_, layout, std::move(listed), buffer.buffer());
    co_return co_await std::move(comparing);
}

std::vector<std::shared_ptr<part_sender>> other_senders(detail::bucket_impl const& of_upload, source_ptr const& from,
                                                        upload_options const& options, progress_reporter& whole) {
    std::vector<std::shared_ptr<part_sender>> all;
    // A digest in a header is computed by the loop of the upload, many parts at a time (md5_batcher).
    if (options.sequential || options.content_md5 || !from->is_thread_safe()) return all;
    for (service::client_ptr const& loop : service::loops_of(of_upload)) {
        if (loop == of_upload.client) continue;
        auto on = std::make_shared<detail::bucket_impl>(loop, of_upload.name);
        on->upload_number = of_upload.upload_number;
        on->activity = of_upload.activity;
        all.push_back(std::make_shared<part_sender>(std::move(on), from, options, whole));
    }
    return all;
}

} // namespace ossio::transfer
