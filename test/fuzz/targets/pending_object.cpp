// SPDX-License-Identifier: BSL-1.0
// Pending objects that somebody wrote: with the checksum that the text has, and with the one that is right for it.
#include "fuzz.hpp"

#include "wire/checkpoint_codec.hpp"

#include <ossio/error.hpp>
#include <ossio/pending_object.hpp>

using namespace ossio;

namespace {

void read(std::string_view text) {
    try {
        pending_object const read = pending_object_from_json(text);
        test::require(pending_object_from_json(to_json(read)) == read, "what is written is read back");
    } catch (error const& e) {
        test::require(e.code() == errc::checkpoint_unreadable, "the one error of reading");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text = test::text_of(data, size);
    read(text);
    boost::system::error_code ec;
    boost::json::value const content = boost::json::parse(text, ec);
    if (!ec && content.is_object()) read(wire::protect("ossio_pending_object", content.get_object()));
    return 0;
}
