// SPDX-License-Identifier: BSL-1.0
// Acquire, renew, lose, give back.
#include "redis/lease.hpp"

#include <ossio/error.hpp>

#include "async/deadline.hpp"
#include "redis/scripts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <random>

namespace ossio::redis {

namespace {

// An upload that has ended does not wait longer for a Redis that is out of reach; its lease then ends by itself.
constexpr std::chrono::seconds goodbye{1};

/// Tells this attempt from all others; 128 bits of the system's own.
std::string fresh_token() {
    std::random_device chance;
    std::string token;
    constexpr char const* digits = "0123456789abcdef";
    for (int i = 0; i < 32; ++i) token += digits[chance() & 15];
    return token;
}

bool is_number(reply const& r, std::size_t at) {
    return r.is == reply::kind::list && r.items.size() > at && r.items[at].is == reply::kind::number;
}

failure not_understood(std::string const& what) {
    return failure(errc::checkpoint_not_saved, "Redis: " + what + ": an answer that makes no sense");
}

} // namespace

held_lease::held_lease(link_ptr by, upload_keys of)
    : link_(std::move(by)),
      keys_(std::move(of)),
      renewal_(link_->time().make_alarm()),
      expiry_(link_->time().make_alarm()) {}

asio::awaitable<result<reply>> held_lease::run(std::string what, char const* script, std::vector<std::string> keys,
                                               command arguments) {
    // By its text, not by its hash: the texts are short, and Redis may forget hashes at any time.
    command words{"EVAL", script, std::to_string(keys.size())};
    for (std::string& key : keys) words.push_back(std::move(key));
    for (std::string& argument : arguments) words.push_back(std::move(argument));
    return link_->ask(std::move(what), std::move(words));
}

asio::awaitable<void> held_lease::acquire() {
    std::string const token = fresh_token();
    auto const sent = link_->time().now();
    std::vector<std::string> keys{keys_.lease, keys_.epoch};
    command arguments{token, std::to_string(link_->options().lease_life.count())};
    auto answer = co_await run("lease", scripts::acquire, std::move(keys), std::move(arguments));
    if (!answer) throw error(answer.error());
    if (!is_number(*answer, 1)) throw error(not_understood("lease"));
    if (answer->items[0].number == 0) {
        std::string const left = std::to_string(answer->items[1].number);
        throw error(failure(errc::checkpoint_in_use, "another upload holds the lease " + keys_.lease + ", for " + left +
                                                         " ms unless it is renewed"));
    }
    epoch_ = static_cast<std::uint64_t>(answer->items[0].number);
    fence_ = token + ':' + std::to_string(epoch_);
    extend(sent);
}

void held_lease::start_renewing() {
    asio::co_spawn(
        link_->executor(), [self = shared_from_this()] { return self->keep_renewing(); }, asio::detached);
}

void held_lease::extend(async::steady_time since) {
    valid_until_ = since + link_->options().lease_life;
    expiry_->set(valid_until_, [this] { lose(); });
}

asio::awaitable<void> held_lease::keep_renewing() {
    auto const self = shared_from_this();
    auto const third = link_->options().lease_life / 3;
    while (!is_over()) {
        wake_.clear();
        renewal_->set(link_->time().now() + third, [this] { wake_.set(); });
        co_await wake_.wait();
        if (!is_over()) co_await renew();
    }
    if (!ended_) lose();
    renewed_.set();
}

asio::awaitable<void> held_lease::renew() {
    auto const sent = link_->time().now();
    std::vector<std::string> keys{keys_.lease};
    command arguments{fence_, std::to_string(link_->options().lease_life.count())};
    auto answer = co_await run("renew the lease", scripts::renew, std::move(keys), std::move(arguments));
    if (!answer || is_over()) co_return; // tried again at the next third, while there is one
    if (answer->is == reply::kind::number && answer->number == 1)
        extend(sent);
    else
        lose();
}

asio::awaitable<void> held_lease::carry_out(std::string what, char const* script, command arguments) {
    auto const self = shared_from_this(); // whoever is told of a loss may let go of the lease
    if (!is_over()) {
        std::vector<std::string> keys{keys_.lease, keys_.bookmark};
        arguments.insert(arguments.begin(), fence_);
        auto answer = co_await run(what, script, std::move(keys), std::move(arguments));
        if (!answer) throw error(answer.error());
        if (answer->is != reply::kind::number) throw error(not_understood(what));
        if (answer->number == 1) co_return;
    }
    if (!ended_) lose();
    throw error(failure(errc::lease_lost, "the lease " + keys_.lease + " is not held any more"));
}

void held_lease::on_loss(std::function<void()> tell) {
    tell_ = std::move(tell);
    if (lost_ && tell_) tell_soon();
}

void held_lease::lose() {
    if (lost_ || ended_) return;
    lost_ = true;
    renewal_->clear();
    expiry_->clear();
    wake_.set();
    if (tell_) tell_soon();
}

/// Not from inside what found out: the holder may let go of us.
void held_lease::tell_soon() {
    asio::post(link_->executor(), [self = shared_from_this()] {
        if (auto const tell = std::exchange(self->tell_, nullptr)) tell();
    });
}

void held_lease::let_go() noexcept {
    ended_ = true;
    tell_ = nullptr;
    renewal_->clear();
    expiry_->clear();
    wake_.set();
}

asio::awaitable<void> held_lease::release() {
    if (ended_) co_return;
    bool const held = !is_over();
    let_go();
    if (!held) co_return;
    auto giving = give_back();
    failure late(errc::answer_timed_out);
    co_await async::within(link_->time(), goodbye, std::move(late), std::move(giving));
}

asio::awaitable<result<void>> held_lease::give_back() {
    auto const self = shared_from_this();
    co_await renewed_.wait(); // a renewal under way would otherwise come after us
    std::vector<std::string> keys{keys_.lease};
    command arguments{fence_};
    auto answer = co_await run("release the lease", scripts::release, std::move(keys), std::move(arguments));
    if (!answer) co_return answer.error();
    co_return result<void>();
}

} // namespace ossio::redis
