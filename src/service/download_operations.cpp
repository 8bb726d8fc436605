// SPDX-License-Identifier: BSL-1.0
// GetObject, streamed: after a lost connection only the missing rest is requested.
#include "service/call.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "wire/ascii.hpp"
#include "wire/checksum.hpp"
#include "wire/failure_context.hpp"
#include "wire/object_messages.hpp"
#include "wire/success_rules.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <limits>

namespace ossio::service {

namespace {

constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

/// Reports how far a download has come, at most ten times a second.
class get_reporter {
public:
    get_reporter(async::runtime& time, std::function<void(download_progress const&)> const& to)
        : time_(time), to_(to), begun_(time.now()) {}

    void report(std::uint64_t done, std::optional<std::uint64_t> total, bool at_end) {
        if (!to_) return;
        auto const now = time_.now();
        if (!at_end && now - last_ < std::chrono::milliseconds(100)) return;
        last_ = now;
        download_progress p;
        p.bytes_done = done;
        p.bytes_total = total;
        double const seconds = std::chrono::duration<double>(now - begun_).count();
        if (seconds > 0) p.bytes_per_second = static_cast<double>(done) / seconds;
        if (total && p.bytes_per_second > 0)
            p.seconds_left = static_cast<double>(*total - std::min(done, *total)) / p.bytes_per_second;
        to_(p);
    }

private:
    async::runtime& time_;
    std::function<void(download_progress const&)> const& to_;
    async::steady_time begun_;
    async::steady_time last_{};
};

/// Passes bytes to the user's sink and counts them.
class download final : public net::body_sink {
public:
    download(sink& into, get_options const& options, async::runtime& time)
        : sink_(into),
          reporter_(time, options.on_progress),
          first_(options.range ? options.range->first : 0),
          last_(options.range ? options.range->last : to_the_end),
          whole_(!options.range) {}

    /// The rest, of the very object that was begun. A response may break off behind its last byte, and there is no range of nothing:
    /// where nothing may be left, the last byte is asked for once more.
    void ask_for_rest(wire::request& r) {
        asked_ = &r;
        asked_from_ = first_ + received_;
        if (received_ == 0) return;
        if (is_size_unknown_ || asked_from_ >= end_) --asked_from_;
        wire::set_range(r, asked_from_, end_ == to_the_end ? to_the_end : end_ - 1);
        if (!info_->etag.empty()) r.headers.set("If-Match", info_->etag);
    }

    /// After the last response was read to its end.
    bool is_complete() const noexcept { return info_ && (is_size_unknown_ || first_ + received_ == end_); }
    bool has_advanced() noexcept { return std::exchange(seen_, received_) != received_; }
    object_info info() const {
        object_info known = *info_;
        if (is_size_unknown_) known.size = next_;
        return known;
    }

    void report(bool at_end) {
        bool const is_known = info_ && !is_size_unknown_;
        reporter_.report(received_, is_known ? std::optional(end_ - first_) : std::nullopt, at_end);
    }

    result<void> check() const {
        return whole_ ? wire::compare_received(wire::to_checksum(info_->crc64), sum_) : result<void>();
    }

    result<void> begin(wire::response const& head) override {
        auto fine = wire::check_success_head(*asked_, head);
        if (!fine) return fine;
        auto parsed = wire::parse_get_object(head);
        if (!parsed) return parsed.error();
        auto same = check_rest(*parsed, head);
        if (!same) return same;
        learn_size(std::move(*parsed), head);
        // A server may send all of the object where a range was asked for: what is not wanted is skipped.
        is_widened_ = head.status != 206 && (received_ != 0 || !whole_);
        next_ = head.status == 206 ? asked_from_ : 0;
        return {};
    }

