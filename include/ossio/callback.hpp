// SPDX-License-Identifier: BSL-1.0
// Whom the service tells when an object is stored. No I/O.
#ifndef OSSIO_CALLBACK_HPP
#define OSSIO_CALLBACK_HPP

#include <map>
#include <string>
#include <utility>

namespace ossio {

/** A request that the service itself makes, to a server of yours, once the object is stored.

    Its answer, JSON, is what the upload answers: object_info::callback_reply. When it fails the object is stored
    nevertheless, and the upload ends with service_errc::callback_failed.
    Source: https://www.alibabacloud.com/help/en/oss/developer-reference/callback
*/
class callback_request {
public:
    explicit callback_request(std::string plain_json) : json(std::move(plain_json)) {}

    /** Plain JSON, as the page above has it; it is encoded for you, to at most 5 KiB. "callbackUrl" (up to 5, separated by
        `;`) and "callbackBody" are needed, e.g.
        {"callbackUrl":"https://app.example/stored","callbackBody":"key=${object}&size=${size}&by=${x:user}"}
    */
    std::string json;

    /// What ${x:NAME} stands for; names in lower case, with or without "x:". 5 KiB in all.
    std::map<std::string, std::string> variables;

    friend bool operator==(callback_request const&, callback_request const&) = default;
};

} // namespace ossio
#endif
