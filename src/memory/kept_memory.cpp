// SPDX-License-Identifier: BSL-1.0
// Free lists by size, one set for each thread.
#include "memory/kept_memory.hpp"

#include <array>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OSSIO_KEEPS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OSSIO_KEEPS_MEMORY 0 // the sanitizer shall see each piece come and go
#endif
#endif
#ifndef OSSIO_KEEPS_MEMORY
#define OSSIO_KEEPS_MEMORY 1
#endif

namespace ossio::memory {

namespace {

constexpr std::size_t step = 128; // sizes are rounded up to it
constexpr std::size_t steps = largest_kept / step;

/// Memory that nobody uses.
struct block {
    block* next;
};

// No constructor, no destructor: memory may come back while the thread's other objects are being destroyed.
struct shelves {
    std::array<block*, steps> by_size;
    std::size_t bytes;
    bool closed;
};
constinit thread_local shelves mine{};

constexpr std::size_t shelf_of(std::size_t bytes) noexcept { return (bytes + step - 1) / step - 1; }
constexpr std::size_t rounded(std::size_t bytes) noexcept { return (shelf_of(bytes) + 1) * step; }

/// Frees what is kept when the thread ends.
class clearing {
public:
    ~clearing() {
        mine.closed = true;
        for (block*& first : mine.by_size)
            while (block* const one = first) {
                first = one->next;
                ::operator delete(one);
            }
        mine.bytes = 0;
    }
    void arm() const noexcept {} // the first use makes it
};
thread_local clearing const at_exit;

constexpr bool is_kept(std::size_t bytes) noexcept { return OSSIO_KEEPS_MEMORY && bytes != 0 && bytes <= largest_kept; }

} // namespace

void* take(std::size_t bytes) {
    if (!is_kept(bytes)) return ::operator new(bytes);
    block*& first = mine.by_size[shelf_of(bytes)];
    if (!first) return ::operator new(rounded(bytes));
    block* const taken = first;
    first = taken->next;
    mine.bytes -= rounded(bytes);
    return taken;
}

void give(void* memory, std::size_t bytes) noexcept {
    if (!is_kept(bytes) || mine.closed || mine.bytes + rounded(bytes) > most_kept) return ::operator delete(memory);
    at_exit.arm();
    block*& first = mine.by_size[shelf_of(bytes)];
    first = ::new (memory) block{first};
    mine.bytes += rounded(bytes);
}

std::size_t kept_bytes() noexcept { return mine.bytes; }

} // namespace ossio::memory
