// SPDX-License-Identifier: BSL-1.0
#include "settings.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>
#include <string_view>

namespace relay {

namespace {

template<class Number>
Number number(std::string const& text) {
    Number n{};
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (problem != std::errc() || end != text.data() + text.size()) throw std::invalid_argument(text + " is no number");
    return n;
}

std::chrono::seconds seconds(std::string const& text) { return std::chrono::seconds(number<unsigned>(text)); }

} // namespace

settings parse(int argc, char** argv) {
    settings s;
    std::map<std::string_view, std::function<void(std::string)>> const known{
        {"--region", [&](std::string v) { s.region = std::move(v); }},
        {"--endpoint", [&](std::string v) { s.endpoint = std::move(v); }},
        {"--bucket", [&](std::string v) { s.bucket = std::move(v); }},
        {"--port", [&](std::string v) { s.port = number<std::uint16_t>(v); }},
        {"--budget", [&](std::string v) { s.budget = number<std::uint64_t>(v); }},
        {"--part-size", [&](std::string v) { s.part_size = number<std::uint64_t>(v); }},
        {"--max-uploads", [&](std::string v) { s.max_uploads = number<std::size_t>(v); }},
        {"--head-limit", [&](std::string v) { s.head_limit = seconds(v); }},
        {"--body-limit", [&](std::string v) { s.body_limit = seconds(v); }},
        {"--drain-limit", [&](std::string v) { s.drain_limit = seconds(v); }},
        {"--last-answers", [&](std::string v) { s.last_answers = seconds(v); }},
    };
    for (int i = 1; i < argc; i += 2) {
        auto const option = known.find(argv[i]);
        if (option == known.end()) throw std::invalid_argument(std::string("there is no option ") + argv[i]);
        if (i + 1 == argc) throw std::invalid_argument(std::string(argv[i]) + " needs a value");
        option->second(argv[i + 1]);
    }
    if (s.bucket.empty()) throw std::invalid_argument("--bucket is missing");
    return s;
}

} // namespace relay
