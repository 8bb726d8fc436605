// SPDX-License-Identifier: BSL-1.0
// What can go wrong, as values: error codes, conditions, and one failure with all that is known of it. No I/O.
#ifndef OSSIO_FAILURE_HPP
#define OSSIO_FAILURE_HPP

#include <ossio/attempt.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

namespace ossio {

using boost::system::error_code;

/// Failures found on this side of the wire.
enum class errc {
    paused = 1,            ///< the upload was paused on request; parts and checkpoint are kept
    aborted,               ///< the upload was aborted on request; `detail` says whether the clean-up was verified
    source_changed,        ///< the bytes changed while they were being uploaded
    source_truncated,      ///< the source ended before its announced size
    source_unreadable,     ///< the source could not be opened or read
    checksum_mismatch,     ///< what the service stored is not what was sent
    malformed_response,    ///< the answer is not what OSS sends
    too_many_parts,        ///< the part size, or the buffer budget, would need more than 10 000 parts
    no_credentials,        ///< the provider had none to give
    clock_skew,            ///< the clock differs from the service's, and correcting it did not help
    checkpoint_unreadable, ///< a checkpoint could not be understood
    checkpoint_in_use,     ///< another process or coroutine runs this very upload
    checkpoint_not_saved,  ///< the first checkpoint could not be written
    invalid_argument,      ///< an argument breaks a rule; `detail` names it
    connect_timed_out,     ///< no connection (resolve, connect, TLS) in time
    stalled,               ///< too few bytes moved while sending or receiving; see timeout_options::stall_bytes
    answer_timed_out,      ///< the request was sent, no answer came in time
    total_timed_out,       ///< the request as a whole took too long
    connection_lost,       ///< the peer went away in the middle
    tls_failed,            ///< the TLS handshake or the certificate check failed
    sink_failed,           ///< the bytes of a download could not be written
    proxy_refused,         ///< the proxy would not let the request through; `detail` has its status
    upload_vanished,       ///< the upload is gone and the object is not what was sent
    draining,              ///< the client drains: uploads end, and no new ones are begun
    lease_lost             ///< the right to run this upload was lost; somebody else goes on with it, or may
};

/// Failures the service named. `other` keeps its text in failure::service_code.
enum class service_errc {
    other = 1,
    access_denied,
    bucket_already_exists,
    bucket_not_empty,
    callback_failed,
    entity_too_large,
    entity_too_small,
    file_already_exists,
    incomplete_body,
    internal_error,
    invalid_access_key_id,
    invalid_argument,
    invalid_bucket_name,
    invalid_crc64,
    invalid_digest,
    invalid_object_name,
    invalid_part,
    invalid_part_order,
    invalid_range,
    invalid_security_token,
    malformed_xml,
    method_not_allowed,
    missing_content_length,
    no_such_bucket,
    no_such_key,
    no_such_upload,
    object_not_appendable,
    part_already_exists,
    part_not_sequential,
    position_not_equal_to_length,
    precondition_failed,
    request_time_too_skewed,
    request_timeout,
    security_token_expired,
    server_busy,
    signature_does_not_match
};

/// Questions worth asking of any code: `if (e.code() == ossio::condition::retryable)`.
enum class condition {
    canceled = 1, ///< paused, aborted, draining, or the awaiting coroutine was cancelled
    retryable,    ///< the same request may succeed later
    throttled,    ///< the service asks to slow down
    not_found,    ///< no such bucket, key or upload
    denied,       ///< keys, signature, policy or token were refused
    corrupt,      ///< bytes changed on their way or in the source
    in_use        ///< somebody else runs this upload, or has taken it over
};

error_code make_error_code(errc) noexcept;
error_code make_error_code(service_errc) noexcept;
boost::system::error_condition make_error_condition(condition) noexcept;

/// What became of the parts of an upload that ended without an object.
enum class parts_fate {
    none,    ///< there were none, or the operation is not an upload
    kept,    ///< they wait for a next run; or the object stands, where CompleteMultipartUpload was cut short
    removed, ///< removed, and the service confirmed that the upload is gone
    unknown  ///< removal was tried but not confirmed; `detail` says why
};

/// Everything known about one failure. A value; holds no secret.
class failure {
public:
    failure() = default;
    failure(error_code cause, std::string text = std::string()) : code(cause), detail(std::move(text)) {}

    error_code code;
    std::string operation; ///< "UploadPart"; empty: no request was made
    std::string detail;    ///< text for people; never holds a credential or a signature
    request_phase phase = request_phase::none;
    int http_status = 0;      ///< 0: no response arrived
    std::string service_code; ///< "NoSuchUpload"
    std::string request_id;   ///< quote it to Alibaba Cloud support
    std::string ec;           ///< x-oss-ec, "0042-00000104"
    std::string bucket;
    std::string key;
    std::string upload_id; ///< with bucket and key enough to resume by hand
    int part_number = 0;   ///< 0: not about one part
    parts_fate parts = parts_fate::none;
    int attempts = 0;             ///< requests sent, the first one included
    std::uint64_t bytes_sent = 0; ///< of the request body, in the last attempt
    std::string address;          ///< IP:port that the last attempt went to, or could not reach; empty: it got none
    attempt_history history;      ///< null: no attempt of a request failed
};

/// One line: operation, part, key, cause, request id, attempts.
std::string to_string(failure const&);

/// How much a text says.
enum class failure_text {
    line, ///< one line, as above
    full  ///< the line and, below it, one line for each of the last attempts; no line feed at the end
};

std::string to_string(failure const&, failure_text);

/// A value, or why there is none.
template<class T>
using result = boost::system::result<T, failure>;

/// Makes `result::value()` throw ossio::error.
[[noreturn]] void throw_exception_from_error(failure const&, boost::source_location const&);

} // namespace ossio

template<>
struct boost::system::is_error_code_enum<ossio::errc> : std::true_type {};
template<>
struct boost::system::is_error_code_enum<ossio::service_errc> : std::true_type {};
template<>
struct boost::system::is_error_condition_enum<ossio::condition> : std::true_type {};
#endif
