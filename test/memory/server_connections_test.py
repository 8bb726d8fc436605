#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What ossio-server holds in memory with 1 000 idle and 200 busy connections, measured from outside."""
import pathlib
import re
import resource
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import oss
from raw_oss import *

MiB = 1 << 20
IDLE, BUSY, LIMIT = 1000, 200, 64 * MiB


class ServerConnections(unittest.TestCase):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < 2048:
            self.skipTest("fewer than 2048 descriptors are allowed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (2048, hard))
        self.server = oss.Server("--discard", "--client-timeout", "0", quiet=True)
        self.addCleanup(self.server.close)

    def peak(self):
        text = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) * 1024

    def connect(self):
        one = socket.create_connection(self.server.host.split(":"), timeout=60)
        self.addCleanup(one.close)
        return one

    def exchange(self, one, text):
        one.sendall(text)
        reply = b""
        while b"\r\n\r\n" not in reply:
            piece = one.recv(4096)
            self.assertTrue(piece)
            reply += piece
        return reply

    def head(self, method, key, length):
        lines = [f"{method} /{BUCKET}/{key} HTTP/1.1", f"Host: {self.server.host}", f"Content-Length: {length}"]
        lines += [f"{n}: {v}" for n, v in signed_headers(method, BUCKET, key, (), {}).items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def test_1000_idle_and_200_busy_connections_fit_into_64_mib(self):
        idle = [self.connect() for _ in range(IDLE)]
        for n, one in enumerate(idle):
            self.assertIn(b" 200 OK", self.exchange(one, self.head("PUT", f"i{n}", 1) + b"x"))
        busy = [self.connect() for _ in range(BUSY)]
        size, piece = 2 * MiB, b"x" * 65536
        for n, one in enumerate(busy):
            one.sendall(self.head("PUT", f"b{n}", size))
        for _ in range(size // len(piece)):
            for one in busy:
                one.sendall(piece)
        for one in busy:
            self.assertIn(b" 200 OK", self.exchange(one, b""))
        print(f"peak {self.peak() / MiB:.1f} MiB")
        self.assertLessEqual(self.peak(), LIMIT)
        self.assertIn(b" 200 OK", self.exchange(idle[0], self.head("PUT", "again", 1) + b"x"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
