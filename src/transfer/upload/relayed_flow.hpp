// SPDX-License-Identifier: BSL-1.0
// The flow of a part that another loop sends, reported to the loop of the upload some times a second.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_RELAYED_FLOW_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_RELAYED_FLOW_HPP

#include "transfer/upload/part_flow.hpp"

#include <boost/asio/post.hpp>

namespace ossio::transfer {

/// Where the reports arrive. They may do so when the upload has no parts in flight any more.
class flow_receiver {
public:
    flow_receiver(parts_in_flight& of, async::runtime const& clock, std::uint64_t size)
        : size_(size), flow_(std::in_place, of, clock, size) {}

    void end() { flow_.reset(); } ///< of the part: what still arrives is dropped
    local_flow* flow() noexcept { return flow_ ? &*flow_ : nullptr; }
    std::uint64_t size() const noexcept { return size_; }

private:
    std::uint64_t size_;
    std::optional<local_flow> flow_;
};

/// The receiver of one part, while the scope lasts.
class flow_scope {
public:
    flow_scope(parts_in_flight& of, async::runtime const& clock, std::uint64_t size)
        : receiver_(std::make_shared<flow_receiver>(of, clock, size)) {}
    ~flow_scope() { receiver_->end(); }
    flow_scope(flow_scope const&) = delete;
    flow_scope& operator=(flow_scope const&) = delete;

    std::shared_ptr<flow_receiver> const& receiver() const noexcept { return receiver_; }

private:
    std::shared_ptr<flow_receiver> receiver_;
};

/// Posts to the loop of the upload. Slices that follow each other within `least_interval` are one report.
class relayed_flow final : public part_flow {
public:
    /// `clock`: of this loop; must outlive it.
    relayed_flow(asio::any_io_executor to, std::shared_ptr<flow_receiver> at, async::runtime const& clock)
        : to_(std::move(to)), at_(std::move(at)), clock_(clock) {}

    void read(std::uint64_t bytes) override {
        read_ += bytes;
        unreported_ += bytes;
        auto const now = clock_.now();
        if (read_ != at_->size() && now < next_report_) return;
        next_report_ = now + least_interval;
        report([n = std::exchange(unreported_, 0)](local_flow& f) { f.read(n); });
    }
    void accepted() override {
        if (read_ == at_->size()) report([](local_flow& f) { f.accepted(); });
    }
    void acknowledged() override {
        report([](local_flow& f) { f.acknowledged(); });
    }
    void withdrawn() override {
        if (read_ == 0) return;
        read_ = unreported_ = 0;
        report([](local_flow& f) { f.withdrawn(); });
    }
    void throttled() override {
        report([](local_flow& f) { f.throttled(); });
    }
    void delayed(std::chrono::milliseconds held) override {
        report([held](local_flow& f) { f.delayed(held); });
    }

private:
    // The number of parts in flight is looked at ten times a second.
    static constexpr std::chrono::milliseconds least_interval{10};

    template<class F>
    void report(F what) {
        asio::post(to_, [at = at_, what] {
            if (local_flow* const flow = at->flow()) what(*flow);
        });
    }

    asio::any_io_executor to_;
    std::shared_ptr<flow_receiver> at_;
    async::runtime const& clock_;
    std::uint64_t read_ = 0;
    std::uint64_t unreported_ = 0;
    async::steady_time next_report_{};
};

} // namespace ossio::transfer
#endif
