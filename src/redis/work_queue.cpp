// SPDX-License-Identifier: BSL-1.0
// Runs the scripts of the queue and reads their responses.
#include "redis/work_queue.hpp"

#include "redis/queue_scripts.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace ossio::redis {

namespace {

constexpr char const* group = "ossio";
constexpr std::size_t letters_of_call = 100; // a script that runs for long holds up all clients of Redis

failure queue_not_understood(std::string const& what) {
    return failure(errc::malformed_response, "Redis: " + what + ": an invalid response");
}

bool has_kinds(reply const& r, std::initializer_list<reply::kind> kinds) {
    return r.is == reply::kind::list && r.items.size() >= kinds.size() &&
           std::equal(kinds.begin(), kinds.end(), r.items.begin(),
                      [](reply::kind k, reply const& item) { return item.is == k; });
}

std::int64_t number_in(std::string const& text) {
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

constexpr auto text = reply::kind::text, number = reply::kind::number, list = reply::kind::list;

std::optional<queue_status> status_of(reply& r) {
    if (!has_kinds(r, {number, number, number, list, list, text, text, text})) return std::nullopt;
    queue_status s;
    s.entries = r.items[0].number;
    s.dead = r.items[1].number;
    s.claimed = r.items[2].number;
    for (reply& one : r.items[3].items) {
        if (!has_kinds(one, {text, text, number, number, text})) return std::nullopt;
        claim_status& c = s.claims.emplace_back();
        c.id = std::move(one.items[0].text);
        c.worker = std::move(one.items[1].text);
        c.idle_ms = one.items[2].number;
        c.deliveries = one.items[3].number;
        c.story = std::move(one.items[4].text);
    }
    for (reply& one : r.items[4].items) {
        if (!has_kinds(one, {text, text, text, text})) return std::nullopt;
        dead_letter& d = s.letters.emplace_back();
        d.id = std::move(one.items[0].text);
        d.unit = std::move(one.items[1].text);
        d.story = std::move(one.items[2].text);
        d.deliveries = number_in(one.items[3].text);
    }
    s.units_done = number_in(r.items[5].text);
    s.files_done = number_in(r.items[6].text);
    s.bytes_done = number_in(r.items[7].text);
    return s;
}

} // namespace

work_queue::work_queue(redis_connection_ptr by, std::string stream, std::string worker)
    : connection_(std::move(by)), stream_(std::move(stream)), worker_(std::move(worker)) {}

/// `guard`: the name of a key of this worker in which the script keeps what it has done; may be empty.
asio::awaitable<result<reply>> work_queue::run(std::string what, char const* script, command arguments,
                                               std::string guard) {
    command whole{"EVAL",
                  std::string(scripts::queue_helpers) + script,
                  guard.empty() ? "4" : "5",
                  stream_,
                  stream_ + ":dead",
                  stream_ + ":stories",
                  stream_ + ":totals"};
    if (!guard.empty()) whole.push_back(stream_ + ':' + guard + ':' + worker_);
    whole.insert(whole.end(), {group, worker_});
    std::ranges::move(arguments, std::back_inserter(whole));
    return connection_->ask(std::move(what), std::move(whole));
}

asio::awaitable<result<void>> work_queue::join() {
    auto done = co_await run("join the workers of " + stream_, scripts::join, command());
    if (!done) co_return done.error();
    co_return result<void>();
}

asio::awaitable<result<void>> work_queue::leave() {
    auto done = co_await run("leave the workers of " + stream_, scripts::leave, command());
    if (!done) co_return done.error();
    co_return result<void>();
}

asio::awaitable<result<std::optional<claimed_entry>>> work_queue::take() {
    std::string const what = "take work from " + stream_;
    // The number stays the same until a response has come: what was taken and lost on the way is delivered then.
    command arguments{std::to_string(connection_->options().lease_life.count()), std::to_string(longest_unit),
                      std::to_string(taken_ + 1)};
    auto got = co_await run(what, scripts::take, std::move(arguments), "taken");
    if (!got) co_return got.error();
    ++taken_;
    if (got->is == list && got->items.empty()) co_return std::optional<claimed_entry>();
    if (!has_kinds(*got, {text, number, text, number, text})) co_return queue_not_understood(what);
    std::optional<claimed_entry> entry(std::in_place);
    entry->id = std::move(got->items[0].text);
    entry->deliveries = got->items[1].number;
    entry->unit = std::move(got->items[2].text);
    entry->length = static_cast<std::size_t>(got->items[3].number);
    entry->story = std::move(got->items[4].text);
    co_return entry;
}

asio::awaitable<result<std::vector<std::string>>> work_queue::renew(std::vector<claimed_entry> held) {
    command arguments;
    for (claimed_entry& one : held) {
        arguments.push_back(std::move(one.id));
        arguments.push_back(std::to_string(one.deliveries));
    }
    std::string const what = "renew the claims of " + worker_;
    auto got = co_await run(what, scripts::renew_claims, std::move(arguments));
    if (!got) co_return got.error();
    if (got->is != list) co_return queue_not_understood(what);
    std::vector<std::string> lost;
    for (reply& one : got->items) lost.push_back(std::move(one.text));
    co_return lost;
}

asio::awaitable<result<claim_end>> work_queue::settle(std::string what, char const* script, claimed_entry entry,
                                                      command arguments) {
    command whole{std::move(entry.id), std::to_string(entry.deliveries)};
    std::ranges::move(arguments, std::back_inserter(whole));
    auto got = co_await run(what, script, std::move(whole));
    if (!got) co_return got.error();
    if (got->is != number) co_return queue_not_understood(what);
    co_return got->number == 1 ? claim_end::done : got->number == 2 ? claim_end::gone_already : claim_end::lost;
}

asio::awaitable<result<claim_end>> work_queue::finish(claimed_entry entry, std::uint64_t files, std::uint64_t bytes) {
    command arguments{std::to_string(files), std::to_string(bytes)};
    std::string what = "finish " + entry.id;
    return settle(std::move(what), scripts::finish, std::move(entry), std::move(arguments));
}

asio::awaitable<result<claim_end>> work_queue::release(claimed_entry entry, std::chrono::milliseconds delay,
                                                       bool is_counted, std::string line) {
    // Whatever is idle for a lease is delivered.
    auto const idle = std::max(connection_->options().lease_life - delay, std::chrono::milliseconds(0));
    command arguments{std::to_string(idle.count()), std::to_string(entry.deliveries - (is_counted ? 0 : 1)),
                      std::move(line)};
    std::string what = "release " + entry.id;
    return settle(std::move(what), scripts::release_claim, std::move(entry), std::move(arguments));
}

asio::awaitable<result<claim_end>> work_queue::bury(claimed_entry entry, std::string unit, std::string line) {
    command arguments{std::move(unit), std::move(line)};
    std::string what = "move " + entry.id + " to the dead letters";
    return settle(std::move(what), scripts::bury, std::move(entry), std::move(arguments));
}

asio::awaitable<result<void>> work_queue::add(std::vector<std::string> units) {
    std::string const what = "add to " + stream_;
    command whole{"EVAL", scripts::add, "2", stream_, stream_ + ":added:" + worker_, std::to_string(++added_)};
    std::ranges::move(units, std::back_inserter(whole));
    auto done = co_await connection_->ask(what, std::move(whole));
    if (!done) co_return done.error();
    if (done->is != number) co_return queue_not_understood(what);
    co_return result<void>();
}

/// Returns the last id that was looked at.
asio::awaitable<result<std::string>> work_queue::retry_some(command which, retried_letters& into) {
    std::string const what = "move dead letters back to " + stream_;
    command arguments{std::to_string(++retried_), "moved back by " + worker_};
    std::ranges::move(which, std::back_inserter(arguments));
    auto got = co_await run(what, scripts::retry, std::move(arguments), "retried");
    if (!got) co_return got.error();
    if (!has_kinds(*got, {number, text, text})) co_return queue_not_understood(what);
    into.moved += got->items[0].number;
    std::string_view missing = got->items[2].text;
    for (auto end = missing.find(' '); end != std::string_view::npos; end = missing.find(' ')) {
        into.missing.emplace_back(missing.substr(0, end));
        missing.remove_prefix(end + 1);
    }
    co_return std::move(got->items[1].text);
}

asio::awaitable<result<retried_letters>> work_queue::retry(std::vector<std::string> ids) {
    retried_letters all;
    for (std::size_t at = 0; at < ids.size(); at += letters_of_call) {
        auto const first = ids.begin() + static_cast<std::ptrdiff_t>(at);
        auto const count = static_cast<std::ptrdiff_t>(std::min(letters_of_call, ids.size() - at));
        auto retrying = retry_some(command(first, first + count), all);
        auto const done = co_await std::move(retrying);
        if (!done) co_return done.error();
    }
    co_return all;
}

asio::awaitable<result<retried_letters>> work_queue::retry_all() {
    retried_letters all;
    std::string last; // letters that come meanwhile stay, or a unit that fails at once would be moved without end
    for (std::int64_t before = -1; all.moved != before;) {
        before = all.moved;
        command which{"upto", last};
        auto retrying = retry_some(std::move(which), all);
        auto done = co_await std::move(retrying);
        if (!done) co_return done.error();
        last = std::move(*done);
    }
    co_return all;
}

asio::awaitable<result<queue_status>> work_queue::status() {
    std::string const what = "look at " + stream_;
    auto got = co_await run(what, scripts::status, command());
    if (!got) co_return got.error();
    auto status = status_of(*got);
    if (!status) co_return queue_not_understood(what);
    co_return std::move(*status);
}

} // namespace ossio::redis
