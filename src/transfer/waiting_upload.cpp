// SPDX-License-Identifier: BSL-1.0
// The line for the first buffer, which a stop leaves at once.
#include "transfer/waiting_upload.hpp"

#include <ossio/error.hpp>

#include "transfer/look_back.hpp"

#include <boost/asio/post.hpp>

namespace ossio::transfer {

waiting_upload::waiting_upload(service::bucket_ptr in, std::string k, source_ptr from, upload_options how)
    : bucket(std::move(in)),
      key(std::move(k)),
      source(std::move(from)),
      terms(std::move(how)),
      account(std::make_shared<async::account>(terms.priority)) {
    if (how.headers != object_headers()) headers_ = std::make_unique<object_headers>(std::move(how.headers));
}

waiting_upload::waiting_upload(service::bucket_ptr in, std::string k, std::filesystem::path path, upload_options how)
    : waiting_upload(std::move(in), std::move(k), source_ptr(), std::move(how)) {
    file_ = std::make_unique<std::filesystem::path>(std::move(path));
}

bool waiting_upload::enter() {
    auto& client = *bucket->client;
    refused = open();
    if (refused) return false;
    bucket = detail::for_an_upload(bucket);
    upload_story story(bucket, key);
    story.begin(source->size());
    begun = story.begun();
    client.running.enter(*this);
    listening_ = detail::stop_state::listen(terms.cancellation, [weak = weak_from_this(), at = home()](stop_request) {
        asio::post(at, [weak] {
            if (auto alive = weak.lock()) alive->hear_wish();
        });
    });
    hear_wish();
    bool const makes_sense = plan_for(source->size(), terms).has_value(); // or it fails without a buffer
    if (reason != stop_reason::none || !makes_sense) return false;
    request_.emplace(*client.buffers, account);
    return !request_->is_admitted();
}

async::buffer_lease waiting_upload::take_buffer() {
    if (!request_) return async::buffer_lease();
    auto taken = request_->take();
    if (!taken) stop(stop_reason::cancelled);
    request_.reset();
    return taken;
}

upload_options waiting_upload::take_options() {
    upload_options all;
    static_cast<upload_terms&>(all) = std::move(terms);
    if (headers_) all.headers = std::move(*headers_);
    return all;
}

void waiting_upload::hear_wish() {
    stop_request const wish = terms.cancellation.requested();
    if (wish == stop_request::pause) stop(stop_reason::paused);
    if (wish == stop_request::abort) stop(stop_reason::aborted);
}

void waiting_upload::stop(stop_reason why) {
    reason = std::max(reason, why);
    if (request_) request_->give_up();
}

std::unique_ptr<failure> waiting_upload::open() {
    auto const& client = *bucket->client;
    if (client.broken) return std::make_unique<failure>(*client.broken);
    try {
        if (file_) source = open_file(client.home, std::move(*file_));
    } catch (error const& e) {
        return std::make_unique<failure>(e.info());
    }
    if (!client.running.is_draining()) return nullptr;
    failure f(errc::draining);
    f.bucket = bucket->name;
    f.key = key;
    return std::make_unique<failure>(std::move(f));
}

} // namespace ossio::transfer
