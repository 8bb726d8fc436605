#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fleets of amounts that the gate has no time for: 16 worker processes on one queue, killed, suspended and joined by others, and
the account's quota that they share.
   OSSIO_BIN=build/release/bin OSSIO_SCRATCH=/var/tmp FLEET_GIB=8 FLEET_RATE=8 FLEET_FILES=10000 test/scale/fleet_scale_test.py -v"""
import json
import os
import pathlib
import random
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
import oss
from fleet import STREAM, Fleet, Worker
from redis_server import need

MiB = 1 << 20
SIZE = int(os.environ.get("FLEET_GIB", "8")) << 30
RATE = int(os.environ.get("FLEET_RATE", "8"))          # MiB/s of each worker
FILES = int(os.environ.get("FLEET_FILES", "10000"))
SEED = int(os.environ.get("FLEET_SEED", str(time.time_ns() % 1_000_000)))
WORKERS = 16


class ScaleCase(Fleet):
    def make_sparse(self, name, size=SIZE):
        with open(self.root / name, "wb") as file:
            file.truncate(size)

    def requests(self, operation, status):
        """Responses of this status in the server's log."""
        with open(self.server.log.name) as log:
            return sum(1 for line in log if re.match(rf"\w+ {operation} .* {status}\b", line))

    def check_nothing_is_left(self, dead=0):
        self.check_all_is_done({}, dead)
        run = self.ossio("verify", "--endpoint", self.server.url, "-r", self.root, "oss://examplebucket/in/", "--quiet")
        self.assertEqual(run.returncode, 0, run.stderr)


class Speed(ScaleCase):
    server_options = ("--discard", "--latency", "20")

    def run_with(self, workers):
        # So many units that the last ones, which some workers have and others have not, cost little.
        self.enqueue(options=("--range", str(max(SIZE // 512, 8 * MiB))))
        begun = time.monotonic()
        fleet = [Worker(self, "--until-empty", "--limit-rate", f"{RATE}MiB", "--units", "1") for _ in range(workers)]
        for worker in fleet:
            self.assertEqual(worker.end(timeout=3600).code, 0, worker.err)
        return time.monotonic() - begun

    def test_sixteen_workers_are_twelve_times_as_fast_as_one(self):
        self.make_sparse("huge")
        many = self.run_with(WORKERS)
        self.check_nothing_is_left()
        one = self.run_with(1)
        print(f"\n{SIZE >> 30} GiB at {RATE} MiB/s for each worker: one {one:.1f} s, {WORKERS} {many:.1f} s: {one / many:.1f} times",
              file=sys.stderr)
        self.assertGreaterEqual(one / many, 12)


class Losses(ScaleCase):
    server_options = ("--discard", "--latency", "20")

    def start(self):
        return Worker(self, "--until-empty", "--limit-rate", "32MiB", "--lease", "3s", "--deliveries", "1000", "--units", "2",
                      "--concurrency", "4")

    def disturb(self, alive, chance, killed, suspended, joined=0):
        """Kills, suspends and adds workers while the queue is not empty."""
        deeds = [signal.SIGKILL] * killed + [signal.SIGSTOP] * suspended + [signal.SIGTERM] * joined
        chance.shuffle(deeds)
        for deed in deeds:
            time.sleep(chance.uniform(0.1, 0.8))
            alive.pop(chance.randrange(len(alive))).signal(deed)
            if deed == signal.SIGTERM:
                alive.append(self.start())
        time.sleep(4)   # beyond the lease
        for worker in self.workers:
            worker.signal(signal.SIGCONT)

    def end_all(self):
        for worker in self.workers:
            self.assertIn(worker.end(timeout=3600).code, (0, -signal.SIGKILL, -signal.SIGTERM, 143), worker.err)

    def test_one_huge_object_with_workers_that_are_killed_and_suspended(self):
        print(f"\nFLEET_SEED={SEED}", file=sys.stderr)
        self.make_sparse("huge")
        added = self.enqueue(options=("--range", "64MiB"))
        self.disturb([self.start() for _ in range(WORKERS)], random.Random(SEED), killed=5, suspended=4)
        self.end_all()
        self.check_nothing_is_left()
        parts, sent = SIZE // (8 * MiB), self.server.count("UploadPart")
        print(f"\n{added['units']} units, {parts} parts, {sent - parts} sent again after 5 kills and 4 suspensions", file=sys.stderr)
        self.assertLessEqual(sent - parts, 5 * 8 + 4 * 16)   # what was in flight: two units of four parts each, twice for one that wakes

    def test_ten_thousand_small_files_and_four_large_ones_with_workers_that_join_and_leave(self):
        for i in range(FILES):
            folder = self.root / str(i % 100)
            folder.mkdir(exist_ok=True)
            (folder / str(i)).write_bytes(i.to_bytes(4, "big") * 512)
        for i in range(4):
            self.make_sparse(f"large{i}", 256 * MiB)
        begun = time.monotonic()
        added = self.enqueue(options=("--range", "64MiB"))
        filled = time.monotonic() - begun
        self.disturb([self.start() for _ in range(8)], random.Random(SEED), killed=3, suspended=2, joined=6)
        self.end_all()
        print(f"\n{added['files']} files as {added['units']} units, added in {filled:.1f} s, sent in {time.monotonic() - begun - filled:.1f} s",
              file=sys.stderr)
        self.check_nothing_is_left()
        self.assertEqual(self.status()["files_done"], FILES + 4)


class Quota(ScaleCase):
    QUOTA = int(os.environ.get("FLEET_QUOTA", "48")) * MiB
    server_options = ("--discard", "--latency", "5", "--account-bandwidth", str(QUOTA))

    def work_for(self, seconds, workers):
        """Bytes that the service acknowledged between two looks, the time between them, and the bytes of each worker."""
        address = self.queue.rsplit("/", 1)[0] + "/quota"
        fleet = [Worker(self, "--quota", address, "--units", "2", "--concurrency", "8") for _ in range(workers)]
        time.sleep(3)
        begun, before = time.monotonic(), self.requests("UploadPart", 200)
        time.sleep(seconds)
        took, after = time.monotonic() - begun, self.requests("UploadPart", 200)
        for worker in fleet:
            worker.signal(signal.SIGTERM)
        return (after - before) * MiB, took, [worker.end().json["bytes"] for worker in fleet]

    def test_the_quota_is_used_and_shared_without_settings(self):
        self.make_sparse("huge", 8000 * MiB)
        self.enqueue(options=("--range", "8MiB", "--part-size", "1MiB"))
        self.work_for(3, workers=4)   # they find the quota
        sent, took, each = self.work_for(20, workers=4)
        used = sent / (self.QUOTA * took)
        fairness = sum(each) ** 2 / (len(each) * sum(n * n for n in each))
        fine, rejected = self.requests("UploadPart", 200), self.requests("UploadPart", 503)
        print(f"\nquota {self.QUOTA / MiB:.0f} MiB/s, 4 workers: {used:.3f} of it used, {rejected} of {fine + rejected} requests rejected, "
              f"fairness {fairness:.3f}", file=sys.stderr)
        self.assertGreaterEqual(used, 0.97)
        self.assertLess(rejected, 0.01 * (fine + rejected))
        self.assertGreaterEqual(fairness, 0.95)


if __name__ == "__main__":
    need()
    unittest.main()
