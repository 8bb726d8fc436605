// SPDX-License-Identifier: BSL-1.0
// Checks, encodes and decodes callbacks.
#include "wire/callback_headers.hpp"

#include "wire/base64.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ossio::wire {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_header = 5 * 1024;
constexpr std::size_t most_urls = 5;

failure refused(std::string why) { return failure(errc::invalid_argument, "callback: " + std::move(why)); }

result<json::object> parse_object(std::string_view text) {
    boost::system::error_code ec;
    json::value value = json::parse(text, ec);
    if (ec || !value.is_object()) return refused("it is not a JSON object");
    return std::move(value.get_object());
}

result<std::string> text_of(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    if (!value) return std::string();
    if (!value->is_string()) return refused('"' + std::string(name) + "\" is not a text");
    return std::string(value->get_string());
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> urls;
    while (!text.empty()) {
        auto const end = text.find(';');
        if (end != 0) urls.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return urls;
}

result<callback_order> read_order(json::object const& o) {
    callback_order order;
    auto url = text_of(o, "callbackUrl"), body = text_of(o, "callbackBody");
    auto host = text_of(o, "callbackHost"), type = text_of(o, "callbackBodyType");
    for (auto const* field : {&url, &body, &host, &type})
        if (!*field) return field->error();
    order.urls = split(*url);
    if (order.urls.empty() || order.urls.size() > most_urls) return refused("\"callbackUrl\" names 1 to 5 URLs");
    for (std::string& one : order.urls) {
        bool const has_scheme = one.find("://") < one.find_first_of("/?#"); // the query may have one
        if (!has_scheme) one.insert(0, "http://");                          // as samples of the service's pages have it
        if (!one.starts_with("http://") && !one.starts_with("https://"))
            return refused("\"callbackUrl\" is not http:// or https://");
    }
    if (body->empty()) return refused("\"callbackBody\" is missing");
    order.body_type = type->empty() ? "application/x-www-form-urlencoded" : *type;
    if (order.body_type != "application/json" && order.body_type != "application/x-www-form-urlencoded")
        return refused("\"callbackBodyType\" is application/json or application/x-www-form-urlencoded");
    order.body = std::move(*body);
    order.host = std::move(*host);
    return order;
}

/// Returns "x:name", or nothing if the service would not accept the name.
std::string variable_name(std::string_view given) {
    std::string const name = given.starts_with("x:") ? std::string(given) : "x:" + std::string(given);
    bool const fine = name.size() > 2 && std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
    return fine ? name : std::string();
}

} // namespace

result<void> add_callback(request& r, callback_request const& callback) {
    auto const object = parse_object(callback.json);
    if (!object) return object.error();
    if (auto const order = read_order(*object); !order) return order.error();
    json::object variables;
    for (auto const& [given, value] : callback.variables) {
        std::string const name = variable_name(given);
        if (name.empty()) return refused("a variable's name has lower-case letters");
        variables[name] = value;
    }
    std::string const header = base64_encode(callback.json);
    std::string const more = variables.empty() ? std::string() : base64_encode(json::serialize(variables));
    if (header.size() > longest_header || more.size() > longest_header) return refused("it is longer than 5 KiB");
    r.headers.set("x-oss-callback", header);
    if (!more.empty()) r.headers.set("x-oss-callback-var", more);
    return {};
}

result<callback_order> parse_callback(std::string_view callback, std::string_view variables) {
    auto const text = base64_decode(callback), more = base64_decode(variables);
    if (!text || !more) return refused("it is not base64");
    auto const object = parse_object(*text);
    if (!object) return object.error();
    auto order = read_order(*object);
    if (!order || more->empty()) return order;
    auto const values = parse_object(*more);
    if (!values) return values.error();
    for (auto const& [name, value] : *values) {
        // OSS takes names without the prefix, too: samples of its SDKs have them.
        if (std::string_view(name).empty() || !value.is_string()) return refused("a variable is not a name and a text");
        order->variables[name] = std::string(value.get_string());
    }
    return order;
}

} // namespace ossio::wire
