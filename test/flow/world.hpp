// SPDX-License-Identifier: BSL-1.0
// A client and an OSS in one place, without sockets, under a clock that the test turns.
#ifndef OSSIO_TEST_FLOW_WORLD_HPP
#define OSSIO_TEST_FLOW_WORLD_HPP

#include <ossio.hpp>

#include "api/client_access.hpp"
#include "help/memory_source.hpp"
#include "service/client_impl.hpp"
#include "testing/fuse.hpp"
#include "testing/memory_service.hpp"
#include "testing/virtual_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

namespace ossio::test {

namespace asio = boost::asio;

/// As std::optional; to look at what is not there ends the test.
template<class T>
class awaited {
public:
    void emplace(T value) { value_.emplace(std::move(value)); }
    bool has_value() const noexcept { return value_.has_value(); }
    explicit operator bool() const noexcept { return value_.has_value(); }

    T& operator*() {
        BOOST_REQUIRE_MESSAGE(value_, "the operation has not ended");
        return *value_;
    }
    T* operator->() { return &**this; }

private:
    std::optional<T> value_;
};

/// How an operation ended: a value or a failure.
template<class T>
class ending {
public:
    awaited<result<T>> is;
};

class world {
public:
    /// The client has its first loop on `io`, and others on strands of it, all run by the thread of the test.
    explicit world(testing::fuse_ptr fuse = nullptr, std::function<void(client_options&)> adjust = {}, int loops = 1)
        : clock(std::make_shared<testing::virtual_clock>()),
          service(io.get_executor(), clock, testing::server_options()),
          store(memory_checkpoints()) {
        service.create_bucket("examplebucket");
        client_options options = service.options();
        if (adjust) adjust(options);
        auto connector = service.connector();
        if (fuse) connector = testing::watch(std::move(connector), std::move(fuse));
        if (loops > 1) {
            std::vector<asio::any_io_executor> all{io.get_executor()};
            while (static_cast<int>(all.size()) < loops) all.emplace_back(asio::make_strand(io));
            group.reset(new client_group(
                detail::client_access::make_group(std::move(all), std::move(options), clock, connector)));
            made.emplace(group->client());
            return;
        }
        made.emplace(detail::client_access::make(io.get_executor(), std::move(options), clock, std::move(connector)));
    }

    ossio::bucket bucket() const { return made->bucket("examplebucket"); }
    detail::client_impl& insides() const { return *detail::client_access::impl(*made); }

    /// Runs `op` to its end, and the world until nothing moves any more.
    template<class T>
    result<T> run(asio::awaitable<T> op) {
        auto end = start(std::move(op));
        turn();
        BOOST_REQUIRE_MESSAGE(end->is.has_value(), "the operation never ended");
        return std::move(*end->is);
    }

    /// Starts `op`; the signal, when given, cancels it as a parent would.
    template<class T>
    std::shared_ptr<ending<T>> start(asio::awaitable<T> op, asio::cancellation_signal* signal = nullptr) {
        auto end = std::make_shared<ending<T>>();
        auto done = [end](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        };
        if (signal)
            asio::co_spawn(io, store_ending(std::move(op), end), asio::bind_cancellation_slot(signal->slot(), done));
        else
            asio::co_spawn(io, store_ending(std::move(op), end), done);
        return end;
    }

    void turn() { clock->run(io); }

    /// All that was lent has come back.
    void check_nothing_is_lent() const {
        check_nothing_is_lent(insides());
        for (auto const& loop : insides().other_loops) check_nothing_is_lent(*loop);
    }

    asio::io_context io;
    std::shared_ptr<testing::virtual_clock> clock;
    testing::memory_service service;
    checkpoint_store_ptr store;
    std::unique_ptr<client_group> group; // null: one loop
    std::optional<client> made;

private:
    static void check_nothing_is_lent(detail::client_impl const& loop) {
        BOOST_TEST(loop.pool->leased() == 0U);
        BOOST_TEST(loop.pool->waiting() == 0U);
        BOOST_TEST(loop.buffers->leased() == 0U);
    }

    template<class T>
    static asio::awaitable<void> store_ending(asio::awaitable<T> op, std::shared_ptr<ending<T>> end) {
        end->is.emplace(co_await as_result(std::move(op)));
    }
};

constexpr std::uint64_t small_part = 100 * 1024;

/// Options of an upload in parts of 100 KiB.
inline upload_options in_small_parts(checkpoint_store_ptr store = nullptr) {
    upload_options o;
    o.part_size = small_part;
    o.multipart_threshold = 0;
    o.concurrency = 3;
    o.checkpoints = std::move(store);
    return o;
}

} // namespace ossio::test
#endif
