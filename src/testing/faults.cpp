// SPDX-License-Identifier: BSL-1.0
// Takes faults from the list and parses them.
#include "testing/faults.hpp"

#include "testing/operation_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ossio::testing {

void fault_list::add(fault f) {
    check_operation_name(f.operation);
    waiting_.push_back(std::move(f));
}

std::optional<fault> fault_list::take(fault_kind kind, std::string_view operation) {
    auto const fits = [&](fault const& f) {
        return f.kind == kind && (f.operation == "*" || f.operation == operation);
    };
    auto const at = std::ranges::find_if(waiting_, fits);
    if (at == waiting_.end()) return std::nullopt;
    fault taken = *at;
    if (at->times > 0 && --at->times == 0) waiting_.erase(at);
    return taken;
}

namespace {

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> fields;
    for (;;) {
        auto const colon = text.find(':');
        fields.push_back(text.substr(0, colon));
        if (colon == std::string_view::npos) return fields;
        text.remove_prefix(colon + 1);
    }
}

template<class Number>
bool read(std::string_view text, Number& into) {
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
    return problem == std::errc() && end == text.data() + text.size();
}

constexpr std::int64_t longest_stall_ms = 7LL * 24 * 3600 * 1000; // nanoseconds of it fit

/// Reads the fields between the operation and the number of times.
bool read_details(fault& f, std::vector<std::string_view> const& fields) {
    switch (f.kind) {
    case fault_kind::fail:
    case fault_kind::refuse_early:
        f.text = fields.size() > 3 ? fields[3] : std::string_view();
        return fields.size() == 5 && read(fields[2], f.status) && f.status >= 200 && f.status <= 599;
    case fault_kind::drop_after: return fields.size() == 4 && read(fields[2], f.bytes);
    case fault_kind::trickle: return fields.size() == 4 && read(fields[2], f.bytes) && f.bytes != 0;
    case fault_kind::stall: {
        std::int64_t ms = 0;
        bool const fine = fields.size() == 4 && read(fields[2], ms) && ms >= 0 && ms <= longest_stall_ms;
        f.delay = std::chrono::milliseconds(ms);
        return fine;
    }
    default: return fields.size() == 3;
    }
}

} // namespace

std::optional<fault> parse_fault(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, fault_kind>, 8> kinds{{
        {"fail", fault_kind::fail},
        {"refuse", fault_kind::refuse_early},
        {"drop", fault_kind::drop_after},
        {"lose", fault_kind::lose_response},
        {"stall", fault_kind::stall},
        {"trickle", fault_kind::trickle},
        {"wrong-crc", fault_kind::wrong_crc},
        {"corrupt", fault_kind::corrupt},
    }};
    auto const fields = split(text);
    auto const at = std::ranges::find(kinds, fields[0], &std::pair<std::string_view, fault_kind>::first);
    if (at == kinds.end() || fields.size() < 3) return std::nullopt;
    fault f(at->second, fields[1], 1);
    if (!read(fields.back(), f.times) || !read_details(f, fields)) return std::nullopt;
    return f;
}

} // namespace ossio::testing
