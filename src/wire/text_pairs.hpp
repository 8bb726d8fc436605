// SPDX-License-Identifier: BSL-1.0
// Pairs of texts in one piece of memory, in the order they were added: headers, query parameters. No I/O.
#ifndef OSSIO_SRC_WIRE_TEXT_PAIRS_HPP
#define OSSIO_SRC_WIRE_TEXT_PAIRS_HPP

#include "memory/kept_memory.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace ossio::wire {

/// A request has a dozen pairs, and as strings of their own they would be two dozen allocations.
class text_pairs {
public:
    using value_type = std::pair<std::string_view, std::string_view>;

    /// Gives views that hold until the list is changed.
    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = text_pairs::value_type;
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
        friend class text_pairs;
        explicit iterator(char const* at) noexcept : at_(at) {}
        std::size_t name_size() const noexcept;
        std::size_t value_size() const noexcept;
        std::size_t whole_size() const noexcept;
        std::string_view name() const noexcept;

        char const* at_ = nullptr;
    };
    using const_iterator = iterator;

    void emplace_back(std::string_view name, std::string_view value);
    iterator replace(iterator, std::string_view value); ///< the value; the one after it
    iterator erase(iterator);                           ///< the one after it
    void erase(std::string_view name);                  ///< all of that very name
    void reserve(std::size_t pairs, std::size_t bytes); ///< for so many, with so many bytes of text

    iterator begin() const noexcept { return iterator(text_.data()); }
    iterator end() const noexcept { return iterator(text_.data() + text_.size()); }
    bool empty() const noexcept { return text_.empty(); }
    std::size_t size() const noexcept { return size_; }

private:
    std::size_t place(iterator at) const noexcept { return static_cast<std::size_t>(at.at_ - text_.data()); }

    using text = std::basic_string<char, std::char_traits<char>, memory::kept_allocator<char>>;

    text text_; // of each pair: the sizes of name and value, name, value
    std::size_t size_ = 0;
};

} // namespace ossio::wire
#endif
