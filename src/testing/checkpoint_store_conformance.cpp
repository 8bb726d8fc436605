// SPDX-License-Identifier: BSL-1.0
// The laws of checkpoint_store, one coroutine each.
#include <ossio/testing/checkpoint_store_conformance.hpp>

#include <ossio/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace ossio::testing {

namespace {

void require(bool holds, std::string const& law) {
    if (!holds) throw nonconformance(law);
}

checkpoint bookmark_of(std::string key, int parts) {
    checkpoint b;
    b.endpoint = "oss-cn-hangzhou.aliyuncs.com:443";
    b.bucket = "examplebucket";
    b.key = std::move(key);
    b.upload_id = "0004B999EF518A1FE585B0C9360DC4C8";
    b.source_fingerprint = "size=1;mtime=2;file=3:4";
    b.part_size = 8 << 20;
    b.size = static_cast<std::uint64_t>(parts) * b.part_size;
    for (int n = 1; n <= parts; ++n) {
        part p;
        p.number = n;
        p.size = b.part_size;
        p.etag = "\"3349DC700140D7F86A0784842780****\"";
        p.crc64 = std::numeric_limits<std::uint64_t>::max() - static_cast<std::uint64_t>(n);
        b.parts.push_back(std::move(p));
    }
    return b;
}

/// Ids that a careless store would mix up, cut off, or take for something else.
std::vector<std::string> const& awkward_ids() {
    static std::vector<std::string> const ids{"a",
                                              "A",
                                              "a ",
                                              "a.json",
                                              "a/b",
                                              "a%2Fb",
                                              "../a",
                                              "..",
                                              "a\nb",
                                              "a'b\"c;--",
                                              "a*?[b]",
                                              "\xC3\xA4",
                                              std::string("a\0b", 3),
                                              std::string(64, 'f')};
    return ids;
}

asio::awaitable<void> check_round_trips(checkpoint_store_ptr store) {
    std::string const id = "round-trip";
    auto const nothing = co_await store->load(id);
    require(!nothing, "load: an id never saved has no checkpoint");
    co_await store->erase(id); // nothing happens

    checkpoint full = bookmark_of(std::string("a\0b\r\n\"\\/\xE4\xBD\xA0 +%", 15), 10'000);
    full.completing = true;
    full.object_crc64 = std::numeric_limits<std::uint64_t>::max();
    std::array<checkpoint, 4> const in_turn{checkpoint(), bookmark_of("k", 1), full, bookmark_of("k", 2)};
    for (checkpoint const& saved : in_turn) {
        co_await store->save(id, saved);
        auto const found = co_await store->load(id);
        require(found && *found == saved, "load: yields what was saved last, equal in every field");
    }
    co_await store->erase(id);
    auto const erased = co_await store->load(id);
    require(!erased, "erase: the checkpoint is forgotten");
}

asio::awaitable<void> check_ids_never_mix(checkpoint_store_ptr store) {
    for (std::string const& id : awkward_ids()) co_await store->save(id, bookmark_of("key of " + id, 1));
    for (std::string const& id : awkward_ids()) {
        auto const found = co_await store->load(id);
        require(found && found->key == "key of " + id, "ids: each has a checkpoint of its own, but not \"" + id + '"');
        co_await store->erase(id);
        auto const gone = co_await store->load(id);
        require(!gone, "erase: forgets \"" + id + '"');
    }
}

asio::awaitable<void> check_nothing_is_lost(store_under_test subject) {
    auto const saved = bookmark_of("k", 3);
    auto first = subject.open();
    co_await first->save("kept", saved);
    first.reset();
    auto const second = subject.open();
    auto const found = co_await second->load("kept");
    require(found && *found == saved, "save: a store that is opened anew has the checkpoint");
    co_await second->erase("kept");
}

/// A lease of the id, or null when it is refused as it must be.
asio::awaitable<checkpoint_lease_ptr> try_lease(checkpoint_store_ptr store, std::string id) {
    try {
        co_return co_await store->lease(std::move(id));
    } catch (error const& e) {
        require(e.code() == errc::checkpoint_in_use, "lease: the refusal's code is errc::checkpoint_in_use");
    }
    co_return nullptr;
}

asio::awaitable<bool> is_kept_out(checkpoint_store_ptr store, std::string id) {
    auto const lease = co_await try_lease(std::move(store), std::move(id));
    if (!lease) co_return true;
    co_await lease->release();
    co_return false;
}

/// The next lease, as soon as the one before has ended; null: it did not end within twice its life.
asio::awaitable<checkpoint_lease_ptr> lease_in_time(checkpoint_store_ptr store, std::string id,
                                                    std::chrono::milliseconds life) {
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    auto const last_try = std::chrono::steady_clock::now() + 2 * life;
    for (;;) {
        auto lease = co_await try_lease(store, id);
        if (lease || std::chrono::steady_clock::now() >= last_try) co_return lease;
        timer.expires_after(life / 20);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

/// `op` must be refused because its lease is not held any more.
asio::awaitable<void> require_refusal(asio::awaitable<void> op, std::string law) {
    bool refused = false;
    try {
        co_await std::move(op);
    } catch (error const& e) {
        require(e.code() == errc::lease_lost, law + ", and the code is errc::lease_lost");
        refused = true;
    }
    require(refused, law);
}

asio::awaitable<void> check_leases(store_under_test subject) {
    auto holder = subject.open();
    auto const rival = subject.open();
    auto held = co_await holder->lease("contended");
    require(held != nullptr, "lease: one that keeps others out is not empty");
    bool kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: a second one of the same id is refused");
    auto const other = co_await rival->lease("another");
    auto const saved = bookmark_of("k", 1);
    co_await held->save(saved); // the holder's own work goes on
    auto const found = co_await rival->load("contended");
    require(found && *found == saved, "lease: what is saved under it is there for all");
    co_await held->erase();
    auto const erased = co_await rival->load("contended");
    require(!erased, "lease: what is erased under it is gone for all");
    require(!held->is_lost(), "lease: one that is held is not lost");
    kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: saving and erasing do not end it");

    auto copy = held;
    held.reset();
    holder.reset();
    kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: a copy of it holds it, also when its store is gone");
    auto const epoch = copy->epoch();
    copy.reset();
    auto const next = co_await lease_in_time(rival, "contended", subject.lease_life);
    require(next != nullptr, "lease: when the last copy is let go, the next one gets it");
    require(next->epoch() > epoch, "epoch: that of the next lease is greater");
    co_await next->release();
    co_await other->release();
}

asio::awaitable<void> check_releases(store_under_test subject) {
    auto const store = subject.open();
    auto const rival = subject.open();
    auto const first = co_await store->lease("released");
    co_await first->release();
    auto const second = co_await try_lease(rival, "released");
    require(second != nullptr, "release: the next one gets the lease at once");
    require(second->epoch() > first->epoch(), "epoch: that of the next lease is greater");
    auto const saved = bookmark_of("k", 2);
    co_await second->save(saved);
    require(first->is_lost(), "release: the lease counts as lost");
    co_await require_refusal(first->save(bookmark_of("stale", 1)), "release: nothing is saved under it any more");
    co_await require_refusal(first->erase(), "release: nothing is erased under it any more");
    co_await first->release();
    bool const kept_out = co_await is_kept_out(store, "released");
    require(kept_out, "release: a second time it ends nobody else's lease");
    auto const found = co_await store->load("released");
    require(found && *found == saved, "fence: the next holder's checkpoint stands");
    co_await second->erase();
    co_await second->release();
}

asio::awaitable<void> check_losses(store_under_test subject) {
    auto const store = subject.open();
    auto const rival = subject.open();
    int told = 0;
    auto const first = co_await store->lease("lost");
    first->on_loss([&told] { ++told; });
    co_await first->save(bookmark_of("k", 1));
    co_await subject.take_lease_away("lost");
    auto second = co_await try_lease(rival, "lost");
    require(second != nullptr, "loss: the next one gets the lease");
    require(second->epoch() > first->epoch(), "epoch: that of the next lease is greater");
    auto const saved = bookmark_of("k", 2);
    co_await second->save(saved);

    co_await require_refusal(first->save(bookmark_of("stale", 1)), "fence: who has lost the lease saves nothing");
    co_await require_refusal(first->erase(), "fence: who has lost the lease erases nothing");
    auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    require(first->is_lost(), "loss: after a refusal the lease says that it is lost");
    require(told == 1, "loss: its holder is told, once");
    co_await first->release();
    bool const kept_out = co_await is_kept_out(store, "lost");
    require(kept_out, "fence: who has lost the lease does not end that of the next");
    auto const found = co_await store->load("lost");
    require(found && *found == saved, "fence: the next holder's checkpoint stands");
    co_await second->erase();
    co_await second->release();
}

} // namespace

asio::awaitable<void> check_checkpoint_store(store_under_test subject) {
    auto const store = subject.open();
    co_await check_round_trips(store);
    co_await check_ids_never_mix(store);
    co_await check_nothing_is_lost(subject);
    if (!subject.keeps_others_out) co_return;
    co_await check_leases(subject);
    co_await check_releases(subject);
    if (subject.take_lease_away) co_await check_losses(subject);
}

} // namespace ossio::testing
