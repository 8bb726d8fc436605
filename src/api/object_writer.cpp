// SPDX-License-Identifier: BSL-1.0
// The members of object_writer, and the clean-up of one that is destroyed unfinished.
#include <ossio/object_writer.hpp>

#include <ossio/bucket.hpp>

#include "api/throw_on_failure.hpp"
#include "net/observer_notifier.hpp"
#include "service/relay.hpp"
#include "transfer/stream/stream_uploader.hpp"

#include <boost/asio/post.hpp>

namespace ossio {

namespace detail {

/// The handle of a writer.
class writer_handle {
public:
    explicit writer_handle(std::shared_ptr<transfer::stream_uploader> w) : inside(std::move(w)) {}
    ~writer_handle() {
        auto client = inside->bucket()->client;
        asio::post(client->executor, [client, w = std::move(inside)]() mutable {
            if (!w->is_ended()) client->background_tasks.spawn(tidy_up(std::move(w)));
        });
    }
    writer_handle(writer_handle const&) = delete;
    writer_handle& operator=(writer_handle const&) = delete;

    std::shared_ptr<transfer::stream_uploader> inside;

private:
    /// Its failure cannot be reported any more.
    static asio::awaitable<void> tidy_up(std::shared_ptr<transfer::stream_uploader> w) {
        std::string why = "cancelled";
        try {
            auto gone = co_await w->abandon();
            if (gone) co_return;
            why = to_string(gone.error());
        } catch (...) { // it would cancel whatever else is cleaned up in the background
            why = net::text_of_exception();
        }
        w->bucket()->client->log(log_level::error, "event=upload_left_behind failure=\"", why, "\"");
    }
};

} // namespace detail

namespace {

using service::outcome;

template<class T>
outcome<T> keep_alive(std::shared_ptr<detail::writer_handle> /* in the frame */, outcome<T> op) {
    co_return co_await std::move(op);
}

/// On the client's executor, as a coroutine of its own: a cancelled caller must not prevent the deletion of the parts.
template<class T>
asio::awaitable<T> run_call(std::shared_ptr<detail::writer_handle> handle, service::outcome<T> op) {
    auto client = handle->inside->bucket()->client;
    auto all = keep_alive(std::move(handle), std::move(op));
    return service::throw_on_failure(client, service::run_on_executor(client->executor, std::move(all)));
}

} // namespace

object_writer::object_writer(std::shared_ptr<detail::writer_handle> handle) : handle_(std::move(handle)) {}

namespace {

/// Bytes that fit into the current buffer need no coroutine of their own.
asio::awaitable<void> write_all(std::shared_ptr<detail::writer_handle> handle, asio::const_buffer bytes) {
    asio::any_io_executor const here = co_await asio::this_coro::executor;
    auto& inside = *handle->inside;
    if (here == inside.bucket()->client->executor && inside.try_write(bytes)) co_return;
    auto op = inside.write(bytes);
    co_await run_call(std::move(handle), std::move(op));
}

} // namespace

asio::awaitable<void> object_writer::write(asio::const_buffer bytes) { return write_all(handle_, bytes); }

namespace {

asio::awaitable<writer_state> persist_all(std::shared_ptr<detail::writer_handle> handle) {
    auto op = handle->inside->persist();
    auto end = co_await run_call(std::move(handle), std::move(op));
    if (end.not_saved) throw error(std::move(*end.not_saved));
    co_return std::move(end.state);
}

} // namespace

asio::awaitable<writer_state> object_writer::persist() { return persist_all(handle_); }

std::uint64_t object_writer::offset() const noexcept { return handle_->inside->offset(); }

asio::awaitable<upload_result> object_writer::finish() { return run_call(handle_, handle_->inside->finish()); }

asio::awaitable<void> object_writer::abort() { return run_call(handle_, handle_->inside->abort()); }

asio::awaitable<upload_result> bucket::upload_stream(std::string key, stream_ptr from, upload_options opts) const {
    opts.on_progress = service::relayed(*impl_, std::move(opts.on_progress));
    auto all = transfer::upload_from_stream(impl_, std::move(key), std::move(from), std::move(opts));
    return service::throw_on_failure(impl_->client, service::run_on_executor(impl_->client->executor, std::move(all)));
}

object_writer bucket::open_writer(std::string key, upload_options opts) const {
    opts.on_progress = service::relayed(*impl_, std::move(opts.on_progress));
    auto inside = std::make_shared<transfer::stream_uploader>(impl_, std::move(key), std::move(opts));
    return object_writer(std::make_shared<detail::writer_handle>(std::move(inside)));
}

object_writer bucket::resume_writer(writer_state state, upload_options opts) const {
    std::string key = state.key;
    opts.on_progress = service::relayed(*impl_, std::move(opts.on_progress));
    auto inside = std::make_shared<transfer::stream_uploader>(impl_, std::move(key), std::move(opts),
                                                              transfer::writer_start::at(std::move(state)));
    return object_writer(std::make_shared<detail::writer_handle>(std::move(inside)));
}

asio::awaitable<object_writer> bucket::open_or_resume_writer(std::string key, upload_options opts) const {
    return object_writer::open_by_checkpoint(impl_, std::move(key), std::move(opts));
}

asio::awaitable<object_writer> object_writer::open_by_checkpoint(detail::bucket_ptr in, std::string key,
                                                                 upload_options opts) {
    opts.on_progress = service::relayed(*in, std::move(opts.on_progress));
    auto inside = std::make_shared<transfer::stream_uploader>(in, std::move(key), std::move(opts),
                                                              transfer::writer_start::at_checkpoint());
    auto const handle = std::make_shared<detail::writer_handle>(inside);
    auto opening = run_call(handle, inside->open_or_resume());
    co_await std::move(opening);
    co_return object_writer(handle);
}

} // namespace ossio
