// SPDX-License-Identifier: BSL-1.0
// Checkpoints in a map.
#include <ossio/checkpoint_store.hpp>

#include <ossio/error.hpp>

#include <map>
#include <set>
#include <utility>

namespace ossio {

namespace {

/// Lives as long as the store or its last lease, which may outlive the store.
class checkpoints_in_memory {
public:
    std::map<std::string, checkpoint> held;
    std::set<std::string> leased;
    std::uint64_t epoch = 0; // of the newest lease
};

class memory_lease final : public checkpoint_lease {
public:
    memory_lease(std::shared_ptr<checkpoints_in_memory> where, std::string id)
        : all_(std::move(where)), id_(std::move(id)), epoch_(++all_->epoch) {}
    ~memory_lease() override { discard(); }
    memory_lease(memory_lease const&) = delete;
    memory_lease& operator=(memory_lease const&) = delete;

    std::uint64_t epoch() const noexcept override { return epoch_; }
    bool is_lost() const noexcept override { return ended_; }
    asio::awaitable<void> save(checkpoint saved) override {
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
        discard();
        co_return;
    }

private:
    void require_held() const {
        if (ended_) throw error(failure(errc::lease_lost, "checkpoint " + id_));
    }
    void discard() noexcept {
        if (!std::exchange(ended_, true)) all_->leased.erase(id_);
    }

    std::shared_ptr<checkpoints_in_memory> all_;
    std::string id_;
    std::uint64_t epoch_;
    bool ended_ = false;
};

class memory_store final : public checkpoint_store {
public:
    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        if (!all_->leased.insert(id).second) throw error(failure(errc::checkpoint_in_use, "checkpoint " + id));
        co_return std::make_shared<memory_lease>(all_, std::move(id));
    }

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        auto const at = all_->held.find(id);
        if (at == all_->held.end()) co_return std::nullopt;
        co_return at->second;
    }

    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        all_->held.insert_or_assign(std::move(id), std::move(saved));
        co_return;
    }

    asio::awaitable<void> erase(std::string id) override {
        all_->held.erase(id);
        co_return;
    }

private:
    std::shared_ptr<checkpoints_in_memory> all_ = std::make_shared<checkpoints_in_memory>();
};

} // namespace

checkpoint_store_ptr memory_checkpoints() { return std::make_shared<memory_store>(); }

} // namespace ossio
