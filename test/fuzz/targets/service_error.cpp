// SPDX-License-Identifier: BSL-1.0
// Errors: a status, then either a body or an x-oss-err header.
#include "fuzz.hpp"

#include "wire/base64.hpp"
#include "wire/service_error.hpp"

using namespace ossio;

namespace {

void check(wire::response const& answer) {
    failure const f = wire::parse_service_error(answer);
    std::string const line = to_string(f);
    test::require(f.code.failed(), "an error is an error");
    test::require(line.size() < 4096, "its text is bounded");
    for (char c : line) test::require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "no control characters");
    wire::server_time(answer);
    wire::is_service_error(wire::request("PutObject", wire::verb::put, "b", "k"), answer);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    wire::response in_body, in_header;
    in_body.status = in_header.status = size == 0 ? 500 : 400 + data[0] % 200;
    in_body.body = test::text_of(data, size);
    in_header.headers.set("x-oss-err", wire::base64_encode(test::text_of(data, size)));
    in_header.headers.set("x-oss-request-id", std::string(test::text_of(data, size)));
    in_header.headers.set("x-oss-ec", std::string(test::text_of(data, size)));
    check(in_body);
    check(in_header);
    in_header.headers.set("x-oss-err", std::string(test::text_of(data, size)));
    check(in_header);
    return 0;
}
