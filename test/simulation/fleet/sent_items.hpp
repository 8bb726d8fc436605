// SPDX-License-Identifier: BSL-1.0
// What the hosts of a fleet send, part by part: which of it was sent although it had been acknowledged before.
#ifndef OSSIO_TEST_SIMULATION_FLEET_SENT_ITEMS_HPP
#define OSSIO_TEST_SIMULATION_FLEET_SENT_ITEMS_HPP

#include <ossio/observer.hpp>

#include <map>
#include <string>

namespace ossio::test {

/// Shared by the clients of all hosts, whose clocks agree.
class sent_items final : public observer {
public:
    void on_request_finished(request_finished const& r) override {
        if (r.operation != "UploadPart" && r.operation != "PutObject") return;
        auto const now = r.begun + std::chrono::duration_cast<std::chrono::system_clock::duration>(r.took);
        auto const at = acknowledged_.find({std::string(r.key), r.part_number});
        if (at != acknowledged_.end() && r.begun > at->second && r.bytes_sent != 0) ++again;
        if (at == acknowledged_.end() && !r.code) acknowledged_[{std::string(r.key), r.part_number}] = now;
        ++all;
    }

    int all = 0;   ///< requests with data that got an end
    int again = 0; ///< that began after the same bytes had been acknowledged

private:
    std::map<std::pair<std::string, int>, std::chrono::system_clock::time_point> acknowledged_;
};

} // namespace ossio::test
#endif
