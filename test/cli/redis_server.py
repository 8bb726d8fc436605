# SPDX-License-Identifier: BSL-1.0
"""A real redis-server for tests, and a client of a page that shares no code with the programs."""
import os
import shutil
import socket
import subprocess
import sys
import time

PASSWORD = "redis-secret"


def need():
    """Exit code 77 is what CTest takes for "skipped"."""
    if not shutil.which("redis-server"):
        print("SKIPPED: redis-server is not installed", file=sys.stderr)
        sys.exit(77)


class Refused(Exception):
    pass


class Redis:
    """redis-server on a free port, with a password; `durable`: with an append-only file, so that it can be killed and started."""

    def __init__(self, folder, durable=False):
        self.folder, self.durable = folder, durable
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self):
        keep = ["--appendonly", "yes", "--appendfsync", "always"] if self.durable else []
        self.process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", "",
             "--requirepass", PASSWORD, *keep], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while True:
            try:
                return self.ask("PING")
            except (OSError, Refused):
                assert time.monotonic() < end, "redis-server does not respond"
                time.sleep(0.02)

    def close(self):
        self.process.kill()
        self.process.wait()

    def ask(self, *words):
        """The response to one command of database 2, as Python values."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile("rb") as stream:
            for command in (("AUTH", PASSWORD), ("SELECT", 2), words):
                parts = [w if isinstance(w, bytes) else str(w).encode() for w in command]
                connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
                response = self.read(stream)
            return response

    def read(self, stream):
        line = stream.readline().rstrip(b"\r\n")
        if not line:
            raise OSError("closed")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise Refused(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else stream.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else [self.read(stream) for _ in range(int(rest))]
        return rest
