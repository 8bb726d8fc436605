// SPDX-License-Identifier: BSL-1.0
// URLs that permit one kind of request for a while, without access keys. No I/O.
#ifndef OSSIO_PRESIGN_HPP
#define OSSIO_PRESIGN_HPP

#include <chrono>
#include <map>
#include <string>

namespace ossio {

/// Optional parameters of a presigned URL.
class presign_options {
public:
    presign_options() = default;

    /// Takes the time for which the URL is valid.
    explicit presign_options(std::chrono::seconds how_long) : valid_for(how_long) {}

    /// 1 second to 7 days, from now. Source: https://www.alibabacloud.com/help/en/oss/developer-reference/ddd-signatures-to-urls
    std::chrono::seconds valid_for{15 * 60};
    std::map<std::string, std::string> query; ///< further parameters, e.g. response-content-type, x-oss-traffic-limit
};

/** Describes a request that everybody who has the URL may send until it expires. The URL contains a signature: keep it secret.

    Send `method` to `url` with exactly the headers in `headers`. Other headers must not be content-type, content-md5 or
    x-oss-*.
*/
class presigned_url {
public:
    presigned_url() = default;

    std::string method;                               ///< "PUT"
    std::string url;                                  ///< percent-encoded
    std::map<std::string, std::string> headers;       ///< to be sent as they are
    std::chrono::system_clock::time_point expires_at; ///< or when the keys expire, if that is earlier
};

} // namespace ossio
#endif
