// SPDX-License-Identifier: BSL-1.0
// Makes the quota in Redis.
#include "program/run/quota_of.hpp"

#ifdef OSSIO_HAS_REDIS
#include "program/run/redis_settings.hpp"
#endif

namespace ossio::program {

upload_quota_ptr quota_of(arguments const& a, asio::any_io_executor executor, screen& out) {
    if (!a.transfer.quota) return nullptr;
#ifdef OSSIO_HAS_REDIS
    auto options = redis_settings(*a.transfer.quota, a.connection.ca_file);
    auto report = [&out](std::string_view text) { out.say_error("--quota: " + std::string(text)); };
    return redis_quota(std::move(executor), std::move(options), a.transfer.quota->stream, a.transfer.quota_rate,
                       std::move(report));
#else
    (void)executor, (void)out;
    throw usage_error("--quota: this ossio was built without hiredis");
#endif
}

} // namespace ossio::program
