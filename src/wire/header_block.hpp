// SPDX-License-Identifier: BSL-1.0
// Pairs of texts in one piece of memory, in the order they were added: headers, query parameters. No I/O.
#ifndef OSSIO_SRC_WIRE_HEADER_BLOCK_HPP
#define OSSIO_SRC_WIRE_HEADER_BLOCK_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace ossio::wire {

/// A request has a dozen pairs, which would be two dozen allocations as strings.
class header_block {
    using sizes = std::array<std::uint32_t, 2>; // of name and value

public:
    using value_type = std::pair<std::string_view, std::string_view>;

    /// Returns views that are valid until the list is changed.
    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = header_block::value_type;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = value_type;

        iterator() = default;
        value_type operator*() const noexcept { return {name(), std::string_view(name().end(), value_size())}; }
        iterator& operator++() noexcept {
            at_ += whole_size();
            return *this;
        }
        iterator operator++(int) noexcept {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(iterator, iterator) noexcept = default;

    private:
        friend class header_block;
        explicit iterator(char const* at) noexcept : at_(at) {}
        sizes both_sizes() const noexcept { // they are not aligned in memory
            sizes both{};
            std::memcpy(both.data(), at_, sizeof both);
            return both;
        }
        std::size_t name_size() const noexcept { return both_sizes()[0]; }
        std::size_t value_size() const noexcept { return both_sizes()[1]; }
        std::size_t whole_size() const noexcept { return sizeof(sizes) + name_size() + value_size(); }
        std::string_view name() const noexcept { return std::string_view(at_ + sizeof(sizes), name_size()); }

        char const* at_ = nullptr;
    };
    using const_iterator = iterator;

    void emplace_back(std::string_view name, std::string_view value);
    iterator replace(iterator, std::string_view value); ///< replaces the value; returns the next pair
    iterator erase(iterator);                           ///< returns the next pair
    void erase(std::string_view name);                  ///< removes all pairs of this name
    void reserve(std::size_t pairs, std::size_t bytes); ///< reserves memory for this many pairs and bytes of text

    iterator begin() const noexcept { return iterator(text_.data()); }
    iterator end() const noexcept { return iterator(text_.data() + text_.size()); }
    bool empty() const noexcept { return text_.empty(); }
    std::size_t size() const noexcept { return size_; }

private:
    std::size_t place(iterator at) const noexcept { return static_cast<std::size_t>(at.at_ - text_.data()); }

    std::string text_; // for each pair: the sizes of name and value, name, value
    std::size_t size_ = 0;
};

} // namespace ossio::wire
#endif
