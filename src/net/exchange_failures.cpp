// SPDX-License-Identifier: BSL-1.0
// What a lost, slow or broken connection means for a request, and how it is described.
#include "net/exchange_failures.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <cstdio>

namespace ossio::net {

namespace {

namespace http = boost::beast::http;

std::string one_decimal(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

std::string mebibytes(std::uint64_t bytes) { return one_decimal(static_cast<double>(bytes) / (1024 * 1024)); }

std::string sent_text(exchange_state const& at) {
    if (at.body_size == 0) return "the request was sent";
    if (at.body_size < (1 << 20))
        return std::to_string(at.body_sent) + " of " + std::to_string(at.body_size) + " bytes sent";
    return mebibytes(at.body_sent) + " of " + mebibytes(at.body_size) + " MiB sent";
}

std::string describe_low_speed(connection const& over, exchange_limits const& limits) {
    auto const seconds = std::chrono::duration<double>(limits.low_speed_time).count();
    return std::to_string(over.moved_in_window()) + " bytes moved in " + one_decimal(seconds) + " s, fewer than " +
           std::to_string(limits.low_speed_bytes);
}

} // namespace

bool is_connection_loss(error_code const& ec) {
    return ec == asio::error::eof || ec == asio::error::connection_reset || ec == asio::error::broken_pipe ||
           ec == asio::error::connection_aborted || ec == asio::ssl::error::stream_truncated;
}

failure exchange_failure(error_code ec, exchange_state at, connection const& over, exchange_limits const& limits) {
    failure f(ec);
    f.phase = at.phase;
    f.bytes_sent = at.body_sent;
    std::string const how_far = sent_text(at);
    if (ec.category() == http::make_error_code(http::error::bad_version).category()) {
        f.code = errc::malformed_response;
        f.detail = ec.message();
    } else if (ec == errc::malformed_response) {
        f.detail = "the peer sends TLS records without data, or more than it reads";
    } else if (ec == asio::error::timed_out) {
        bool const too_late = over.has_expired();
        f.code = too_late ? errc::response_timed_out : errc::stalled;
        f.detail = "after " + how_far + (too_late ? "" : "; " + describe_low_speed(over, limits));
        if (too_late && at.phase == request_phase::receive) f.detail += "; the response began, and did not end in time";
    } else if (ec.category() == asio::error::get_ssl_category()) {
        f.code = errc::tls_failed;
        f.detail = "the peer refused the certificate of this side: " + ec.message();
    } else if (is_connection_loss(ec)) {
        f.code = errc::connection_lost;
        f.detail = ec.message() + (at.body_size == 0 ? "" : ", " + how_far);
    }
    return f;
}

failure premature_response(int status, exchange_state at) {
    failure f(errc::malformed_response, "HTTP " + std::to_string(status) + " came though only " +
                                            mebibytes(at.body_sent) + " of " + mebibytes(at.body_size) +
                                            " MiB had been sent");
    f.phase = at.phase;
    f.http_status = status;
    f.bytes_sent = at.body_sent;
    return f;
}

} // namespace ossio::net
