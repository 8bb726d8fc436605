// SPDX-License-Identifier: BSL-1.0
// A checkpoint file that anybody may have written over; what is understood is understood again.
#include "fuzz.hpp"

#include <ossio/checkpoint.hpp>
#include <ossio/error.hpp>

using namespace ossio;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    try {
        checkpoint const read = checkpoint_from_json(test::text_of(data, size));
        test::require(checkpoint_from_json(to_json(read)) == read, "what is written is read back");
    } catch (error const& e) {
        test::require(e.code() == errc::checkpoint_unreadable, "the one error of reading");
    }
    return 0;
}
