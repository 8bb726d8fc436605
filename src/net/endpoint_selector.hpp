// SPDX-License-Identifier: BSL-1.0
// Orders the addresses of a name by what was used and what failed. No I/O.
#ifndef OSSIO_SRC_NET_ENDPOINT_SELECTOR_HPP
#define OSSIO_SRC_NET_ENDPOINT_SELECTOR_HPP

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ossio::net {

/** Rotates the addresses of a name, so that connections are spread over them; IPv6 and IPv4 alternate, IPv6 first (RFC
    8305).

    For a while an address that could not be reached is tried after all others.
*/
class endpoint_selector {
public:
    using endpoint = boost::asio::ip::tcp::endpoint;
    using time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds set_aside_for{30};

    std::vector<endpoint> order(std::string const& host, std::vector<endpoint> found, time now);
    void failed(endpoint const&, time now);
    void worked(endpoint const&);

private:
    std::map<std::string, std::size_t> turns_; // by host
    std::map<endpoint, time> bad_until_;
};

} // namespace ossio::net
#endif
