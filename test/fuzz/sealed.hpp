// SPDX-License-Identifier: BSL-1.0
// Saved values whose text has a checksum: read as it came, and with the checksum that is right for it.
#ifndef OSSIO_TEST_FUZZ_SEALED_HPP
#define OSSIO_TEST_FUZZ_SEALED_HPP

#include "fuzz.hpp"

#include "wire/checkpoint_codec.hpp"

#include <ossio/error.hpp>

namespace ossio::test {

template<class Value>
void read_back(Value (*read)(std::string_view), std::string_view text) {
    try {
        Value const value = read(text);
        require(read(to_json(value)) == value, "what is written is read back");
    } catch (error const& e) {
        require(e.code() == errc::checkpoint_unreadable, "the one error of reading");
    }
}

template<class Value>
void read_sealed(Value (*read)(std::string_view), std::string_view envelope, std::string_view text) {
    read_back(read, text);
    boost::system::error_code ec;
    boost::json::value const content = boost::json::parse(text, ec);
    if (!ec && content.is_object()) read_back(read, wire::protect(envelope, content.get_object()));
}

} // namespace ossio::test
#endif
