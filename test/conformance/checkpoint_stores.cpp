// SPDX-License-Identifier: BSL-1.0
// The stores of the library pass the public suite; broken ones do not.
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

enum class flaw { none, keeps_old, forgets_crc, cuts_ids, ignores_erase, excludes_nobody, lets_go_early };

/// A store with one thing wrong.
class flawed_store final : public checkpoint_store {
public:
    explicit flawed_store(flaw f) : flaw_(f) {}

    asio::awaitable<checkpoint_lease> lease(std::string id) override {
        if (flaw_ == flaw::excludes_nobody) co_return checkpoint_lease(std::make_shared<int>());
        auto held = co_await good_->lease(id);
        if (flaw_ == flaw::lets_go_early) co_return checkpoint_lease(std::make_shared<int>());
        co_return held;
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

private:
    std::string name(std::string const& id) const { return flaw_ == flaw::cuts_ids ? id.c_str() : id; }

    flaw flaw_;
    checkpoint_store_ptr good_ = memory_checkpoints();
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
        {flaw::keeps_old, "load: yields what was saved last"},
        {flaw::forgets_crc, "load: yields what was saved last"},
        {flaw::cuts_ids, "ids: each has a checkpoint of its own"},
        {flaw::ignores_erase, "erase: the checkpoint is forgotten"},
        {flaw::excludes_nobody, "lease: a second one of the same id is refused"},
        {flaw::lets_go_early, "lease: a second one of the same id is refused"},
    };
    for (auto const& [what, law] : expected) {
        asio::io_context io;
        auto const store = std::make_shared<flawed_store>(what);

        std::string const found = verdict(io, testing::store_under_test([&] { return store; }));

        BOOST_TEST(found.substr(0, law.size()) == law);
        BOOST_TEST(found.empty() == law.empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
