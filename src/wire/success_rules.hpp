// SPDX-License-Identifier: BSL-1.0
// What a success of each operation looks like. A response that does not fit is never believed. No I/O.
#ifndef OSSIO_SRC_WIRE_SUCCESS_RULES_HPP
#define OSSIO_SRC_WIRE_SUCCESS_RULES_HPP

#include <ossio/failure.hpp>

#include "wire/http.hpp"

#include <cstdint>
#include <string_view>

namespace ossio::wire {

constexpr std::size_t max_upload_id_bytes = 1024; ///< OSS's have 32
constexpr std::size_t max_etag_bytes = 256;       ///< OSS's have 34, those of multipart objects up to 40

/// Whether it can name an upload: neither empty nor endless.
inline bool is_upload_id(std::string_view id) noexcept { return !id.empty() && id.size() <= max_upload_id_bytes; }

/** Whether `r` is the success of `asked`: its status is one that the operation has, and it contains what only the service can
    have put there.

    A captive portal, a proxy or a confused server may send 200 with a page of its own, and a kept connection may bring a
    response to an earlier request. Neither is a success. The caller must then find out what the service did: the request
    may have been carried out.

    Precondition: is_service_error(asked, r) is false.
    @returns  errc::malformed_response; `detail` names what is wrong or missing.
*/
result<void> check_success(request const& asked, response const& r);

/// Whether `asked` can fail so. "Stored, but the callback failed" is a claim about the object, which only a response with
/// status 203 to a request with a callback can make; otherwise it is errc::malformed_response.
result<void> check_error(request const& asked, failure const&);

/// As far as the head of a response can tell: for bodies that are not collected.
result<void> check_success_head(request const& asked, response const& head);

/// Bytes of a response to `asked` that are worth reading: listings 4 MiB, replies to a callback 3 MiB, all others 1 MiB. The
/// body of GetObject is the caller's own business.
std::uint64_t max_response_bytes(request const& asked) noexcept;

/// Whether `given`, from an XML of the service, is this key. `encoded`: the document says so. Without that a key may still be
/// encoded, or not though it was asked for: services differ.
bool is_same_key(std::string_view given, std::string_view key, bool encoded);

} // namespace ossio::wire
#endif
