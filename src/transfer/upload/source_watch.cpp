// SPDX-License-Identifier: BSL-1.0
// Asks the source, and judges what it says.
#include "transfer/upload/source_watch.hpp"

#include "transfer/plan/source_identity.hpp"
#include "transfer/upload/source_error.hpp"

namespace ossio::transfer {

namespace {

char const* word_of(source_change what) {
    if (what == source_change::truncated) return "was truncated";
    return what == source_change::grown ? "has grown" : "was changed";
}

} // namespace

failure source_changed(std::string detail) { return failure(errc::source_changed, std::move(detail)); }

result<void> source_watch::look() {
    try {
        source_change const what = source_.change_since(fingerprint_);
        switch (judge_change(what, may_grow_)) {
        case change_verdict::unchanged: return {};
        case change_verdict::changed:
            has_another_size_ = what != source_change::modified;
            return source_changed("the source " + std::string(word_of(what)) + " while it was being uploaded");
        case change_verdict::doubt: break;
        }
        has_doubts_ = true;
        begun_since_.clear();
        fingerprint_ = source_.fingerprint();
        return is_saved_ ? check_fingerprint(fingerprint_) : result<void>();
    } catch (...) {
        return source_error();
    }
}

void source_watch::part_begun(int number) {
    if (has_doubts_) begun_since_.insert(number);
}

std::vector<part> source_watch::in_doubt(std::vector<part> const& sent) const {
    std::vector<part> some;
    if (!has_doubts_) return some;
    for (part const& p : sent)
        if (!begun_since_.contains(p.number)) some.push_back(p);
    return some;
}

void source_watch::resolve() {
    has_doubts_ = false;
    begun_since_.clear();
}

} // namespace ossio::transfer
