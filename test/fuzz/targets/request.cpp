// SPDX-License-Identifier: BSL-1.0
// What the embedded server is sent: a target, a Host, an Authorization; and faults as text.
#include "fuzz.hpp"

#include "testing/faults.hpp"
#include "testing/signature_check.hpp"

using namespace ossio;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto rest = test::text_of(data, size);
    auto const line = [&] {
        auto const end = std::min(rest.find('\n'), rest.size());
        std::string const found(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return found;
    };
    std::string const method = line(), target = line();
    wire::header_list headers;
    for (char const* name : {"Host", "Authorization", "x-oss-date", "Date", "x-oss-security-token"})
        headers.add(name, line());
    testing::accepted_keys keys;
    keys.id = "id";
    keys.secret = "secret known to nobody";
    if (auto const in = testing::parse_request(method, target, headers))
        test::require(testing::check_signature(*in, keys, wire::utc_time()).has_value(), "nobody guesses a signature");
    testing::parse_fault(target);
    return 0;
}
