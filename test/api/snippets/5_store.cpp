// SPDX-License-Identifier: BSL-1.0
#include <ossio.hpp>
namespace asio = boost::asio;
namespace app {
struct database {
    asio::awaitable<std::optional<std::string>> get(std::string);
    asio::awaitable<void> put(std::string, std::string);
    asio::awaitable<void> del(std::string);
};
} // namespace app

// --8<-- store
class database_checkpoints final : public ossio::checkpoint_store {
public:
    explicit database_checkpoints(app::database& db) : db_(db) {}

    asio::awaitable<std::optional<ossio::checkpoint>> load(std::string id) override {
        auto row = co_await db_.get("upload:" + id);
        if (!row) co_return std::nullopt;
        co_return ossio::checkpoint_from_json(*row);
    }
    asio::awaitable<void> save(std::string id, ossio::checkpoint c) override {
        co_await db_.put("upload:" + id, to_json(c));
    }
    asio::awaitable<void> erase(std::string id) override { co_await db_.del("upload:" + id); }

private:
    app::database& db_;
};
