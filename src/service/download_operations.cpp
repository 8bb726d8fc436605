// SPDX-License-Identifier: BSL-1.0
// GetObject, streamed: what was lost with a connection is asked for again, and nothing else.
#include "service/call.hpp"
#include "service/checks.hpp"
#include "service/operations.hpp"
#include "wire/crc64.hpp"
#include "wire/object_messages.hpp"

#include <boost/asio/error.hpp>

#include <charconv>
#include <limits>

namespace ossio::service {

namespace {

constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

/// Passes bytes to the user's sink and remembers how far it is.
class download final : public net::body_sink {
public:
    download(sink& into, get_options const& options)
        : sink_(into),
          first_(options.range ? options.range->first : 0),
          last_(options.range ? options.range->last : to_the_end),
          whole_(!options.range) {}

    /// The rest, of the very object that was begun.
    void ask_for_rest(wire::request& r) const {
        if (received_ == 0) return;
        wire::set_range(r, first_ + received_, end_ - 1);
        if (!info_->etag.empty()) r.headers.set("If-Match", info_->etag);
    }

    bool is_complete() const noexcept { return info_ && first_ + received_ == end_; }
    bool has_advanced() noexcept { return std::exchange(seen_, received_) != received_; }
    object_info const& info() const noexcept { return *info_; }

    result<void> check() const { return whole_ ? check_crc64(info_->crc64, crc_) : result<void>(); }

    result<void> begin(wire::response const& head) override {
        auto parsed = wire::parse_get_object(head);
        if (!parsed) return parsed.error();
        if (head.status == 206) {
            if (!head.headers.get("content-range").starts_with("bytes " + std::to_string(first_ + received_) + '-'))
                return failure(errc::malformed_response, "the service sent another range than was asked for");
        } else if (received_ != 0 || !whole_) {
            return failure(errc::malformed_response, "the service sent the whole object instead of a range");
        } else {
            auto const length = head.headers.get("content-length");
            parsed->size = 0;
            std::from_chars(length.data(), length.data() + length.size(), parsed->size);
        }
        if (info_) return {};
        info_ = std::move(*parsed);
        end_ = whole_ ? info_->size : std::min(info_->size, last_ == to_the_end ? last_ : last_ + 1);
        return {};
    }

    asio::awaitable<result<void>> take(asio::const_buffer piece) override {
        if (first_ + received_ + piece.size() > end_)
            co_return failure(errc::malformed_response, "the service sent more than was asked for");
        std::string why;
        try {
            co_await sink_.write(piece);
            crc_ = wire::crc64(crc_, piece.data(), piece.size());
            received_ += piece.size();
            co_return result<void>();
        } catch (boost::system::system_error const& e) {
            if (e.code() == asio::error::operation_aborted) throw;
            why = e.what();
        } catch (std::exception const& e) {
            why = e.what();
        }
        co_return failure(errc::sink_failed, std::move(why));
    }

private:
    sink& sink_;
    std::uint64_t first_, last_;
    bool whole_;
    std::optional<object_info> info_; // of the first answer
    std::uint64_t end_ = 0;           // one beyond the last byte that is wanted
    std::uint64_t received_ = 0, seen_ = 0;
    std::uint64_t crc_ = 0;
};

} // namespace

outcome<object_info> get_object_to(bucket_ptr in, std::string key, sink& into, get_options options) {
    auto const about = [&](failure f) {
        f.operation = "GetObject";
        f.bucket = in->name;
        f.key = key;
        return f;
    };
    auto fine = check_names(in->name, key);
    if (fine && options.range && options.range->first > options.range->last)
        fine = failure(errc::invalid_argument, "a byte range ends before it begins");
    if (!fine) co_return about(fine.error());
    auto request = wire::build_get_object(in->name, key, options);
    if (!request) co_return about(request.error());
    download body(into, options);
    call_options calling;
    calling.into = &body;
    calling.prepare = [&body](wire::request& r) { body.ask_for_rest(r); };
    calling.has_advanced = [&body] { return body.has_advanced(); };
    auto done = co_await call(*in->client, std::move(*request), std::move(calling));
    if (!done) co_return done.error();
    if (!body.is_complete())
        co_return about(failure(errc::malformed_response, "the service sent less than it announced"));
    auto right = body.check();
    if (!right) co_return about(right.error());
    object_info info = body.info();
    info.key = std::move(key);
    co_return info;
}

} // namespace ossio::service
