// SPDX-License-Identifier: BSL-1.0
// Counts all heap allocations of the program. To be included by one of its source files.
#ifndef OSSIO_BENCH_ALLOCATIONS_HPP
#define OSSIO_BENCH_ALLOCATIONS_HPP

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace bench {

inline std::uint64_t counted = 0; // approximate; threads count without locks

inline std::uint64_t allocations() { return counted; }

} // namespace bench

// glibc's names of the replaced functions; other systems count nothing.
#ifdef __GLIBC__
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t n) noexcept {
    ++bench::counted;
    return __libc_malloc(n);
}
void* calloc(std::size_t n, std::size_t size) noexcept {
    ++bench::counted;
    return __libc_calloc(n, size);
}
void* realloc(void* old, std::size_t n) noexcept {
    ++bench::counted;
    return __libc_realloc(old, n);
}
void* aligned_alloc(std::size_t alignment, std::size_t n) noexcept {
    ++bench::counted;
    return __libc_memalign(alignment, n);
}
}
#endif

#endif
