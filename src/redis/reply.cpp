// SPDX-License-Identifier: BSL-1.0
// Writing is a few lines; reading is hiredis'.
#include "redis/reply.hpp"

#include <hiredis/hiredis.h>

namespace ossio::redis {

namespace {

constexpr std::size_t longest_answer = 64 << 20;

reply value_of(redisReply const& r) {
    reply v;
    switch (r.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: v.is = reply::kind::text; break;
    case REDIS_REPLY_ERROR: v.is = reply::kind::refusal; break;
    case REDIS_REPLY_INTEGER: v.is = reply::kind::number; break;
    case REDIS_REPLY_ARRAY: v.is = reply::kind::list; break;
    default: return v;
    }
    if (r.str) v.text.assign(r.str, static_cast<std::size_t>(r.len));
    v.number = r.integer;
    for (std::size_t i = 0; i < r.elements; ++i) v.items.push_back(value_of(*r.element[i]));
    return v;
}

} // namespace

std::string to_wire(command const& words) {
    std::string bytes = '*' + std::to_string(words.size()) + "\r\n";
    for (std::string const& word : words) {
        bytes += '$' + std::to_string(word.size()) + "\r\n";
        bytes += word;
        bytes += "\r\n";
    }
    return bytes;
}

void reply_reader::deleter::operator()(redisReader* r) const noexcept { redisReaderFree(r); }

reply_reader::reply_reader() : reader_(redisReaderCreate()) {}

std::optional<reply> reply_reader::feed(std::string_view bytes) {
    fed_ += bytes.size();
    void* found = nullptr;
    broken_ = broken_ || !reader_ || fed_ > longest_answer ||
              redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK ||
              redisReaderGetReply(reader_.get(), &found) != REDIS_OK;
    if (broken_ || !found) return std::nullopt;
    fed_ = 0;
    auto* const whole = static_cast<redisReply*>(found);
    reply answer = value_of(*whole);
    freeReplyObject(whole);
    return answer;
}

} // namespace ossio::redis
