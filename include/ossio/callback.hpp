// SPDX-License-Identifier: BSL-1.0
// The request that the service sends to a server of the user's after it has stored an object. No I/O.
#ifndef OSSIO_CALLBACK_HPP
#define OSSIO_CALLBACK_HPP

#include <map>
#include <string>
#include <utility>

namespace ossio {

/** Describes the request that the service sends to a server of yours after it has stored the object.

    The response of your server, JSON, is returned as stored_object::callback_reply. If the callback fails, the object is
    stored all the same, and the upload ends with service_errc::callback_failed.
    Source: https://www.alibabacloud.com/help/en/oss/developer-reference/callback
*/
class callback_request {
public:
    /// Takes the JSON text; see `json`.
    explicit callback_request(std::string plain_json) : json(std::move(plain_json)) {}

    /** Plain JSON as the page above describes it; the library encodes it, to at most 5 KiB. It must contain "callbackUrl" (up
        to 5 URLs, separated by `;`, http without a scheme) and "callbackBody", e.g.
        {"callbackUrl":"https://app.example/stored","callbackBody":"key=${object}&size=${size}&by=${x:user}"}
    */
    std::string json;

    /// Values for ${x:NAME} in the JSON; names in lower case, with or without "x:". 5 KiB in all.
    std::map<std::string, std::string> variables;

    /// Compares all members.
    friend bool operator==(callback_request const&, callback_request const&) = default;
};

} // namespace ossio
#endif
