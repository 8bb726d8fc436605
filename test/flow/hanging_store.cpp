// SPDX-License-Identifier: BSL-1.0
// A store that does not respond any more: a stopped upload ends within a second all the same.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hanging_store)

namespace {

/// A memory store that takes ten minutes for everything once it hangs.
class store_that_hangs final : public checkpoint_store {
    class lease_that_hangs final : public checkpoint_lease {
    public:
        lease_that_hangs(std::shared_ptr<store_that_hangs> of, std::string id)
            : of_(std::move(of)), id_(std::move(id)) {}

        std::uint64_t epoch() const noexcept override { return 1; }
        asio::awaitable<void> save(checkpoint saved) override { return of_->save(id_, std::move(saved)); }
        asio::awaitable<void> erase() override { return of_->erase(id_); }
        asio::awaitable<void> release() override { return of_->respond(); }

    private:
        std::shared_ptr<store_that_hangs> of_;
        std::string id_;
    };

public:
    explicit store_that_hangs(async::runtime_ptr time) : time_(std::move(time)) {}

    static asio::awaitable<checkpoint_lease_ptr> lease_of(std::shared_ptr<store_that_hangs> self, std::string id) {
        co_await self->respond();
        co_return std::make_shared<lease_that_hangs>(self, std::move(id));
    }
    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        return lease_of(self.lock(), std::move(id));
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        co_await respond();
        auto found = co_await inner_->load(std::move(id));
        co_return found;
    }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        co_await respond();
        co_await inner_->save(std::move(id), std::move(saved));
    }
    asio::awaitable<void> erase(std::string id) override {
        co_await respond();
        co_await inner_->erase(std::move(id));
    }
    asio::awaitable<void> respond() {
        if (hangs) co_await time_->sleep(10min);
    }

    bool hangs = false;
    std::weak_ptr<store_that_hangs> self;

private:
    async::runtime_ptr time_;
    checkpoint_store_ptr inner_ = memory_checkpoints();
};

/// Pauses or aborts while parts are being sent, at the moment when the store begins to hang; how long the end takes.
async::duration time_to_end(bool abort) {
    world w;
    auto const store = std::make_shared<store_that_hangs>(w.clock);
    store->self = store;
    cancellation_source stop;
    auto options = in_small_parts(store);
    options.cancellation = stop.token();
    w.service.stall("UploadPart", 10min, -1);
    auto const running =
        w.start(w.bucket().upload("k", std::make_shared<memory_source>(some_bytes(5 * small_part)), options));
    async::steady_time stopped{}, ended{};
    auto timer = w.clock->make_timer(), look = w.clock->make_timer();
    timer->set(w.clock->now() + 5s, [&] {
        store->hangs = true;
        stopped = w.clock->now();
        abort ? stop.abort() : stop.pause();
    });
    std::function<void()> looking = [&] {
        if (running->is)
            ended = w.clock->now();
        else
            look->set(w.clock->now() + 50ms, looking);
    };
    look->set(w.clock->now() + 5s, looking);
    w.turn();
    BOOST_REQUIRE(running->is);
    BOOST_TEST((running->is->error().code == (abort ? errc::aborted : errc::paused)));
    BOOST_TEST((running->is->error().parts == (abort ? parts_status::removed : parts_status::kept)));
    return ended - stopped;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_pause_ends_within_a_second) { BOOST_TEST((time_to_end(false) <= 1s)); }

BOOST_AUTO_TEST_CASE(an_abort_ends_within_a_second_and_removes_the_parts) { BOOST_TEST((time_to_end(true) <= 1s)); }

BOOST_AUTO_TEST_CASE(an_upload_that_waits_for_its_lease_is_drained_within_a_second) {
    world w;
    auto const store = std::make_shared<store_that_hangs>(w.clock);
    store->self = store;
    store->hangs = true;
    auto const running = w.start(
        w.bucket().upload("k", std::make_shared<memory_source>(some_bytes(5 * small_part)), in_small_parts(store)));
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    bool is_in_time = false;
    auto begin = w.clock->make_timer(), look = w.clock->make_timer();
    begin->set(w.clock->now() + 1s, [&] { drained = w.start(w.made->drain(8s)); });
    look->set(w.clock->now() + 2s, [&] { is_in_time = running->is && drained->is; });
    w.turn();
    BOOST_TEST(is_in_time);
    BOOST_REQUIRE(running->is);
    BOOST_TEST((running->is->error().code == errc::draining), to_string(running->is->error()));
}

BOOST_AUTO_TEST_SUITE_END()
