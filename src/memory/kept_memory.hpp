// SPDX-License-Identifier: BSL-1.0
// Memory for what lives as long as a request: frames of coroutines, header lines, waiters. A thread keeps what is given back
// for the next of its size.
#ifndef OSSIO_SRC_MEMORY_KEPT_MEMORY_HPP
#define OSSIO_SRC_MEMORY_KEPT_MEMORY_HPP

#include <cstddef>

namespace ossio::memory {

/// At most so many bytes a thread keeps; it frees them when it ends.
constexpr std::size_t most_kept = 1024 * 1024;

/// Larger pieces are not kept.
constexpr std::size_t largest_kept = 8 * 1024;

void* take(std::size_t bytes); ///< throws std::bad_alloc

/// `bytes` as they were asked for. On any thread, also while it ends.
void give(void*, std::size_t bytes) noexcept;

std::size_t kept_bytes() noexcept; ///< by this thread, at the moment

/// The same memory for containers.
template<class T>
class kept_allocator {
public:
    using value_type = T;

    kept_allocator() = default;
    template<class U>
    kept_allocator(kept_allocator<U> const&) noexcept {}

    T* allocate(std::size_t n) { return static_cast<T*>(memory::take(n * sizeof(T))); }
    void deallocate(T* at, std::size_t n) noexcept { memory::give(at, n * sizeof(T)); }

    template<class U>
    friend bool operator==(kept_allocator const&, kept_allocator<U> const&) noexcept {
        return true;
    }
};

} // namespace ossio::memory
#endif
