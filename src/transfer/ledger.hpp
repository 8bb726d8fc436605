// SPDX-License-Identifier: BSL-1.0
// The whole upload as a table: which parts are to do, flying, done. No I/O.
#ifndef OSSIO_SRC_TRANSFER_LEDGER_HPP
#define OSSIO_SRC_TRANSFER_LEDGER_HPP

#include <ossio/multipart.hpp>

#include "transfer/plan.hpp"

#include <optional>
#include <vector>

namespace ossio::transfer {

/// What to do next: send part `number`, or first compare `listed`, which the service has, with the source.
class task {
public:
    explicit task(int part_number) : number(part_number) {}

    int number;
    std::optional<part> listed;
};

/** Every part of an upload and how far it is.

    to do -> next() -> flying -> done() | failed() -> to do. Parts found on the service come in by found() (done) or
    doubtful() (to be compared before they are believed). Numbers outside the plan are a broken precondition.
*/
class ledger {
public:
    explicit ledger(upload_plan plan);

    upload_plan const& plan() const noexcept { return plan_; }

    void found(part p);    ///< done in an earlier run
    void doubtful(part p); ///< on the service, but nobody here can say that it is right

    std::vector<int> upcoming(std::size_t n) const; ///< up to `n` parts that next() will give, and that are to be sent
    std::optional<task> next();                     ///< the lowest number that is to do; it is flying now
    void done(part p);                              ///< it was flying
    void confirmed(part p);                         ///< it was flying in doubt, and agrees with the source
    void failed(int number);                        ///< it was flying; to do again

    bool has_more() const noexcept { return done_ + flying_ < plan_.parts(); } ///< next() would give a part
    bool is_complete() const noexcept { return done_ == plan_.parts(); }
    int parts_done() const noexcept { return done_; }
    int parts_flying() const noexcept { return flying_; }
    int parts_resumed() const noexcept { return resumed_; }
    std::uint64_t bytes_done() const noexcept { return bytes_done_; }
    std::uint64_t bytes_resumed() const noexcept { return bytes_resumed_; }

    std::vector<part> parts() const; ///< those done, ascending by number

private:
    enum class state : unsigned char { to_do, flying, done };

    void settle(part p);
    std::size_t index(int number) const;

    upload_plan plan_;
    std::vector<state> states_;
    std::vector<part> parts_; // by number; what the service told of those done or doubtful
    std::size_t lowest_to_do_ = 0;
    int done_ = 0, flying_ = 0, resumed_ = 0;
    std::uint64_t bytes_done_ = 0, bytes_resumed_ = 0;
};

} // namespace ossio::transfer
#endif
