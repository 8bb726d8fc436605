// SPDX-License-Identifier: BSL-1.0
// Counts from the highest priority down.
#include "async/admission_queue.hpp"

#include "async/small_chunks.hpp"

namespace ossio::async {

namespace {

// A waiting upload frees about ten small chunks.
constexpr int changes_between_joins = 16;

} // namespace

admission& admission::operator=(admission&& other) noexcept {
    admission taken(std::move(other)); // gives back what *this held
    std::swap(to_, taken.to_);
    std::swap(priority_, taken.priority_);
    return *this;
}

admission::~admission() {
    if (to_) to_->give_back(priority_);
}

admission_request::admission_request(std::shared_ptr<admission_queue> to, int priority)
    : to_(std::move(to)), priority_(priority) {
    to_->enter(*this);
}

admission_request::~admission_request() {
    if (is_linked()) to_->leave(*this);
}

void admission_queue::set_limit(std::size_t limit) {
    limit_ = limit;
    admit();
}

std::size_t admission_queue::begun() const noexcept {
    std::size_t n = 0;
    for (auto const& [priority, at] : levels_) n += at.begun;
    return n;
}

std::size_t admission_queue::waiting() const noexcept {
    std::size_t n = 0;
    for (auto const& [priority, at] : levels_) n += at.line.size();
    return n;
}

void admission_queue::enter(admission_request& r) {
    levels_[r.priority_].line.push_back(r);
    admit();
    count_change();
}

void admission_queue::leave(admission_request& r) noexcept {
    auto const at = levels_.find(r.priority_);
    at->second.line.erase(at->second.line.iterator_to(r));
    if (at->second.begun == 0 && at->second.line.empty()) levels_.erase(at);
    count_change();
}

void admission_queue::give_back(int priority) noexcept {
    auto const at = levels_.find(priority);
    --at->second.begun;
    if (at->second.begun == 0 && at->second.line.empty()) levels_.erase(at);
    admit();
}

void admission_queue::admit() noexcept {
    std::size_t begun = 0; // of this priority and higher ones
    for (auto& [priority, at] : levels_) {
        for (begun += at.begun; begun < limit_ && !at.line.empty(); ++begun) {
            admission_request& next = at.line.front();
            at.line.pop_front();
            ++at.begun;
            next.granted_ = admission(shared_from_this(), priority);
            next.woken_.wake_all();
        }
    }
}

void admission_queue::count_change() noexcept {
    if (++changes_ < changes_between_joins) return;
    changes_ = 0;
    join_small_chunks();
}

} // namespace ossio::async
