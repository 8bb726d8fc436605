// SPDX-License-Identifier: BSL-1.0
// An upload that is stopped at one of its steps.
#ifndef OSSIO_TEST_FLOW_STOPPED_UPLOAD_HPP
#define OSSIO_TEST_FLOW_STOPPED_UPLOAD_HPP

#include "flow/world.hpp"

namespace ossio::test {

/// The object is whole or not there at all.
inline void check_whole_or_absent(world const& w, std::string const& bytes) {
    if (w.service.has_object("examplebucket", "k")) BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
}

enum class how { pause, abort, parent };

/// Stops an upload at its n-th step of I/O; says how it ended, and whether that step was reached at all.
class stopped_upload {
public:
    /// With several loops, two parts are in flight on each.
    stopped_upload(how way, int at, std::shared_ptr<memory_source> source, int loops = 1,
                   checkpoint_store_ptr store = nullptr)
        : from(std::move(source)),
          fuse(std::make_shared<testing::fuse>(at, [this, way] { stop_it(way); })),
          w(fuse, {}, loops) {
        if (store) w.store = std::move(store);
        auto options = in_small_parts(w.store);
        if (loops > 1) options.concurrency = 2 * loops;
        options.cancellation = stop.token();
        auto running = w.start(w.bucket().upload("k", from, options), &signal);
        w.turn();
        BOOST_REQUIRE_MESSAGE(running->is.has_value(), "the upload never ended");
        end = std::move(*running->is);
        reached = fuse->has_blown();
        w.check_nothing_is_lent();
        check_whole_or_absent(w, from->bytes);
    }

    cancellation_source stop;
    asio::cancellation_signal signal;
    std::shared_ptr<memory_source> from;
    testing::fuse_ptr fuse;
    world w;
    std::optional<result<upload_result>> end;
    bool reached = false;

private:
    void stop_it(how way) {
        if (way == how::pause) stop.pause();
        if (way == how::abort) stop.abort();
        // From outside, as a parent does it: never from within the child.
        if (way == how::parent) asio::post(w.io, [this] { signal.emit(asio::cancellation_type::terminal); });
    }
};

} // namespace ossio::test
#endif
