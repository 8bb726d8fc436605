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

result<source_ptr> open_source(detail::bucket_impl const& in, std::filesystem::path path) {
    try {
        return open_file(in.client->home, std::move(path));
    } catch (error const& e) {
        return e.info();
    }
}

outcome<upload_result> run_file_upload(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                       upload_options options) {
    auto file = open_source(*in, std::move(path));
    if (!file) co_return file.error();
    co_return co_await run_upload(std::move(in), std::move(key), std::move(*file), std::move(options));
}

/// As an upload opens, without its lease and without acting on what it finds.
outcome<upload_forecast> foretell(detail::bucket_ptr in, std::string key, source_ptr from, upload_options options) {
    if (in->client->broken) co_return *in->client->broken;
    transfer::retrospect about(in, from, transfer::identity_of(*in, key, *from));
    auto plan = transfer::plan_for(about.identity, options);
    if (!plan) co_return plan.error();
    about.wanted = options.resume_from_service;
    about.begins_in_parts = !plan->is_single_put();
    auto nothing = [] { return checkpoint(); };
    auto silent = [](std::string const&) {};
    transfer::saver store(in->client->platform, transfer::store_of(about.identity, options),
                          transfer::checkpoint_id_of(about.identity, *from, options), nothing, silent);
    auto bookmark = co_await store.load();
    if (!bookmark) co_return bookmark.error();
    std::uint64_t const size = about.identity.size;
    auto found = co_await transfer::look_back(std::move(about), std::move(*bookmark));
    if (!found) co_return found.error();
    co_return transfer::forecast_of(*plan, size, *found);
}

outcome<upload_forecast> foretell_file(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                       upload_options options) {
    auto file = open_source(*in, std::move(path));
    if (!file) co_return file.error();
    co_return co_await foretell(std::move(in), std::move(key), std::move(*file), std::move(options));
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

asio::awaitable<upload_forecast> bucket::plan_upload(std::string key, source_ptr from, upload_options opts) const {
    return service::through_the_door(impl_->client, foretell(impl_, std::move(key), std::move(from), std::move(opts)));
}

asio::awaitable<upload_forecast> bucket::plan_upload(std::string key, std::filesystem::path path,
                                                     upload_options opts) const {
    return service::through_the_door(impl_->client,
                                     foretell_file(impl_, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<object_info> bucket::copy_object(std::string key, copy_source from,
                                                 std::optional<object_headers> headers, copy_options opts) const {
    auto all = transfer::copy_object(impl_, std::move(key), std::move(from), std::move(headers), opts);
    return service::through_the_door(impl_->client, service::isolate(impl_->client->home, std::move(all)));
}

} // namespace ossio
