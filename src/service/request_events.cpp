// SPDX-License-Identifier: BSL-1.0
// Composes log lines, events and records of attempts.
#include "service/request_events.hpp"

#include <boost/asio/error.hpp>

namespace ossio::service {

namespace {

std::chrono::milliseconds in_ms(async::duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d); }

/// Returns the time since a point that may not be set.
async::duration between(std::optional<async::steady_time> from, async::steady_time to) {
    return from ? to - *from : async::duration::zero();
}

std::string part_piece(int number) { return number == 0 ? std::string() : " part=" + std::to_string(number); }

} // namespace

void attempt_log::add(attempt_record one) {
    if (!records_) records_ = std::make_shared<std::vector<attempt_record>>();
    if (records_.use_count() > 1) records_ = std::make_shared<std::vector<attempt_record>>(*records_);
    if (records_->size() == most) records_->erase(records_->begin());
    records_->push_back(std::move(one));
}

request_events::request_events(detail::client_impl const& client, wire::request const& request,
                               call_options const& about, attempt_log& log)
    : client_(client), request_(request), about_(about), log_(log) {
    if (client_.notify) trace_.clock = client_.runtime.get();
}

request_events::~request_events() {
    if (!under_way_) return;
    try {
        failure f(boost::asio::error::operation_aborted);
        f.address = to_text(facts_);
        attempt_record one = record_of(f);
        one.decision = retry_decision::out_of_time; // otherwise cancelled: the history is not needed
        log_.add(std::move(one));
        notify(f.code, 0, {});
    } catch (...) {
        // Nothing is left to report to.
    }
}

void request_events::begin(int number) {
    begun_ = client_.runtime->now();
    if (number == 1) first_begun_ = begun_;
    number_ = number;
    connected_.reset();
    facts_ = {};
    reused_ = false;
    bytes_sent_ = 0;
    qos_delay_ = {};
    trace_.sent.reset();
    trace_.heard.reset();
    trace_.body_received = 0;
    under_way_ = true;
}

void request_events::connected(net::connection_lease const& lease) {
    trace_.note(connected_);
    facts_ = lease->facts();
    reused_ = lease.is_reused();
}

void request_events::succeeded(wire::response const& response, std::chrono::milliseconds held_back) {
    qos_delay_ = held_back;
    under_way_ = false;
    if (!client_.notify && !client_.options.log) return;
    std::string_view const id = response.headers.get("x-oss-request-id");
    if (client_.logs(log_level::debug))
        client_.log(log_level::debug, "event=request operation=", request_.operation, part_piece(about_.part_number),
                    " status=", response.status, " attempt=", number_,
                    " ms=", in_ms(client_.runtime->now() - begun_).count(), " request_id=", id);
    if (qos_delay_.count() != 0)
        client_.log(log_level::info, "event=request_held_back operation=", request_.operation,
                    part_piece(about_.part_number), " ms=", qos_delay_.count(), " request_id=", id);
    notify(error_code(), response.status, id);
}

void request_events::failed(failure& f, retry_decision decision, std::chrono::milliseconds wait) {
    if (f.address.empty()) f.address = to_text(facts_);
    if (f.bytes_sent == 0) f.bytes_sent = bytes_sent_;
    bytes_sent_ = f.bytes_sent;
    attempt_record one = record_of(f);
    one.decision = decision;
    one.wait = wait;
    bool const again = decision == retry_decision::again || decision == retry_decision::replayed;
    client_.log(log_level::warning, "event=request_failed ms=", one.took.count(),
                again ? " again_in_ms=" + std::to_string(wait.count()) : std::string(" again=no"), " failure=", f);
    notify(f.code, f.http_status, f.request_id);
    if (again && client_.notify) {
        request_retried e(f);
        e.upload_number = about_.upload_number;
        e.decision = decision;
        e.wait = wait;
        client_.notify.notify(&observer::on_request_retried, e);
    }
    log_.add(std::move(one));
}

void request_events::notify(error_code code, int status, std::string_view request_id) {
    under_way_ = false;
    if (!client_.notify) return;
    auto const now = client_.runtime->now();
    std::string const address = to_text(facts_);
    request_finished e;
    e.operation = request_.operation;
    e.bucket = request_.bucket;
    e.key = request_.key;
    e.upload_id = about_.upload_id;
    e.upload_number = about_.upload_number;
    e.part_number = about_.part_number;
    e.attempt = number_;
    e.code = code;
    e.http_status = status;
    e.request_id = request_id;
    e.qos_delay = qos_delay_;
    e.address = address;
    e.connection_reused = reused_;
    e.bytes_sent = bytes_sent_;
    e.bytes_received = trace_.body_received;
    e.took = now - begun_;
    e.begun = client_.runtime->utc_now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(e.took);
    e.connecting = between(begun_, connected_.value_or(now));
    e.sending = between(connected_, trace_.sent.value_or(now));
    e.waiting = between(trace_.sent, trace_.heard.value_or(now));
    e.receiving = between(trace_.heard, now);
    client_.notify.notify(&observer::on_request_finished, e);
}

attempt_record request_events::record_of(failure const& f) const {
    auto const took = client_.runtime->now() - begun_;
    attempt_record one;
    one.number = number_;
    one.since_begin = in_ms(begun_ - first_begun_);
    one.begun = client_.runtime->utc_now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(took);
    one.took = in_ms(took);
    one.code = f.code;
    one.phase = f.phase;
    one.detail = f.detail;
    one.address = f.address;
    one.connection_reused = reused_;
    one.bytes_sent = f.bytes_sent;
    one.http_status = f.http_status;
    one.service_code = f.service_code;
    one.request_id = f.request_id;
    one.ec = f.ec;
    return one;
}

} // namespace ossio::service
