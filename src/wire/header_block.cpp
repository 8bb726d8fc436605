// SPDX-License-Identifier: BSL-1.0
// Each pair is written behind the previous one, its sizes first.
#include "wire/header_block.hpp"

namespace ossio::wire {

namespace {

// A signed request without much metadata has that size. A list with a reserved size has other memory already.
constexpr std::size_t first_reserve = 480;

} // namespace

void header_block::emplace_back(std::string_view name, std::string_view value) {
    sizes const both{static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())};
    if (text_.capacity() == std::string().capacity()) text_.reserve(first_reserve);
    text_.append(reinterpret_cast<char const*>(both.data()), sizeof both).append(name).append(value);
    ++size_;
}

header_block::iterator header_block::replace(iterator at, std::string_view value) {
    sizes const both{static_cast<std::uint32_t>(at.name_size()), static_cast<std::uint32_t>(value.size())};
    std::size_t const begins = place(at), of_value = begins + sizeof both + at.name_size();
    text_.replace(of_value, at.value_size(), value);
    std::memcpy(text_.data() + begins, both.data(), sizeof both);
    return iterator(text_.data() + of_value + value.size());
}

header_block::iterator header_block::erase(iterator at) {
    std::size_t const begins = place(at);
    text_.erase(begins, at.whole_size());
    --size_;
    return iterator(text_.data() + begins);
}

void header_block::erase(std::string_view name) {
    for (iterator at = begin(); at != end();) {
        if (at.name() == name)
            at = erase(at);
        else
            ++at;
    }
}

void header_block::reserve(std::size_t pairs, std::size_t bytes) { text_.reserve(pairs * sizeof(sizes) + bytes); }

} // namespace ossio::wire
