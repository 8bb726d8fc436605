#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The relay server: 200 clients at once, clients that disconnect or are slow, cancelled uploads, SIGTERM, an OSS that is down."""
import concurrent.futures
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
import unittest

import oss

KiB, MiB = 1 << 10, 1 << 20
BUDGET = 64 * MiB      # the default of client_options::buffer_budget
CLIENTS = 200
ALLOWANCE = 32 * MiB  # the program and its libraries, 200 sessions and connections, the allocator's slack


class Relay:
    def __init__(self, server, *options, endpoint=None, bucket="examplebucket"):
        command = [oss.BIN + "/example_relay_server", oss.REGION, endpoint or server.url, bucket, "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=oss.environment())
        host, port = self.process.stdout.readline().strip().split("://")[1].split(":")
        self.address = (host, int(port))

    def connect(self, timeout=120):
        return http.client.HTTPConnection(*self.address, timeout=timeout)

    def request(self, method, path, body=None, headers={}, **how):
        """Status, text, headers. A body that is a generator is sent in chunks."""
        connection = self.connect()
        try:
            connection.request(method, path, body=body, headers=headers, **how)
            response = connection.getresponse()
            return response.status, response.read().decode(), response.headers
        finally:
            connection.close()

    def uploads(self):
        return json.loads(self.request("GET", "/uploads")[1])

    def begin(self, path, sent=b"", length=None):
        """A client that has sent the header of a PUT and some bytes of the body."""
        raw = socket.create_connection(self.address, timeout=60)
        framing = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
        raw.sendall(f"PUT {path} HTTP/1.1\r\nHost: relay\r\n{framing}\r\n\r\n".encode())
        if sent:
            raw.sendall(sent if length is not None else b"%x\r\n%s\r\n" % (len(sent), sent))
        return raw

    def status_file(self, name):
        with open(f"/proc/{self.process.pid}/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))

    def undone(self):
        """The tokens that the relay printed when it had drained, by key."""
        return {token["key"]: token for token in json.loads(self.process.stdout.read())}

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        self.process.stdout.close()


def response_of(raw):
    """Status and text of what arrives until the relay closes the connection."""
    text = b""
    while chunk := raw.recv(65536):
        text += chunk
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


class Case(unittest.TestCase):
    def setUp(self):
        self.server = oss.Server(quiet=True)
        self.addCleanup(self.server.close)

    def relay(self, *options, **named):
        relay = Relay(self.server, *options, **named)
        self.addCleanup(relay.close)
        return relay

    def wait_for(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "the condition did not become true")
            time.sleep(0.02)


class RelayLoad(Case):
    def test_two_hundred_clients_are_served_by_one_thread_in_bounded_memory(self):
        relay = self.relay()
        chance = random.Random(7)
        sizes = [0, 1, 128 * KiB, 128 * KiB + 1] + [int(2 ** chance.uniform(0, 21.6)) for _ in range(CLIENTS - 4)]
        blob = chance.randbytes(max(sizes))
        # All uploads run before the first byte of a body is sent.
        all_begun = threading.Barrier(CLIENTS, lambda: self.wait_for(lambda: len(relay.uploads()) == CLIENTS))

        def pieces(size):
            all_begun.wait()
            for at in range(0, size, 50_000):
                yield blob[at:min(at + 50_000, size)]

        def client(n):
            size = sizes[n]
            how = {"headers": {"Content-Length": str(size)}} if n % 2 else {"encode_chunked": True,
                                                                            "headers": {"Transfer-Encoding": "chunked"}}
            return relay.request("PUT", f"/load/{n}%20x", pieces(size), **how)[0]

        threads = set()
        done = threading.Event()

        def watch():
            while not done.wait(0.02):
                threads.add(relay.status_file("Threads"))

        watcher = threading.Thread(target=watch)
        watcher.start()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            ends = list(pool.map(client, range(CLIENTS)))
        done.set()
        watcher.join()
        peak = relay.status_file("VmHWM") * KiB

        print(f"{CLIENTS} clients at once, {sum(sizes) / MiB:.0f} MiB; peak memory {peak / MiB:.1f} MiB, budget "
              f"{BUDGET // MiB} MiB; threads {sorted(threads)}")
        self.assertEqual(ends, [201] * CLIENTS)
        for n, size in enumerate(sizes):
            self.assertTrue(self.server.read(f"load/{n} x") == blob[:size], f"object {n} of {size} bytes differs")
        self.assertEqual(self.server.uploads(), [])
        self.assertEqual(threads, {1})
        if not os.environ.get("OSSIO_SANITIZE"):   # sanitizers keep memory of their own
            self.assertLess(peak, BUDGET + ALLOWANCE)


class RelayStopping(Case):
    def test_clients_that_disconnect_leave_no_parts_and_no_objects(self):
        relay = self.relay()
        clients = [relay.begin(f"/gone/{n}", b"x" * (500 * KiB), None if n % 2 else 1 << 30) for n in range(20)]
        self.wait_for(lambda: len(self.server.uploads()) == 20)

        for raw in clients:
            raw.close()

        self.wait_for(lambda: relay.uploads() == {})
        self.assertEqual(self.server.uploads(), [])
        self.assertTrue(self.server.bucket_is_empty())

    def test_delete_cancels_one_upload_and_leaves_the_others(self):
        relay = self.relay()
        one, other = relay.begin("/one", b"x" * (500 * KiB)), relay.begin("/other", b"y" * (500 * KiB))
        self.wait_for(lambda: len(self.server.uploads()) == 2)
        path = next(path for path, upload in relay.uploads().items() if upload["key"] == "one")

        self.assertEqual(relay.request("DELETE", path)[0], 202)

        status, text = response_of(one)
        self.assertEqual((status, "aborted" in text), (409, True), text)
        self.assertEqual(len(self.server.uploads()), 1)
        self.assertEqual([u["key"] for u in relay.uploads().values()], ["other"])
        other.sendall(b"0\r\n\r\n")
        self.assertTrue(other.recv(65536).startswith(b"HTTP/1.1 201 "))
        self.assertEqual(self.server.read("other"), b"y" * (500 * KiB))
        for wrong in (path, "/uploads/x", "/uploads/"):
            self.assertEqual(relay.request("DELETE", wrong)[0], 404)
        one.close()
        other.close()

    def test_sigterm_waits_for_bodies_and_undoes_the_incomplete_ones(self):
        relay = self.relay("--drain-seconds", "4")   # a busy machine takes a second to notice that the listener is closed
        idle = socket.create_connection(relay.address)
        quick, slow = relay.begin("/quick", b"q" * (300 * KiB)), relay.begin("/slow", b"s" * (300 * KiB))
        self.wait_for(lambda: len(self.server.uploads()) == 2)

        relay.process.send_signal(signal.SIGTERM)
        self.wait_for(lambda: not self.accepts(relay))
        quick.sendall(b"0\r\n\r\n")

        self.assertEqual(response_of(quick)[0], 201)
        self.assertEqual(response_of(slow)[0], 503)
        self.assertEqual(relay.process.wait(20), 0)
        undone = relay.undone()
        self.assertEqual(list(undone), ["slow"])
        self.assertEqual((undone["slow"]["parts"], undone["slow"]["bytes_total"]), ("removed", 300 * KiB))
        self.assertTrue(undone["slow"]["upload_id"])
        self.assertEqual(self.server.uploads(), [])
        self.assertEqual(self.server.read("quick"), b"q" * (300 * KiB))
        self.assertIsNone(self.server.read("slow"))
        for raw in (idle, quick, slow):
            raw.close()

    def test_a_complete_body_is_stored_after_clients_have_had_their_time(self):
        self.server.close()
        self.server = oss.Server("--latency", "2500", quiet=True)
        self.addCleanup(self.server.close)
        relay = self.relay("--drain-seconds", "2")
        complete = relay.begin("/complete", b"c" * (500 * KiB), length=500 * KiB)
        self.wait_for(lambda: [u["stored"] >= 128 * KiB for u in relay.uploads().values()] == [True])

        relay.process.send_signal(signal.SIGTERM)   # the response to the last requests takes longer than two seconds

        status, text = response_of(complete)
        self.assertEqual(relay.process.wait(30), 0)
        self.assertEqual((status, relay.undone()), (201, {}), text)
        self.assertEqual(self.server.read("complete"), b"c" * (500 * KiB))
        complete.close()

    def test_sigterm_under_load_stores_or_undoes_each_upload(self):
        for moment in (0.05, 0.2, 0.4):
            relay = self.relay("--drain-seconds", "1")
            body = os.urandom(900 * KiB)

            def client(n):
                try:
                    return relay.request("PUT", f"/{moment}/{n}", (body[i:i + 30_000] for i in range(0, len(body), 30_000)))[0]
                except (OSError, http.client.HTTPException):
                    return 0

            with concurrent.futures.ThreadPoolExecutor(30) as pool:
                ends = [pool.submit(client, n) for n in range(60)]
                time.sleep(moment)
                relay.process.send_signal(signal.SIGTERM)
                statuses = [end.result() for end in ends]
            self.assertEqual(relay.process.wait(60), 0)
            self.assertEqual(self.server.uploads(), [])
            for n, status in enumerate(statuses):
                stored = self.server.read(f"{moment}/{n}")
                self.assertTrue(stored == body if status == 201 else stored in (None, body), (n, status))

    @staticmethod
    def accepts(relay):
        try:
            socket.create_connection(relay.address, timeout=5).close()
            return True
        except OSError:
            return False


class RelayManners(Case):
    def test_expect_continue_gets_100_before_the_body(self):
        relay = self.relay()
        raw = socket.create_connection(relay.address, timeout=30)
        raw.sendall(b"PUT /k HTTP/1.1\r\nHost: r\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        self.assertEqual(raw.recv(1000), b"HTTP/1.1 100 Continue\r\n\r\n")
        raw.sendall(b"abc")
        self.assertTrue(raw.recv(65536).startswith(b"HTTP/1.1 201 "))
        raw.close()
        self.assertEqual(self.server.read("k"), b"abc")

    def test_one_connection_serves_many_requests(self):
        relay = self.relay()
        connection = relay.connect()
        for n in range(5):
            connection.request("PUT", f"/many/{n}", body=b"b" * n)
            response = connection.getresponse()
            response.read()
            self.assertEqual((response.status, self.server.read(f"many/{n}")), (201, b"b" * n))
        connection.close()

    def test_slow_clients_are_ended(self):
        relay = self.relay("--slow-seconds", "1")
        silent = socket.create_connection(relay.address, timeout=30)
        self.assertEqual(silent.recv(1), b"")
        trickle = relay.begin("/trickle", length=1000)
        begun = time.monotonic()
        try:
            while time.monotonic() - begun < 20:
                trickle.sendall(b"x")
                trickle.settimeout(0.2)
                try:
                    got = trickle.recv(65536)
                    break
                except TimeoutError:
                    continue
        except OSError:
            got = b""
        self.assertTrue(got.startswith(b"HTTP/1.1 408 "), got)
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual((relay.uploads(), self.server.uploads()), ({}, []))
        silent.close()
        trickle.close()

    def test_too_many_uploads_get_503(self):
        relay = self.relay("--max-uploads", "1")
        first = relay.begin("/first", b"x", 10)
        self.wait_for(lambda: len(relay.uploads()) == 1)
        status, text, headers = relay.request("PUT", "/second", b"y")
        self.assertEqual((status, headers["Retry-After"], "too many" in text), (503, "5", True))
        first.close()
        self.wait_for(lambda: relay.uploads() == {})
        self.assertEqual(relay.request("PUT", "/second", b"y")[0], 201)

    def test_invalid_requests_are_refused(self):
        relay = self.relay()
        self.assertEqual(relay.request("PUT", "/", b"x")[0], 400)
        self.assertEqual(relay.request("PUT", "/%zz", b"x")[0], 400)
        self.assertEqual(relay.request("PUT", "/" + "k" * 1100, b"x")[0], 400)
        self.assertEqual(relay.request("GET", "/k")[0], 404)
        self.assertEqual(relay.request("POST", "/k", b"x")[0], 404)
        raw = relay.begin("/chunks")
        raw.sendall(b"zz\r\n")
        self.assertEqual(response_of(raw)[0], 400)
        raw.close()
        self.assertTrue(self.server.bucket_is_empty())

    def test_failures_of_oss_are_explained(self):
        status, text, _ = self.relay(endpoint="http://127.0.0.1:9").request("PUT", "/k", b"x")
        self.assertEqual(status, 502)
        self.assertRegex(text, "^PutObject of \"k\": ")
        self.assertRegex(text, "\\n  attempt 1 .*, to 127.0.0.1:9, .*\\n  attempt 2 ")
        status, text, _ = self.relay(bucket="no-such-bucket").request("PUT", "/k", b"x")
        self.assertEqual(status, 502)
        self.assertRegex(text, "NoSuchBucket.*request")


if __name__ == "__main__":
    unittest.main()
