// SPDX-License-Identifier: BSL-1.0
// Carries out one unit of work: sends its files, or its share of one.
#ifndef OSSIO_SRC_PROGRAM_FLEET_UNIT_SENDER_HPP
#define OSSIO_SRC_PROGRAM_FLEET_UNIT_SENDER_HPP

#include <ossio/client.hpp>

#include "async/runtime.hpp"
#include "program/cli/arguments.hpp"
#include "program/decide/work_unit.hpp"
#include "program/fleet/source_beneath.hpp"

namespace ossio::program {

/// How a unit ended.
class unit_outcome {
public:
    unit_outcome() = default;

    std::uint64_t files = 0, bytes = 0; ///< that are durable now
    std::uint64_t kept_files = 0;       ///< of these: the service had them already
    work_unit failed;                   ///< what is left to be done
    std::optional<failure> first;       ///< the first failure; a stop only if there was no other
    bool is_interrupted = false;        ///< some of `failed` only because of a stop
};

/// How the files of units are sent.
upload_options options_of_units(arguments const& a, int concurrency, asio::any_io_executor executor);

class unit_sender {
public:
    /// Both references must outlive it. `options`: for every upload; `files`: sent at a time.
    unit_sender(client by, async::runtime& time, source_root const& root, upload_options options, int files)
        : client_(std::move(by)), time_(time), root_(root), options_(std::move(options)), files_(files) {}

    /// Sends all files that it can. `is_again`: an earlier delivery may have sent some; they are found by their
    /// checksums, but for units whose headers that does not prove.
    asio::awaitable<unit_outcome> send(work_unit unit, cancellation_token stop, bool is_again);

private:
    asio::awaitable<void> send_next(work_unit const& unit, cancellation_token stop, bool is_again, std::size_t& next,
                                    unit_outcome& into);
    asio::awaitable<result<found_source>> open(std::string path);
    asio::awaitable<result<bool>> send_file(work_unit const& unit, unit_file const& file, cancellation_token stop,
                                            bool is_again);
    asio::awaitable<result<bool>> is_there(work_unit const& unit, unit_file const& file, source_ptr bytes);

    client client_;
    async::runtime& time_;
    source_root const& root_;
    upload_options options_;
    int files_;
};

} // namespace ossio::program
#endif
