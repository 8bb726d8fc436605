// SPDX-License-Identifier: BSL-1.0
// The rules of checkpoint_store, one coroutine for each group.
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

void require(bool holds, std::string const& rule) {
    if (!holds) throw nonconformance(rule);
}

checkpoint checkpoint_of(std::string key, int parts) {
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

/// Ids that a careless store would confuse, truncate, or take for a path.
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

    checkpoint full = checkpoint_of(std::string("a\0b\r\n\"\\/\xE4\xBD\xA0 +%", 14), 10'000);
    full.completing = true;
    full.object_crc64 = std::numeric_limits<std::uint64_t>::max();
    full.tail = std::string("\0\xFF\r\n bytes of a writer", 22);
    full.unconfirmed_uploads = 3;
    full.unconfirmed_since = "2026-11-28T23:59:59.000Z";
    std::array<checkpoint, 4> const in_turn{checkpoint(), checkpoint_of("k", 1), full, checkpoint_of("k", 2)};
    for (checkpoint const& saved : in_turn) {
        co_await store->save(id, saved);
        auto const found = co_await store->load(id);
        require(found && *found == saved, "load: returns the checkpoint that was saved last, equal in every field");
    }
    co_await store->erase(id);
    auto const erased = co_await store->load(id);
    require(!erased, "erase: removes the checkpoint");
}

asio::awaitable<void> check_ids_never_mix(checkpoint_store_ptr store) {
    for (std::string const& id : awkward_ids()) co_await store->save(id, checkpoint_of("key of " + id, 1));
    for (std::string const& id : awkward_ids()) {
        auto const found = co_await store->load(id);
        require(found && found->key == "key of " + id, "ids: each id has its own checkpoint, but not \"" + id + '"');
        co_await store->erase(id);
        auto const gone = co_await store->load(id);
        require(!gone, "erase: removes \"" + id + '"');
    }
}

asio::awaitable<void> check_nothing_is_lost(store_under_test subject) {
    auto const saved = checkpoint_of("k", 3);
    auto first = subject.open();
    co_await first->save("kept", saved);
    first.reset();
    auto const second = subject.open();
    auto const found = co_await second->load("kept");
    require(found && *found == saved, "save: a store that is opened again has the checkpoint");
    co_await second->erase("kept");
}

/// A lease of the id; null when the store rejects it with the right code.
asio::awaitable<checkpoint_lease_ptr> try_lease(checkpoint_store_ptr store, std::string id) {
    try {
        co_return co_await store->lease(std::move(id));
    } catch (error const& e) {
        require(e.code() == errc::checkpoint_in_use, "lease: a rejected lease fails with errc::checkpoint_in_use");
    }
    co_return nullptr;
}

asio::awaitable<bool> is_kept_out(checkpoint_store_ptr store, std::string id) {
    auto const lease = co_await try_lease(std::move(store), std::move(id));
    if (!lease) co_return true;
    co_await lease->release();
    co_return false;
}

/// The next lease, as soon as the previous one has ended; null when it does not end within twice its life.
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

/// `op` must fail because its lease is no longer held.
asio::awaitable<void> require_lease_lost(asio::awaitable<void> op, std::string rule) {
    bool failed = false;
    try {
        co_await std::move(op);
    } catch (error const& e) {
        require(e.code() == errc::lease_lost, rule + ", and the code is errc::lease_lost");
        failed = true;
    }
    require(failed, rule);
}

asio::awaitable<void> check_leases(store_under_test subject) {
    auto holder = subject.open();
    auto const rival = subject.open();
    auto held = co_await holder->lease("contended");
    require(held != nullptr, "lease: a lease that excludes others is not null");
    bool kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: a second lease of the same id fails");
    auto const other = co_await rival->lease("another");
    auto const saved = checkpoint_of("k", 1);
    co_await held->save(saved); // the holder can still save
    auto const found = co_await rival->load("contended");
    require(found && *found == saved, "lease: what its holder saves is visible to others");
    co_await held->erase();
    auto const erased = co_await rival->load("contended");
    require(!erased, "lease: what its holder erases is gone for others");
    require(!held->is_lost(), "lease: a held lease is not lost");
    kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: saving and erasing do not end it");

    auto copy = held;
    held.reset();
    holder.reset();
    kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: a copy holds it, also after its store was destroyed");
    auto const epoch = copy->epoch();
    copy.reset();
    auto const next = co_await lease_in_time(rival, "contended", subject.lease_life);
    require(next != nullptr, "lease: when the last copy is destroyed, the next caller gets it");
    require(next->epoch() > epoch, "epoch: the next lease has a greater epoch");
    co_await next->release();
    co_await other->release();
}

asio::awaitable<void> check_releases(store_under_test subject) {
    auto const store = subject.open();
    auto const rival = subject.open();
    auto const first = co_await store->lease("released");
    co_await first->release();
    auto const second = co_await try_lease(rival, "released");
    require(second != nullptr, "release: the next caller gets the lease at once");
    require(second->epoch() > first->epoch(), "epoch: the next lease has a greater epoch");
    auto const saved = checkpoint_of("k", 2);
    co_await second->save(saved);
    require(first->is_lost(), "release: the lease counts as lost");
    co_await require_lease_lost(first->save(checkpoint_of("stale", 1)), "release: the former holder saves nothing");
    co_await require_lease_lost(first->erase(), "release: the former holder erases nothing");
    co_await first->release();
    bool const kept_out = co_await is_kept_out(store, "released");
    require(kept_out, "release: a second release does not end the lease of another holder");
    auto const found = co_await store->load("released");
    require(found && *found == saved, "fence: the next holder's checkpoint stands");
    co_await second->erase();
    co_await second->release();
}

asio::awaitable<void> check_losses(store_under_test subject) {
    auto const store = subject.open();
    auto const rival = subject.open();
    int losses = 0;
    auto const first = co_await store->lease("lost");
    first->on_loss([&losses] { ++losses; });
    co_await first->save(checkpoint_of("k", 1));
    co_await subject.take_lease_away("lost");
    auto second = co_await try_lease(rival, "lost");
    require(second != nullptr, "loss: the next caller gets the lease");
    require(second->epoch() > first->epoch(), "epoch: the next lease has a greater epoch");
    auto const saved = checkpoint_of("k", 2);
    co_await second->save(saved);

    co_await require_lease_lost(first->save(checkpoint_of("stale", 1)),
                                "fence: the holder of a lost lease saves nothing");
    co_await require_lease_lost(first->erase(), "fence: the holder of a lost lease erases nothing");
    auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    require(first->is_lost(), "loss: is_lost() is true after a failed save");
    require(losses == 1, "loss: on_loss is called once");
    co_await first->release();
    bool const kept_out = co_await is_kept_out(store, "lost");
    require(kept_out, "fence: the holder of a lost lease does not end the next lease");
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
