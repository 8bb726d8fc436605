// SPDX-License-Identifier: BSL-1.0
// Fills in the body, asks one URL after the other, and judges what they say.
#include "testing/callback.hpp"

#include "net/fetch.hpp"
#include "wire/percent.hpp"

#include <boost/json.hpp>

namespace ossio::testing {

namespace {

constexpr std::chrono::seconds patience{5};

/// What ${name} stands for; numbers are marked, so that JSON has them without quotes.
std::pair<std::string, bool> value_of(std::string_view name, incoming const& in, stored_object const& o,
                                      wire::callback_order const& order) {
    if (name == "bucket") return {in.request.bucket, false};
    if (name == "object") return {in.request.key, false};
    if (name == "etag") return {o.etag.size() > 2 ? o.etag.substr(1, o.etag.size() - 2) : o.etag, false};
    if (name == "size") return {std::to_string(o.size), true};
    if (name == "mimeType") return {std::string(o.headers.get("content-type")), false};
    auto const at = order.variables.find(std::string(name));
    return {at == order.variables.end() ? std::string() : at->second, false};
}

std::string filled_in(wire::callback_order const& order, incoming const& in, stored_object const& o) {
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

result<std::optional<wire::callback_order>> callback_of(incoming const& in) {
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

asio::awaitable<answer> call_back(std::shared_ptr<service_core> core, incoming const& in, wire::callback_order order,
                                  answer stored, std::string request_id) {
    stored_object const& object = core->buckets.at(in.request.bucket).objects.at(in.request.key);
    std::string const body = filled_in(order, in, object);
    std::string why = "no URL was tried";
    for (std::string const& url : order.urls) {
        auto address = wire::parse_web_address(url);
        if (!address) continue;
        net::web_request request(std::move(*address), wire::verb::post);
        request.headers.set("Content-Type", order.body_type);
        if (!order.host.empty()) request.headers.set("Host", order.host);
        request.body = body;
        auto reply = co_await net::fetch(core->outside(), core->platform, std::move(request), patience);
        if (reply && reply->status == 200 && is_json_text(reply->body)) {
            stored.headers.set("Content-Type", "application/json");
            stored.body = std::move(reply->body);
            co_return stored;
        }
        why = reply ? "Error status : " + std::to_string(reply->status) + '.' : to_string(reply.error());
    }
    co_return error_answer(in, refusal(203, "CallbackFailed", why, "0007-00000203"), request_id);
}

} // namespace ossio::testing
