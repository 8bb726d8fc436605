// SPDX-License-Identifier: BSL-1.0
// Every answer that is XML, from a body that may be anything.
#include "fuzz.hpp"

#include <ossio/types.hpp>

#include "wire/listing_messages.hpp"
#include "wire/multipart_messages.hpp"

using namespace ossio;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    wire::response answer;
    answer.status = 200;
    answer.body = test::text_of(data, size);

    if (auto const page = wire::parse_list_parts(answer)) {
        for (part const& p : page->parts)
            test::require(p.number >= 1 && p.number <= limits::max_parts, "a part number is one");
    }
    if (auto const page = wire::parse_list_uploads(answer))
        for (auto const& upload : page->uploads) test::require(!upload.upload_id.empty(), "an upload has an id");
    if (auto const begun = wire::parse_initiate(answer))
        test::require(!begun->upload_id.empty(), "an upload that was begun has an id");
    wire::parse_complete(answer);
    return 0;
}
