// SPDX-License-Identifier: BSL-1.0
#include "transfers.hpp"

#include <boost/json.hpp>

#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

void transfer::stop(stop_cause why) {
    if (stopped != stop_cause::none) return;
    stopped = why;
    signal.emit(asio::cancellation_type::terminal);
}

std::shared_ptr<transfer> transfer_list::add(std::string key) {
    auto one = std::make_shared<transfer>(++last_id_, std::move(key));
    all_.emplace(one->id, one);
    return one;
}

void transfer_list::remove(transfer const& one) { all_.erase(one.id); }

bool transfer_list::stop(int id) {
    auto const found = all_.find(id);
    if (found == all_.end()) return false;
    auto const one = found->second;
    one->stop(stop_cause::deleted);
    return true;
}

void transfer_list::stop_all(stop_cause why) {
    std::vector<std::shared_ptr<transfer>> those;
    for (auto const& [id, one] : all_) those.push_back(one); // stopping one may remove it
    for (auto const& one : those) one->stop(why);
}

std::string transfer_list::json() const {
    boost::json::array uploads;
    auto const now = std::chrono::steady_clock::now();
    for (auto const& [id, one] : all_) {
        char const* state = one->is_finishing ? "finishing" : "receiving";
        if (one->stopped != stop_cause::none) state = "stopping";
        boost::json::object o;
        o["id"] = id;
        o["key"] = one->key;
        o["received"] = one->received;
        o["seconds"] = std::chrono::duration<double>(now - one->begun).count();
        o["state"] = state;
        uploads.push_back(std::move(o));
    }
    return boost::json::serialize(boost::json::object{{"uploads", std::move(uploads)}});
}

} // namespace relay
