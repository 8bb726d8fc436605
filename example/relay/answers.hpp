// SPDX-License-Identifier: BSL-1.0
// What the relay's clients are told: a status that HTTP knows, and a JSON body that explains.
#ifndef RELAY_ANSWERS_HPP
#define RELAY_ANSWERS_HPP

#include <ossio.hpp>

#include <boost/beast/http/status.hpp>

#include <string>

namespace relay {

namespace http = boost::beast::http;

class answer {
public:
    answer(http::status s, std::string text) : status(s), body(std::move(text)) {}

    http::status status;
    std::string body; ///< JSON
    std::string etag;
    int retry_after = 0; ///< seconds; 0: not said
};

answer stored(ossio::upload_result const&);
answer refused(ossio::failure const&);
answer refused(http::status, std::string const& why);

/// What became of an upload that draining cut short, for people.
std::string fate_of(ossio::resume_token const&);

/// 400: what was asked is wrong; 413, 507: no room; 503, 504: later; 502: the storage refuses the relay, or makes no sense.
http::status status_of(ossio::failure const&);

} // namespace relay
#endif
