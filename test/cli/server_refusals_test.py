#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What ossio-server must not let pass because OSS does not, and what must not hold it up."""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

import oss
from raw_oss import *
from server_rules_test import Rules

FIVE_GIB = 5 << 30


class Unread(Rules):
    """Requests of which the server does not read everything."""

    def open(self, method, key, headers=(), query=(), signed=True):
        """A connection on which the head of a request was sent."""
        head = signed_headers(method, BUCKET, key, query, {}) if signed else {}
        lines = [f"{method} /{BUCKET}/{key}?{query_text(query)} HTTP/1.1", f"Host: {self.server.host}",
                 *(f"{n}: {v}" for n, v in {**head, **dict(headers)}.items())]
        one = socket.create_connection(self.server.host.split(":"), timeout=10)
        self.addCleanup(one.close)
        one.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        return one

    def read_to_the_end(self, one):
        data = b""
        while more := one.recv(10_000):
            data += more
        return data

    def test_a_line_of_a_chunk_or_a_trailer_that_does_not_end_is_refused(self):
        full = b"1" * (128 * 1024)
        for signed in (True, False):
            for before in (b"", b"3\r\nabc\r\n", b"3\r\nabc\r\n0\r\n"):
                with self.subTest(signed=signed, before=before):
                    one = self.open("PUT", "k", {"Transfer-Encoding": "chunked"}, signed=signed)
                    one.sendall(before + full)
                    one.shutdown(socket.SHUT_WR)
                    self.assertTrue(self.read_to_the_end(one).startswith(b"HTTP/1.1 400 "))
        self.assertEqual(self.send("HEAD", "k").status, 404)

    def test_a_length_that_no_request_may_have_is_refused_before_the_body(self):
        upload = self.initiate()
        for method, query in (("PUT", ()), ("PUT", (("partNumber", "1"), ("uploadId", upload))), ("POST", (("append", ""), ("position", "0")))):
            for expect in ({}, {"Expect": "100-continue"}):
                with self.subTest(method=method, query=query, expect=expect):
                    one = self.open(method, "k", {"Content-Length": FIVE_GIB + 1, **expect}, query)
                    one.shutdown(socket.SHUT_WR)
                    answer = self.read_to_the_end(one)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
                    self.assertIn(b"<Code>EntityTooLarge</Code>", answer)
                one = self.open(method, "k", {"Content-Length": FIVE_GIB, "Expect": "100-continue"}, query)
                self.assertTrue(one.recv(1000).startswith(b"HTTP/1.1 100 "))


class Refusals(Rules):
    TRAFFIC = (400, "InvalidArgument", "0004-00000502")

    def test_a_traffic_limit_is_a_number_in_the_header_or_in_the_query(self):
        self.put()
        for text in ("819200abc", "0x100000", "-1", "819200.5"):
            self.assertEqual(self.send("GET", "k", headers={"x-oss-traffic-limit": text}).error(), self.TRAFFIC, text)
            self.assertEqual(self.send("GET", "k", query=[("x-oss-traffic-limit", text)]).error(), self.TRAFFIC, text)
        both = self.send("GET", "k", headers={"x-oss-traffic-limit": "819200"}, query=[("x-oss-traffic-limit", "819200")])
        self.assertEqual(both.error()[:2], (400, "InvalidArgument"))

    def test_a_callback_is_in_the_header_or_in_the_query(self):
        order = base64.b64encode(b'{"callbackUrl":"http://127.0.0.1:9/","callbackBody":"x"}').decode()
        both = self.send("PUT", "k", body=b"x", headers={"x-oss-callback": order}, query=[("callback", order)])
        self.assertEqual(both.error()[:2], (400, "InvalidArgument"))
        self.assertEqual(self.send("HEAD", "k").status, 404)

    def test_an_appendable_object_is_not_copied_as_a_part(self):
        appended = self.send("POST", "log", query=[("append", ""), ("position", "0")], body=b"one")
        self.assertEqual(appended.status, 200, appended.body)
        copy = self.send("PUT", "k", query=[("partNumber", "1"), ("uploadId", self.initiate())],
                         headers={"x-oss-copy-source": f"/{BUCKET}/log"})
        self.assertEqual(copy.error()[:2], (400, "OperationNotSupported"))

    def test_the_acl_of_an_upload_comes_with_complete_only(self):
        upload = self.initiate(x_oss_object_acl="public-read")
        self.assertEqual(self.complete(upload, [(1, self.part(upload, 1, b"x"))]).status, 200)
        self.assertEqual(self.send("GET", "k", query=[("acl", "")]).xml().findtext("AccessControlList/Grant"), "default")

    def test_the_ec_of_a_part_that_is_too_small_stands_for_nothing_else(self):
        self.put()
        begun = self.send("POST", "k", query=[("uploads", "")], headers={"x-oss-forbid-overwrite": "true"})
        self.assertEqual(begun.error(), (409, "FileAlreadyExists", ""))

    def test_a_key_forges_no_line_of_the_log(self):
        self.put("k\nPUT PutObject examplebucket/forged 200\x1b[2J")
        self.put("next")   # a line is written after its response
        self.send("GET", "next")
        self.assertEqual(self.server.count("PutObject"), 2)
        self.assertNotIn("\x1b", pathlib.Path(self.server.log.name).read_text())

    def test_a_key_forges_no_line_of_what_a_start_reports(self):
        with tempfile.TemporaryDirectory(dir=os.environ["OSSIO_SCRATCH"]) as data:
            first = oss.Server("--data", data)
            self.assertEqual(send(first, "PUT", "k\nforged\x1b[2J", body=b"bytes").status, 200)
            first.close()
            for file in pathlib.Path(data, "bytes").iterdir():
                file.unlink()
            second = oss.Server("--data", data)
            said = pathlib.Path(second.log.name).read_text()
            second.close()
        self.assertRegex(said, r'\Aossio-server: examplebucket\.json: object "k\?forged\?\[2J" is left out: bytes/\S+ is missing\n\Z')


class Addresses(unittest.TestCase):
    def listen(self, address):
        run = subprocess.run([oss.BIN + "/ossio-server", "--listen", address], capture_output=True, text=True, timeout=20)
        return run.returncode, run.stderr

    def test_what_cannot_be_listened_on_is_named_with_the_cause(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.assertEqual(self.listen(address), (1, f"ossio-server: cannot listen on {address}: Address already in use [system:98]\n"))
        for address in ("localhost:9000", "256.0.0.1:0"):
            self.assertEqual(self.listen(address), (2, f"ossio-server: cannot listen on {address}: the host must be an IP address, "
                                                       "such as 127.0.0.1\n"))


if __name__ == "__main__":
    sys.exit(unittest.main())
