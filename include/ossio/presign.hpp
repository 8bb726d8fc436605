// SPDX-License-Identifier: BSL-1.0
// URLs that let whoever holds them make one kind of request, for a while, without keys. No I/O.
#ifndef OSSIO_PRESIGN_HPP
#define OSSIO_PRESIGN_HPP

#include <chrono>
#include <map>
#include <string>

namespace ossio {

/// What may be told of a presigned URL besides what it is for.
class presign_options {
public:
    presign_options() = default;
    explicit presign_options(std::chrono::seconds how_long) : valid_for(how_long) {}

    /// 1 second to 7 days, from now. Source: https://www.alibabacloud.com/help/en/oss/developer-reference/ddd-signatures-to-urls
    std::chrono::seconds valid_for{15 * 60};
    std::map<std::string, std::string> query; ///< further parameters, e.g. response-content-type, x-oss-traffic-limit
};

/** A request that anybody may make until it expires. Holds a signature: whoever sees the URL can use it.

    The holder sends `method` to `url` with exactly the headers of `headers`; other headers must not be content-type,
    content-md5 or x-oss-*.
*/
class presigned_url {
public:
    presigned_url() = default;

    std::string method; ///< "PUT"
    std::string url;    ///< percent-encoded
    std::map<std::string, std::string> headers;
    std::chrono::system_clock::time_point expires_at; ///< or when the keys expire, if that is earlier
};

} // namespace ossio
#endif
