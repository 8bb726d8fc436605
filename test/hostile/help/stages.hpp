// SPDX-License-Identifier: BSL-1.0
// Every place where the client listens to a peer: one operation each, with short limits.
#ifndef OSSIO_TEST_HOSTILE_HELP_STAGES_HPP
#define OSSIO_TEST_HOSTILE_HELP_STAGES_HPP

#include "help/certificates.hpp"
#include "hostile/help/measured_run.hpp"
#include "hostile/help/raw_peer.hpp"

#include <ossio.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <vector>

namespace ossio::test {

/// One operation and what goes with it.
class stage_of_peer {
public:
    std::string name;
    std::function<asio::awaitable<void>(client, std::string authority)> run;
    bool sends_a_body = false;
    bool by_tls = true;            ///< false: this place has no TLS of its own
    std::string fine;              ///< what the service sends for a success, head and body
    std::chrono::seconds limit{7}; ///< of the whole operation, with the limits of impatient_client
};

/// Initiate, UploadPart, ListParts, Complete, Abort, Head, Put, Get, credentials, proxy CONNECT.
std::vector<stage_of_peer> const& all_stages();

/// The stage of that name.
stage_of_peer const& stage_named(std::string_view name);

/// A client of `server` that waits no longer than a moment for anything, and tries nothing twice.
client_options impatient_client(raw_server const& server, bool tls);

/// Certificates for 127.0.0.1, also trusted by what takes the system's: made once.
certificates const& our_certificates();

/// What a row asks for: how long, how much memory, how long a step.
class bounds {
public:
    /// The heads, the ciphertext and the body of one response, and the allocator's slack. A sanitizer keeps 256 MiB and more of what was
    /// freed.
    std::size_t memory = std::size_t(is_instrumented ? 512 : 24) << 20;
};

/// What `misbehave` does to every stage, plain and over TLS; nothing may break the bounds, hang, or look like a success.
class trial {
public:
    using misbehaviour = std::function<void(raw_peer&, stage_of_peer const&, std::string const& head)>;

    explicit trial(misbehaviour m) : misbehave(std::move(m)) {}

    misbehaviour misbehave;
    bool plain = true, tls = true;
    bool may_succeed = false;
    std::function<bool(stage_of_peer const&)> only; ///< empty: all stages
    std::function<void(client_options&)> prepare;   ///< empty: as impatient_client
    bounds within;
    std::function<void(stage_of_peer const&, measured_end const&)> look; ///< at each end; may be empty

    void run() const;

private:
    measured_end run_once(stage_of_peer const&, bool over_tls, bool& endured) const;
    void run_one(stage_of_peer const&, bool over_tls) const;
};

} // namespace ossio::test
#endif
