// SPDX-License-Identifier: BSL-1.0
// A source that waits before it reads, and that says of itself what a test wants.
#ifndef OSSIO_TEST_HELP_AWAITING_SOURCE_HPP
#define OSSIO_TEST_HELP_AWAITING_SOURCE_HPP

#include "help/passing_source.hpp"

#include <functional>

namespace ossio::test {

class awaiting_source final : public passing_source {
public:
    using passing_source::passing_source;

    source_change change_since(std::string const& earlier) const override {
        return look ? look() : inner->change_since(earlier);
    }
    boost::asio::awaitable<void> read_at(std::uint64_t offset, boost::asio::mutable_buffer into) override {
        if (before_read) {
            auto waiting = before_read(offset);
            co_await std::move(waiting);
        }
        co_await inner->read_at(offset, into);
    }

    std::function<source_change()> look;
    std::function<boost::asio::awaitable<void>(std::uint64_t)> before_read;
};

} // namespace ossio::test
#endif
