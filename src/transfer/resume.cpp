// SPDX-License-Identifier: BSL-1.0
// Compares what is remembered with what is there.
#include "transfer/resume.hpp"

#include <map>

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

} // namespace

ledger resume_ledger(checkpoint const& bookmark, upload_plan plan, std::span<part const> listed) {
    std::map<int, part const*> remembered;
    for (part const& p : bookmark.parts) remembered.emplace(p.number, &p);
    std::map<int, part> fitting; // the last of a number wins
    for (part const& p : listed)
        if (p.number >= 1 && p.number <= plan.parts() && p.size == plan.range_of(p.number).size)
            fitting.insert_or_assign(p.number, p);

    ledger table(plan);
    for (auto& [number, p] : fitting) {
        auto const known = remembered.find(number);
        if (known == remembered.end()) {
            table.doubtful(std::move(p));
        } else if (agree(*known->second, p)) {
            if (!p.crc64) p.crc64 = known->second->crc64;
            table.found(std::move(p));
        }
    }
    return table;
}

} // namespace ossio::transfer
