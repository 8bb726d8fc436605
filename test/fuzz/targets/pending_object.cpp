// SPDX-License-Identifier: BSL-1.0
// Pending objects that somebody wrote.
#include "sealed.hpp"

#include <ossio/pending_object.hpp>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    ossio::test::read_sealed(&ossio::pending_object_from_json, "ossio_pending_object",
                             ossio::test::text_of(data, size));
    return 0;
}
