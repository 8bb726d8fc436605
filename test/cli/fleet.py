# SPDX-License-Identifier: BSL-1.0
"""A folder of files, a queue in a real Redis, and workers on it: what the tests of fleets share."""
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import oss
from redis_server import PASSWORD, Redis

KiB = 1 << 10
STREAM, TARGET = "uploads", "oss://examplebucket/in/"


class Worker:
    """One run of ossio work."""

    def __init__(self, test, *options, password=PASSWORD, target=TARGET, env=None):
        command = [oss.BIN + "/ossio", "work", "--endpoint", test.server.url, test.queue, "--root", str(test.root), "--target", target,
                   "--json", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=env or oss.environment(OSSIO_REDIS_PASSWORD=password))
        test.workers.append(self)

    def signal(self, which):
        self.process.send_signal(which)

    def end(self, timeout=120):
        self.out, self.err = self.process.communicate(timeout=timeout)
        self.code = self.process.returncode
        self.json = json.loads(self.out) if self.out else None
        assert oss.SECRET not in self.out + self.err and PASSWORD not in self.out + self.err, self.err
        return self


class Fleet(unittest.TestCase):
    server_options = ()
    redis_is_durable = False

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ["OSSIO_SCRATCH"]))
        self.root = self.folder / "root"
        self.root.mkdir()
        (self.folder / "redis").mkdir()
        self.redis = Redis(self.folder / "redis", self.redis_is_durable)
        self.queue = f"redis://127.0.0.1:{self.redis.port}/2/{STREAM}"
        self.server = oss.Server(*self.server_options)
        self.workers = []

    def tearDown(self):
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.process.kill()
                worker.process.communicate()
            worker.process.stdout.close()
            worker.process.stderr.close()
        self.server.close()
        self.redis.close()
        shutil.rmtree(self.folder)

    def make_files(self, small, large=0, small_size=2 * KiB, large_size=6 * 1024 * KiB, seed=1):
        """Files in three folders; returns their keys with their digests."""
        chance = random.Random(seed)
        digests = {}
        for i in range(small + large):
            name = f"d{i % 3}/{'large' if i >= small else 'small'}{i}"
            (self.root / name).parent.mkdir(exist_ok=True)
            bytes_ = chance.randbytes(large_size - 5 if i >= small else chance.randrange(small_size))
            (self.root / name).write_bytes(bytes_)
            digests["in/" + name] = hashlib.sha256(bytes_).digest()
        return digests

    def ossio(self, *words, password=PASSWORD, env=None):
        return subprocess.run([oss.BIN + "/ossio", *map(str, words)], capture_output=True, text=True,
                              env=env or oss.environment(OSSIO_REDIS_PASSWORD=password))

    def enqueue(self, *sources, options=(), target=TARGET, code=0, **named):
        run = self.ossio("enqueue", self.queue, "--endpoint", self.server.url, "--root", self.root, "--json", *options,
                         *(sources or ("-r", self.root)), target, **named)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return json.loads(run.stdout)

    def status(self):
        run = self.ossio("queue", "status", self.queue, "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def retry(self, *words, code=0):
        run = self.ossio("queue", "retry", self.queue, "--json", *words)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return json.loads(run.stdout)

    def work(self, *options, **named):
        return Worker(self, "--until-empty", *options, **named).end()

    def wait_until(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not happen in time")
            time.sleep(0.01)

    def check_all_is_done(self, digests, dead=0):
        for key, digest in digests.items():
            stored = self.server.read(key)
            self.assertIsNotNone(stored, key)
            self.assertEqual(hashlib.sha256(stored).digest(), digest, key)
        self.assertEqual(self.server.uploads(), [])
        self.assertEqual(self.redis.ask("XLEN", STREAM), 0)
        status = self.status()
        self.assertEqual((status["waiting"], status["in_work"], status["dead"]), (0, 0, dead), status)

    def add(self, text):
        self.redis.ask("XADD", STREAM, "*", "unit", text)

    def unit(self, path, key, range_=None, **more):
        unit = {"version": 1, "bucket": "examplebucket", "files": [{"path": path, "key": key, "size": 1, "modified_ns": 0}], **more}
        if range_ is not None:
            unit["range"] = range_
        return json.dumps(unit)
