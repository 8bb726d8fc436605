#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The script of the shared quota in a real Redis, asked by simulated clients in simulated time: how much of the quota is used, how
fairly, and how many requests are rejected. The service is that of ossio-server: it queues requests, and rejects beyond a second."""
import heapq
import itertools
import os
import pathlib
import re
import shutil
import socket
import tempfile
import unittest

from redis_server import PASSWORD, Redis, need

ROOT = pathlib.Path(__file__).resolve().parents[2]
MB, MiB = 1e6, 1 << 20
ROUND_TRIP, RECHECK = 0.002, 0.2   # to the service and to Redis; as in src/redis/redis_quota.cpp


class Connection:
    def __init__(self, redis):
        self.redis = redis
        self.socket = socket.create_connection(("127.0.0.1", redis.port))
        self.stream = self.socket.makefile("rb")
        self.ask("AUTH", PASSWORD)

    def close(self):
        self.stream.close()
        self.socket.close()

    def ask(self, *words):
        parts = [str(w).encode() for w in words]
        self.socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        return self.redis.read(self.stream)


class Fleet:
    """Clients with uploads that each have one request in flight, as soon as they may; one run of the simulation."""

    def __init__(self, connection, key, quota, clients, uploads, size):
        self.connection, self.key, self.quota, self.size = connection, key, quota, size
        text = (ROOT / "src/redis/quota_script.hpp").read_text()
        self.script = connection.ask("SCRIPT", "LOAD", re.search(r'quota = R"\((.*?)\)"', text, re.S)[1]).decode()
        self.now, self.free = 1e9, 0.0   # the service is busy until `free`
        self.waiting = [uploads] * clients
        self.asking = [False] * clients
        self.reports = [[0, -1, 0] for _ in range(clients)]
        self.flow = [1.0] * clients
        self.sent = self.rejected = 0
        self.done = [0] * clients
        self.numbers, self.events = itertools.count(), []
        for client in range(clients):
            self.at(self.now + client * 0.001, self.ask, client)

    def at(self, time, what, *arguments):
        heapq.heappush(self.events, (time, next(self.numbers), what, arguments))

    def run(self, seconds, most=0):
        """The share of the quota that was used, the share of rejected requests, Jain's index of fairness."""
        self.most, end, sent, rejected, done = most, self.now + seconds, self.sent, self.rejected, list(self.done)
        while self.events[0][0] <= end:
            self.now, _, what, arguments = heapq.heappop(self.events)
            what(*arguments)
        self.now = end
        each = [a - b for a, b in zip(self.done, done)]
        fairness = sum(each) ** 2 / (len(each) * sum(n * n for n in each))
        return sum(each) / (self.quota * seconds), (self.rejected - rejected) / (self.sent - sent), fairness

    def ask(self, client, ticket=None):
        self.asking[client] = self.waiting[client] > 0 or ticket is not None
        if not self.asking[client]:
            return
        acknowledged, held, rejected = self.reports[client]
        self.reports[client] = [0, -1, 0]
        answer = self.connection.ask("EVALSHA", self.script, 1, self.key, client, self.size if ticket is None else 0, acknowledged,
                                     held, rejected, self.most, int(self.now * 1e6))
        if ticket is None:
            self.waiting[client] -= 1
            ticket = float(answer[0])
        self.flow[client] = answer[2]
        wait = max(0.0, (ticket - float(answer[1])) / answer[2])
        if wait <= RECHECK:
            self.at(self.now + ROUND_TRIP + wait, self.send, client)
        else:
            self.at(self.now + ROUND_TRIP + RECHECK, self.ask, client, ticket)

    def send(self, client):
        self.at(self.now + ROUND_TRIP / 2, self.receive, client)
        self.ask(client)

    def receive(self, client):
        self.sent += 1
        if self.free - self.now > 1:
            self.rejected += 1
            self.reports[client][2] += 1
            self.at(self.now + 0.1, self.go_on, client)
            return
        self.free = max(self.free, self.now) + self.size / self.quota
        self.at(self.free + ROUND_TRIP / 2, self.acknowledge, client, self.free - self.now)

    def acknowledge(self, client, held):
        self.done[client] += self.size
        self.reports[client][0] += self.size
        self.reports[client][1] = max(0, int(1000 * (held - self.size / self.flow[client])))
        self.go_on(client)

    def go_on(self, client):
        self.waiting[client] += 1
        if not self.asking[client]:
            self.ask(client)


class Quota(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=os.environ["OSSIO_SCRATCH"])
        self.redis = Redis(self.folder)
        self.connection = Connection(self.redis)

    def tearDown(self):
        self.connection.close()
        self.redis.close()
        shutil.rmtree(self.folder)

    def test_the_quota_is_found_used_and_shared(self):
        rows = ((40 * MB, 4, 8, MiB), (40 * MB, 16, 8, 4 * MiB), (1000 * MB, 16, 16, 8 * MiB), (200 * MB, 2, 2, MiB),
                (40 * MB, 4, 8, 64 << 10), (100 * MB, 8, 4, 8 * MiB), (2500 * MB, 16, 64, 8 * MiB))
        for number, (quota, clients, uploads, size) in enumerate(rows):
            with self.subTest(quota=quota, clients=clients, uploads=uploads, size=size):
                fleet = Fleet(self.connection, f"q{number}", quota, clients, uploads, size)
                fleet.run(10)   # it is found
                used, rejected, fairness = fleet.run(20)
                self.assertGreaterEqual(used, 0.97)
                self.assertLess(fleet.rejected / fleet.sent, 0.01)
                self.assertGreaterEqual(fairness, 0.95)

    def test_a_quota_that_changes_is_followed(self):
        for factor in (0.5, 2):
            fleet = Fleet(self.connection, f"f{factor}", 60 * MB, 8, 8, MiB)
            fleet.run(10)
            fleet.quota *= factor
            fleet.run(10)
            used, _, fairness = fleet.run(10)
            self.assertGreaterEqual(used, 0.97)
            self.assertLess(fleet.rejected / fleet.sent, 0.01)
            self.assertGreaterEqual(fairness, 0.95)

    def test_clients_that_come_later_get_their_share(self):
        first = Fleet(self.connection, "j", 60 * MB, 8, 8, MiB)
        first.waiting[4:] = [0] * 4
        first.run(10)
        self.assertEqual(first.done[4:], [0] * 4)
        for client in range(4, 8):
            first.waiting[client] = 8
            first.at(first.now, first.ask, client)
        first.run(2)
        used, _, fairness = first.run(10)
        self.assertGreaterEqual(used, 0.97)
        self.assertGreaterEqual(fairness, 0.95)

    def test_a_limit_holds_below_the_quota(self):
        fleet = Fleet(self.connection, "m", 60 * MB, 4, 8, MiB)
        used, rejected, _ = fleet.run(20, most=int(15 * MB))
        self.assertAlmostEqual(used, 0.25, delta=0.01)
        self.assertEqual(rejected, 0)

    def test_without_the_quota_the_same_clients_are_rejected(self):
        """What the figures above are worth: everything is sent at once."""
        fleet = Fleet(self.connection, "n", 40 * MB, 4, 40, MiB)
        fleet.connection = self   # its `ask` admits everything
        self.assertGreater(fleet.run(10)[1], 0.05)

    def ask(self, *_):
        return [0, 0, 1e12, 1]


if __name__ == "__main__":
    need()
    unittest.main()
