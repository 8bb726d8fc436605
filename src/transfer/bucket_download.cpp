// SPDX-License-Identifier: BSL-1.0
// The part of the door that leads to downloads.
#include <ossio/bucket.hpp>

#include "async/file_writer.hpp"
#include "service/door.hpp"
#include "service/operations.hpp"

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

/// What an awaited step of the file throws, as a failure.
outcome<void> as_failure(asio::awaitable<void> step) {
    std::string why;
    try {
        co_await std::move(step);
        co_return result<void>();
    } catch (std::filesystem::filesystem_error const& e) {
        why = e.what();
    }
    co_return failure(errc::sink_failed, std::move(why));
}

outcome<object_info> download(detail::bucket_ptr in, std::string key, sink_ptr into, get_options options) {
    if (!into) co_return failure(errc::invalid_argument, "there is no sink");
    co_return co_await service::get_object_to(std::move(in), std::move(key), *into, std::move(options));
}

outcome<object_info> download_file(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                   get_options options) {
    auto const about = [&](failure f) {
        f.operation = "GetObject";
        f.bucket = in->name;
        f.key = key;
        return f;
    };
    file_sink into(std::move(path));
    auto opened = co_await as_failure(into.file.open());
    if (!opened) co_return about(opened.error());
    auto info = co_await service::get_object_to(in, key, into, std::move(options));
    if (!info) co_return info;
    auto finished = co_await as_failure(into.file.finish());
    if (!finished) co_return about(finished.error());
    co_return info;
}

} // namespace

asio::awaitable<object_info> bucket::get_object_to(std::string key, sink_ptr into, get_options opts) const {
    return service::through_the_door(impl_->client, download(impl_, std::move(key), std::move(into), std::move(opts)));
}

asio::awaitable<object_info> bucket::get_object_to_file(std::string key, std::filesystem::path path,
                                                        get_options opts) const {
    return service::through_the_door(impl_->client,
                                     download_file(impl_, std::move(key), std::move(path), std::move(opts)));
}

} // namespace ossio
