// SPDX-License-Identifier: BSL-1.0
// The part of the door that leads to uploads and copies.
#include <ossio/bucket.hpp>

#include "service/door.hpp"
#include "transfer/copier.hpp"
#include "transfer/uploader.hpp"

namespace ossio {

namespace {

using service::outcome;

outcome<upload_result> run_upload(detail::bucket_ptr in, std::string key, source_ptr from, upload_options options) {
    if (in->client->broken) co_return *in->client->broken;
    auto one = std::make_shared<transfer::uploader>(std::move(in), std::move(key), std::move(from), std::move(options));
    co_return co_await one->run();
}

outcome<upload_result> run_file_upload(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                       upload_options options) {
    source_ptr file;
    std::optional<failure> why;
    try {
        file = open_file(in->client->home, std::move(path));
    } catch (error const& e) {
        why = e.info();
    }
    if (why) co_return std::move(*why);
    co_return co_await run_upload(std::move(in), std::move(key), std::move(file), std::move(options));
}

} // namespace

asio::awaitable<upload_result> bucket::upload(std::string key, source_ptr from, upload_options opts) const {
    auto home = impl_->client->home;
    auto all = run_upload(impl_, std::move(key), std::move(from), std::move(opts));
    return service::through_the_door(impl_->client, service::isolate(home, std::move(all)));
}

asio::awaitable<upload_result> bucket::upload_file(std::string key, std::filesystem::path path,
                                                   upload_options opts) const {
    auto home = impl_->client->home;
    auto all = run_file_upload(impl_, std::move(key), std::move(path), std::move(opts));
    return service::through_the_door(impl_->client, service::isolate(home, std::move(all)));
}

asio::awaitable<object_info> bucket::copy_object(std::string key, copy_source from,
                                                 std::optional<object_headers> headers, copy_options opts) const {
    auto all = transfer::copy_object(impl_, std::move(key), std::move(from), std::move(headers), opts);
    return service::through_the_door(impl_->client, service::isolate(impl_->client->home, std::move(all)));
}

} // namespace ossio
