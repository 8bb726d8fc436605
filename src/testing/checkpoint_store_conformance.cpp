// SPDX-License-Identifier: BSL-1.0
// The laws of checkpoint_store, one coroutine each.
#include <ossio/testing/checkpoint_store_conformance.hpp>

#include <ossio/error.hpp>

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

/// Whether a second lease of the id is refused as it must be.
asio::awaitable<bool> is_kept_out(checkpoint_store_ptr store, std::string id) {
    try {
        auto const lease = co_await store->lease(std::move(id));
    } catch (error const& e) {
        require(e.code() == errc::checkpoint_in_use, "lease: the refusal's code is errc::checkpoint_in_use");
        co_return true;
    }
    co_return false;
}

asio::awaitable<void> check_leases(store_under_test subject) {
    auto holder = subject.open();
    auto const rival = subject.open();
    auto held = co_await holder->lease("contended");
    require(held != nullptr, "lease: one that keeps others out is not empty");
    bool kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: a second one of the same id is refused");
    auto const other = co_await rival->lease("another");
    co_await holder->save("contended", bookmark_of("k", 1)); // the holder's own work goes on
    co_await holder->erase("contended");
    kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: saving and erasing do not end it");

    auto copy = held;
    held.reset();
    holder.reset();
    kept_out = co_await is_kept_out(rival, "contended");
    require(kept_out, "lease: a copy of it holds it, also when its store is gone");
    copy.reset();
    kept_out = co_await is_kept_out(rival, "contended");
    require(!kept_out, "lease: when the last copy is let go, the next one gets it");
}

} // namespace

asio::awaitable<void> check_checkpoint_store(store_under_test subject) {
    auto const store = subject.open();
    co_await check_round_trips(store);
    co_await check_ids_never_mix(store);
    co_await check_nothing_is_lost(subject);
    if (subject.keeps_others_out) co_await check_leases(subject);
}

} // namespace ossio::testing
