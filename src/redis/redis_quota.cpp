// SPDX-License-Identifier: BSL-1.0
// Takes tickets, waits for them, and does without Redis when it does not respond.
#include "redis/redis_quota.hpp"

#include <ossio/error.hpp>

#include "async/with_timeout.hpp"
#include "redis/quota_script.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>

namespace ossio {

namespace redis {

namespace {

constexpr std::chrono::milliseconds redis_limit{2'000}, probe_limit{500}, report_delay{100};
constexpr std::chrono::seconds probe_interval{5};
constexpr std::chrono::milliseconds recheck{200}; // of a ticket: the rate changes meanwhile
constexpr double batch_time = 0.02;               // small requests share a ticket of so many seconds

std::string fresh_client_name() {
    std::random_device chance;
    return std::to_string(chance()) + '-' + std::to_string(chance());
}

async::duration seconds(double s) {
    return std::chrono::duration_cast<async::duration>(std::chrono::duration<double>(std::clamp(s, 0.0, 3600.0)));
}

std::optional<quota_state> quota_state_of(reply const& r) {
    auto const text = reply::kind::text, number = reply::kind::number;
    bool const fits = r.is == reply::kind::list && r.items.size() == 5 && r.items[0].is == text &&
                      r.items[1].is == text && r.items[2].is == number && r.items[3].is == number &&
                      r.items[4].is == text;
    if (!fits || r.items[2].number <= 0) return std::nullopt;
    auto const bytes_in = [](std::string const& digits) {
        std::int64_t n = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), n);
        return static_cast<double>(n);
    };
    quota_state s;
    s.ticket = bytes_in(r.items[0].text);
    s.served = bytes_in(r.items[1].text);
    s.flow = static_cast<double>(r.items[2].number);
    s.clients = std::max<std::int64_t>(r.items[3].number, 1);
    s.issued = bytes_in(r.items[4].text);
    return s;
}

/// Such a request is not retried.
failure refused_by_redis(std::string text) {
    return failure(make_error_code(boost::system::errc::permission_denied), std::move(text));
}

/// Whether Redis will take the same command when it has started, when a script has ended, or when another client has left.
bool is_passing(std::string_view refusal) {
    constexpr std::array words{"LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "ERR max number of clients"};
    return std::ranges::any_of(words, [&](std::string_view word) { return refusal.starts_with(word); });
}

} // namespace

/// A waiting request; lives in the frame of `admit`.
class shared_quota::request : public in_line {
public:
    request(shared_quota& at, std::uint64_t n) : in_line(n), quota_(at) { quota_.line_.push_back(*this); }
    ~request() {
        if (is_linked()) quota_.line_.erase(quota_.line_.iterator_to(*this));
    }
    request(request const&) = delete;
    request& operator=(request const&) = delete;

private:
    shared_quota& quota_;
};

shared_quota::shared_quota(redis_connection_ptr by, std::string key, std::uint64_t most,
                           std::function<void(std::string_view)> report)
    : connection_(std::move(by)),
      key_(std::move(key)),
      client_(fresh_client_name()),
      most_(most),
      report_(std::move(report)),
      serving_(connection_->executor()) {}

asio::awaitable<void> shared_quota::admit(std::uint64_t bytes) {
    auto const self = shared_from_this();
    request mine(*this, bytes);
    start_serving();
    if (!mine.admitted && !mine.refused) co_await mine.news.wait(); // it may have been served at once
    if (mine.refused) throw error(*mine.refused);
    if (!mine.admitted) throw boost::system::system_error(asio::error::operation_aborted);
}

void shared_quota::acknowledged(std::uint64_t bytes, std::chrono::milliseconds qos_delay) {
    reports_.acknowledged += bytes;
    auto const own =
        state_.flow > 0 ? static_cast<std::int64_t>(1'000.0 * static_cast<double>(bytes) / state_.flow) : 0;
    reports_.held_ms = std::max<std::int64_t>(qos_delay.count() - own, 0);
    start_serving();
}

void shared_quota::rejected() {
    ++reports_.rejected;
    start_serving();
}

void shared_quota::start_serving() {
    if (std::exchange(is_serving_, true)) return;
    serving_.spawn(serve(shared_from_this()));
}

asio::awaitable<void> shared_quota::serve(std::shared_ptr<shared_quota> self) {
    while (!self->line_.empty() || !self->reports_.empty()) {
        try {
            co_await self->serve_next();
        } catch (std::exception const& e) { // as without memory, or without a thread for the lookup of the name
            self->lose(failure(errc::checkpoint_not_saved, "quota " + self->key_ + ": " + e.what()), false);
        }
    }
    self->is_serving_ = false;
}

asio::awaitable<void> shared_quota::serve_next() {
    if (next_probe_) return serve_alone();
    return line_.empty() ? report_later() : serve_by_ticket();
}

/// false: Redis has not responded; `state_` is as it was.
asio::awaitable<bool> shared_quota::call(std::uint64_t want, async::duration limit) {
    reports const sent = std::exchange(reports_, reports());
    command words{"EVAL",
                  scripts::quota,
                  "1",
                  key_,
                  client_,
                  std::to_string(want),
                  std::to_string(sent.acknowledged),
                  std::to_string(sent.held_ms),
                  std::to_string(sent.rejected),
                  std::to_string(most_),
                  ""};
    failure late(errc::response_timed_out);
    auto asking = connection_->ask("quota " + key_, std::move(words));
    auto const got = co_await async::with_timeout(connection_->time(), limit, std::move(late), std::move(asking));
    auto const state = got ? quota_state_of(*got) : std::nullopt;
    if (!state) {
        std::string const& refusal = connection_->refusal();
        failure why = got ? failure(errc::malformed_response, "quota " + key_ + ": an invalid response") : got.error();
        lose(why, got || (!refusal.empty() && !is_passing(refusal)));
        co_return false;
    }
    if (std::exchange(next_probe_, std::nullopt)) report("the quota is shared again");
    refused_.reset();
    double const ticket = want != 0 ? state->ticket : state_.ticket;
    state_ = *state;
    state_.ticket = ticket;
    co_return true;
}

/// Redis is not asked again before the next probe. What it has refused from the start would be no quota at all: that is an error.
void shared_quota::lose(failure const& why, bool is_refused) {
    bool const is_first = !next_probe_;
    auto const now = connection_->time().now();
    std::string const text = why.detail.empty() ? to_string(why) : why.detail;
    next_probe_ = now + probe_interval;
    alone_.set_rate(static_cast<std::uint64_t>(state_.flow / static_cast<double>(state_.clients)), now);
    refused_.reset();
    if (is_refused && state_.flow == 0)
        refused_.emplace(refused_by_redis(text));
    else if (is_first)
        report(text + (state_.flow == 0 ? ": requests are sent without a quota"
                                        : ": this client sends at its share of the last rate"));
}

/// The function of the caller only watches, and must not stop the requests.
void shared_quota::report(std::string const& text) const noexcept {
    try {
        if (report_) report_(text);
    } catch (...) { // there is no log here
    }
}

void shared_quota::refuse_all() {
    while (!line_.empty()) {
        in_line& first = line_.front();
        line_.pop_front();
        first.refused = refused_;
        first.news.wake_all();
    }
}

/// As many as fit into a short time, and one at least.
std::uint64_t shared_quota::next_bytes() const {
    std::uint64_t bytes = 0;
    auto const most = static_cast<std::uint64_t>(state_.flow * batch_time);
    for (in_line const& one : line_) {
        if (bytes != 0 && bytes + one.bytes > most) break;
        bytes += one.bytes;
    }
    return bytes;
}

void shared_quota::admit_first(std::uint64_t bytes) {
    while (!line_.empty() && line_.front().bytes <= bytes) {
        in_line& first = line_.front();
        bytes -= first.bytes;
        line_.pop_front();
        first.admitted = true;
        first.news.wake_all();
    }
}

asio::awaitable<void> shared_quota::serve_by_ticket() {
    std::uint64_t const bytes = next_bytes();
    bool responds = co_await call(bytes, redis_limit);
    while (responds) {
        bool const is_of_this_count = state_.issued >= state_.ticket + static_cast<double>(bytes);
        if (!is_of_this_count) co_return; // Redis has lost the count that the ticket is of: `serve` takes another one
        auto const wait = seconds((state_.ticket - state_.served) / state_.flow);
        co_await connection_->time().sleep(std::min<async::duration>(wait, recheck));
        if (wait <= recheck) co_return admit_first(bytes);
        responds = co_await call(0, redis_limit);
    }
}

/// At this client's share of the last rate.
asio::awaitable<void> shared_quota::serve_alone() {
    auto const now = connection_->time().now();
    if (now >= *next_probe_) {
        co_await call(0, probe_limit);
        co_return;
    }
    reports_ = reports(); // nobody learns from them
    if (refused_) co_return refuse_all();
    while (!line_.empty() && alone_.try_take(line_.front().bytes, now)) admit_first(line_.front().bytes);
    if (line_.empty()) co_return;
    auto const wait = std::min<async::duration>(alone_.ready_at(now) - now, recheck);
    co_await connection_->time().sleep(wait);
}

/// Several reports in one call, and most of them together with the next request.
asio::awaitable<void> shared_quota::report_later() {
    co_await connection_->time().sleep(report_delay);
    if (line_.empty() && !reports_.empty()) co_await call(0, redis_limit);
}

} // namespace redis

namespace {

/// Of options that are out of range.
class refusing_quota final : public upload_quota {
public:
    explicit refusing_quota(failure const& why)
        : why_(redis::refused_by_redis(why.detail.empty() ? to_string(why) : why.detail)) {}

    asio::awaitable<void> admit(std::uint64_t) override {
        throw error(why_);
        co_return;
    }
    void acknowledged(std::uint64_t, std::chrono::milliseconds) override {}
    void rejected() override {}

private:
    failure why_;
};

} // namespace

upload_quota_ptr redis_quota(asio::any_io_executor executor, redis_options options, std::string name,
                             std::uint64_t bytes_per_second, std::function<void(std::string_view)> report) {
    std::string key = options.prefix + "quota:" + std::move(name);
    auto connection = redis::make_redis_connection(std::move(executor), std::move(options));
    if (!connection) return std::make_shared<refusing_quota>(connection.error());
    return std::make_shared<redis::shared_quota>(std::move(*connection), std::move(key), bytes_per_second,
                                                 std::move(report));
}

} // namespace ossio
