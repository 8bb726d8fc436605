// SPDX-License-Identifier: BSL-1.0
// The XML of errors, and request ids.
#include "testing/response.hpp"

#include "wire/base64.hpp"
#include "wire/xml.hpp"

#include <openssl/rand.h>

#include <array>

namespace ossio::testing {

response render_error(parsed_request const& in, error_response const& why, std::string const& request_id) {
    pugi::xml_document document;
    auto root = document.append_child("Error");
    auto const add = [&root](char const* name, std::string const& text) {
        if (!text.empty()) root.append_child(name).text().set(text.c_str());
    };
    add("Code", why.code);
    add("Message", why.message);
    add("RequestId", request_id);
    add("HostId", std::string(in.request.headers.get("host")));
    for (auto const& [name, text] : why.details) add(name.c_str(), text);
    add("EC", why.ec);
    if (!why.ec.empty()) add("RecommendDoc", "https://api.aliyun.com/troubleshoot?q=" + why.ec);
    response a(why.status);
    a.headers.set("Content-Type", "application/xml");
    if (!why.ec.empty()) a.headers.set("x-oss-ec", why.ec);
    a.body = wire::write_xml(document);
    if (in.request.method == wire::verb::head) {
        a.headers.set("x-oss-err", wire::base64_encode(a.body));
        a.body.clear();
    }
    return a;
}

std::string new_request_id() {
    std::array<unsigned char, 12> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    return wire::hex_upper(std::string_view(reinterpret_cast<char const*>(random.data()), random.size()));
}

} // namespace ossio::testing
