// SPDX-License-Identifier: BSL-1.0
// What all public headers share: the mark of what a shared library exports, and what they need of the compiler.
#ifndef OSSIO_EXPORT_HPP
#define OSSIO_EXPORT_HPP

#ifndef __cpp_rtti
#error                                                                                                                 \
    "ossio needs RTTI, remove -fno-rtti: Boost.Asio finds an executor's services by typeid, and would crash without it."
#endif

/// Marks what libossio.so exports: the public interface. Everything else in the library is hidden.
#ifdef __GNUC__
#define OSSIO_API __attribute__((visibility("default")))
#else
#define OSSIO_API
#endif

#endif
