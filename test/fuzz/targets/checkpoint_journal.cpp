// SPDX-License-Identifier: BSL-1.0
// A journal that anybody may have written over: what is understood is understood again, also when it grew line by line.
#include "fuzz.hpp"

#include <ossio/error.hpp>

#include "wire/checkpoint_journal.hpp"

using namespace ossio;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    try {
        checkpoint const read = wire::from_journal(test::text_of(data, size));
        std::string const whole = wire::to_journal(read);
        test::require(wire::from_journal(whole) == read, "what is written is read back");

        checkpoint half = read;
        half.parts.resize(half.parts.size() / 2);
        half.completing = false;
        half.object_crc64.reset();
        auto const rest = wire::checkpoint_journal(half, read);
        test::require(rest.has_value(), "one that has more only adds");
        std::string const grown = wire::to_journal(half) + (rest->empty() ? "" : *rest + '\n');
        test::require(wire::from_journal(grown) == read, "what was added is read back");
        test::require(wire::from_journal(grown.substr(0, grown.size() - 1)).parts.size() <= read.parts.size(),
                      "a torn line is dropped");
    } catch (error const& e) {
        test::require(e.code() == errc::checkpoint_unreadable, "the one error of reading");
    }
    return 0;
}
