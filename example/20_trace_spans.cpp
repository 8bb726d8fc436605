// SPDX-License-Identifier: BSL-1.0
// Spans like those of OpenTelemetry, a line of JSON each: an upload is a trace, and its requests are children.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <map>
#include <random>

namespace asio = boost::asio;
using system_time = std::chrono::system_clock::time_point;

// --8<-- spans
class tracer final : public ossio::observer {
public:
    explicit tracer(std::ostream& out) : out_(out) {}

    void on_upload_begun(ossio::upload_begun const& e) override {
        open_.insert_or_assign(e.upload_number, span(id(32), id(16), std::chrono::system_clock::now()));
    }
    void on_request_finished(ossio::request_finished const& e) override {
        auto const parent = open_.find(e.upload_number);
        bool const alone = parent == open_.end();
        write(alone ? id(32) : parent->second.trace, id(16), alone ? "" : parent->second.id, e.operation, 3, e.begun,
              e.begun + std::chrono::duration_cast<system_time::duration>(e.took), e.code ? e.code.message() : "",
              R"("http.response.status_code":)" + std::to_string(e.http_status) + R"(,"http.request.resend_count":)" +
                  std::to_string(e.attempt - 1) + R"(,"http.request.body.size":)" + std::to_string(e.bytes_sent) +
                  R"(,"network.peer.address":")" + std::string(e.address.substr(0, e.address.rfind(':'))) +
                  R"(","oss.request_id":")" + std::string(e.request_id) + '"');
    }
    void on_upload_finished(ossio::upload_finished const& e) override {
        auto const mine = open_.extract(e.upload_number);
        if (mine.empty()) return;
        write(mine.mapped().trace, mine.mapped().id, "", "upload", 1, mine.mapped().begun,
              std::chrono::system_clock::now(), e.why ? e.why->code.message() : "",
              R"("oss.upload.bytes":)" + std::to_string(e.totals.bytes_done));
    }

private:
    class span {
    public:
        span(std::string t, std::string s, system_time b) : trace(std::move(t)), id(std::move(s)), begun(b) {}
        std::string trace, id;
        system_time begun;
    };

    std::string id(std::size_t digits) {
        std::string text(digits, '0');
        for (char& c : text) c = "0123456789abcdef"[chance_() % 16];
        return text;
    }
    void write(std::string_view trace, std::string_view id, std::string_view parent, std::string_view name, int kind,
               system_time begun, system_time ended, std::string_view problem, std::string_view attributes) {
        out_ << R"({"traceId":")" << trace << R"(","spanId":")" << id << R"(","parentSpanId":")" << parent
             << R"(","name":")" << name << R"(","kind":)" << kind << R"(,"startTimeUnixNano":)" << nanoseconds(begun)
             << R"(,"endTimeUnixNano":)" << nanoseconds(ended) << R"(,"status":{"code":)" << (problem.empty() ? 1 : 2)
             << R"(,"message":")" << problem << R"("},"attributes":{)" << attributes << "}}\n";
    }
    static long long nanoseconds(system_time t) { return std::chrono::nanoseconds(t.time_since_epoch()).count(); }

    std::ostream& out_;
    std::map<std::uint64_t, span> open_; // by upload_number
    std::mt19937_64 chance_{std::random_device{}()};
};
// -->8--

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    auto options = server.options();
    options.events = std::make_shared<tracer>(std::cout);
    ossio::client client(io.get_executor(), options);
    asio::co_spawn(io, client.bucket("examplebucket").upload("k", ossio::borrow(asio::buffer("0123456789"))),
                   [&](std::exception_ptr, ossio::upload_result) { client.close(); });
    io.run();
}
