// SPDX-License-Identifier: BSL-1.0
// Streams: what one does that is not overridden, and from_generator.
#include <ossio/stream.hpp>

namespace ossio {

asio::awaitable<void> stream::open_at(std::uint64_t /*offset*/) { co_return; }

namespace {

class generated final : public stream {
public:
    generated(std::function<asio::awaitable<std::string>()> next, std::optional<std::uint64_t> bytes)
        : next_(std::move(next)), size_(bytes) {}

    std::optional<std::uint64_t> size() const override { return size_; }

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (at_ == text_.size()) {
            text_ = co_await next_();
            at_ = 0;
        }
        std::size_t const n = asio::buffer_copy(into, asio::buffer(text_) + at_);
        at_ += n;
        co_return n;
    }

private:
    std::function<asio::awaitable<std::string>()> next_;
    std::optional<std::uint64_t> size_;
    std::string text_;
    std::size_t at_ = 0;
};

} // namespace

stream_ptr from_generator(std::function<asio::awaitable<std::string>()> next, std::optional<std::uint64_t> size) {
    return std::make_shared<generated>(std::move(next), size);
}

} // namespace ossio
