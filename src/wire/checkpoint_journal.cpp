// SPDX-License-Identifier: BSL-1.0
// {"ossio_delta":1,"crc64":"N","content":{"runs":[[1,"..."]],"parts":[...],"completing":true,"object_crc64":"N"}}; all four
// are optional. A run is a first part number and, in base64, 24 bytes for each part: the MD5 of its ETag, its crc64.
#include "wire/checkpoint_journal.hpp"

#include <ossio/types.hpp>

#include "wire/base64.hpp"
#include "wire/checkpoint_codec.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>

namespace ossio::wire {

namespace {

constexpr std::string_view envelope = "ossio_delta";
constexpr std::size_t md5_bytes = 16, packed_bytes = md5_bytes + 8;

/// The bytes of this part in the layout of the checkpoint; nothing if there is no such part.
std::optional<std::uint64_t> planned_size(checkpoint const& c, std::uint64_t number) {
    if (number < 1 || number > limits::max_parts || c.part_size == 0 || c.part_size > limits::max_part_size)
        return std::nullopt;
    std::uint64_t const before = (number - 1) * c.part_size;
    if (before >= c.size) return std::nullopt;
    return std::min(c.part_size, c.size - before);
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The part in 24 bytes, if it is like most: of the planned size, its ETag an MD5, its crc64 known.
bool pack(checkpoint const& of, part const& p, std::string& onto) {
    bool const usual = p.crc64 && p.etag.size() == 2 * md5_bytes + 2 && p.etag.front() == '"' && p.etag.back() == '"' &&
                       planned_size(of, static_cast<std::uint64_t>(p.number)) == p.size;
    if (!usual) return false;
    std::string bytes;
    for (std::size_t i = 1; i <= 2 * md5_bytes; i += 2) {
        int const high = hex_digit(p.etag[i]), low = hex_digit(p.etag[i + 1]);
        if (high < 0 || low < 0) return false;
        bytes += static_cast<char>(high * 16 + low);
    }
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(*p.crc64 >> shift & 0xFF);
    onto += bytes;
    return true;
}

part unpack(checkpoint const& of, std::uint64_t number, std::string_view bytes) {
    auto const size = planned_size(of, number);
    if (!size) refuse_checkpoint("a run goes beyond the last part");
    part p(static_cast<int>(number), '"' + hex_upper(bytes.substr(0, md5_bytes)) + '"');
    p.size = *size;
    std::uint64_t crc = 0;
    for (char c : bytes.substr(md5_bytes)) crc = crc << 8 | static_cast<unsigned char>(c);
    p.crc64 = crc;
    return p;
}

/// Collects parts into runs and single ones.
class packer {
public:
    explicit packer(checkpoint const& of) : of_(of) {}

    void add(part const& p) {
        if (p.number != next_) flush();
        if (!pack(of_, p, bytes_)) {
            single_.push_back(part_object(p));
            return;
        }
        if (first_ == 0) first_ = p.number;
        next_ = p.number + 1;
    }

    void put_into(json::object& content) {
        flush();
        if (!runs_.empty()) content["runs"] = std::move(runs_);
        if (!single_.empty()) content["parts"] = std::move(single_);
    }

private:
    void flush() {
        if (first_ != 0) runs_.push_back(json::array{first_, base64_encode(bytes_)});
        first_ = next_ = 0;
        bytes_.clear();
    }

    checkpoint const& of_;
    json::array runs_, single_;
    std::string bytes_; // of the current run
    int first_ = 0, next_ = 0;
};

bool has_same_head(checkpoint const& a, checkpoint const& b) {
    return a.endpoint == b.endpoint && a.bucket == b.bucket && a.key == b.key && a.upload_id == b.upload_id &&
           a.source_fingerprint == b.source_fingerprint && a.size == b.size && a.part_size == b.part_size &&
           a.sequential == b.sequential && a.unconfirmed_uploads == b.unconfirmed_uploads &&
           a.unconfirmed_since == b.unconfirmed_since && a.tail == b.tail;
}

void read_run(checkpoint& to, json::value const& run) {
    auto const* pair = run.if_array();
    if (!pair || pair->size() != 2 || !(*pair)[1].is_string()) refuse_checkpoint("a run is not a number and a text");
    std::uint64_t number = number_of((*pair)[0], "run", limits::max_parts);
    auto const bytes = base64_decode((*pair)[1].get_string());
    if (!bytes || bytes->size() % packed_bytes != 0) refuse_checkpoint("a run is not whole parts in base64");
    for (std::size_t at = 0; at < bytes->size(); at += packed_bytes)
        to.parts.push_back(unpack(to, number++, std::string_view(*bytes).substr(at, packed_bytes)));
}

json::array const* list(json::object const& content, std::string_view name) {
    auto const* value = content.if_contains(name);
    if (!value) return nullptr;
    if (!value->is_array()) refuse_checkpoint("\"" + std::string(name) + "\" is not a list");
    return &value->get_array();
}

/// Applies the line to the checkpoint; parts are in the order of the lines.
void add_line(checkpoint& to, std::string_view line) {
    json::object const content = unseal(envelope, line);
    if (auto const* runs = list(content, "runs"))
        for (json::value const& run : *runs) read_run(to, run);
    if (auto const* parts = list(content, "parts"))
        for (json::value const& one : *parts) to.parts.push_back(read_part(one));
    if (content.contains("completing")) to.completing = flag_member(content, "completing");
    if (content.contains("object_crc64")) to.object_crc64 = crc_member(content, "object_crc64");
}

/// Whether the line is exactly what was written.
bool is_intact(std::string_view line) {
    try {
        unseal(envelope, line);
        return true;
    } catch (boost::system::system_error const&) {
        return false;
    }
}

void put_in_order(std::vector<part>& parts) {
    auto const number = [](part const& p) { return p.number; };
    std::ranges::sort(parts, {}, number);
    if (std::ranges::adjacent_find(parts, {}, number) != parts.end()) refuse_checkpoint("a part is there twice");
}

} // namespace

std::optional<std::string> checkpoint_journal(checkpoint const& before, checkpoint const& now) {
    bool const takes_back = (before.completing && !now.completing) || (before.object_crc64 && !now.object_crc64);
    if (!has_same_head(before, now) || takes_back) return std::nullopt;
    packer added(now);
    auto known = before.parts.begin();
    for (part const& p : now.parts) {
        if (known != before.parts.end() && known->number == p.number) {
            if (*known++ != p) return std::nullopt;
        } else {
            added.add(p);
        }
    }
    if (known != before.parts.end()) return std::nullopt;
    json::object content;
    added.put_into(content);
    if (now.completing != before.completing) content["completing"] = true;
    if (now.object_crc64 != before.object_crc64) content["object_crc64"] = optional_crc(now.object_crc64);
    if (content.empty()) return std::string();
    return protect(envelope, std::move(content));
}

std::string to_journal(checkpoint const& whole) {
    checkpoint head = whole;
    head.parts.clear();
    std::string text = to_json(head) + '\n';
    if (!whole.parts.empty()) text += *checkpoint_journal(head, whole) + '\n';
    return text;
}

checkpoint from_journal(std::string_view text) {
    std::size_t end = text.find('\n');
    checkpoint c = checkpoint_from_json(text.substr(0, end));
    while (end != std::string_view::npos) {
        text.remove_prefix(end + 1);
        end = text.find('\n');
        if (end == std::string_view::npos) break; // empty, or an interrupted write
        bool const is_last = end + 1 == text.size();
        if (is_last && !is_intact(text.substr(0, end))) break;
        add_line(c, text.substr(0, end));
    }
    put_in_order(c.parts);
    return c;
}

bool is_long_journal(std::uint64_t bytes, std::size_t parts) noexcept {
    // A packed part takes 32 bytes, a line of its own 90 more: rewriting pays only far beyond both.
    return bytes > 64 * 1024 + 256 * static_cast<std::uint64_t>(parts);
}

} // namespace ossio::wire
