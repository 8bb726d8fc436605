// SPDX-License-Identifier: BSL-1.0
// Pending objects as JSON: {"ossio_pending_object":1,"crc64":"N","content":{...}}, the envelope of checkpoints.
#include <ossio/error.hpp>
#include <ossio/pending_object.hpp>

#include "wire/checkpoint_codec.hpp"
#include "wire/pending_object_rules.hpp"

#include <limits>

namespace ossio {

namespace {

using namespace wire;

constexpr std::string_view envelope = "ossio_pending_object";

json::value callback_value(std::optional<callback_request> const& callback) {
    if (!callback) return nullptr;
    json::object variables;
    for (auto const& [name, value] : callback->variables) variables[name] = value;
    return json::object{{"json", callback->json}, {"variables", std::move(variables)}};
}

std::optional<callback_request> callback_member(json::object const& content) {
    json::value const& value = member(content, "callback");
    if (value.is_null()) return std::nullopt;
    auto const* o = value.if_object();
    if (!o) refuse_checkpoint("\"callback\" is not an object");
    callback_request callback(text_member(*o, "json"));
    auto const* variables = member(*o, "variables").if_object();
    if (!variables) refuse_checkpoint("\"variables\" is not an object");
    for (auto const& [name, text] : *variables) {
        if (!text.is_string()) refuse_checkpoint("a variable of the callback is not a text");
        callback.variables.emplace(name, text.get_string());
    }
    return callback;
}

pending_object read_content(json::object const& content) {
    pending_object o;
    o.bucket = text_member(content, "bucket");
    o.key = text_member(content, "key");
    o.upload_id = text_member(content, "upload_id");
    o.size = number_member(content, "size", std::numeric_limits<std::uint64_t>::max());
    o.crc64 = crc_member(content, "object_crc64");
    auto const* parts = member(content, "parts").if_array();
    if (!parts) refuse_checkpoint("\"parts\" is not a list");
    for (json::value const& value : *parts) o.parts.push_back(read_part(value));
    o.options.acl = text_member(content, "acl");
    o.options.request_payer = text_member(content, "request_payer");
    o.options.forbid_overwrite = flag_member(content, "forbid_overwrite");
    o.options.callback = callback_member(content);
    constexpr std::uint64_t most = std::numeric_limits<int>::max();
    o.unconfirmed_uploads = static_cast<int>(number_member(content, "unconfirmed_uploads", most));
    return o;
}

} // namespace

std::string to_json(pending_object const& o) {
    json::array parts;
    for (part const& p : o.parts) parts.push_back(part_object(p));
    return protect(envelope, json::object{
                                 {"bucket", o.bucket},
                                 {"key", o.key},
                                 {"upload_id", o.upload_id},
                                 {"size", o.size},
                                 {"object_crc64", optional_crc(o.crc64)},
                                 {"acl", o.options.acl},
                                 {"request_payer", o.options.request_payer},
                                 {"forbid_overwrite", o.options.forbid_overwrite},
                                 {"callback", callback_value(o.options.callback)},
                                 {"unconfirmed_uploads", o.unconfirmed_uploads},
                                 {"parts", std::move(parts)},
                             });
}

pending_object pending_object_from_json(std::string_view text) {
    std::string why;
    try {
        pending_object o = read_content(unseal(envelope, text));
        auto const fine = check_pending_object(o);
        if (fine) return o;
        why = fine.error().detail;
    } catch (error const& e) {
        why = e.info().detail;
    }
    throw error(failure(errc::checkpoint_unreadable, "a pending object: " + why));
}

} // namespace ossio