    asio::awaitable<result<void>> take(asio::const_buffer piece) override {
        auto const wanted = cut(piece);
        if (!wanted) co_return wanted.error();
        if (wanted->size() == 0) co_return result<void>();
        std::string why;
        try {
            co_await sink_.write(*wanted);
            sum_.update(wanted->data(), wanted->size());
            received_ += wanted->size();
            report(false);
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
    /// The rest must be of the object that was begun, though something in between ignored If-Match.
    result<void> check_rest(object_info const& parsed, wire::response const& head) const {
        if (received_ == 0) return {};
        if (info_->etag.empty() && !info_->crc64)
            return failure(errc::malformed_response,
                           "without ETag and checksum nothing proves that the rest is of one object");
        bool const is_other = !info_->etag.empty() && !parsed.etag.empty() && parsed.etag != info_->etag;
        bool const is_longer = head.status == 206 && !is_size_unknown_ && parsed.size != info_->size;
        if (!is_other && !is_longer) return {};
        return failure(errc::object_replaced, "another object has taken its place since the download began");
    }

    /// A server that is not OSS may send no length: then the object ends where the response ends.
    void learn_size(object_info parsed, wire::response const& head) {
        if (info_ && !is_size_unknown_) return;
        if (head.status != 206) parsed.size = wire::parse_number(head.headers.get("content-length")).value_or(0);
        is_size_unknown_ = head.status != 206 && !head.headers.has("content-length");
        if (!info_) info_ = parsed;
        info_->size = parsed.size;
        end_ = whole_ ? info_->size : std::min(info_->size, last_ == to_the_end ? last_ : last_ + 1);
        if (is_size_unknown_) end_ = last_ == to_the_end ? last_ : last_ + 1;
    }

    /// What of the next bytes of the object is wanted and not there yet.
    result<asio::const_buffer> cut(asio::const_buffer piece) {
        std::uint64_t const wanted = first_ + received_;
        std::uint64_t const before = std::min<std::uint64_t>(piece.size(), wanted - std::min(wanted, next_));
        next_ += piece.size();
        piece += static_cast<std::size_t>(before);
        std::uint64_t const missing = end_ - std::min(end_, wanted);
        if (piece.size() <= missing) return piece;
        if (!is_widened_) return failure(errc::malformed_response, "the service sent more than was asked for");
        return asio::buffer(piece, static_cast<std::size_t>(missing));
    }

    sink& sink_;
    get_reporter reporter_;
    std::uint64_t first_, last_;
    bool whole_;
    std::uint64_t asked_from_ = 0;         // the first byte that the attempt at hand asks for
    wire::request const* asked_ = nullptr; // of the attempt at hand
    std::optional<object_info> info_;      // of the first answer
    std::uint64_t end_ = 0;                // one beyond the last byte that is wanted
    bool is_size_unknown_ = false;         // end_ is what was asked for then
    bool is_widened_ = false;              // the response at hand holds more than was asked for
    std::uint64_t next_ = 0;               // where in the object its next byte is
    std::uint64_t received_ = 0, seen_ = 0;
    wire::checksum sum_;
};

} // namespace

outcome<object_info> get_object_to(bucket_ptr in, std::string key, sink& into, get_options options) {
    wire::failure_context const here("GetObject", in->name, key);
    auto fine = check_names(in->name, key);
    if (fine && options.range && options.range->first > options.range->last)
        fine = failure(errc::invalid_argument, "a byte range ends before it begins");
    if (!fine) co_return wire::in_context(fine.error(), here);
    auto request = wire::build_get_object(in->name, key, options);
    if (!request) co_return wire::in_context(request.error(), here);
    download body(into, options, *in->client->runtime);
    call_options calling(*in);
    calling.total = options.timeout;
    calling.into = &body;
    calling.prepare = [&body](wire::request& r) { body.ask_for_rest(r); };
    calling.has_advanced = [&body] { return body.has_advanced(); };
    auto done = co_await call(*in->client, std::move(*request), std::move(calling));
    if (!done) co_return done.error();
    if (!body.is_complete())
        co_return wire::in_context(failure(errc::malformed_response, "the service sent less than it announced"), here);
    auto right = body.check();
    if (!right) co_return wire::in_context(right.error(), here);
    body.report(true);
    object_info info = body.info();
    info.key = std::move(key);
    co_return info;
}

} // namespace ossio::service
