// SPDX-License-Identifier: BSL-1.0
// The calls of a writer, and how it ends when one of them does not end well.
#include "transfer/writer.hpp"

#include "service/checks.hpp"
#include "transfer/clean_up.hpp"
#include "transfer/plan.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace ossio::transfer {

namespace {

/// What the caller of a writer waits for. Shared with its child: when an event loop is destroyed, nobody knows which of the
/// two frames goes first.
template<class T>
class call_under_way {
public:
    call_under_way(std::shared_ptr<writer> of, asio::any_io_executor const& home) : self(std::move(of)), group(home) {}

    std::shared_ptr<writer> self;
    async::task_group group;
    async::event ended;
    std::optional<result<T>> how;
};

template<class T>
asio::awaitable<void> carry_out(std::shared_ptr<call_under_way<T>> call, outcome<T> steps) {
    async::set_at_exit const at_exit(call->ended);
    call->how.emplace(co_await std::move(steps));
}

} // namespace

writer::writer(bucket_ptr in, std::string key, upload_options options)
    : bucket_(detail::for_an_upload(in)),
      key_(std::move(key)),
      options_(std::move(options)),
      tenant_(options_.priority, options_.rate_by_service ? nullptr : options_.rate),
      wished_part_size_(options_.part_size == 0 ? default_part_size : options_.part_size),
      story_(bucket_, key_),
      reporter_(bucket_->client->platform, options_.on_progress),
      filling_(options_.content_md5),
      flights_(std::make_shared<async::gate>(
          static_cast<std::size_t>(options_.sequential ? 1 : std::clamp(options_.concurrency, 1, 256)))),
      group_(bucket_->client->home) {}

result<void> writer::check() const {
    if (bucket_->client->broken) return *bucket_->client->broken;
    if (ended_ && cause_ && cause_->code == errc::draining) return *cause_;
    if (ended_) return failure(errc::invalid_argument, "the writer has ended");
    if (wished_part_size_ < limits::min_part_size || wished_part_size_ > limits::max_part_size)
        return failure(errc::invalid_argument, "a part size is 100 KiB to 5 GiB");
    return {};
}

outcome<void> writer::write(asio::const_buffer bytes) { return run(take(bytes)); }

outcome<upload_result> writer::finish() {
    tenant_.is_landing = true;
    co_return co_await run(last_steps());
}

outcome<upload_result> writer::pump(stream_ptr from) { return run(pump_steps(std::move(from))); }

bool writer::try_write(asio::const_buffer bytes) {
    if (ended_ || cause_ || room_now().size() < bytes.size()) return false;
    asio::buffer_copy(room_now(), bytes);
    filling_.filled(bytes.size());
    size_ += bytes.size();
    return true;
}

