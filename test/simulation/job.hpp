// SPDX-License-Identifier: BSL-1.0
// One object that is to be stored, the attempts at it on any host, and what each of them said.
#ifndef OSSIO_TEST_SIMULATION_JOB_HPP
#define OSSIO_TEST_SIMULATION_JOB_HPP

#include "simulation/host.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <set>

namespace ossio::test {

/// `topic`: a stream that can be reopened at an offset.
enum class job_kind { file, memory, stream, topic, writer, copy };
enum class store_kind { none, file, memory, shared };

constexpr std::uint64_t job_part_size = 100 * 1024;

/// Of more than one slice: those after the first leave from the page cache.
constexpr std::uint64_t large_part_size = 3 * job_part_size;

/// One run of a job on one host.
class attempt_at_job {
public:
    std::weak_ptr<host> on;
    cancellation_source stop;
    asio::cancellation_signal signal;
    std::optional<result<upload_result>> end;
    bool was_cancelled = false;
    std::string other_exception; ///< that is no ossio::error
};

class job {
public:
    job(random_numbers& chance, int number);

    /// Whether a later attempt can use what an earlier one has sent.
    bool is_resumable() const noexcept {
        return store != store_kind::none &&
               (kind == job_kind::file || kind == job_kind::memory || kind == job_kind::topic);
    }
    bool has_succeeded() const;
    bool is_running() const;     ///< on a host that lives
    std::string outcome() const; ///< of the last attempt, without anything random
    std::string describe() const;

    /// The options of an attempt on `at`, with this store.
    upload_options options(attempt_at_job const& attempt, checkpoint_store_ptr with) const;

    /// Begins an attempt on the host's loop; `done` is called at its end.
    std::shared_ptr<attempt_at_job> start(std::shared_ptr<host> at, checkpoint_store_ptr with,
                                          std::filesystem::path const& folder, std::function<void()> done);

    job_kind kind;
    store_kind store;
    std::string key, bytes;
    transfer_options settings;
    std::vector<std::shared_ptr<attempt_at_job>> attempts;
    std::set<std::string> cut_by_crash; ///< not empty: some attempt ended with its host and said nothing
    int left = 4;                       ///< attempts that may still begin
};

} // namespace ossio::test
#endif
