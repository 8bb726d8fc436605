// SPDX-License-Identifier: BSL-1.0
// Makes the checkpoint store: folder or Redis.
#include "program/run/checkpoints_of.hpp"

#ifdef OSSIO_HAS_REDIS
#include "program/run/redis_settings.hpp"
#endif

namespace ossio::program {

namespace {

#ifdef OSSIO_HAS_REDIS
checkpoint_store_ptr in_redis(transfer_arguments const& t, std::string const& ca_file, asio::any_io_executor executor) {
    auto options = redis_settings(t.checkpoint_redis, ca_file);
    if (t.checkpoint_lease) options.lease_life = *t.checkpoint_lease;
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
