// SPDX-License-Identifier: BSL-1.0
// The members of bucket: take arguments by value, pass them to an operation, return an awaitable. No coroutines
// themselves.
#include <ossio/bucket.hpp>

#include "api/throw_on_failure.hpp"
#include "service/client_loops.hpp"
#include "service/operations.hpp"

namespace ossio {

using service::throw_on_failure;

bucket::bucket(std::shared_ptr<detail::bucket_impl> impl) : impl_(std::move(impl)) {}

std::string const& bucket::name() const noexcept { return impl_->name; }

asio::awaitable<object_info> bucket::put_object(std::string key, payload body, object_headers headers) const {
    auto const in = service::on_least_busy_loop(impl_);
    return throw_on_failure(in->client, service::put_payload(in, std::move(key), std::move(body), std::move(headers)));
}

asio::awaitable<appended_object> bucket::append_object(std::string key, std::uint64_t position, payload body,
                                                       object_headers headers,
                                                       std::optional<std::uint64_t> crc64_before) const {
    return throw_on_failure(impl_->client, service::append_object(impl_, std::move(key), position, std::move(body),
                                                                  std::move(headers), crc64_before));
}

asio::awaitable<object_content> bucket::get_object(std::string key, std::optional<byte_range> range,
                                                   request_options with) const {
    auto const in = service::on_least_busy_loop(impl_);
    return throw_on_failure(in->client, service::get_object(in, std::move(key), range, std::move(with)));
}

asio::awaitable<object_info> bucket::head_object(std::string key, request_options with) const {
    return throw_on_failure(impl_->client, service::head_object(impl_, std::move(key), std::move(with)));
}

asio::awaitable<void> bucket::delete_object(std::string key, request_options with) const {
    return throw_on_failure(impl_->client, service::delete_object(impl_, std::move(key), std::move(with)));
}

asio::awaitable<void> bucket::delete_objects(std::vector<std::string> keys) const {
    return throw_on_failure(impl_->client, service::delete_objects(impl_, std::move(keys)));
}

pager<listed_object> bucket::list_objects(list_objects_options opts) const {
    return service::objects_pager(impl_, std::move(opts));
}

asio::awaitable<multipart_upload> bucket::init_multipart_upload(std::string key, object_headers headers,
                                                                initiate_options opts) const {
    return throw_on_failure(impl_->client, service::initiate_alone(impl_, std::move(key), std::move(headers), opts));
}

asio::awaitable<part> bucket::upload_part(multipart_upload upload, int number, payload body, part_options opts) const {
    return throw_on_failure(
        impl_->client, service::upload_payload(impl_, std::move(upload), number, std::move(body), std::move(opts)));
}

asio::awaitable<object_info> bucket::complete_multipart_upload(multipart_upload upload, std::vector<part> parts,
                                                               complete_options opts) const {
    return throw_on_failure(
        impl_->client, service::complete_alone(impl_, std::move(upload), std::move(parts), std::move(opts), false));
}

asio::awaitable<object_info> bucket::complete_all_parts(multipart_upload upload, complete_options opts) const {
    return throw_on_failure(impl_->client,
                            service::complete_alone(impl_, std::move(upload), {}, std::move(opts), true));
}

asio::awaitable<void> bucket::abort_multipart_upload(multipart_upload upload) const {
    return throw_on_failure(impl_->client, service::abort(impl_, std::move(upload)));
}

pager<part> bucket::list_parts(multipart_upload upload) const { return service::parts_pager(impl_, std::move(upload)); }

pager<multipart_upload> bucket::list_multipart_uploads(list_uploads_options opts) const {
    return service::uploads_pager(impl_, std::move(opts));
}

pager<std::string> bucket::list_upload_groups(list_uploads_options opts) const {
    return service::groups_pager(impl_, std::move(opts));
}

asio::awaitable<void> bucket::create() const { return throw_on_failure(impl_->client, service::create_bucket(impl_)); }

asio::awaitable<void> bucket::remove() const { return throw_on_failure(impl_->client, service::remove_bucket(impl_)); }

asio::awaitable<part> bucket::upload_part_copy(multipart_upload upload, int number, copy_source from,
                                               byte_range range) const {
    return throw_on_failure(impl_->client,
                            service::upload_part_copy(impl_, std::move(upload), number, std::move(from), range));
}

asio::awaitable<presigned_url> bucket::presign_put_object(std::string key, object_headers headers,
                                                          presign_options opts) const {
    return throw_on_failure(impl_->client,
                            service::presign_put_object(impl_, std::move(key), std::move(headers), std::move(opts)));
}

asio::awaitable<presigned_url> bucket::presign_get_object(std::string key, presign_options opts) const {
    return throw_on_failure(impl_->client, service::presign_get_object(impl_, std::move(key), std::move(opts)));
}

asio::awaitable<presigned_url> bucket::presign_upload_part(multipart_upload upload, int number,
                                                           presign_options opts) const {
    return throw_on_failure(impl_->client,
                            service::presign_upload_part(impl_, std::move(upload), number, std::move(opts)));
}

asio::awaitable<presigned_url> bucket::presign(std::string method, std::string key,
                                               std::map<std::string, std::string> headers, presign_options opts) const {
    return throw_on_failure(impl_->client, service::presign_any(impl_, std::move(method), std::move(key),
                                                                std::move(headers), std::move(opts)));
}

} // namespace ossio
