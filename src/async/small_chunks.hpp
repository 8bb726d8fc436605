// SPDX-License-Identifier: BSL-1.0
// Freed memory, joined in time.
#ifndef OSSIO_SRC_ASYNC_SMALL_CHUNKS_HPP
#define OSSIO_SRC_ASYNC_SMALL_CHUNKS_HPP

#include <cstddef>
#include <cstdlib>

namespace ossio::async {

/** Has the allocator join the small chunks that were freed with their free neighbours.

    glibc sets freed chunks of up to 128 bytes aside, and joins all of them when it is next asked for a large one. After
    50 000 waiting uploads have ended, that one request takes 40 ms. Whatever frees small chunks in large numbers calls this
    after every few of them. Other allocators lose a microsecond by it.
*/
inline void join_small_chunks() noexcept {
    constexpr std::size_t large = 2048;              // more than a thread's own cache holds
    void* const volatile asked = std::malloc(large); // volatile: otherwise the compiler may leave both calls out
    std::free(asked);
}

} // namespace ossio::async
#endif
