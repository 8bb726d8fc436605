// SPDX-License-Identifier: BSL-1.0
// Typed events about the work of a client: for metrics, traces, audits.
#ifndef OSSIO_OBSERVER_HPP
#define OSSIO_OBSERVER_HPP

#include <ossio/export.hpp>
#include <ossio/failure.hpp>
#include <ossio/upload.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace ossio {

/// Event: an attempt at a request got a response, or failed.
class request_finished {
public:
    request_finished() = default;

    std::string_view operation;                  ///< "UploadPart"
    std::string_view bucket;                     ///< name of the bucket
    std::string_view key;                        ///< key of the object
    std::string_view upload_id;                  ///< empty: not about an upload
    std::uint64_t upload_number = 0;             ///< upload_begun::upload_number of its upload or writer; 0: of none
    int part_number = 0;                         ///< 0: not about one part
    int attempt = 1;                             ///< 1: the first one sent
    error_code code;                             ///< success, or why it failed
    int http_status = 0;                         ///< 0: no response
    std::string_view request_id;                 ///< x-oss-request-id
    std::chrono::milliseconds qos_delay{0};      ///< how long a bandwidth limit of the account or bucket held it back
    std::string_view address;                    ///< IP:port; empty: it got no connection
    bool connection_reused = false;              ///< it was sent on a kept connection
    std::uint64_t bytes_sent = 0;                ///< of the body
    std::uint64_t bytes_received = 0;            ///< of the body
    std::chrono::system_clock::time_point begun; ///< by the local clock
    std::chrono::nanoseconds connecting{0};      ///< until there was a connection: waiting in line, name, TCP, TLS
    std::chrono::nanoseconds sending{0};         ///< the request
    std::chrono::nanoseconds waiting{0};         ///< from the last byte sent to the first byte of the response
    std::chrono::nanoseconds receiving{0};       ///< the response
    std::chrono::nanoseconds took{0};            ///< all of that, credentials and signature included
};

/// Event: a request will be retried.
class request_retried {
public:
    /// Refers to the failure.
    explicit request_retried(failure const& f) : why(f) {}

    failure const& why;                              ///< with operation, bucket, key, part and error
    std::uint64_t upload_number = 0;                 ///< as in request_finished
    retry_decision decision = retry_decision::again; ///< `again` or `replayed`
    std::chrono::milliseconds wait{0};               ///< delay before the next attempt
};

/// Event: a connection was established.
class connection_opened {
public:
    connection_opened() = default;

    std::string_view host;            ///< the name that was resolved
    std::string_view address;         ///< IP:port
    bool tls = false;                 ///< it is encrypted
    bool tls_resumed = false;         ///< a TLS session was resumed
    std::chrono::nanoseconds took{0}; ///< name, TCP and TLS
};

/// Why a connection was closed.
enum class close_reason {
    request_failed, ///< or was cancelled
    not_reusable,   ///< the service said so, or responded with an error before it had read the body
    closed_by_peer, ///< found closed while it was idle
    idle_too_long,  ///< client_options::max_idle
    over_limit,     ///< it was idle, and another one was needed, or the limit was lowered
    client_closed   ///< by `client::close`, or because the client and everything that holds it are gone
};

/// Returns the name of a reason: "request_failed", "not_reusable", ...
OSSIO_API char const* to_string(close_reason) noexcept;

/// Event: a connection was closed.
class connection_closed {
public:
    connection_closed() = default;

    std::string_view host;                           ///< the name that was resolved
    std::string_view address;                        ///< IP:port
    close_reason why = close_reason::request_failed; ///< the reason
    std::chrono::nanoseconds lived{0};               ///< since it was opened
};

/// Event: an upload of a source, or a writer, has begun. `on_upload_finished` follows in any case.
class upload_begun {
public:
    upload_begun() = default;

    std::string_view bucket;           ///< name of the bucket
    std::string_view key;              ///< key of the object
    std::uint64_t upload_number = 0;   ///< 1, 2, ... of the client; in all events of this run and of its requests
    std::optional<std::uint64_t> size; ///< bytes; unset: unknown
};

/// Event: an upload resumes what an earlier run has sent.
class upload_resumed {
public:
    upload_resumed() = default;

    std::string_view bucket;         ///< name of the bucket
    std::string_view key;            ///< key of the object
    std::string_view upload_id;      ///< of the earlier run
    std::uint64_t upload_number = 0; ///< as in upload_begun
    std::string_view found_in;       ///< "checkpoint" or "service"
    int parts = 0;                   ///< known to be there; more may be found as they are compared
    std::uint64_t bytes = 0;         ///< of those parts
};

/// Event: a part is acknowledged.
class part_done {
public:
    part_done() = default;

    std::string_view bucket;          ///< name of the bucket
    std::string_view key;             ///< key of the object
    std::string_view upload_id;       ///< id of the upload
    std::uint64_t upload_number = 0;  ///< as in upload_begun
    int number = 0;                   ///< of the part
    std::uint64_t size = 0;           ///< bytes
    bool sent = true;                 ///< false: an earlier run had sent it, and it was compared
    std::chrono::nanoseconds took{0}; ///< sending or comparing it
};

/// How an upload ended.
enum class upload_outcome {
    done,
    paused,
    aborted,
    cancelled, ///< by its coroutine's parent, or by `client::close`
    failed,
    drained ///< by `client::drain`
};

/// Returns the name of an outcome: "done", "paused", ...
OSSIO_API char const* to_string(upload_outcome) noexcept;

/// Event: an upload has ended.
class upload_finished {
public:
    /// Refers to the final progress.
    explicit upload_finished(progress const& p) : totals(p) {}

    std::string_view bucket;                       ///< name of the bucket
    std::string_view key;                          ///< key of the object
    std::string_view upload_id;                    ///< empty: none was begun
    std::uint64_t upload_number = 0;               ///< as in upload_begun
    upload_outcome outcome = upload_outcome::done; ///< how it ended
    failure const* why = nullptr;                  ///< null: done
    progress const& totals;                        ///< at the end
    std::chrono::nanoseconds took{0};              ///< since upload_begun
};

/** Receives the events of a client. Override the functions that you need; the others do nothing.

    Threads: called on the client's executor - with a client_group by any of its loops, one call at a time - in the middle of its work:
    be short, do not block. You may start operations from
    here (co_spawn), but do not await them, and do not close the client. A client that is destroyed without `close` reports
    its idle connections from the destructor of its last owner, possibly that of the io_context: start nothing then.
    Lifetimes: all texts and references in an event are valid until the call returns.
    Errors: exceptions are dropped, logged at log_level::error, and do not affect the operation.
    Cost: none while `client_options::events` is null; otherwise a call without allocations.
*/
class OSSIO_API observer {
public:
    virtual ~observer() = default;

    virtual void on_request_finished(request_finished const&) {}   ///< An attempt got a response, or failed.
    virtual void on_request_retried(request_retried const&) {}     ///< A request will be retried.
    virtual void on_connection_opened(connection_opened const&) {} ///< A connection was established.
    virtual void on_connection_closed(connection_closed const&) {} ///< A connection was closed.
    virtual void on_upload_begun(upload_begun const&) {}           ///< An upload has begun.
    virtual void on_upload_resumed(upload_resumed const&) {}       ///< An upload resumes an earlier run.
    virtual void on_part_done(part_done const&) {}                 ///< A part is acknowledged.
    virtual void on_upload_finished(upload_finished const&) {}     ///< An upload has ended.
};

/// Shared ownership of an observer.
using observer_ptr = std::shared_ptr<observer>;

} // namespace ossio
#endif
