// SPDX-License-Identifier: BSL-1.0
// Checkpoints in a map.
#include <ossio/checkpoint_store.hpp>

#include <ossio/error.hpp>

#include <map>
#include <set>

namespace ossio {

namespace {

class memory_store final : public checkpoint_store {
public:
    asio::awaitable<checkpoint_lease> lease(std::string id) override {
        if (!leased_->insert(id).second) throw error(failure(errc::checkpoint_in_use, "checkpoint " + id));
        // The set lives as long as its last lease, which may outlive the store.
        co_return checkpoint_lease(leased_.get(), [all = leased_, id](void*) { all->erase(id); });
    }

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        auto const at = held_.find(id);
        if (at == held_.end()) co_return std::nullopt;
        co_return at->second;
    }

    asio::awaitable<void> save(std::string id, checkpoint bookmark) override {
        held_.insert_or_assign(std::move(id), std::move(bookmark));
        co_return;
    }

    asio::awaitable<void> erase(std::string id) override {
        held_.erase(id);
        co_return;
    }

private:
    std::map<std::string, checkpoint> held_;
    std::shared_ptr<std::set<std::string>> leased_ = std::make_shared<std::set<std::string>>();
};

} // namespace

checkpoint_store_ptr memory_checkpoints() { return std::make_shared<memory_store>(); }

} // namespace ossio
