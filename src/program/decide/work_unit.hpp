// SPDX-License-Identifier: BSL-1.0
// A unit of work as it stands in a queue: files, or a part range of one; and what a worker refuses. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_WORK_UNIT_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_WORK_UNIT_HPP

#include <ossio/part_slice.hpp>
#include <ossio/types.hpp>

#include "program/cli/values.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace ossio::program {

/// A file below the worker's root, and the key that it gets.
class unit_file {
public:
    unit_file() = default;
    friend bool operator==(unit_file const&, unit_file const&) = default;

    std::string path; ///< with slashes, relative to the root
    std::string key;
    std::uint64_t size = 0;       ///< when it was added to the queue
    std::int64_t modified_ns = 0; ///< since 1970
};

/// The share of one unit in an upload that several units send.
class unit_range {
public:
    unit_range() = default;
    friend bool operator==(unit_range const&, unit_range const&) = default;

    part_slice slice{0, 1};
    std::uint64_t part_size = 0;
    std::string upload_id;
};

class work_unit {
public:
    work_unit() = default;
    friend bool operator==(work_unit const&, work_unit const&) = default;

    std::string bucket;
    std::vector<unit_file> files;    ///< exactly one with `range`
    std::optional<unit_range> range; ///< unset: each file is sent whole
    object_headers headers;          ///< of all files; only those that unit_headers.hpp names
};

/// Returns the text of a unit, JSON of version 1, or of version 2 if it has headers.
std::string to_text(work_unit const&);

/// Why a text is no unit, or one that a worker must not carry out.
class refused_unit {
public:
    explicit refused_unit(std::string text, bool for_others = false) : why(std::move(text)), is_unit(for_others) {}

    std::string why;
    bool is_unit; ///< it is a unit: a worker with other bounds might carry it out
};

/** Parses what anybody may have written, and refuses what leaves the worker's bounds.

    Accepted are units of `target`'s bucket with keys below its prefix, and paths without empty, "." and ".." parts. Whether a path
    leads out of the root by a symbolic link is left to the one who opens it.
*/
std::variant<work_unit, refused_unit> parse_work_unit(std::string_view text, object_url const& target);

/// Collects small files until a unit is full.
class unit_batcher {
public:
    explicit unit_batcher(std::string bucket, object_headers headers = object_headers()) {
        filling_.bucket = std::move(bucket);
        filling_.headers = std::move(headers);
    }

    /// Returns a unit that is full with this file.
    std::optional<work_unit> add(unit_file);

    /// Returns the rest.
    std::optional<work_unit> take();

private:
    work_unit filling_;
    std::uint64_t bytes_ = 0;
    std::size_t text_ = 0;
};

/// Returns into how many units a large file is divided.
int units_of_file(std::uint64_t size, std::uint64_t part_size, std::uint64_t range_size);

} // namespace ossio::program
#endif
