// SPDX-License-Identifier: BSL-1.0
// Remembers which addresses of a name were used and which failed, and says in which order to try them. No I/O.
#ifndef OSSIO_SRC_NET_ADDRESS_BOOK_HPP
#define OSSIO_SRC_NET_ADDRESS_BOOK_HPP

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ossio::net {

/** Addresses of one name take turns, so that connections spread over them; IPv6 and IPv4 alternate, IPv6 first (RFC 8305).

    One that could not be reached is set aside for a while: it is tried after all others.
*/
class address_book {
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
