// SPDX-License-Identifier: BSL-1.0
// Writes commands; hiredis parses the responses.
#include "redis/reply.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace ossio::redis {

namespace {

constexpr std::size_t longest_response = 64 << 20;
constexpr std::size_t most_elements = 10'000; // of one list; hiredis takes memory for as many as a response announces

/// As hiredis makes replies by itself.
redisReplyObjectFunctions const& standard_functions() {
    static redisReplyObjectFunctions const copied = [] {
        std::unique_ptr<redisReader, decltype(&redisReaderFree)> const made(redisReaderCreate(), redisReaderFree);
        if (!made) throw std::bad_alloc();
        return *made->fn;
    }();
    return copied;
}

/// The type of the number depends on the version of hiredis.
template<class Number>
void* create_bounded_array(redisReadTask const* task, Number elements) {
    if (static_cast<std::size_t>(elements) > most_elements) return nullptr; // hiredis takes the response for broken
    return standard_functions().createArray(task, elements);
}

/// The same, but for lists that are too long: older hiredis has no limit of its own.
redisReplyObjectFunctions* bounded_functions() {
    static redisReplyObjectFunctions all = [] {
        redisReplyObjectFunctions f = standard_functions();
        f.createArray = create_bounded_array;
        return f;
    }();
    return &all;
}

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

std::string to_wire(command const& arguments) {
    std::string bytes = '*' + std::to_string(arguments.size()) + "\r\n";
    for (std::string const& word : arguments) {
        bytes += '$' + std::to_string(word.size()) + "\r\n";
        bytes += word;
        bytes += "\r\n";
    }
    return bytes;
}

void reply_reader::deleter::operator()(redisReader* r) const noexcept { redisReaderFree(r); }

reply_reader::reply_reader() : reader_(redisReaderCreateWithFunctions(bounded_functions())) {}

std::optional<reply> reply_reader::feed(std::string_view bytes) {
    fed_ += bytes.size();
    void* found = nullptr;
    broken_ = broken_ || !reader_ || fed_ > longest_response ||
              redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK ||
              redisReaderGetReply(reader_.get(), &found) != REDIS_OK;
    if (broken_ || !found) return std::nullopt;
    fed_ = 0;
    auto* const whole = static_cast<redisReply*>(found);
    reply response = value_of(*whole);
    freeReplyObject(whole);
    return response;
}

} // namespace ossio::redis
