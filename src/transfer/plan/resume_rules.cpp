// SPDX-License-Identifier: BSL-1.0
// Compares the checkpoint with the service's list.
#include "transfer/plan/resume_rules.hpp"

#include "transfer/plan/source_identity.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace ossio::transfer {

checkpoint_verdict judge_checkpoint(checkpoint const& b, upload_identity const& of) {
    if (b.endpoint != of.endpoint || b.bucket != of.bucket || b.key != of.key) return checkpoint_verdict::foreign;
    switch (match_sources(source_identity(b.size, b.source_fingerprint), source_identity(of.size, of.fingerprint))) {
    case source_match::same: return checkpoint_verdict::usable;
    case source_match::doubt: return checkpoint_verdict::source_in_doubt;
    case source_match::other: break;
    }
    return checkpoint_verdict::source_changed;
}

result<part_layout> layout_of(checkpoint const& b) {
    auto plan = plan_upload(b.size, b.part_size, 0);
    if (plan && !plan->is_single_put() && b.part_size != 0) return plan;
    return failure(errc::checkpoint_unreadable, "the sizes in the checkpoint are invalid");
}

namespace {

bool agree(part const& remembered, part const& listed) {
    if (remembered.crc64 && listed.crc64) return remembered.crc64 == listed.crc64;
    return !listed.etag.empty() && remembered.etag == listed.etag;
}

part_reason reason_of(part const* remembered, bool has_checkpoint, part const& listed, part_layout const& plan) {
    if (listed.size != plan.range_of(listed.number).size) return part_reason::wrong_size;
    if (!has_checkpoint) return part_reason::found_on_service;
    if (!remembered) return part_reason::not_in_checkpoint;
    return agree(*remembered, listed) ? part_reason::in_checkpoint : part_reason::differs_from_checkpoint;
}

failure unfit(std::string why) { return failure(errc::invalid_argument, std::move(why)); }

std::string about(part const& p) { return "part " + std::to_string(p.number) + " of " + std::to_string(p.size); }

/// Returns the part size if only one part exists: its own, unless it would reach beyond the end of the source or is too
/// small for a part that is not the last.
std::uint64_t part_size_by(std::uint64_t size, part const& only) {
    auto const before = static_cast<std::uint64_t>(only.number - 1);
    bool const may_have_followers = only.size >= limits::min_part_size && only.size * (before + 1) <= size;
    if (before == 0 || may_have_followers || only.size >= size) return only.size;
    return (size - only.size) / before;
}

} // namespace

result<part_layout> infer_layout(std::uint64_t size, std::span<part const> listed) {
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
    // The only part of a source may be smaller than the minimum.
    auto const sound =
        part_size >= size ? result<part_layout>(part_layout(size, part_size)) : plan_upload(size, part_size, 0);
    if (!sound) return unfit("its part size does not fit this source: " + sound.error().detail);
    part_layout const& plan = *sound;
    if (highest.number > plan.parts() || highest.size != plan.range_of(highest.number).size)
        return unfit(about(highest) + " bytes is no part of " + std::to_string(size) + " bytes in parts of " +
                     std::to_string(part_size));
    return plan;
}

std::vector<part_verdict> judge_parts(checkpoint const* saved, part_layout const& plan, std::span<part const> listed,
                                      bool in_doubt) {
    std::map<int, part const*> remembered;
    if (saved)
        for (part const& p : saved->parts) remembered.emplace(p.number, &p);
    std::vector<part_verdict> all(static_cast<std::size_t>(plan.parts()));
    for (part const& p : listed) {
        if (p.number < 1 || p.number > plan.parts()) continue;
        auto const known = remembered.find(p.number);
        part const* const ours = known == remembered.end() ? nullptr : known->second;
        part_verdict& verdict = all[static_cast<std::size_t>(p.number - 1)];
        verdict.reason = reason_of(ours, saved != nullptr, p, plan);
        bool const known_and_fits = verdict.reason == part_reason::in_checkpoint;
        if (known_and_fits && in_doubt) verdict.reason = part_reason::source_in_doubt;
        verdict.listed = step_of(verdict.reason) == part_step::send ? part() : p;
        if (known_and_fits && !p.crc64) verdict.listed.crc64 = ours->crc64;
    }
    return all;
}

part_table table_of(part_layout const& plan, std::vector<part_verdict> verdicts) {
    return table_of(plan, std::move(verdicts), part_numbers(1, plan.parts()));
}

part_table table_of(part_layout const& plan, std::vector<part_verdict> verdicts, part_numbers ours) {
    part_table table(plan, ours);
    for (int number = ours.first; number <= ours.last; ++number) {
        part_verdict& v = verdicts[static_cast<std::size_t>(number - 1)];
        part_step const step = step_of(v.reason);
        if (step == part_step::keep) table.mark_present(std::move(v.listed));
        if (step == part_step::compare) table.mark_unverified(std::move(v.listed));
    }
    return table;
}

std::vector<multipart_upload> newest_of_key(std::string const& key, std::vector<multipart_upload> listed) {
    constexpr std::size_t most = 16;
    std::erase_if(listed, [&](multipart_upload const& u) { return u.key != key; });
    // ISO dates in UTC sort as texts; the id orders equal dates.
    std::ranges::sort(listed, [](multipart_upload const& a, multipart_upload const& b) {
        return std::tie(a.initiated, a.upload_id) > std::tie(b.initiated, b.upload_id);
    });
    if (listed.size() > most) listed.resize(most);
    return listed;
}

} // namespace ossio::transfer
