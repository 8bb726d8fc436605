// SPDX-License-Identifier: BSL-1.0
// Compares what is remembered with what is there.
#include "transfer/resume.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace ossio::transfer {

bookmark_verdict judge_bookmark(checkpoint const& b, upload_identity const& of) {
    if (b.endpoint != of.endpoint || b.bucket != of.bucket || b.key != of.key) return bookmark_verdict::foreign;
    if (b.size != of.size || b.source_fingerprint != of.fingerprint || of.fingerprint.empty())
        return bookmark_verdict::source_changed;
    return bookmark_verdict::usable;
}

result<upload_plan> plan_of(checkpoint const& b) {
    auto plan = plan_upload(b.size, b.part_size, 0);
    if (plan && !plan->is_single_put() && b.part_size != 0) return plan;
    return failure(errc::checkpoint_unreadable, "the checkpoint's sizes make no upload");
}

namespace {

bool agree(part const& remembered, part const& listed) {
    if (remembered.crc64 && listed.crc64) return remembered.crc64 == listed.crc64;
    return !listed.etag.empty() && remembered.etag == listed.etag;
}

part_reason reason_of(part const* remembered, bool has_bookmark, part const& listed, upload_plan const& plan) {
    if (listed.size != plan.range_of(listed.number).size) return part_reason::wrong_size;
    if (!has_bookmark) return part_reason::found_on_service;
    if (!remembered) return part_reason::not_in_checkpoint;
    return agree(*remembered, listed) ? part_reason::in_checkpoint : part_reason::differs_from_checkpoint;
}

failure unfit(std::string why) { return failure(errc::invalid_argument, std::move(why)); }

std::string about(part const& p) { return "part " + std::to_string(p.number) + " of " + std::to_string(p.size); }

/// The size of parts when only one is there: its own, unless it would reach beyond the end of the source or is too small
/// for one that is not the last.
std::uint64_t part_size_by(std::uint64_t size, part const& only) {
    auto const before = static_cast<std::uint64_t>(only.number - 1);
    bool const may_have_followers = only.size >= limits::min_part_size && only.size * (before + 1) <= size;
    if (before == 0 || may_have_followers || only.size >= size) return only.size;
    return (size - only.size) / before;
}

} // namespace

result<upload_plan> infer_plan(std::uint64_t size, std::span<part const> listed) {
    std::map<int, part const*> by_number;
    for (part const& p : listed) by_number.insert_or_assign(p.number, &p);
    if (by_number.empty()) return unfit("it has no parts");
    part const& first = *by_number.begin()->second;
    part const& highest = *by_number.rbegin()->second;
    std::uint64_t const part_size = by_number.size() == 1 ? part_size_by(size, first) : first.size;
    for (auto const& [number, p] : by_number)
        if (p != &highest && p->size != part_size)
            return unfit("its parts are not of one size: " + about(first) + " bytes, " + about(*p));
    if (part_size == 0) return unfit("it has a part without bytes");
    // A source of one part may be smaller than any part that is not the last.
    upload_plan const plan(size, part_size);
    auto const sound = plan.parts() == 1 ? result<upload_plan>(plan) : plan_upload(size, part_size, 0);
    if (!sound) return unfit("its part size makes no upload of this source: " + sound.error().detail);
    if (highest.number > plan.parts() || highest.size != plan.range_of(highest.number).size)
        return unfit(about(highest) + " bytes is no part of " + std::to_string(size) + " bytes in parts of " +
                     std::to_string(part_size));
    return plan;
}

std::vector<part_verdict> judge_parts(checkpoint const* bookmark, upload_plan const& plan,
                                      std::span<part const> listed) {
    std::map<int, part const*> remembered;
    if (bookmark)
        for (part const& p : bookmark->parts) remembered.emplace(p.number, &p);
    std::vector<part_verdict> all(static_cast<std::size_t>(plan.parts()));
    for (part const& p : listed) {
        if (p.number < 1 || p.number > plan.parts()) continue;
        auto const known = remembered.find(p.number);
        part const* const ours = known == remembered.end() ? nullptr : known->second;
        part_verdict& verdict = all[static_cast<std::size_t>(p.number - 1)];
        verdict.reason = reason_of(ours, bookmark != nullptr, p, plan);
        verdict.listed = step_of(verdict.reason) == part_step::send ? part() : p;
        if (verdict.reason == part_reason::in_checkpoint && !p.crc64) verdict.listed.crc64 = ours->crc64;
    }
    return all;
}

ledger table_of(upload_plan const& plan, std::vector<part_verdict> verdicts) {
    ledger table(plan);
    for (part_verdict& v : verdicts) {
        part_step const step = step_of(v.reason);
        if (step == part_step::keep) table.found(std::move(v.listed));
        if (step == part_step::compare) table.doubtful(std::move(v.listed));
    }
    return table;
}

std::vector<multipart_upload> newest_of_key(std::string const& key, std::vector<multipart_upload> listed) {
    constexpr std::size_t most = 16;
    std::erase_if(listed, [&](multipart_upload const& u) { return u.key != key; });
    // ISO dates in UTC are in order as texts; the id makes equal ones so.
    std::ranges::sort(listed, [](multipart_upload const& a, multipart_upload const& b) {
        return std::tie(a.initiated, a.upload_id) > std::tie(b.initiated, b.upload_id);
    });
    if (listed.size() > most) listed.resize(most);
    return listed;
}

} // namespace ossio::transfer