/// Runs the steps of a call as a child that a failing part, a stop and a cancelled caller end; then the writer ends, too.
template<class T>
outcome<T> writer::run(outcome<T> steps) {
    auto const self = shared_from_this();
    auto fine = check();
    if (!fine) co_return fine.error();
    listen();
    auto const call = std::make_shared<call_under_way<T>>(self, bucket_->client->home);
    if (cause_) {
        call->ended.set();
    } else {
        calling_ = &call->group;
        call->group.spawn(carry_out(call, std::move(steps)));
    }
    bool cancelled = false;
    try {
        co_await call->ended.wait();
    } catch (boost::system::system_error const&) {
        cancelled = true;
    }
    // From here on the wish has been heard; what follows cleans up and must not be cut short.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (cancelled) stop(failure(asio::error::operation_aborted));
    try {
        co_await call->group.join();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
    calling_ = nullptr;
    auto& how = call->how;
    grace_.reset();
    constexpr bool makes_the_object = std::is_same_v<T, upload_result>;
    // Bytes that were taken while the writer was stopped are dropped all the same. A cancelled caller makes no further
    // call that could tell what became of the parts.
    if (how && how->has_value() && (makes_the_object || !cause_)) {
        if constexpr (makes_the_object) {
            tell_the_end(nullptr);
            bucket_->client->running.leave(*this, std::nullopt);
        }
        co_return std::move(*how);
    }
    if (!cause_) cause_ = how ? how->error() : failure(asio::error::operation_aborted);
    auto ending = co_await end(*cause_);
    if constexpr (makes_the_object) {
        co_return ending;
    } else {
        if (ending) co_return result<void>();
        co_return ending.error();
    }
}

void writer::listen() {
    if (std::exchange(listens_, true)) return;
    story_.begin(std::nullopt);
    bucket_->client->running.enter(*this);
    std::weak_ptr<writer> weak = weak_from_this();
    listening_ = detail::stop_state::listen(options_.cancellation, [weak, home = bucket_->client->home](stop_request) {
        asio::post(home, [weak] {
            if (auto self = weak.lock()) self->hear_wish();
        });
    });
    hear_wish();
}

void writer::hear_wish() {
    stop_request const wish = options_.cancellation.requested();
    if (ended_ || wish <= wish_) return;
    wish_ = wish;
    failure f(wish == stop_request::pause ? errc::paused : errc::aborted);
    f.operation = "Upload";
    stop(std::move(f));
}

/// What is in flight ends, and so does what the caller waits for; that call, or the next one, tells why.
void writer::stop(failure why) {
    if (!cause_) cause_ = std::move(why);
    group_.cancel();
    if (!calling_) return;
    if (!initiating_) return calling_->cancel();
    grace_ = bucket_->client->platform->make_alarm();
    grace_->set(bucket_->client->platform->now() + initiate_grace, [this] { calling_->cancel(); });
}

/// Nobody could go on with it: its bytes are gone. What was all given may still land.
void writer::wind_down() {
    if (!tenant_.is_landing) drop();
}

void writer::drop() {
    if (ended_) return;
    failure why(errc::draining);
    why.operation = "Upload";
    stop(std::move(why));
    if (!calling_) bucket_->client->errands.spawn(end_unasked(shared_from_this()));
}

asio::awaitable<void> writer::end_unasked(std::shared_ptr<writer> self) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto const ending = co_await self->end(*self->cause_);
    if (!ending) self->cause_ = ending.error();
}

resume_token writer::token(failure const& end) const {
    resume_token t;
    t.bucket = bucket_->name;
    t.key = key_;
    t.upload_id = end.upload_id;
    t.bytes_done = service::total_size(parts_);
    t.bytes_total = size_;
    t.parts = end.parts;
    return t;
}

outcome<upload_result> writer::end(failure why) {
    auto const self = shared_from_this();
    auto ending = co_await end_without_object(std::move(why));
    std::optional<resume_token> left;
    if (!ending) left = token(ending.error());
    bucket_->client->running.leave(*this, std::move(left));
    co_return ending;
}

/// All ends; what becomes of the parts is as the options say. An object that was made all the same is a success.
outcome<upload_result> writer::end_without_object(failure why) {
    ended_ = true;
    group_.cancel();
    try {
        co_await group_.join();
    } catch (boost::system::system_error const&) {
        // Of the parts: the first failure is known.
    }
    filling_ = part_buffer();
    why.bucket = bucket_->name;
    why.key = key_;
    // After a callback that failed the object is there, and no part is left.
    if (upload_ && why.code != service_errc::callback_failed) why = co_await remove_parts(std::move(why));
    if (completing_ && why.parts == parts_fate::removed) {
        auto object = co_await service::find_object(bucket_, key_, size_, service::total_crc64(parts_));
        if (object && *object) {
            tell_the_end(nullptr);
            co_return done(std::move(**object));
        }
    }
    reporter_.tell_the_end();
    tell_the_end(&why);
    co_return why;
}

/// Unless they are to be kept.
asio::awaitable<failure> writer::remove_parts(failure f) {
    f.upload_id = upload_->upload_id;
    f.parts = parts_fate::kept;
    if (options_.on_failure == leftovers::keep && wish_ != stop_request::abort) co_return f;
    auto gone = co_await abort_until_gone(bucket_, *upload_);
    f.parts = gone ? parts_fate::removed : parts_fate::unknown;
    if (gone) co_return f;
    if (!f.detail.empty()) f.detail += "; ";
    f.detail += "removing the parts was not confirmed: " + to_string(gone.error());
    co_return f;
}

outcome<void> writer::abort() {
    auto const self = shared_from_this();
    if (std::exchange(ended_, true) || bucket_->client->broken) co_return result<void>();
    wish_ = stop_request::abort;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto ending = co_await end(failure(errc::aborted));
    if (ending || ending.error().parts != parts_fate::unknown) co_return result<void>();
    co_return ending.error();
}

} // namespace ossio::transfer
