// SPDX-License-Identifier: BSL-1.0
// Acquires, renews and releases a lease, and detects its loss.
#include "redis/lease.hpp"

#include <ossio/error.hpp>

#include "async/with_timeout.hpp"
#include "redis/scripts.hpp"

#include <boost/asio/post.hpp>

#include <random>

namespace ossio::redis {

namespace {

// An upload that has ended does not wait longer for a Redis that is out of reach; its lease then ends by itself.
constexpr std::chrono::milliseconds goodbye{500};

/// A random token of 128 bits that identifies this holder.
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
    return failure(errc::checkpoint_not_saved, "Redis: " + what + ": an invalid response");
}

} // namespace

held_lease::held_lease(redis_connection_ptr by, upload_keys of)
    : connection_(std::move(by)),
      keys_(std::move(of)),
      renewal_(connection_->time().make_timer()),
      expiry_(connection_->time().make_timer()),
      renewing_(connection_->executor()) {}

asio::awaitable<result<reply>> held_lease::run(std::string what, char const* script, std::vector<std::string> keys,
                                               command arguments) {
    // By its text, not by its hash: the scripts are short, and Redis may drop hashes at any time.
    command whole{"EVAL", script, std::to_string(keys.size())};
    for (std::string& key : keys) whole.push_back(std::move(key));
    for (std::string& argument : arguments) whole.push_back(std::move(argument));
    return connection_->ask(std::move(what), std::move(whole));
}

asio::awaitable<void> held_lease::acquire() {
    std::string const token = fresh_token();
    auto const sent = connection_->time().now();
    std::vector<std::string> keys{keys_.lease, keys_.epoch};
    command arguments{token, std::to_string(connection_->options().lease_life.count())};
    auto response = co_await run("lease", scripts::acquire, std::move(keys), std::move(arguments));
    if (!response) throw error(response.error());
    if (!is_number(*response, 1)) throw error(not_understood("lease"));
    if (response->items[0].number == 0) {
        std::string const left = std::to_string(response->items[1].number);
        throw error(failure(errc::checkpoint_in_use, "another upload holds the lease " + keys_.lease + ", for " + left +
                                                         " ms unless it is renewed"));
    }
    epoch_ = static_cast<std::uint64_t>(response->items[0].number);
    fence_ = token + ':' + std::to_string(epoch_);
    extend(sent);
}

void held_lease::start_renewing() { renewing_.spawn(keep_renewing(shared_from_this())); }

void held_lease::extend(async::steady_time since) {
    valid_until_ = since + connection_->options().lease_life;
    last_problem_.clear();
    expiry_->set(valid_until_, [this] { lose(not_renewed()); });
}

asio::awaitable<void> held_lease::keep_renewing(std::shared_ptr<held_lease> self) {
    async::set_at_exit const at_exit(self->renewed_);
    auto const third = self->connection_->options().lease_life / 3;
    while (!self->is_over()) {
        self->wake_.clear();
        self->renewal_->set(self->connection_->time().now() + third, [&held = *self] { held.wake_.set(); });
        co_await self->wake_.wait();
        if (self->is_over()) break;
        try {
            co_await self->renew();
        } catch (std::exception const& e) { // as without memory; of a cancelled renewal the lease is over
            self->last_problem_ = e.what();
        }
    }
    if (!self->ended_) self->lose(self->not_renewed());
}

asio::awaitable<void> held_lease::renew() {
    auto const sent = connection_->time().now();
    std::vector<std::string> keys{keys_.lease};
    command arguments{fence_, std::to_string(connection_->options().lease_life.count())};
    auto response = co_await run("renew the lease", scripts::renew, std::move(keys), std::move(arguments));
    if (!response) last_problem_ = response.error().detail;
    if (!response || is_over()) co_return; // tried again at the next third, while there is one
    if (response->is == reply::kind::number && response->number == 1)
        extend(sent);
    else
        lose(not_found());
}

asio::awaitable<void> held_lease::carry_out(std::string what, char const* script, command arguments) {
    auto const self = shared_from_this(); // the callback may destroy the lease
    if (!is_over()) {
        std::vector<std::string> keys{keys_.lease, keys_.saved};
        arguments.insert(arguments.begin(), fence_);
        auto response = co_await run(what, script, std::move(keys), std::move(arguments));
        if (!response) throw error(response.error());
        if (response->is != reply::kind::number) throw error(not_understood(what));
        if (response->number == 1) co_return;
    }
    bool const has_run_out = is_over();
    if (!ended_) lose(has_run_out ? not_renewed() : not_found());
    throw error(failure(errc::lease_lost, loss_reason_.empty() ? "the lease has been released" : loss_reason_));
}

void held_lease::on_loss(std::function<void()> tell) {
    tell_ = std::move(tell);
    if (lost_ && tell_) tell_soon();
}

/// Its time is over by our own clock.
std::string held_lease::not_renewed() const {
    std::string const life = std::to_string(connection_->options().lease_life.count());
    std::string const why = last_problem_.empty() ? "no renewal has succeeded" : last_problem_;
    return "the lease " + keys_.lease + " could not be renewed for " + life + " ms: " + why;
}

/// Redis does not have it.
std::string held_lease::not_found() const {
    return "Redis at " + connection_->options().host + ':' + std::to_string(connection_->options().port) +
           " does not have the lease " + keys_.lease +
           " of this upload: another upload has taken it over, or the data of Redis was flushed or lost";
}

void held_lease::lose(std::string why) {
    if (lost_ || ended_) return;
    lost_ = true;
    loss_reason_ = std::move(why);
    renewal_->clear();
    expiry_->clear();
    wake_.set();
    if (tell_) tell_soon();
}

/// Posted, because the callback may destroy the lease.
void held_lease::tell_soon() {
    asio::post(connection_->executor(), [self = shared_from_this()] {
        if (auto const tell = std::exchange(self->tell_, nullptr)) tell();
    });
}

void held_lease::discard() noexcept {
    end();
    renewing_.cancel();
}

void held_lease::end() noexcept {
    ended_ = true;
    tell_ = nullptr;
    renewal_->clear();
    expiry_->clear();
    wake_.set();
}

asio::awaitable<void> held_lease::release() {
    if (ended_) co_return;
    auto const self = shared_from_this();
    bool const held = !is_over();
    end();
    if (held) {
        auto giving = give_back();
        failure late(errc::response_timed_out);
        co_await async::with_timeout(connection_->time(), goodbye, std::move(late), std::move(giving));
    }
    renewing_.cancel(); // Redis hangs in the middle of a renewal
}

asio::awaitable<result<void>> held_lease::give_back() {
    auto const self = shared_from_this();
    co_await renewed_.wait(); // a renewal in flight would otherwise arrive after the release
    std::vector<std::string> keys{keys_.lease};
    command arguments{fence_};
    auto response = co_await run("release the lease", scripts::release, std::move(keys), std::move(arguments));
    if (!response) co_return response.error();
    co_return result<void>();
}

} // namespace ossio::redis
