// SPDX-License-Identifier: BSL-1.0
// GetObject, streamed: after a lost connection only the missing rest is requested.
#include "service/call.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "service/wanted_range.hpp"
#include "wire/checksum.hpp"
#include "wire/failure_context.hpp"
#include "wire/object_messages.hpp"
#include "wire/success_rules.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace ossio::service {

namespace {

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
        : sink_(into), reporter_(time, options.on_progress), range_(options.range) {}

    /// The rest, of the very object that was begun.
    void ask_for_rest(wire::request& r) {
        asked_ = &r;
        range_.ask_for_rest(r);
        if (range_.has_bytes() && !info_->etag.empty()) r.headers.set("If-Match", info_->etag);
    }

    bool has_advanced() noexcept { return std::exchange(seen_, range_.received()) != range_.received(); }
    object_info info() const {
        object_info known = *info_;
        known.size = range_.object_size();
        return known;
    }

    void report(bool at_end) { reporter_.report(range_.received(), range_.total(), at_end); }

    /// After the last response was read to its end.
    result<void> check() const {
        auto complete = range_.check_complete();
        if (!complete || !range_.is_whole_object()) return complete;
        return wire::compare_received(wire::to_checksum(info_->crc64), sum_);
    }

    result<void> begin(wire::response const& head) override {
        auto fine = wire::check_success_head(*asked_, head);
        if (!fine) return fine;
        auto parsed = wire::parse_get_object(head);
        if (!parsed) return parsed.error();
        auto same = check_rest(*parsed, head);
        if (!same) return same;
        range_.begin(head, parsed->size);
        if (!info_) info_ = std::move(*parsed);
        return {};
    }

    asio::awaitable<result<void>> take(asio::const_buffer piece) override {
        auto const wanted = range_.cut(piece);
        if (!wanted) co_return wanted.error();
        if (wanted->size() == 0) co_return result<void>();
        std::string why;
        try {
            co_await sink_.write(*wanted);
            sum_.update(wanted->data(), wanted->size());
            range_.take(wanted->size());
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
        if (!range_.has_bytes()) return {};
        if (info_->etag.empty() && !info_->crc64)
            return failure(errc::malformed_response,
                           "without ETag and checksum nothing proves that the rest is of one object");
        bool const is_other = !info_->etag.empty() && !parsed.etag.empty() && parsed.etag != info_->etag;
        bool const is_longer = head.status == 206 && range_.is_size_known() && parsed.size != range_.object_size();
        if (!is_other && !is_longer) return {};
        return failure(errc::object_replaced, "another object has taken its place since the download began");
    }

    sink& sink_;
    get_reporter reporter_;
    wanted_range range_;
    wire::request const* asked_ = nullptr; // of the attempt at hand
    std::optional<object_info> info_;      // of the first answer; without its size
    std::uint64_t seen_ = 0;
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
    auto right = body.check();
    if (!right) co_return wire::in_context(right.error(), here);
    body.report(true);
    object_info info = body.info();
    info.key = std::move(key);
    co_return info;
}

} // namespace ossio::service
