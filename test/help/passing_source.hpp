// SPDX-License-Identifier: BSL-1.0
// A source that hands everything on to another one: what a test's own source changes, it overrides.
#ifndef OSSIO_TEST_HELP_PASSING_SOURCE_HPP
#define OSSIO_TEST_HELP_PASSING_SOURCE_HPP

#include <ossio/source.hpp>

namespace ossio::test {

class passing_source : public source {
public:
    explicit passing_source(source_ptr to) : inner(std::move(to)) {}

    std::uint64_t size() const override { return inner->size(); }
    std::string name() const override { return inner->name(); }
    std::string fingerprint() const override { return inner->fingerprint(); }
    source_change change_since(std::string const& earlier) const override { return inner->change_since(earlier); }
    boost::asio::awaitable<void> read_at(std::uint64_t offset, boost::asio::mutable_buffer into) override {
        return inner->read_at(offset, into);
    }

protected:
    source_ptr const inner;
};

} // namespace ossio::test
#endif
