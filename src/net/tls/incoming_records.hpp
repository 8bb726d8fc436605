// SPDX-License-Identifier: BSL-1.0
// Counts the records that bring no data: a peer may send them without end.
#ifndef OSSIO_SRC_NET_TLS_INCOMING_RECORDS_HPP
#define OSSIO_SRC_NET_TLS_INCOMING_RECORDS_HPP

namespace ossio::net {

// Records without data are no progress. OpenSSL ends a connection after 32 empty ones; of KeyUpdates and session tickets it
// takes any number. A server sends two tickets, or four.
constexpr int max_records_without_data = 32;
constexpr int max_records_while_idle = 8;

// A KeyUpdate costs as much as some hundred kilobytes of data.
constexpr int max_messages_at_once = 16;

/// What has come since the event loop had its turn, and since there was data.
class incoming_records {
public:
    int without_data = 0;
    int messages_at_once = 0;
};

} // namespace ossio::net
#endif
