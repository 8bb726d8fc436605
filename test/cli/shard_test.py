#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Several processes send one file: each its shard, whichever finds all parts completes, and a killed one is started again."""
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

KiB = 1 << 10
PARTS, WORKERS = 48, 8
TARGET = "oss://examplebucket/k"


class Shards(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ["OSSIO_SCRATCH"]))
        self.file = self.folder / "f"
        self.file.write_bytes(random.Random(7).randbytes(PARTS * 128 * KiB - 5))
        self.servers = []

    def tearDown(self):
        for server in self.servers:
            server.close()
        shutil.rmtree(self.folder)

    def server(self, *options):
        self.servers.append(oss.Server(*options))
        return self.servers[-1]

    def ossio(self, server, *words):
        return subprocess.run([oss.BIN + "/ossio", "upload", "--endpoint", server.url, *map(str, words)],
                              capture_output=True, text=True, env=oss.environment())

    def prepare(self, server):
        run = self.ossio(server, "--prepare", self.file, TARGET)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(server.uploads(), [run.stdout.strip()])
        return run.stdout.strip()

    def worker(self, server, upload_id, index, count=WORKERS):
        return oss.Upload(server, self.file, TARGET, "--part-size", "128KiB", "--concurrency", "2",
                          "--shard", f"{index}/{count}", "--upload-id", upload_id)

    def check_stored(self, server):
        self.assertEqual(hashlib.sha256(server.read("k")).digest(), hashlib.sha256(self.file.read_bytes()).digest())
        self.assertEqual(server.uploads(), [])

    def test_workers_at_once_make_one_object_and_no_part_is_sent_twice(self):
        server = self.server("--latency", "20")
        upload_id = self.prepare(server)
        ends = [w.end() for w in [self.worker(server, upload_id, i) for i in range(WORKERS)]]
        self.assertEqual([e.code for e in ends], [0] * WORKERS, [e.err for e in ends])
        self.assertIn("uploaded", [e.json["outcome"] for e in ends])
        self.assertLessEqual({e.json["outcome"] for e in ends}, {"uploaded", "shard_sent"})
        self.assertEqual(server.count("UploadPart"), PARTS)
        self.check_stored(server)

    def test_killed_workers_are_started_again_and_send_only_what_is_missing(self):
        server = self.server("--latency", "60")
        upload_id = self.prepare(server)
        workers = [self.worker(server, upload_id, i) for i in range(WORKERS)]
        deadline = time.monotonic() + 60
        while server.count("UploadPart") < PARTS // 3:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        for i in (1, 4, 5):
            workers[i].process.send_signal(signal.SIGKILL)
        ends = [w.process.communicate() and w.process.returncode for w in workers]
        for i in (i for i, code in enumerate(ends) if code != 0):
            self.assertIn(i, (1, 4, 5))
            again = self.worker(server, upload_id, i).end()
            self.assertEqual(again.code, 0, again.err)
        self.check_stored(server)
        self.assertLessEqual(server.count("UploadPart"), PARTS + 3 * 2)   # two were in flight in each

    def test_the_same_shard_twice_at_once_does_no_harm(self):
        server = self.server("--latency", "20")
        upload_id = self.prepare(server)
        ends = [w.end() for w in [self.worker(server, upload_id, i, 2) for i in (0, 1, 1, 0)]]
        self.assertEqual([e.code for e in ends], [0] * 4, [e.err for e in ends])
        self.check_stored(server)

    def test_a_stopped_worker_keeps_the_parts_of_all(self):
        server = self.server("--latency", "300")
        upload_id = self.prepare(server)
        worker = self.worker(server, upload_id, 0, 2)
        deadline = time.monotonic() + 60
        while server.count("UploadPart") < 2:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        worker.process.send_signal(signal.SIGINT)
        worker.wait_until_it_says("pausing")
        worker.process.send_signal(signal.SIGINT)
        self.assertEqual(worker.end().code, 130, worker.err)
        self.assertIn("run the same command again", worker.err)
        self.assertEqual(server.uploads(), [upload_id])
        for index in (0, 1):
            self.assertEqual(self.worker(server, upload_id, index, 2).end().code, 0)
        self.check_stored(server)

    def test_a_worker_says_what_is_missing_and_finds_an_object_that_is_complete(self):
        server = self.server()
        upload_id = self.prepare(server)
        run = self.ossio(server, self.file, TARGET, "--part-size", "128KiB", "--shard", "0/2", "--upload-id", upload_id)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("sent shard 0/2", run.stdout)
        self.assertIn("24 parts of other shards", run.stdout)
        self.assertEqual(self.worker(server, upload_id, 1, 2).end().json["parts_missing"], 0)
        late = self.worker(server, upload_id, 0, 2).end()
        self.assertEqual((late.code, late.json["outcome"]), (0, "uploaded"))
        self.check_stored(server)

    def test_an_upload_that_is_gone_is_a_failure(self):
        server = self.server()
        upload_id = self.prepare(server)
        server.request("DELETE", "examplebucket", "k", [("uploadId", upload_id)])
        gone = self.worker(server, upload_id, 0).end()
        self.assertEqual(gone.code, 1)
        self.assertIn("does not exist any more", gone.err)

    def test_wrong_usage_says_what_belongs_together(self):
        server = self.server()
        rows = (("--shard", "0/2"), ("--upload-id", "U"), ("--shard", "2/2", "--upload-id", "U"),
                ("--shard", "1", "--upload-id", "U"), ("--shard", "-1/2", "--upload-id", "U"), ("--shard", "0/0", "--upload-id", "U"),
                ("--prepare", "--shard", "0/2", "--upload-id", "U"), ("--prepare", "--plan"), ("--prepare", "-r"),
                ("--shard", "0/2", "--upload-id", "U", "--resume-from-service"))
        for options in rows:
            run = self.ossio(server, self.file, TARGET, *options)
            self.assertEqual(run.returncode, 2, (options, run.stderr))
        self.assertEqual(self.ossio(server, "-", TARGET, "--prepare").returncode, 2)
        self.assertEqual(server.uploads(), [])

    def test_the_id_is_in_the_json(self):
        server = self.server()
        run = self.ossio(server, "--prepare", "--json", self.file, TARGET)
        self.assertEqual([json.loads(run.stdout)["upload_id"]], server.uploads())


if __name__ == "__main__":
    unittest.main()
