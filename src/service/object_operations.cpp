// SPDX-License-Identifier: BSL-1.0
// PutObject, GetObject, HeadObject, DeleteObject, PutBucket, DeleteBucket.
#include "service/call.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "service/wanted_range.hpp"
#include "wire/checksum.hpp"
#include "wire/doubt_text.hpp"
#include "wire/endpoint.hpp"
#include "wire/failure_context.hpp"
#include "wire/listing_messages.hpp"
#include "wire/object_messages.hpp"
#include "wire/service_error.hpp"
#include "wire/success_rules.hpp"

#include <algorithm>
#include <utility>

namespace ossio::service {

namespace {

/// Sends a request whose response is not parsed.
outcome<void> command(bucket_ptr in, wire::request request,
                      std::chrono::milliseconds limit = std::chrono::milliseconds(0)) {
    call_options options;
    options.total = limit;
    auto done = co_await call(*in->client, std::move(request), std::move(options));
    if (!done) co_return done.error();
    co_return result<void>();
}

/// Deletes what one request can, and requires that the service names every key as deleted.
outcome<void> delete_batch(bucket_ptr in, std::vector<std::string> keys) {
    auto done = co_await call(*in->client, wire::build_delete_objects(in->name, keys), call_options());
    if (!done) co_return done.error();
    auto gone = wire::parse_delete_objects(done->response);
    if (!gone)
        co_return in_context(of_response(gone.error(), done->response),
                             wire::failure_context("DeleteMultipleObjects", in->name));
    std::ranges::sort(*gone);
    for (std::string const& key : keys)
        if (!std::ranges::binary_search(*gone, key))
            co_return in_context(
                failure(errc::malformed_response, "the service did not confirm that it deleted the object"),
                wire::failure_context("DeleteMultipleObjects", in->name, key));
    co_return result<void>();
}

} // namespace

outcome<object_info> put_object(bucket_ptr in, std::string key, checksummed_body& body, object_headers const& headers,
                                int* retries, detail::quota_owner const* on_behalf_of, put_attempts& attempts) {
    auto names = check_names(in->name, key);
    if (!names) co_return in_context(names.error(), wire::failure_context("PutObject", in->name, key));
    if (body.size() > limits::max_put_size)
        co_return in_context(failure(errc::invalid_argument, "one PutObject takes at most 5 GiB"),
                             wire::failure_context("PutObject", in->name, key));
    auto request = wire::build_put_object(in->name, key, headers);
    if (!request) co_return in_context(request.error(), wire::failure_context("PutObject", in->name, key));
    sent_object sent;
    sent.size = body.size();
    sent.sent_at = in->client->now();
    call_options options(*in);
    options.body = &body;
    options.retries = retries;
    options.on_behalf_of = on_behalf_of;
    options.attempt_failed = [&](failure const& f) { attempts.failed(f, body.progress()); };
    options.about_to_send = [&attempts] { attempts.begin(); };
    options.check = [&body](wire::response const& response) { return body.compare(wire::checksum_of(response)); };
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    std::optional<object_info> stored;
    if (done) {
        auto parsed = wire::parse_put_object(done->response);
        if (!parsed)
            co_return in_context(of_response(parsed.error(), done->response),
                                 wire::failure_context("PutObject", in->name, key));
        stored = std::move(*parsed);
        attempts.stored(body.sum());
    } else {
        failure const& f = done.error();
        attempts.cut_short(body.progress());
        if (f.code != service_errc::file_already_exists || f.attempts < 2) co_return f;
        // The existing object may be that of an earlier attempt whose response was lost.
        sent.sum = attempts.leave_doubt() ? attempts.sum() : body.sum();
        auto found = co_await find_object(in, key, sent, false);
        if (!found || !*found) co_return f;
        stored = std::move(**found);
        attempts.stored(sent.sum);
    }
    stored->key = std::move(key);
    stored->size = body.size();
    co_return std::move(*stored);
}

outcome<object_info> put_payload(bucket_ptr in, std::string key, payload bytes, object_headers headers) {
    memory_body body(bytes.view());
    sent_object sent;
    sent.size = body.size();
    sent.sent_at = in->client->now();
    put_attempts attempts;
    auto stored = co_await put_object(in, key, body, headers, nullptr, nullptr, attempts);
    if (stored || !attempts.leave_doubt()) co_return stored;
    sent.sum = co_await checksum_in_turns(wire::checksum(), bytes.view());
    co_return co_await settle_lost_response(std::move(in), std::move(key), sent, stored.error());
}

outcome<object_info> settle_lost_response(bucket_ptr in, std::string key, sent_object sent, failure lost,
                                          bool upload_is_gone) {
    found_object found;
    found.upload_is_gone = upload_is_gone;
    auto described = co_await describe_object(in, std::move(key), std::string());
    if (described) {
        found.info = described->info;
        found.date = described->date;
        found.elapsed = in->client->runtime->now() - sent.sent_at;
    }
    object_state const is = described ? judge_object(found, sent) : object_state::unproven;
    if (is == object_state::stands) co_return std::move(described->info);
    bool const is_absent = is == object_state::absent || (!described && says_not_found(described.error()));
    co_return is_absent ? std::move(lost) : wire::with_object_in_doubt(std::move(lost));
}

namespace {

/// Collects an object. The checksum is computed piece by piece as they arrive: no turn of the loop handles all of it.
class collected_object final : public net::body_sink {
public:
    explicit collected_object(std::optional<byte_range> const& range) noexcept : wanted_(range), range_(range) {}

