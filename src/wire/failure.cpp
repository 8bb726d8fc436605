// SPDX-License-Identifier: BSL-1.0
// Names and classes of failures.
#include <ossio/failure.hpp>

#include <boost/system/errc.hpp>
#include <boost/system/error_category.hpp>

#include <algorithm>
#include <array>

namespace ossio {

namespace {

namespace sys = boost::system;

char const* text_of(errc e) noexcept {
    switch (e) {
    case errc::paused: return "the upload was paused";
    case errc::aborted: return "the upload was aborted";
    case errc::source_changed: return "the source changed during the upload";
    case errc::source_truncated: return "the source ended before its announced size";
    case errc::source_unreadable: return "the source cannot be read";
    case errc::checksum_mismatch: return "the bytes here and on the service differ";
    case errc::malformed_response: return "the response is not one that OSS sends";
    case errc::too_many_parts: return "too many parts";
    case errc::no_credentials: return "no credentials";
    case errc::clock_skew: return "the clock differs from the service's";
    case errc::checkpoint_unreadable: return "the checkpoint cannot be read";
    case errc::checkpoint_in_use: return "another process is running this upload";
    case errc::checkpoint_not_saved: return "the checkpoint store failed";
    case errc::invalid_argument: return "invalid argument";
    case errc::connect_timed_out: return "no connection in time";
    case errc::stalled: return "too few bytes moved in time";
    case errc::response_timed_out: return "no response in time";
    case errc::total_timed_out: return "the operation took too long";
    case errc::connection_lost: return "the connection was lost";
    case errc::tls_failed: return "TLS failed";
    case errc::sink_failed: return "the bytes could not be written";
    case errc::proxy_refused: return "the proxy rejected the request";
    case errc::upload_vanished: return "the upload does not exist any more";
    case errc::draining: return "the client is draining";
    case errc::lease_lost: return "the lease of this upload was lost";
    case errc::object_replaced: return "the key has another object now";
    case errc::object_missing: return "the upload is gone, and the key has no object";
    }
    return "unknown error";
}

char const* text_of(service_errc e) noexcept {
    switch (e) {
    case service_errc::other: return "the service rejected the request";
    case service_errc::access_denied: return "access denied";
    case service_errc::bucket_already_exists: return "the bucket exists already";
    case service_errc::bucket_not_empty: return "the bucket is not empty";
    case service_errc::callback_failed: return "the object is stored, but the callback failed";
    case service_errc::entity_too_large: return "too large";
    case service_errc::entity_too_small: return "a part other than the last is smaller than 100 KiB";
    case service_errc::file_already_exists: return "the object exists already";
    case service_errc::incomplete_body: return "the body was incomplete";
    case service_errc::internal_error: return "internal error of the service";
    case service_errc::invalid_access_key_id: return "the access key id is unknown or disabled";
    case service_errc::invalid_argument: return "the service rejected an argument";
    case service_errc::invalid_bucket_name: return "invalid bucket name";
    case service_errc::invalid_crc64: return "the checksum differs";
    case service_errc::invalid_digest: return "the MD5 differs";
    case service_errc::invalid_object_name: return "invalid object key";
    case service_errc::invalid_part: return "a part is missing or differs";
    case service_errc::invalid_part_order: return "parts are not in ascending order";
    case service_errc::invalid_range: return "invalid range";
    case service_errc::invalid_security_token: return "the security token is invalid";
    case service_errc::malformed_xml: return "malformed XML";
    case service_errc::method_not_allowed: return "method not allowed";
    case service_errc::missing_content_length: return "the length is missing";
    case service_errc::no_such_bucket: return "no such bucket";
    case service_errc::no_such_key: return "no such object";
    case service_errc::no_such_upload: return "no such upload";
    case service_errc::object_not_appendable: return "the object is not appendable";
    case service_errc::position_not_equal_to_length: return "the position is not the end of the object";
    case service_errc::part_already_exists: return "a sequential upload has this part already";
    case service_errc::part_not_sequential: return "a sequential upload takes its parts in order";
    case service_errc::partition_qps_limited:
        return "too many requests for neighbouring keys; spread them: begin keys with something other than a date or a "
               "counter";
    case service_errc::precondition_failed: return "a precondition failed";
    case service_errc::request_time_too_skewed: return "the clock differs too much from the service's";
    case service_errc::request_timeout: return "the service waited too long for the body";
    case service_errc::security_token_expired: return "the security token has expired";
    case service_errc::server_busy: return "the service is busy";
    case service_errc::signature_does_not_match:
        return "the signature does not match: wrong access key secret or region";
    }
    return "unknown service error";
}

template<class Enum, std::size_t N>
bool is_one_of(int value, std::array<Enum, N> const& set) {
    return std::ranges::find(set, static_cast<Enum>(value)) != set.end();
}

bool own_is(int value, condition c) {
    using enum errc;
    switch (c) {
    case condition::canceled: return is_one_of(value, std::array{paused, aborted, draining});
    case condition::retryable:
        return is_one_of(value, std::array{checksum_mismatch, connect_timed_out, stalled, response_timed_out,
                                           total_timed_out, connection_lost, malformed_response});
    case condition::corrupt: return is_one_of(value, std::array{checksum_mismatch, source_changed, source_truncated});
    case condition::not_found: return is_one_of(value, std::array{upload_vanished, object_replaced, object_missing});
    case condition::in_use: return is_one_of(value, std::array{checkpoint_in_use, lease_lost});
    case condition::throttled:
    case condition::denied: return false;
    }
    return false;
}

bool service_is(int value, condition c) {
    using enum service_errc;
    switch (c) {
    case condition::canceled: return false;
    case condition::retryable:
        return is_one_of(value, std::array{internal_error, server_busy, partition_qps_limited, request_timeout,
                                           incomplete_body, invalid_digest, invalid_crc64, request_time_too_skewed});
    case condition::throttled: return is_one_of(value, std::array{server_busy, partition_qps_limited});
    case condition::not_found: return is_one_of(value, std::array{no_such_bucket, no_such_key, no_such_upload});
    case condition::denied:
        return is_one_of(value, std::array{access_denied, invalid_access_key_id, signature_does_not_match,
                                           invalid_security_token, security_token_expired, request_time_too_skewed});
    case condition::in_use: return false;
    case condition::corrupt: return is_one_of(value, std::array{invalid_digest, invalid_crc64, invalid_part});
    }
    return false;
}

/// Codes of the system and of Asio, both of which compare with the generic conditions.
bool foreign_is(error_code const& code, condition c) {
    namespace e = sys::errc;
    if (c == condition::canceled) return code == e::operation_canceled;
    if (c != condition::retryable) return false;
    constexpr std::array lost{e::connection_reset,     e::connection_refused,  e::connection_aborted,
                              e::broken_pipe,          e::timed_out,           e::host_unreachable,
                              e::network_unreachable,  e::network_down,        e::network_reset,
                              e::not_connected,        e::too_many_files_open, e::too_many_files_open_in_system,
                              e::address_not_available};
    if (std::ranges::any_of(lost, [&](e::errc_t one) { return code == one; })) return true;
    // Name resolution that may work later, and an end of stream; Asio's categories have no generic equivalents.
    std::string_view const category = code.category().name();
    return category == "asio.misc" || category == "asio.netdb";
}

// Categories have ids, so that they compare equal where a program holds the library twice, as with libossio_testing.so.
class errc_category final : public sys::error_category {
public:
    constexpr errc_category() noexcept : error_category(0x6f7373696f0e0001) {}
    char const* name() const noexcept override { return "ossio"; }
    std::string message(int value) const override { return text_of(static_cast<errc>(value)); }
};

class service_category final : public sys::error_category {
public:
    constexpr service_category() noexcept : error_category(0x6f7373696f0e0002) {}
    char const* name() const noexcept override { return "oss"; }
    std::string message(int value) const override { return text_of(static_cast<service_errc>(value)); }
};

constexpr errc_category own;
constexpr service_category of_service;

class condition_category final : public sys::error_category {
public:
    constexpr condition_category() noexcept : error_category(0x6f7373696f0e0003) {}
    char const* name() const noexcept override { return "ossio.condition"; }
    std::string message(int value) const override {
        constexpr std::array<char const*, 8> texts{"",          "canceled", "retryable", "throttled",
                                                   "not found", "denied",   "corrupt",   "in use"};
        return value > 0 && value < 8 ? texts[static_cast<std::size_t>(value)] : "unknown condition";
    }
    bool equivalent(error_code const& code, int value) const noexcept override {
        auto const c = static_cast<condition>(value);
        if (code.category() == own) return own_is(code.value(), c);
        if (code.category() == of_service) return service_is(code.value(), c);
        return foreign_is(code, c);
    }
};

constexpr condition_category conditions;

} // namespace

error_code make_error_code(errc e) noexcept { return error_code(static_cast<int>(e), own); }
error_code make_error_code(service_errc e) noexcept { return error_code(static_cast<int>(e), of_service); }
sys::error_condition make_error_condition(condition c) noexcept {
    return sys::error_condition(static_cast<int>(c), conditions);
}

} // namespace ossio
