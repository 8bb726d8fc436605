// SPDX-License-Identifier: BSL-1.0
// What the texts of all saved values have in common: a checksum, and readers that refuse whatever nobody wrote.
#ifndef OSSIO_TEST_UNIT_WIRE_SEALED_TEXT_HPP
#define OSSIO_TEST_UNIT_WIRE_SEALED_TEXT_HPP

#include <ossio/error.hpp>

#include "wire/checkpoint_codec.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ossio::test {

/// A change of the content, and what the reader says of it.
class refused_change {
public:
    char const* says;
    std::function<void(wire::json::object&)> change;
};

template<class Value>
class sealed_text {
public:
    /// `subject`: how each error begins.
    sealed_text(Value value, Value (*read)(std::string_view), std::string envelope, std::string subject)
        : value_(std::move(value)), read_(read), envelope_(std::move(envelope)), subject_(std::move(subject)) {}

    /// The detail of the error; empty: it was read.
    std::string why_refused(std::string_view text) const {
        try {
            read_(text);
            return std::string();
        } catch (error const& e) {
            BOOST_TEST((e.code() == errc::checkpoint_unreadable));
            BOOST_TEST(e.info().detail.starts_with(subject_));
            return e.info().detail;
        }
    }

    void check_truncations() const {
        std::string const whole = to_json(value_);
        for (std::size_t cut = 0; cut < whole.size(); ++cut) BOOST_REQUIRE(!why_refused(whole.substr(0, cut)).empty());
    }

    void check_flipped_bits() const {
        std::string const whole = to_json(value_);
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (int bit = 0; bit < 8; ++bit) {
                std::string flipped = whole;
                flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
                try {
                    BOOST_REQUIRE((read_(flipped) == value_));
                } catch (error const&) {
                }
            }
    }

    void check_other_documents() const {
        std::string const name = "{\"" + envelope_ + "\":";
        for (std::string const& text : {std::string(), std::string("null"), std::string("[]"), std::string("{}"),
                                        name + "1}", std::string("{\"ossio_checkpoint\":1}"), std::string("\xFF\xFE"),
                                        name + "2,\"crc64\":\"0\",\"content\":{}}"})
            BOOST_TEST(!why_refused(text).empty());
        BOOST_TEST(!why_refused(std::string(20 << 20, ' ')).empty());
        BOOST_TEST(!why_refused(std::string(1 << 20, '[')).empty());
    }

    /// Each with a checksum that is right: what somebody may write who knows the format.
    void check_refused(std::vector<refused_change> const& rows) const {
        for (refused_change const& r : rows) {
            wire::json::object content = wire::unseal(envelope_, to_json(value_));
            r.change(content);
            std::string const why = why_refused(wire::protect(envelope_, std::move(content)));
            BOOST_TEST(why.find(r.says) != std::string::npos, r.says << " - " << why);
        }
    }

private:
    Value value_;
    Value (*read_)(std::string_view);
    std::string envelope_, subject_;
};

} // namespace ossio::test
#endif
