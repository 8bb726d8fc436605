// SPDX-License-Identifier: BSL-1.0
// Writes events down as lines, and what the log says.
#ifndef OSSIO_TEST_FLOW_RECORDER_HPP
#define OSSIO_TEST_FLOW_RECORDER_HPP

#include "flow/world.hpp"

#include <algorithm>

namespace ossio::test {

class recorder final : public observer {
public:
    void on_request_finished(request_finished const& e) override {
        std::string line = "request " + std::string(e.operation);
        if (e.part_number != 0) line += " part " + std::to_string(e.part_number);
        line += " #" + std::to_string(e.attempt) + ' ';
        line += e.http_status != 0 ? std::to_string(e.http_status) : e.code.message();
        if (e.bytes_sent != 0) line += ", sent " + std::to_string(e.bytes_sent);
        if (e.connection_reused) line += ", reused";
        said.push_back(line);
        requests.push_back(e);
    }
    void on_request_retried(request_retried const& e) override {
        said.push_back("retry: " + std::string(to_string(e.decision)) + " of " + e.why.operation);
        waits.push_back(e.wait);
    }
    void on_connection_opened(connection_opened const& e) override { said.push_back("open " + std::string(e.address)); }
    void on_connection_closed(connection_closed const& e) override {
        said.push_back("close " + std::string(to_string(e.why)));
    }
    void on_upload_begun(upload_begun const& e) override {
        said.push_back("begin " + std::string(e.bucket) + '/' + std::string(e.key) + ' ' +
                       (e.size ? std::to_string(*e.size) : "?"));
    }
    void on_upload_resumed(upload_resumed const& e) override { said.push_back("resume " + std::to_string(e.parts)); }
    void on_part_done(part_done const& e) override {
        said.push_back("part " + std::to_string(e.number) + (e.sent ? " sent " : " found ") + std::to_string(e.size));
    }
    void on_upload_finished(upload_finished const& e) override {
        said.push_back(std::string(to_string(e.outcome)) + ' ' + std::to_string(e.totals.bytes_done) +
                       (e.why ? " because " + e.why->code.message() : ""));
        ends.push_back(e.outcome);
    }

    auto count(std::string_view what) const {
        return std::ranges::count_if(said, [&](std::string const& line) { return line.starts_with(what); });
    }

    std::vector<std::string> said;
    std::vector<request_finished> requests; // their texts are gone
    std::vector<std::chrono::milliseconds> waits;
    std::vector<upload_outcome> ends;
};

/// A world whose client tells `to`.
class watched_world : public world {
public:
    explicit watched_world(std::shared_ptr<recorder> to)
        : world(nullptr, [to](client_options& o) {
              o.events = to;
              o.retry.first_delay = std::chrono::milliseconds(0); // waits are then none
          }) {}
};

} // namespace ossio::test
#endif
