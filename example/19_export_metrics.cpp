// SPDX-License-Identifier: BSL-1.0
// Metrics in the text format of Prometheus, counted from the events of a client: the response to GET /metrics.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <iostream>
#include <map>

namespace asio = boost::asio;

// --8<-- metrics
class metrics final : public ossio::observer {
public:
    void on_request_finished(ossio::request_finished const& e) override {
        std::string const labels =
            "operation=\"" + std::string(e.operation) + "\",status=\"" + std::to_string(e.http_status) + '"';
        ++requests_[labels];
        bytes_sent_ += e.bytes_sent;
        double const seconds = std::chrono::duration<double>(e.took).count();
        seconds_ += seconds;
        for (std::size_t i = 0; i < bounds.size(); ++i) buckets_[i] += seconds <= bounds[i] ? 1 : 0;
        ++count_;
    }
    void on_request_retried(ossio::request_retried const& e) override { ++retries_[to_string(e.decision)]; }
    void on_connection_opened(ossio::connection_opened const&) override { ++connections_; }
    void on_connection_closed(ossio::connection_closed const&) override { --connections_; }
    void on_upload_finished(ossio::upload_finished const& e) override { ++uploads_[to_string(e.outcome)]; }

    void write(std::ostream& out) const {
        out << "# TYPE ossio_requests_total counter\n";
        for (auto const& [labels, n] : requests_) out << "ossio_requests_total{" << labels << "} " << n << '\n';
        out << "# TYPE ossio_retries_total counter\n";
        for (auto const& [why, n] : retries_) out << "ossio_retries_total{decision=\"" << why << "\"} " << n << '\n';
        out << "# TYPE ossio_uploads_total counter\n";
        for (auto const& [how, n] : uploads_) out << "ossio_uploads_total{outcome=\"" << how << "\"} " << n << '\n';
        out << "# TYPE ossio_sent_bytes_total counter\nossio_sent_bytes_total " << bytes_sent_ << '\n';
        out << "# TYPE ossio_connections gauge\nossio_connections " << connections_ << '\n';
        out << "# TYPE ossio_request_seconds histogram\n";
        for (std::size_t i = 0; i < bounds.size(); ++i)
            out << "ossio_request_seconds_bucket{le=\"" << bounds[i] << "\"} " << buckets_[i] << '\n';
        out << "ossio_request_seconds_bucket{le=\"+Inf\"} " << count_ << "\nossio_request_seconds_sum " << seconds_
            << "\nossio_request_seconds_count " << count_ << '\n';
    }

private:
    static constexpr std::array<double, 6> bounds{0.005, 0.025, 0.1, 0.5, 2.5, 10};
    std::array<std::uint64_t, 6> buckets_{}; // cumulative, as in Prometheus
    std::map<std::string, std::uint64_t> requests_, retries_, uploads_;
    std::uint64_t bytes_sent_ = 0, count_ = 0;
    double seconds_ = 0;
    int connections_ = 0;
};
// -->8--

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    server.fail("PutObject", 503, "SlowDown");
    auto const counts = std::make_shared<metrics>();
    auto options = server.options();
    options.events = counts;
    ossio::client client(io.get_executor(), options);
    std::string const bytes(1'000'000, 'x');
    auto upload = client.bucket("examplebucket").upload("k", ossio::borrow(asio::buffer(bytes)));
    asio::co_spawn(io, std::move(upload), [&](std::exception_ptr e, ossio::upload_result) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    counts->write(std::cout);
}
