// SPDX-License-Identifier: BSL-1.0
// Lists of names and values.
#include "testing/object_headers_check.hpp"

#include "testing/tags.hpp"
#include "wire/ascii.hpp"
#include "wire/endpoint.hpp"

#include <algorithm>
#include <iterator>

namespace ossio::testing {

namespace {

constexpr std::string_view encryption = "x-oss-server-side-encryption";
constexpr std::string_view data_encryption = "x-oss-server-side-data-encryption";
constexpr std::string_view encryption_key = "x-oss-server-side-encryption-key-id";
constexpr std::size_t max_user_metadata = 8 * 1024; // https://help.aliyun.com/zh/oss/product-overview/limits

/// Whether a header is missing or has one of the values.
template<std::size_t N>
bool is_one_of(std::string_view value, std::string_view const (&all)[N]) {
    return value.empty() || std::ranges::find(all, value) != std::end(all);
}

error_response invalid_value(std::string_view name, std::string_view value) {
    return error_response(400, "InvalidArgument", "The value of " + std::string(name) + " is invalid.")
        .with({{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}});
}

std::size_t user_metadata_size(wire::header_list const& headers) {
    std::size_t size = 0;
    for (auto const& [name, value] : headers.all())
        if (wire::lower(name).starts_with("x-oss-meta-")) size += name.size() + value.size();
    return size;
}

} // namespace

bool is_object_acl(std::string_view acl) { return acl == "default" || is_bucket_acl(acl); }

bool is_bucket_acl(std::string_view acl) {
    return acl == "private" || acl == "public-read" || acl == "public-read-write";
}

std::optional<error_response> check_object_name(std::string_view key) {
    if (wire::check_key(key)) return std::nullopt;
    return error_response(400, "InvalidObjectName", "The specified object is not valid.", "0026-00000100");
}

std::optional<error_response> check_object_headers(wire::header_list const& headers) {
    constexpr std::string_view classes[] = {"Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"};
    constexpr std::string_view algorithms[] = {"AES256", "KMS", "SM4"};
    constexpr std::string_view data_algorithms[] = {"SM4"};
    auto const storage_class = headers.get("x-oss-storage-class"), acl = headers.get("x-oss-object-acl");
    if (!is_one_of(storage_class, classes)) return invalid_value("x-oss-storage-class", storage_class);
    if (!is_one_of(headers.get(encryption), algorithms))
        return error_response(400, "InvalidEncryptionAlgorithmError", "The encryption algorithm is not supported.");
    if (!is_one_of(headers.get(data_encryption), data_algorithms))
        return error_response(400, "InvalidDataEncryptionAlgorithmError",
                              "The data encryption algorithm is not supported.");
    if (!acl.empty() && !is_object_acl(acl)) return invalid_value("x-oss-object-acl", acl);
    if (user_metadata_size(headers) > max_user_metadata)
        return error_response(400, "InvalidArgument", "The user metadata is larger than 8 KB.");
    auto const tags = parse_tag_header(headers.get("x-oss-tagging"));
    if (auto const* const wrong = boost::variant2::get_if<error_response>(&tags)) return *wrong;
    return std::nullopt;
}

wire::header_list headers_to_keep(wire::header_list const& given) {
    constexpr std::string_view names[] = {"content-type",        "cache-control",    "content-disposition",
                                          "content-encoding",    "content-language", "expires",
                                          "x-oss-storage-class", encryption,         data_encryption,
                                          encryption_key,        "x-oss-tagging",    "x-oss-object-acl"};
    wire::header_list kept;
    for (auto const& [name, value] : given.all()) {
        std::string const known = wire::lower(name);
        if (std::ranges::find(names, known) != std::end(names) || known.starts_with("x-oss-meta-"))
            kept.set(known, value);
    }
    return kept;
}

void echo_encryption(wire::header_list const& from, wire::header_list& into) {
    for (std::string_view const name : {encryption, data_encryption, encryption_key})
        if (from.has(name)) into.set(name, std::string(from.get(name)));
}

} // namespace ossio::testing
