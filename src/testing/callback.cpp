// SPDX-License-Identifier: BSL-1.0
// Fills in the body of a callback, posts it to one URL after the other, and checks the replies.
#include "testing/callback.hpp"

#include "net/http_get.hpp"
#include "wire/percent.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ossio::testing {

namespace {

constexpr std::chrono::seconds callback_timeout{5};

/// The value of ${name}, and whether it is a number: JSON has numbers without quotes.
std::pair<std::string, bool> value_of(std::string_view name, parsed_request const& in, stored_object const& o,
                                      wire::callback_order const& order) {
    if (name == "bucket") return {in.request.bucket, false};
    if (name == "object") return {in.request.key, false};
    if (name == "etag") return {o.etag.size() > 2 ? o.etag.substr(1, o.etag.size() - 2) : o.etag, false};
    if (name == "size") return {std::to_string(o.size), true};
    if (name == "mimeType") return {std::string(o.headers.get("content-type")), false};
    auto const at = order.variables.find(std::string(name));
    return {at == order.variables.end() ? std::string() : at->second, false};
}

std::string filled_in(wire::callback_order const& order, parsed_request const& in, stored_object const& o) {
    bool const is_json = order.body_type == "application/json";
    std::string text;
    for (std::string_view rest = order.body; !rest.empty();) {
        auto const begin = rest.find("${");
        auto const end = begin == std::string_view::npos ? begin : rest.find('}', begin);
        text += rest.substr(0, end == std::string_view::npos ? rest.size() : begin);
        if (end == std::string_view::npos) break;
        auto const [value, is_number] = value_of(rest.substr(begin + 2, end - begin - 2), in, o, order);
        if (is_json)
            text += is_number ? value : boost::json::serialize(boost::json::string(value));
        else
            text += wire::percent_encode(value);
        rest.remove_prefix(end + 1);
    }
    return text;
}

bool is_json_text(std::string const& body) {
    boost::system::error_code ec;
    boost::json::parse(body, ec);
    return !ec;
}

} // namespace

result<std::optional<wire::callback_order>> callback_of(parsed_request const& in) {
    for (std::string const name : {"callback", "callback-var"})
        if (in.request.headers.has("x-oss-" + name) && in.has_query(name))
            return failure(errc::invalid_argument, name + " must be in the header or in the query, not in both");
    auto const given = [&in](std::string const& name) {
        std::string const header(in.request.headers.get("x-oss-" + name));
        return header.empty() ? in.query(name) : header;
    };
    std::string const callback = given("callback");
    if (callback.empty()) return std::optional<wire::callback_order>();
    auto order = wire::parse_callback(callback, given("callback-var"));
    if (!order) return order.error();
    return std::optional<wire::callback_order>(std::move(*order));
}

bool may_call(wire::callback_order const& order, std::vector<std::string> const& hosts) {
    return std::ranges::all_of(order.urls, [&](std::string const& url) {
        auto const address = wire::parse_http_url(url);
        if (!address) return true; // call_back reports it
        boost::system::error_code ec;
        auto const ip = asio::ip::make_address(address->host, ec);
        return address->host == "localhost" || (!ec && ip.is_loopback()) ||
               std::ranges::find(hosts, address->host) != hosts.end();
    });
}

asio::awaitable<response> call_back(std::shared_ptr<service_core> core, parsed_request const& in,
                                    wire::callback_order order, response stored, std::string request_id) {
    stored_object const& object = core->buckets.at(in.request.bucket).objects.at(in.request.key);
    std::string const body = filled_in(order, in, object);
    std::string why = "no URL was tried";
    for (std::string const& url : order.urls) {
        auto address = wire::parse_http_url(url);
        if (!address) continue;
        net::web_request request(std::move(*address), wire::verb::post);
        request.headers.set("Content-Type", order.body_type);
        if (!order.host.empty()) request.headers.set("Host", order.host);
        request.body = body;
        auto reply =
            co_await net::http_get(core->callback_connector(), core->runtime, std::move(request), callback_timeout);
        if (reply && reply->status == 200 && is_json_text(reply->body)) {
            stored.headers.set("Content-Type", "application/json");
            stored.body = std::move(reply->body);
            co_return stored;
        }
        why = reply ? "Error status : " + std::to_string(reply->status) + '.' : to_string(reply.error());
    }
    co_return render_error(in, error_response(203, "CallbackFailed", why, "0007-00000203"), request_id);
}

} // namespace ossio::testing
