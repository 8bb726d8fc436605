// SPDX-License-Identifier: BSL-1.0
// The stores of the library pass the public suite; broken ones do not.
#include "help/fenced_store.hpp"
#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <ossio/testing/checkpoint_store_conformance.hpp>

#include <boost/test/unit_test.hpp>

#include <map>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(checkpoint_stores)

namespace {

/// The law that the store breaks; empty: it conforms.
std::string verdict(asio::io_context& io, testing::store_under_test subject) {
    try {
        auto const end = run(io, testing::check_checkpoint_store(std::move(subject)));
        return end.has_error() ? to_string(end.error()) : std::string();
    } catch (testing::nonconformance const& e) {
        return e.what();
    }
}

enum class flaw {
    none,
    keeps_old,
    forgets_crc,
    cuts_ids,
    ignores_erase,
    excludes_nobody,
    repeats_epochs,
    keeps_released_leases,
    saves_without_lease,
    erases_without_lease,
    never_tells,
    ends_leases_of_others
};

/// A lease with one thing wrong.
class flawed_lease final : public checkpoint_lease {
public:
    flawed_lease(flaw f, std::shared_ptr<fenced_store> store, std::string id, checkpoint_lease_ptr good)
        : flaw_(f), store_(std::move(store)), id_(std::move(id)), good_(std::move(good)) {}

    std::uint64_t epoch() const noexcept override { return flaw_ == flaw::repeats_epochs ? 1 : good_->epoch(); }
    bool is_lost() const noexcept override { return good_->is_lost(); }
    void on_loss(std::function<void()> tell) override {
        if (flaw_ != flaw::never_tells) good_->on_loss(std::move(tell));
    }
    asio::awaitable<void> save(checkpoint b) override {
        return flaw_ == flaw::saves_without_lease ? store_->save(id_, b) : good_->save(b);
    }
    asio::awaitable<void> erase() override {
        return flaw_ == flaw::erases_without_lease ? store_->erase(id_) : good_->erase();
    }
    asio::awaitable<void> release() override {
        if (flaw_ == flaw::keeps_released_leases) co_return;
        if (flaw_ == flaw::ends_leases_of_others) store_->take_away(id_, false);
        co_await good_->release();
    }

private:
    flaw flaw_;
    std::shared_ptr<fenced_store> store_;
    std::string id_;
    checkpoint_lease_ptr good_;
};

/// A store with one thing wrong.
class flawed_store final : public checkpoint_store {
public:
    explicit flawed_store(flaw f) : flaw_(f) {}

    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        if (flaw_ == flaw::excludes_nobody) good_->take_away(id, false);
        auto held = co_await good_->lease(id);
        co_return std::make_shared<flawed_lease>(flaw_, good_, id, std::move(held));
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        auto found = co_await good_->load(name(id));
        co_return found;
    }
    asio::awaitable<void> save(std::string id, checkpoint b) override {
        if (flaw_ == flaw::keeps_old) {
            auto const old = co_await good_->load(id);
            if (old) co_return;
        }
        if (flaw_ == flaw::forgets_crc) b.object_crc64.reset();
        co_await good_->save(name(id), b);
    }
    asio::awaitable<void> erase(std::string id) override {
        if (flaw_ == flaw::ignores_erase) co_return;
        co_await good_->erase(name(id));
    }
    asio::awaitable<void> take_lease_away(std::string id) {
        good_->take_away(id, false);
        co_return;
    }

private:
    std::string name(std::string const& id) const { return flaw_ == flaw::cuts_ids ? id.c_str() : id; }

    flaw flaw_;
    std::shared_ptr<fenced_store> good_ = std::make_shared<fenced_store>();
};

} // namespace

BOOST_AUTO_TEST_CASE(memory_checkpoints_conform) {
    asio::io_context io;
    auto const store = memory_checkpoints();

    BOOST_TEST(verdict(io, testing::store_under_test([&] { return store; })) == "");
}

BOOST_AUTO_TEST_CASE(file_checkpoints_conform_in_place_and_in_the_background) {
    for (bool in_place : {true, false}) {
        asio::io_context io;
        temporary_folder const folder;
        auto const open = [&] {
            auto const path = folder / "deep/er";
            return in_place ? file_checkpoints(path) : file_checkpoints(io.get_executor(), path);
        };

        BOOST_TEST(verdict(io, testing::store_under_test(open)) == "");
        BOOST_TEST(std::filesystem::is_empty(folder / "deep/er"));
    }
}

BOOST_AUTO_TEST_CASE(a_store_with_one_thing_wrong_is_told_what) {
    std::map<flaw, std::string> const expected{
        {flaw::none, ""},
        {flaw::keeps_old, "load: returns the checkpoint that was saved last"},
        {flaw::forgets_crc, "load: returns the checkpoint that was saved last"},
        {flaw::cuts_ids, "ids: each id has its own checkpoint"},
        {flaw::ignores_erase, "erase: removes the checkpoint"},
        {flaw::excludes_nobody, "lease: a second lease of the same id fails"},
        {flaw::repeats_epochs, "epoch: the next lease has a greater epoch"},
        {flaw::keeps_released_leases, "release: the next caller gets the lease at once"},
        {flaw::saves_without_lease, "release: the former holder saves nothing"},
        {flaw::erases_without_lease, "release: the former holder erases nothing"},
        {flaw::never_tells, "loss: on_loss is called once"},
        {flaw::ends_leases_of_others, "release: a second release does not end the lease of another holder"},
    };
    for (auto const& [what, law] : expected) {
        asio::io_context io;
        auto const store = std::make_shared<flawed_store>(what);

        testing::store_under_test subject([&] { return store; });
        subject.take_lease_away = [&](std::string id) { return store->take_lease_away(std::move(id)); };
        std::string const found = verdict(io, std::move(subject));

        BOOST_TEST_CONTEXT("flaw " << static_cast<int>(what) << ", found: " << found)
        BOOST_TEST(found.substr(0, law.size()) == law);
        BOOST_TEST(found.empty() == law.empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
