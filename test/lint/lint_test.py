#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The lints find what they are for, and nothing else."""
import unittest

import check_coroutines
import check_files
import check_layers


class Coroutines(unittest.TestCase):
    BAD = [
        "if (co_await yes()) f();",
        "while (co_await yes()) f();",
        "switch (co_await n()) {}",
        "for (auto& s : *co_await next()) f(s);",
        "auto [a, b] = co_await both();",
        "auto const& [a, b] = co_await both();",
        "co_await f(options{1, 2});",
        "co_await f({1, 2});",
        "co_await f([p = std::move(p)] { return p; });",
        "auto x = co_await g(c ? a : b);",
    ]
    GOOD = [
        "while (auto page = co_await p.next()) f(*page);",
        "auto answer = co_await exchange(*lease, request);\nif (!answer) co_return answer.error();",
        "auto both = co_await pair();\nauto& [a, b] = both;",
        "for (int i = 0; i < 3; ++i) co_await step(i);",
        "co_await f(std::move(named));",
        "if (x) co_return co_await f();",
        "auto t = co_await f(a::b::c());",
        "co_await f(\"{braces} in a text\"); // and {in, a} comment",
    ]

    def test_each_bad_spelling_is_found(self):
        for code in self.BAD:
            self.assertTrue(list(check_coroutines.check("x.cpp", code)), code)

    def test_no_good_spelling_is(self):
        for code in self.GOOD:
            self.assertFalse(list(check_coroutines.check("x.cpp", code)), code)

    def test_a_marked_line_is_passed_over(self):
        self.assertFalse(list(check_coroutines.check("x.cpp", "if (co_await yes()) f(); // co_await: ok")))


class Layers(unittest.TestCase):
    def found(self, **files):
        return list(check_layers.findings({k.replace("__", "/") + ".hpp": v for k, v in files.items()}))

    def test_an_include_upwards_is_found(self):
        self.assertTrue(self.found(src__wire__a='#include "net/pool.hpp"'))

    def test_an_include_sideways_is_found(self):
        self.assertTrue(self.found(src__net__a='#include "store/x.hpp"'))

    def test_an_include_downwards_is_not(self):
        self.assertFalse(self.found(src__transfer__a='#include "service/call.hpp"'))

    def test_asio_in_a_pure_room_is_found_also_through_a_public_header(self):
        self.assertTrue(self.found(src__wire__a="#include <boost/asio/buffer.hpp>"))
        self.assertTrue(self.found(src__wire__a="#include <ossio/x.hpp>", include__ossio__x="#include <boost/asio/buffer.hpp>"))
        self.assertFalse(self.found(src__wire__a="#include <ossio/x.hpp>", include__ossio__x="#include <string>"))

    def test_openssl_in_a_public_header_is_found(self):
        self.assertTrue(self.found(include__ossio__x="#include <openssl/ssl.h>"))


class Files(unittest.TestCase):
    def test_a_missing_head_and_a_long_file_are_found(self):
        self.assertTrue(list(check_files.findings("x", "int i;\n")))
        self.assertTrue(list(check_files.findings("x", "// SPDX-License-Identifier: BSL-1.0\n" + "\n" * 400)))
        self.assertFalse(list(check_files.findings("x", "// SPDX-License-Identifier: BSL-1.0\n")))


if __name__ == "__main__":
    unittest.main()
