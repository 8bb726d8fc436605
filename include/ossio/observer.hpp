// SPDX-License-Identifier: BSL-1.0
// What a client tells about its work, as typed events: for metrics, traces, audits.
#ifndef OSSIO_OBSERVER_HPP
#define OSSIO_OBSERVER_HPP

#include <ossio/failure.hpp>
#include <ossio/upload.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace ossio {

/// One request has been answered, or has failed: each attempt is one.
class request_finished {
public:
    request_finished() = default;

    std::string_view operation; ///< "UploadPart"
    std::string_view bucket, key, upload_id;
    std::uint64_t upload_number = 0; ///< that upload_begun told of the upload or writer it is sent for; 0: for none
    int part_number = 0;
    int attempt = 1;     ///< 1: the first one sent
    error_code code;     ///< none: success
    int http_status = 0; ///< 0: no answer
    std::string_view request_id;
    std::string_view address; ///< IP:port; empty: it got no connection
    bool connection_reused = false;
    std::uint64_t bytes_sent = 0;     ///< of the body
    std::uint64_t bytes_received = 0; ///< of the body
    std::chrono::system_clock::time_point begun;
    std::chrono::nanoseconds connecting{0}; ///< until there was a connection: the line, name, TCP, TLS
    std::chrono::nanoseconds sending{0};
    std::chrono::nanoseconds waiting{0}; ///< from the last byte sent to the first one of the answer
    std::chrono::nanoseconds receiving{0};
    std::chrono::nanoseconds took{0}; ///< all of that, credentials and signature included
};

/// A request will be sent again.
class request_retried {
public:
    explicit request_retried(failure const& f) : why(f) {}

    failure const& why;              ///< with operation, bucket, key, part and what came of the attempt
    std::uint64_t upload_number = 0; ///< as in request_finished
    retry_decision decision = retry_decision::again;
    std::chrono::milliseconds wait{0};
};

class connection_opened {
public:
    connection_opened() = default;

    std::string_view host, address; ///< the name that was asked for; IP:port
    bool tls = false;
    bool tls_resumed = false;
    std::chrono::nanoseconds took{0}; ///< name, TCP and TLS
};

enum class close_reason {
    request_failed, ///< or was cancelled
    not_reusable,   ///< the service said so, or refused before it had read all
    closed_by_peer, ///< found closed while it lay idle
    idle_too_long,  ///< client_options::max_idle
    over_limit,     ///< it lay idle, and another one was needed, or the limit was lowered
    client_closed   ///< by `client::close`, or because the client and all that holds it are gone
};

/// "request_failed", "not_reusable", ...
char const* to_string(close_reason) noexcept;

class connection_closed {
public:
    connection_closed() = default;

    std::string_view host, address;
    close_reason why = close_reason::request_failed;
    std::chrono::nanoseconds lived{0};
};

/// An upload of a source or a writer has begun; `on_upload_finished` will follow.
class upload_begun {
public:
    upload_begun() = default;

    std::string_view bucket, key;
    std::uint64_t upload_number = 0;   ///< 1, 2, ... of the client, in all events of this run and its requests
    std::optional<std::uint64_t> size; ///< unset: unknown
};

/// An upload goes on where an earlier run stopped.
class upload_resumed {
public:
    upload_resumed() = default;

    std::string_view bucket, key, upload_id;
    std::uint64_t upload_number = 0;
    std::string_view found_in; ///< "checkpoint" or "service"
    int parts = 0;             ///< known to be there; more may be found as they are compared
    std::uint64_t bytes = 0;
};

/// A part is acknowledged.
class part_done {
public:
    part_done() = default;

    std::string_view bucket, key, upload_id;
    std::uint64_t upload_number = 0;
    int number = 0;
    std::uint64_t size = 0;
    bool sent = true; ///< false: an earlier run had sent it, and it was compared
    std::chrono::nanoseconds took{0};
};

enum class upload_outcome {
    done,
    paused,
    aborted,
    cancelled, ///< by its coroutine's parent, or by `client::close`
    failed,
    drained ///< by `client::drain`
};

/// "done", "paused", ...
char const* to_string(upload_outcome) noexcept;

class upload_finished {
public:
    explicit upload_finished(progress const& p) : totals(p) {}

    std::string_view bucket, key, upload_id;
    std::uint64_t upload_number = 0;
    upload_outcome outcome = upload_outcome::done;
    failure const* why = nullptr; ///< null: done
    progress const& totals;
    std::chrono::nanoseconds took{0};
};

/** Is told what a client does. Override what you need; what is added in later versions does nothing until you do.

    Threads: called on the client's executor, in the middle of its work: be short, do not block. Operations may be started
    from here (co_spawn), but neither awaited nor must the client be closed. A client that goes without `close` tells of
    its idle connections from the destructor of the last that held it - also that of the io_context: start nothing then.
    Lifetimes: all texts and references in an event live until the call returns.
    Errors: what it throws is dropped, logged at log_level::error, and changes nothing for the operation.
    Cost: none while `client_options::events` is null; a call without allocations otherwise.
*/
class observer {
public:
    virtual ~observer() = default;

    virtual void on_request_finished(request_finished const&) {}
    virtual void on_request_retried(request_retried const&) {}
    virtual void on_connection_opened(connection_opened const&) {}
    virtual void on_connection_closed(connection_closed const&) {}
    virtual void on_upload_begun(upload_begun const&) {}
    virtual void on_upload_resumed(upload_resumed const&) {}
    virtual void on_part_done(part_done const&) {}
    virtual void on_upload_finished(upload_finished const&) {}
};

using observer_ptr = std::shared_ptr<observer>;

} // namespace ossio
#endif
