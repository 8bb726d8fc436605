// SPDX-License-Identifier: BSL-1.0
// Rules for names, both ways.
#include "program/decide/keys.hpp"

#include <ossio/types.hpp>

#include "wire/printable.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

} // namespace

std::string folder_prefix(std::string_view prefix) {
    std::string out(prefix);
    if (!out.empty() && !out.ends_with('/')) out += '/';
    return out;
}

std::string key_of(std::string_view prefix, std::string_view path, bool flat) {
    if (flat) path = path.substr(path.rfind('/') + 1);
    return std::string(prefix) + std::string(path);
}

std::optional<std::string> key_problem(std::string_view key) {
    if (key.empty()) return "its key would be empty";
    if (key.size() > limits::max_key_bytes)
        return "its key would have " + std::to_string(key.size()) + " bytes, more than " +
               std::to_string(limits::max_key_bytes);
    if (key.front() == '/' || key.front() == '\\') return "its key would begin with a slash";
    if (!wire::is_utf8(key)) return "its name is not UTF-8";
    if (std::ranges::any_of(key, is_control)) return "its name has control characters";
    return std::nullopt;
}

std::string encoded_name(std::string_view name) {
    constexpr char const* digits = "0123456789ABCDEF";
    bool const fine = wire::is_utf8(name) && std::ranges::none_of(name, is_control);
    if (fine) return std::string(name);
    std::string out;
    while (!name.empty()) {
        std::size_t const valid = wire::utf8_sequence(name);
        if (valid != 0 && !is_control(name[0]) && name[0] != '%') {
            out += name.substr(0, valid);
            name.remove_prefix(valid);
            continue;
        }
        auto const byte = static_cast<unsigned char>(name[0]);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
        name.remove_prefix(1);
    }
    return out;
}

std::optional<std::string> unsafe_path(std::string_view name) {
    if (name.empty()) return "its name below the prefix is empty";
    if (name.find('\0') != std::string_view::npos) return "its name has a byte of zero";
    while (!name.empty()) {
        auto const end = name.find('/');
        auto const part = name.substr(0, end);
        if (part.empty()) return "its name has an empty folder";
        if (part == "." || part == "..") return "its name has the folder \"" + std::string(part) + '"';
        if (part.size() > 255) return "a part of its name has more than 255 bytes";
        if (end == std::string_view::npos) return std::nullopt;
        name.remove_prefix(end + 1);
    }
    return "it is a folder";
}

} // namespace ossio::program
