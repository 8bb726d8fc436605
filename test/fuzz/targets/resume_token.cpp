// SPDX-License-Identifier: BSL-1.0
// Resume tokens as another process wrote them.
#include "fuzz.hpp"

#include <ossio/error.hpp>
#include <ossio/resume_token.hpp>

using namespace ossio;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    try {
        resume_token const read = resume_token_from_json(test::text_of(data, size));
        test::require(resume_token_from_json(to_json(read)) == read, "what is written is read back");
    } catch (error const& e) {
        test::require(e.code() == errc::checkpoint_unreadable, "the one error of reading");
    }
    return 0;
}
