// SPDX-License-Identifier: BSL-1.0
// The members of bucket that download.
#include <ossio/bucket.hpp>

#include "api/throw_on_failure.hpp"
#include "async/file_step.hpp"
#include "async/file_writer.hpp"
#include "service/client_loops.hpp"
#include "service/operations.hpp"
#include "service/relay.hpp"
#include "transfer/download/downloader.hpp"
#include "wire/failure_context.hpp"

#include <boost/asio/error.hpp>

namespace ossio {

namespace {

using service::outcome;

class file_sink final : public sink {
public:
    explicit file_sink(std::filesystem::path path) : file(std::move(path)) {}

    asio::awaitable<void> write(asio::const_buffer bytes) override { return file.write(bytes); }

    async::file_writer file;
};

outcome<object_info> download(detail::bucket_ptr in, std::string key, sink_ptr into, get_options options) {
    if (!into) co_return failure(errc::invalid_argument, "there is no sink");
    co_return co_await service::get_object_to(std::move(in), std::move(key), *into, std::move(options));
}

outcome<object_info> download_ranges(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                     download_options options) {
    if (in->client->broken) co_return *in->client->broken;
    transfer::downloader one(std::move(in), std::move(key), std::move(path), std::move(options));
    co_return co_await one.run();
}

outcome<object_info> download_whole(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                    get_options options) {
    wire::failure_context const here("GetObject", in->name, key);
    file_sink into(std::move(path));
    auto opened = co_await async::file_step(into.file.open());
    if (!opened) co_return wire::in_context(opened.error(), here);
    auto info = co_await service::get_object_to(in, key, into, std::move(options));
    if (!info) co_return info;
    auto finished = co_await async::file_step(into.file.finish());
    if (!finished) co_return wire::in_context(finished.error(), here);
    co_return info;
}

} // namespace

asio::awaitable<object_info> bucket::get_object_to(std::string key, sink_ptr into, get_options opts) const {
    opts.on_progress = service::relayed(*impl_, std::move(opts.on_progress));
    return service::throw_on_failure(impl_->client, download(impl_, std::move(key), std::move(into), std::move(opts)));
}

asio::awaitable<object_info> bucket::get_object_to_file(std::string key, std::filesystem::path path,
                                                        get_options opts) const {
    auto const in = service::on_least_busy_loop(impl_);
    opts.on_progress = service::relayed(*in, std::move(opts.on_progress));
    return service::throw_on_failure(in->client, download_whole(in, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<object_info> bucket::download_file(std::string key, std::filesystem::path path,
                                                   download_options opts) const {
    auto const in = opts.checkpoints ? service::on_first_loop(impl_) : service::on_least_busy_loop(impl_);
    opts.on_progress = service::relayed(*in, std::move(opts.on_progress));
    auto all = download_ranges(in, std::move(key), std::move(path), std::move(opts));
    return service::throw_on_failure(in->client, service::run_on_executor(in->client->executor, std::move(all)));
}

} // namespace ossio