    void begin_attempt(wire::request const& r) noexcept { asked_ = &r; }
    std::uint64_t object_size() const noexcept { return range_.object_size(); }
    std::string take_bytes() noexcept { return std::move(bytes_); }

    result<void> begin(wire::response const& head) override {
        bytes_.clear();
        sum_ = wire::checksum();
        range_ = wanted_;
        auto fine = wire::check_success_head(*asked_, head);
        if (!fine) return fine;
        auto parsed = wire::parse_get_object(head);
        if (!parsed) return parsed.error();
        range_.begin(head, parsed->size);
        return {};
    }
    asio::awaitable<result<void>> take(asio::const_buffer piece) override {
        auto const wanted = range_.cut(piece);
        if (!wanted) co_return wanted.error();
        bytes_.append(static_cast<char const*>(wanted->data()), wanted->size());
        sum_.update(wanted->data(), wanted->size());
        range_.take(wanted->size());
        co_return result<void>();
    }

    /// The header is the checksum of the whole object, also if a range was requested.
    result<void> check(wire::response const& response) const {
        auto complete = range_.check_complete();
        if (!complete || !range_.is_whole_object()) return complete;
        return wire::compare_received(wire::checksum_of(response), sum_);
    }

private:
    wanted_range const wanted_; // before the first byte
    wanted_range range_;
    wire::request const* asked_ = nullptr; // of the attempt at hand
    std::string bytes_;
    wire::checksum sum_;
};

} // namespace

outcome<object_content> get_object(bucket_ptr in, std::string key, std::optional<byte_range> range,
                                   request_options with) {
    auto names = check_names(in->name, key);
    if (names && range && range->first > range->last)
        names = failure(errc::invalid_argument, "a byte range ends before it begins");
    auto request = wire::build_get_object(in->name, key, range);
    if (names) names = wire::add_request_headers(request, with.headers);
    if (!names) co_return in_context(names.error(), wire::failure_context("GetObject", in->name, key));
    collected_object body(range);
    call_options options;
    options.total = with.timeout;
    options.into = &body;
    options.prepare = [&body](wire::request& r) { body.begin_attempt(r); };
    options.check = [&body](wire::response const& response) { return body.check(response); };
    auto done = co_await call(*in->client, std::move(request), std::move(options));
    if (!done) co_return done.error();
    auto info = wire::parse_get_object(done->response);
    if (!info)
        co_return in_context(of_response(info.error(), done->response),
                             wire::failure_context("GetObject", in->name, key));
    object_content content;
    content.info = std::move(*info);
    content.info.key = std::move(key);
    content.info.size = body.object_size();
    content.bytes = body.take_bytes();
    co_return content;
}

outcome<object_info> head_object(bucket_ptr in, std::string key, request_options with) {
    auto described = co_await describe_object(std::move(in), std::move(key), std::string(), std::move(with));
    if (!described) co_return described.error();
    co_return std::move(described->info);
}

outcome<described_object> describe_object(bucket_ptr in, std::string key, std::string version_id,
                                          request_options with) {
    auto fine = check_names(in->name, key);
    auto request = wire::build_head_object(in->name, key, std::move(version_id));
    if (fine) fine = wire::add_request_headers(request, with.headers);
    if (!fine) co_return in_context(fine.error(), wire::failure_context("HeadObject", in->name, key));
    call_options options(*in);
    options.total = with.timeout;
    auto done = co_await call(*in->client, std::move(request), std::move(options));
    if (!done) co_return done.error();
    auto info = wire::parse_head_object(done->response);
    if (!info)
        co_return in_context(of_response(info.error(), done->response),
                             wire::failure_context("HeadObject", in->name, key));
    described_object described;
    described.info = std::move(*info);
    described.info.key = std::move(key);
    described.headers = wire::headers_of_object(done->response);
    described.date = wire::server_time(done->response);
    co_return described;
}

outcome<std::optional<object_info>> find_object(bucket_ptr in, std::string key, sent_object sent, bool upload_is_gone) {
    auto described = co_await describe_object(in, std::move(key), std::string());
    if (!described) {
        if (says_not_found(described.error())) co_return std::optional<object_info>();
        co_return described.error();
    }
    found_object found;
    found.info = std::move(described->info);
    found.date = described->date;
    found.elapsed = in->client->runtime->now() - sent.sent_at;
    found.upload_is_gone = upload_is_gone;
    if (judge_object(found, sent) != object_state::stands) co_return std::optional<object_info>();
    co_return std::optional<object_info>(std::move(found.info));
}

outcome<void> delete_object(bucket_ptr in, std::string key, request_options with) {
    auto fine = check_names(in->name, key);
    auto request = wire::build_delete_object(in->name, key);
    if (fine) fine = wire::add_request_headers(request, with.headers);
    if (!fine) co_return in_context(fine.error(), wire::failure_context("DeleteObject", in->name, key));
    co_return co_await command(std::move(in), std::move(request), with.timeout);
}

outcome<void> delete_objects(bucket_ptr in, std::vector<std::string> keys) {
    constexpr std::size_t most =
        1000; // https://www.alibabacloud.com/help/en/oss/developer-reference/deletemultipleobjects
    std::vector<std::string> batch;
    for (std::string const& key : keys) {
        auto names = check_names(in->name, key);
        if (!names) co_return in_context(names.error(), wire::failure_context("DeleteMultipleObjects", in->name, key));
    }
    for (std::size_t at = 0; at < keys.size(); ++at) {
        if (wire::fits_xml(keys[at])) {
            batch.push_back(std::move(keys[at]));
        } else {
            auto single = co_await delete_object(in, std::move(keys[at]), request_options());
            if (!single) co_return single;
        }
        if (batch.empty() || (batch.size() < most && at + 1 < keys.size())) continue;
        auto done = co_await delete_batch(in, std::exchange(batch, std::vector<std::string>()));
        if (!done) co_return done;
    }
    co_return result<void>();
}

outcome<void> create_bucket(bucket_ptr in) {
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return in_context(name.error(), wire::failure_context("PutBucket", in->name));
    auto request = wire::build_put_bucket(in->name);
    co_return co_await command(std::move(in), std::move(request));
}

outcome<void> remove_bucket(bucket_ptr in) {
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return in_context(name.error(), wire::failure_context("DeleteBucket", in->name));
    auto request = wire::build_delete_bucket(in->name);
    co_return co_await command(std::move(in), std::move(request));
}

} // namespace ossio::service
