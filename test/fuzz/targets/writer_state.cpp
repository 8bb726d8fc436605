// SPDX-License-Identifier: BSL-1.0
// States of writers that somebody wrote.
#include "sealed.hpp"

#include <ossio/writer_state.hpp>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    ossio::test::read_sealed(&ossio::writer_state_from_json, "ossio_writer_state", ossio::test::text_of(data, size));
    return 0;
}
