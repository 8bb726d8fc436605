#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs the Python that doc/guide/embedded-oss.md shows for starting a server. The blocks behind it need SDKs that Debian does not
have; doc/check reads them."""
import os
import pathlib
import re
import sys
import unittest

import oss

PAGE = pathlib.Path(__file__).resolve().parents[2] / "doc/guide/embedded-oss.md"


class PythonGuide(unittest.TestCase):
    def setUp(self):
        os.environ["PATH"] = oss.BIN + os.pathsep + os.environ["PATH"]
        oss.KEY_ID, oss.SECRET = "id", "secret"   # those of the page
        first_block = re.search(r"^```python\n(.*?)^```", PAGE.read_text(), re.M | re.S)[1]
        self.names = {}
        exec(compile(first_block, str(PAGE), "exec"), self.names)

    def put_object(self, url):
        class server:
            host = url.split("://")[1]

        return oss.signed_request(server, "PUT", "examplebucket", "key")

    def test_the_server_is_ready_when_it_has_printed_its_url_and_stops_with_the_block(self):
        with self.names["embedded_oss"]() as url:
            status, body = self.put_object(url)
            self.assertEqual(status, 200, body)
        with self.assertRaises(ConnectionRefusedError):
            self.put_object(url)

    def test_a_fault_is_injected(self):
        with self.names["embedded_oss"]("fail:PutObject:503:SlowDown:-1") as url:
            status, body = self.put_object(url)
            self.assertEqual(status, 503, body)
            self.assertIn(b"SlowDown", body)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
