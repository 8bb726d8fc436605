// SPDX-License-Identifier: BSL-1.0
// The state of every part of an upload: to do, in flight, done. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_PART_TABLE_HPP
#define OSSIO_SRC_TRANSFER_PLAN_PART_TABLE_HPP

#include <ossio/multipart.hpp>
#include <ossio/part_slice.hpp>

#include "transfer/plan/part_layout.hpp"

#include <optional>
#include <vector>

namespace ossio::transfer {

/// The next task: send part `number`, or compare `listed`, which the service has, with the source first.
class part_task {
public:
    explicit part_task(int part_number) : number(part_number) {}

    int number;
    std::optional<part> listed;
};

/// The parts that one run sends. Empty: `last` is less than `first`.
class part_numbers {
public:
    part_numbers(int from, int to) : first(from), last(to) {}

    int first;
    int last; ///< included
};

/// Of all parts, those of one worker: every part is one worker's, and no worker has two more than another.
part_numbers numbers_of(part_layout const&, part_slice);

/** The state of every part of an upload, or of those that one worker sends.

    to do -> next() -> in flight -> mark_done() | mark_failed() -> to do. Parts on the service are entered by
    mark_present() (done) or mark_unverified() (to be compared first). Numbers outside the layout are a broken
    precondition.
*/
class part_table {
public:
    explicit part_table(part_layout plan) : part_table(plan, part_numbers(1, plan.parts())) {}
    part_table(part_layout plan, part_numbers ours);

    part_layout const& plan() const noexcept { return plan_; }

    void mark_present(part p);    ///< done in an earlier run
    void mark_unverified(part p); ///< on the service, with an unknown content

    std::vector<int> upcoming(std::size_t n) const; ///< up to `n` parts that next() will return to be sent
    std::optional<part_task> next();                ///< takes the lowest number that is to do
    void mark_done(part p);                         ///< it was in flight
    void mark_verified(part p);                     ///< it was in flight unverified, and agrees with the source
    void mark_failed(int number);                   ///< it was in flight; to do again

    part_numbers ours() const noexcept { return ours_; }
    int parts_wanted() const noexcept { return ours_.last - ours_.first + 1; }
    std::uint64_t bytes_wanted() const noexcept;                                   ///< of those parts
    bool has_more() const noexcept { return done_ + in_flight_ < parts_wanted(); } ///< next() would give a part
    bool is_complete() const noexcept { return done_ == parts_wanted(); }
    int parts_done() const noexcept { return done_; }
    int parts_in_flight() const noexcept { return in_flight_; }
    int parts_resumed() const noexcept { return resumed_; }
    std::uint64_t bytes_done() const noexcept { return bytes_done_; }
    std::uint64_t bytes_resumed() const noexcept { return bytes_resumed_; }

    std::vector<part> parts() const; ///< those done, ascending by number

private:
    enum class state : unsigned char { to_do, in_flight, mark_done };

    void record_done(part p);
    std::size_t index(int number) const;
    std::size_t end() const noexcept { return static_cast<std::size_t>(ours_.last); }

    part_layout plan_;
    part_numbers ours_;
    std::vector<state> states_;
    std::vector<part> parts_; // by number, of all; the service's data of parts that are done or unverified
    std::size_t lowest_to_do_;
    int done_ = 0, in_flight_ = 0, resumed_ = 0;
    std::uint64_t bytes_done_ = 0, bytes_resumed_ = 0;
};

} // namespace ossio::transfer
#endif
