// SPDX-License-Identifier: BSL-1.0
// What an upload would do: which parts would be kept, compared and sent, and why. No I/O.
#ifndef OSSIO_UPLOAD_FORECAST_HPP
#define OSSIO_UPLOAD_FORECAST_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace ossio {

/// Why a part is kept, compared or sent.
enum class part_reason {
    in_checkpoint,          ///< kept: checkpoint and service tell the same of it
    not_in_checkpoint,      ///< compared: acknowledged after the checkpoint was saved last
    found_on_service,       ///< compared: there is no checkpoint
    not_listed,             ///< sent: the service does not have it
    wrong_size,             ///< sent: the service has it with another size
    differs_from_checkpoint ///< sent: somebody has overwritten it since the checkpoint
};

enum class part_step {
    keep,
    compare, ///< read from the source; kept when its checksum is that of the service, else sent
    send
};

part_step step_of(part_reason) noexcept;

/// Where an earlier run was found.
enum class run_origin { checkpoint, service };

/// Why an earlier run is not gone on with.
enum class run_problem {
    source_changed, ///< the checkpoint is of other bytes; its parts would be removed
    foreign,        ///< the checkpoint is of another target
    unreadable,     ///< the checkpoint is damaged
    gone,           ///< the service knows the upload no more
    no_parts,       ///< it has none yet
    uneven_parts,   ///< its parts are not those of one part size and this source
    other_content   ///< its lowest part is not that of this source
};

/// A few words, as "the source has changed".
char const* to_string(part_reason) noexcept;
char const* to_string(run_problem) noexcept;

/// Parts in a row that fare alike.
class part_run {
public:
    part_run() = default;

    int first = 0; ///< part numbers, both included
    int last = 0;
    std::uint64_t bytes = 0;
    part_reason reason = part_reason::not_listed;
};

class part_count {
public:
    part_count() = default;

    int parts = 0;
    std::uint64_t bytes = 0;
};

/// An earlier run that is of no use.
class passed_over_run {
public:
    passed_over_run() = default;
    passed_over_run(run_origin from, std::string id, run_problem problem, std::string text = std::string())
        : found_in(from), upload_id(std::move(id)), why(problem), detail(std::move(text)) {}

    run_origin found_in = run_origin::checkpoint;
    std::string upload_id; ///< empty: not known
    run_problem why = run_problem::gone;
    std::string detail; ///< may be empty
};

/// What an upload would do if it were run now.
class upload_forecast {
public:
    upload_forecast() = default;

    /// Parts and bytes of one kind.
    part_count count(part_step) const noexcept;
    part_count count(part_reason) const noexcept;

    std::uint64_t size = 0;                       ///< bytes of the source
    std::uint64_t part_size = 0;                  ///< bytes; 0: one PutObject
    int parts = 0;                                ///< 0: one PutObject
    std::string upload_id;                        ///< gone on with; empty: none, all is sent
    run_origin found_in = run_origin::checkpoint; ///< of `upload_id`
    bool already_stored = false;                  ///< an earlier run has completed the object; nothing is sent
    std::vector<part_run> runs;                   ///< ascending, all parts; empty: one PutObject, or already stored
    std::vector<passed_over_run> passed_over;     ///< in the order they were looked at
};

} // namespace ossio
#endif
