// SPDX-License-Identifier: BSL-1.0
// One object that each of the drivers makes in its way: of a source, with and without a store, by a writer, by a copy.
#ifndef OSSIO_TEST_FLOW_COURSE_HPP
#define OSSIO_TEST_FLOW_COURSE_HPP

#include "flow/world.hpp"

namespace ossio::test {

enum class driver { upload, upload_with_store, writer, copy };

inline constexpr std::initializer_list<driver> all_drivers{driver::upload, driver::upload_with_store, driver::writer,
                                                           driver::copy};

inline char const* name_of(driver d) {
    switch (d) {
    case driver::upload: return "upload";
    case driver::upload_with_store: return "upload with a store";
    case driver::writer: return "object_writer";
    case driver::copy: return "copy_object";
    }
    return "";
}

constexpr std::size_t course_size = 4 * small_part - 7;

inline void send_once(client_options& o) { o.retry.max_attempts = 1; }

/// A world in which one of the drivers makes the object "k" in four parts.
class course : public world {
public:
    explicit course(driver which, std::function<void(client_options&)> adjust = send_once)
        : world(nullptr, std::move(adjust)), how(which) {
        options.cancellation = stop.token();
        if (how == driver::upload_with_store) options.checkpoints = store;
        if (how == driver::copy) BOOST_REQUIRE(run(bucket().put_object("from", payload(from->bytes))).has_value());
    }

    std::shared_ptr<ending<object_info>> begin() { return start(make_object(), &signal); }

    result<object_info> end() {
        auto const ended = begin();
        turn();
        BOOST_REQUIRE_MESSAGE(ended->is.has_value(), "the upload never ended");
        check_nothing_is_lent();
        return std::move(*ended->is);
    }

    bool object_stands() const {
        return service.has_object("examplebucket", "k") && service.object("examplebucket", "k") == from->bytes;
    }
    std::size_t unfinished() const { return service.uploads("examplebucket").size(); }

    /// Something happens at that time after now.
    void at(std::chrono::milliseconds when, std::function<void()> what) {
        timers.push_back(clock->make_timer());
        timers.back()->set(clock->now() + when, std::move(what));
    }

    driver how;
    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(course_size));
    upload_options options = in_small_parts();
    cancellation_source stop;
    asio::cancellation_signal signal;
    std::vector<std::unique_ptr<async::timer>> timers;
    std::optional<upload_result> uploaded; // of all but a copy
    int unconfirmed_uploads = 0;           // as the result says

private:
    asio::awaitable<object_info> make_object() {
        if (how == driver::copy) {
            copy_options in_parts;
            in_parts.multipart_threshold = 0;
            in_parts.part_size = small_part;
            auto copied = co_await bucket().copy_object("k", copy_source("from"), std::nullopt, in_parts);
            unconfirmed_uploads = copied.unconfirmed_uploads;
            co_return copied;
        }
        if (how == driver::writer) {
            auto writer = bucket().open_writer("k", options);
            co_await writer.write(asio::buffer(from->bytes));
            uploaded = co_await writer.finish();
        } else {
            uploaded = co_await bucket().upload("k", from, options);
        }
        unconfirmed_uploads = uploaded->unconfirmed_uploads;
        co_return *uploaded;
    }
};

} // namespace ossio::test
#endif
