// SPDX-License-Identifier: BSL-1.0
// A store in memory whose leases can be taken away, as a shared store does when their time is over.
#ifndef OSSIO_TEST_HELP_FENCED_STORE_HPP
#define OSSIO_TEST_HELP_FENCED_STORE_HPP

#include <ossio/checkpoint_store.hpp>
#include <ossio/error.hpp>

#include <map>
#include <utility>

namespace ossio::test {

namespace asio = boost::asio;

/// What the store and its leases share.
class fenced_memory {
public:
    std::map<std::string, checkpoint> held;
    std::map<std::string, std::uint64_t> holder; // epoch of the one lease of an id
    std::uint64_t epoch = 0;
    std::map<std::string, std::weak_ptr<class fenced_lease>> leases;
    std::function<void(std::string const& id)> before_save; // under a lease; the test's moment
    std::function<void()> before_release;                   // may throw
    std::function<void()> before_forgetting;                // in on_loss(nullptr); may throw
    int saves = 0;
};

class fenced_lease final : public checkpoint_lease {
public:
    fenced_lease(std::shared_ptr<fenced_memory> all, std::string id)
        : all_(std::move(all)), id_(std::move(id)), epoch_(++all_->epoch) {
        all_->holder[id_] = epoch_;
    }
    ~fenced_lease() override { let_go(); }
    fenced_lease(fenced_lease const&) = delete;
    fenced_lease& operator=(fenced_lease const&) = delete;

    std::uint64_t epoch() const noexcept override { return epoch_; }
    bool is_lost() const noexcept override { return lost_; }
    void on_loss(std::function<void()> tell) override {
        if (!tell && all_->before_forgetting) all_->before_forgetting();
        tell_ = std::move(tell);
    }
    asio::awaitable<void> save(checkpoint saved) override {
        if (all_->before_save) all_->before_save(id_);
        ++all_->saves;
        require_held();
        all_->held.insert_or_assign(id_, std::move(saved));
        co_return;
    }
    asio::awaitable<void> erase() override {
        require_held();
        all_->held.erase(id_);
        co_return;
    }
    asio::awaitable<void> release() override {
        if (all_->before_release) all_->before_release();
        let_go();
        lost_ = true;
        co_return;
    }
    /// The holder finds out.
    void notice() {
        lost_ = true;
        if (auto const tell = std::exchange(tell_, nullptr)) tell();
    }

private:
    bool is_held() const {
        auto const at = all_->holder.find(id_);
        return at != all_->holder.end() && at->second == epoch_;
    }
    void require_held() {
        if (is_held()) return;
        if (!lost_) notice();
        throw error(failure(errc::lease_lost, "checkpoint " + id_));
    }
    void let_go() noexcept {
        if (is_held()) all_->holder.erase(id_);
    }

    std::shared_ptr<fenced_memory> all_;
    std::string id_;
    std::uint64_t epoch_;
    bool lost_ = false;
    std::function<void()> tell_;
};

class fenced_store final : public checkpoint_store {
public:
    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        if (all->holder.contains(id)) throw error(failure(errc::checkpoint_in_use, "checkpoint " + id));
        auto const made = std::make_shared<fenced_lease>(all, id);
        all->leases[id] = made;
        co_return made;
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        auto const at = all->held.find(id);
        if (at == all->held.end()) co_return std::nullopt;
        co_return at->second;
    }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        all->held.insert_or_assign(std::move(id), std::move(saved));
        co_return;
    }
    asio::awaitable<void> erase(std::string id) override {
        all->held.erase(id);
        co_return;
    }

    /// Takes the lease of the id from its holder, who is told only when `told`.
    void take_away(std::string const& id, bool told) {
        all->holder.erase(id);
        auto const lease = all->leases[id].lock();
        if (told && lease) lease->notice();
    }

    std::shared_ptr<fenced_memory> const all = std::make_shared<fenced_memory>();
};

} // namespace ossio::test
#endif
