// SPDX-License-Identifier: BSL-1.0
// Folder or Redis.
#include "program/upload_store.hpp"

#ifdef OSSIO_HAS_REDIS
#include <ossio/redis.hpp>

#include <cstdlib>
#endif

namespace ossio::program {

namespace {

#ifdef OSSIO_HAS_REDIS
checkpoint_store_ptr in_redis(upload_arguments const& a, asio::any_io_executor executor) {
    auto options = redis_options::from_url(a.checkpoint_redis);
    char const* const password = std::getenv("OSSIO_REDIS_PASSWORD");
    if (options.password.empty() && password) options.password = password;
    options.lease_life = a.checkpoint_lease;
    options.ca_file = a.ca_file;
    return redis_checkpoints(std::move(executor), std::move(options));
}
#else
checkpoint_store_ptr in_redis(upload_arguments const&, asio::any_io_executor) {
    throw usage_error("--checkpoint-redis: this ossio-upload was built without hiredis");
}
#endif

} // namespace

checkpoint_store_ptr store_of(upload_arguments const& a, asio::any_io_executor executor) {
    if (!a.checkpoint_redis.empty()) return in_redis(a, std::move(executor));
    return a.checkpoint_folder.empty() ? nullptr : file_checkpoints(a.checkpoint_folder);
}

} // namespace ossio::program
