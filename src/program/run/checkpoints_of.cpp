// SPDX-License-Identifier: BSL-1.0
// Makes the checkpoint store: folder or Redis.
#include "program/run/checkpoints_of.hpp"

#ifdef OSSIO_HAS_REDIS
#include <ossio/redis.hpp>

#include <cstdlib>
#endif

namespace ossio::program {

namespace {

#ifdef OSSIO_HAS_REDIS
checkpoint_store_ptr in_redis(transfer_arguments const& t, std::string const& ca_file, asio::any_io_executor executor) {
    auto options = redis_options::from_url(t.checkpoint_redis);
    char const* const password = std::getenv("OSSIO_REDIS_PASSWORD");
    if (options.password.empty() && password) options.password = password;
    options.lease_life = t.checkpoint_lease;
    options.ca_file = ca_file;
    return redis_checkpoints(std::move(executor), std::move(options));
}
#else
checkpoint_store_ptr in_redis(transfer_arguments const&, std::string const&, asio::any_io_executor) {
    throw usage_error("--checkpoint-redis: this ossio was built without hiredis");
}
#endif

} // namespace

checkpoint_store_ptr checkpoints_of(transfer_arguments const& t, std::string const& ca_file,
                                    asio::any_io_executor executor) {
    if (!t.checkpoint_redis.empty()) return in_redis(t, ca_file, std::move(executor));
    return t.checkpoint_folder.empty() ? nullptr : file_checkpoints(std::move(executor), t.checkpoint_folder);
}

} // namespace ossio::program
