// SPDX-License-Identifier: BSL-1.0
// An error of OSS as a value: status, code, message, EC, and the further elements of its XML.
#ifndef OSSIO_SRC_TESTING_ERROR_RESPONSE_HPP
#define OSSIO_SRC_TESTING_ERROR_RESPONSE_HPP

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ossio::testing {

/// Elements of an error's XML by name, such as BucketName.
using error_details = std::vector<std::pair<std::string, std::string>>;

/// The error that the server returns for a request.
class error_response {
public:
    error_response(int http_status, std::string_view name, std::string_view text, std::string_view fine_code = {})
        : status(http_status), code(name), message(text), ec(fine_code) {}

    error_response with(error_details more) && {
        details = std::move(more);
        return std::move(*this);
    }

    int status;
    std::string code, message, ec;
    error_details details;
};

} // namespace ossio::testing
#endif
