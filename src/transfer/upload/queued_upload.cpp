// SPDX-License-Identifier: BSL-1.0
// Waits until it is admitted; a stop ends that at once.
#include "transfer/upload/queued_upload.hpp"

#include <ossio/error.hpp>

#include "async/leased_file.hpp"
#include "transfer/upload/content_fingerprint.hpp"
#include "transfer/upload/descriptor_source.hpp"
#include "transfer/upload/find_earlier_upload.hpp"
#include "transfer/upload/source_error.hpp"
#include "wire/failure_context.hpp"

#include <boost/asio/error.hpp>

namespace ossio::transfer {

failure no_source(detail::bucket_impl const& in, std::string const& key) {
    return wire::in_context(failure(errc::invalid_argument, "there is no source"),
                            wire::failure_context("Upload", in.name, key));
}

queued_upload::queued_upload(service::bucket_ptr in, std::string k, source_ptr from, upload_options how)
    : bucket(std::move(in)), key(std::move(k)), source(std::move(from)), settings(std::move(how)) {
    // Only the base class of `how` was moved from.
    // NOLINTNEXTLINE(bugprone-use-after-move)
    if (how.headers != object_headers()) headers_ = std::make_unique<object_headers>(std::move(how.headers));
}

queued_upload::queued_upload(service::bucket_ptr in, std::string k, std::filesystem::path path, upload_options how)
    : queued_upload(std::move(in), std::move(k), source_ptr(), std::move(how)) {
    file_ = std::make_unique<std::filesystem::path>(std::move(path));
}

bool queued_upload::is_leased() {
    if (source || !file_ || reason_ != stop_reason::none || bucket->client->broken) return false;
    try {
        return !open_at_once();
    } catch (error const&) {
        return false; // `reopen` reports it
    }
}

asio::awaitable<void> queued_upload::wait_for_lease() {
    std::function<bool()> open = [this] { return is_leased(); };
    auto waiting = async::wait_for_lease(*bucket->client->runtime, std::move(open));
    bool const has_waited = co_await std::move(waiting);
    if (!has_waited) stop(stop_reason::cancelled);
}

bool queued_upload::enqueue() {
    auto& client = *bucket->client;
    refused_ = open();
    auto const size = refused_ ? 0 : ask_size();
    if (refused_) return false;
    bucket = detail::for_an_upload(bucket);
    client.running.enter(*this); // before the event: an observer may drain the client
    upload_events story(bucket, key);
    story.begin(size);
    begun = story.begun();
    auto call = [this](stop_request) { on_stop_requested(); }; // not after `listening_` has gone
    listening_ = detail::stop_state::listen(settings.cancellation, client.executor, call);
    on_stop_requested();
    auto const layout = layout_for(size, settings);
    if (!layout) senseless_ = std::make_unique<failure>(layout.error());
    if (reason_ != stop_reason::none || senseless_) return false;
    request_.emplace(client.admissions, settings.priority);
    if (request_->is_admitted()) return false;
    if (file_) source = nullptr;
    return true;
}

/// It is the user's code.
std::uint64_t queued_upload::ask_size() {
    try {
        return source->size();
    } catch (...) {
        refused_ = std::make_unique<failure>(
            wire::in_context(source_error(), wire::failure_context("Upload", bucket->name, key)));
        return 0;
    }
}

bool queued_upload::may_begin() const noexcept {
    bool const is_admitted = request_ && request_->is_admitted(); // what cannot begin has not asked
    return is_admitted && reason_ == stop_reason::none;
}

std::unique_ptr<failure> queued_upload::end_unbegun() {
    if (refused_) return std::move(refused_);
    if (request_ && !request_->is_admitted()) stop(stop_reason::cancelled); // if nothing else ended the wait
    if (reason_ != stop_reason::none) return end_with(stop_failure(reason_, failure(asio::error::operation_aborted)));
    if (senseless_) return end_with(std::move(*senseless_));
    auto unreadable = reopen();
    return unreadable ? end_with(std::move(*unreadable)) : nullptr;
}

std::unique_ptr<failure> queued_upload::end_with(failure why) {
    request_.reset();
    why = wire::in_context(std::move(why), wire::failure_context("Upload", bucket->name, key));
    upload_events(bucket, key, begun).finish(&why, std::string(), progress());
    auto& running = bucket->client->running;
    running.leave(*this, running.is_draining() ? std::optional(token()) : std::nullopt);
    return std::make_unique<failure>(std::move(why));
}

resume_token queued_upload::token() {
    resume_token t;
    t.bucket = bucket->name;
    t.key = key;
    if (file_) t.source = file_->string();
    if (reopen()) return t; // it cannot be read any more
    try {
        describe_source(t);
    } catch (...) {
        // What the user's source does not say is not reported.
    }
    return t;
}

void queued_upload::describe_source(resume_token& t) {
    t.source = source->name();
    t.bytes_total = source->size();
    bool const has_checkpoint = settings.checkpoints && has_fingerprint(*source);
    if (has_checkpoint) t.checkpoint_id = checkpoint_id_of(place_of(*bucket, key), *source, settings);
}

async::admission queued_upload::take_admission() {
    async::admission taken;
    if (request_) taken = request_->take();
    request_.reset();
    return taken;
}

upload_options queued_upload::take_options() {
    upload_options all;
    static_cast<transfer_options&>(all) = std::move(settings);
    if (headers_) all.headers = std::move(*headers_);
    return all;
}

void queued_upload::on_stop_requested() {
    stop_request const wanted = settings.cancellation.requested();
    if (wanted == stop_request::pause) stop(stop_reason::paused);
    if (wanted == stop_request::abort) stop(stop_reason::aborted);
}

void queued_upload::stop(stop_reason why) {
    reason_ = std::max(reason_, why);
    if (request_) request_->give_up();
}

std::unique_ptr<failure> queued_upload::open() {
    auto const& client = *bucket->client;
    if (client.broken) return std::make_unique<failure>(*client.broken);
    if (reason_ != stop_reason::none) { // while it waited for a lease
        auto stopped = stop_failure(reason_, failure(asio::error::operation_aborted));
        return std::make_unique<failure>(
            wire::in_context(std::move(stopped), wire::failure_context("Upload", bucket->name, key)));
    }
    if (auto unreadable = reopen()) return unreadable;
    if (!client.running.is_draining()) return nullptr;
    failure f(errc::draining);
    return std::make_unique<failure>(
        wire::in_context(std::move(f), wire::failure_context(std::string_view(), bucket->name, key)));
}

std::unique_ptr<failure> queued_upload::reopen() {
    if (source) return nullptr;
    if (!file_) return std::make_unique<failure>(no_source(*bucket, key));
    try {
        return open_at_once() ? nullptr : std::make_unique<failure>(file_is_leased(*file_));
    } catch (error const& e) {
        return std::make_unique<failure>(e.info());
    }
}

/// Returns whether it is open: without a lease of another process it is.
bool queued_upload::open_at_once() {
    source = open_file_at_once(executor(), *file_);
    if (!source) return false;
    auto name = source->name(); // absolute: the working directory may change while it waits
    if (file_->native() != name) *file_ = std::move(name);
    return true;
}

} // namespace ossio::transfer
