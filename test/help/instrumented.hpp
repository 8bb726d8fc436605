// SPDX-License-Identifier: BSL-1.0
// Whether a sanitizer is at work: then the same code takes many times the time, and stack frames are several times as large.
#ifndef OSSIO_TEST_HELP_INSTRUMENTED_HPP
#define OSSIO_TEST_HELP_INSTRUMENTED_HPP

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OSSIO_TEST_IS_INSTRUMENTED
#elif defined(__has_feature) // Clang says it so
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OSSIO_TEST_IS_INSTRUMENTED
#endif
#endif

namespace ossio::test {

#if defined(OSSIO_TEST_IS_INSTRUMENTED)
inline constexpr bool is_instrumented = true;
#else
inline constexpr bool is_instrumented = false;
#endif

} // namespace ossio::test
#endif
