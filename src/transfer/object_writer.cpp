// SPDX-License-Identifier: BSL-1.0
// The door of object_writer, and what happens when it is let go of unfinished.
#include <ossio/object_writer.hpp>

#include <ossio/bucket.hpp>

#include "service/door.hpp"
#include "transfer/writer.hpp"

#include <boost/asio/post.hpp>

namespace ossio {

namespace detail {

/// The user's end of a writer.
class writer_handle {
public:
    explicit writer_handle(std::shared_ptr<transfer::writer> w) : inside(std::move(w)) {}
    ~writer_handle() {
        auto client = inside->bucket()->client;
        asio::post(client->home, [client, w = std::move(inside)]() mutable {
            if (!w->is_ended()) client->errands.spawn(tidy_up(std::move(w)));
        });
    }
    writer_handle(writer_handle const&) = delete;
    writer_handle& operator=(writer_handle const&) = delete;

    std::shared_ptr<transfer::writer> inside;

private:
    /// Nobody is left to hear whether it worked.
    static asio::awaitable<void> tidy_up(std::shared_ptr<transfer::writer> w) {
        std::string why = "cancelled";
        try {
            auto gone = co_await w->abort();
            if (gone) co_return;
            why = to_string(gone.error());
        } catch (std::exception const& e) {
            why = e.what();
        }
        w->bucket()->client->log("event=upload_left_behind failure=\"" + why + '"');
    }
};

} // namespace detail

namespace {

template<class T>
service::outcome<T> keep_alive(std::shared_ptr<detail::writer_handle> /* in the frame */, service::outcome<T> op) {
    co_return co_await std::move(op);
}

/// At home, as a coroutine of its own: a cancelled caller must not keep the parts from being cleaned up.
template<class T>
asio::awaitable<T> enter(std::shared_ptr<detail::writer_handle> handle, service::outcome<T> op) {
    auto client = handle->inside->bucket()->client;
    auto all = keep_alive(std::move(handle), std::move(op));
    return service::through_the_door(client, service::isolate(client->home, std::move(all)));
}

} // namespace

object_writer::object_writer(std::shared_ptr<detail::writer_handle> handle) : handle_(std::move(handle)) {}

asio::awaitable<void> object_writer::write(asio::const_buffer bytes) {
    return enter(handle_, handle_->inside->write(bytes));
}

asio::awaitable<upload_result> object_writer::finish() { return enter(handle_, handle_->inside->finish()); }

asio::awaitable<void> object_writer::abort() { return enter(handle_, handle_->inside->abort()); }

object_writer bucket::open_writer(std::string key, upload_options opts) const {
    auto inside = std::make_shared<transfer::writer>(impl_, std::move(key), std::move(opts));
    return object_writer(std::make_shared<detail::writer_handle>(std::move(inside)));
}

} // namespace ossio
