// SPDX-License-Identifier: BSL-1.0
// Error codes, conditions, and the description of one failure, as values. No I/O.
#ifndef OSSIO_FAILURE_HPP
#define OSSIO_FAILURE_HPP

#include <ossio/attempt.hpp>
#include <ossio/export.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

namespace ossio {

using boost::system::error_code;

/// Failures that the library detects.
enum class errc {
    paused = 1,            ///< the upload was paused on request; parts and checkpoint are kept
    aborted,               ///< the upload was aborted on request; failure::parts says whether the parts are gone
    source_changed,        ///< the source changed while it was being uploaded
    source_truncated,      ///< the source ended before its announced size
    source_unreadable,     ///< the source could not be opened or read
    checksum_mismatch,     ///< the bytes here and on the service differ
    malformed_response,    ///< the response is not one that OSS sends
    too_many_parts,        ///< the part size, or the buffer budget, would need more than 10 000 parts
    no_credentials,        ///< the credentials provider returned none
    clock_skew,            ///< the clock differs from the service's, and correcting it did not help
    checkpoint_unreadable, ///< a checkpoint could not be parsed
    checkpoint_in_use,     ///< another process or coroutine is running this upload
    checkpoint_not_saved,  ///< the first checkpoint could not be written
    invalid_argument,      ///< an argument breaks a rule; `detail` names it
    connect_timed_out,     ///< no connection (resolve, connect, TLS) in time
    stalled,               ///< too few bytes moved while sending or receiving; see timeout_options
    response_timed_out,    ///< the request was sent, and no response arrived in time
    total_timed_out,       ///< the request with all its attempts took too long
    connection_lost,       ///< the peer closed the connection in the middle of an exchange
    tls_failed, ///< the TLS handshake or the certificate check failed, or the peer refused the certificate of this side
    sink_failed,     ///< the bytes of a download could not be written
    proxy_refused,   ///< the proxy rejected the request; `detail` has its status
    upload_vanished, ///< the upload is gone, and the object is not the one that was sent
    draining,        ///< the client is drained: uploads end, and no new ones begin
    lease_lost,      ///< the lease was lost: another holder runs this upload, or may run it
    object_replaced, ///< commit: the upload is gone, and the key has another object; download_file: replaced meanwhile
    object_missing   ///< commit: the upload is gone, and the key has no object
};

/// Failures that the service reports. `other` keeps its code in failure::service_code.
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
    partition_qps_limited,
    position_not_equal_to_length,
    precondition_failed,
    request_time_too_skewed,
    request_timeout,
    security_token_expired,
    server_busy,
    signature_does_not_match
};

/// Classes of errors to compare a code with: `if (e.code() == ossio::condition::retryable)`.
enum class condition {
    canceled = 1, ///< paused, aborted, draining, or the awaiting coroutine was cancelled
    retryable,    ///< the same request may succeed later
    throttled,    ///< the service asks the client to slow down
    not_found,    ///< no such bucket, key or upload
    denied,       ///< keys, signature, policy or token were rejected
    corrupt,      ///< bytes changed in transit or in the source
    in_use        ///< another process is running this upload, or has taken it over
};

/// Makes an error_code of an errc.
OSSIO_API error_code make_error_code(errc) noexcept;

/// Makes an error_code of a service_errc.
OSSIO_API error_code make_error_code(service_errc) noexcept;

/// Makes an error_condition of a condition.
OSSIO_API boost::system::error_condition make_error_condition(condition) noexcept;

/// What happened to the parts of an upload that ended without an object.
enum class parts_status {
    none,    ///< there were none, or the operation is not an upload
    kept,    ///< kept for a later run; if CompleteMultipartUpload was interrupted, that run first asks for the object
    removed, ///< deleted, and the service confirmed that the upload is gone
    unknown  ///< deletion was not confirmed, or the object may be stored; `detail` says why
};

/// Describes one failure. A value; contains no secret.
class failure {
public:
    failure() = default;

    /// Takes the code and a text for people.
    failure(error_code cause, std::string text = std::string()) : code(cause), detail(std::move(text)) {}

    error_code code;                           ///< errc, service_errc, or an error of the system or of Asio
    std::string operation;                     ///< "UploadPart"; empty: no request was sent
    std::string detail;                        ///< text for people; never contains a credential or a signature
    request_phase phase = request_phase::none; ///< where the last attempt failed
    int http_status = 0;                       ///< 0: no response arrived
    std::string service_code;                  ///< error code of OSS, e.g. "NoSuchUpload"
    std::string request_id;                    ///< x-oss-request-id; quote it to Alibaba Cloud support
    std::string ec;                            ///< x-oss-ec, e.g. "0042-00000104"
    std::string bucket;                        ///< name of the bucket
    std::string key;                           ///< key of the object
    std::string upload_id;                     ///< with bucket and key enough to resume by hand
    int part_number = 0;                       ///< 0: not about one part
    parts_status parts = parts_status::none;   ///< what happened to the parts
    int attempts = 0;                          ///< to send the request, the first one included; 0: none was made
    std::uint64_t bytes_sent = 0;              ///< of the request body, in the last attempt
    std::string address;     ///< IP:port of the last attempt, also if it could not be reached; empty: none was tried
    attempt_history history; ///< null: no attempt of a request failed
};

/// Formats a failure as one line: operation, part, key, cause, request id, attempts.
OSSIO_API std::string to_string(failure const&);

/// How much a text says.
enum class failure_text {
    line, ///< one line, as above
    full  ///< the line, and below it one line for each of the last attempts; no line feed at the end
};

/// Formats a failure as one line, or with its last attempts.
OSSIO_API std::string to_string(failure const&, failure_text);

/// A value, or the failure that prevented it.
template<class T>
using result = boost::system::result<T, failure>;

/// Throws ossio::error; makes `result::value()` do so.
[[noreturn]] OSSIO_API void throw_exception_from_error(failure const&, boost::source_location const&);

} // namespace ossio

/// @cond
template<>
struct boost::system::is_error_code_enum<ossio::errc> : std::true_type {};
template<>
struct boost::system::is_error_code_enum<ossio::service_errc> : std::true_type {};
template<>
struct boost::system::is_error_condition_enum<ossio::condition> : std::true_type {};
/// @endcond
#endif
