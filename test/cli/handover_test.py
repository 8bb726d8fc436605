#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Two processes, one upload, its checkpoint in a real Redis: the first is killed or stopped, the second goes on."""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import oss
from redis_server import Redis, need

KiB = 1 << 10
PARTS, FLYING, LEASE = 24, 4, 2
TARGET = "oss://examplebucket/k"


class HandOver(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ["OSSIO_SCRATCH"]))
        self.redis = Redis(self.folder)
        self.server = oss.Server("--latency", "60")
        self.file = self.folder / "f"
        self.file.write_bytes(random.Random(1).randbytes(PARTS * 256 * KiB))

    def tearDown(self):
        self.server.close()
        self.redis.close()
        shutil.rmtree(self.folder)

    def start(self, *options, password="redis-secret"):
        return oss.Upload(self.server, self.file, TARGET, "--checkpoint-redis", f"redis://127.0.0.1:{self.redis.port}/2",
                          "--checkpoint-lease", f"{LEASE}s", "--part-size", "256KiB", "--concurrency", str(FLYING),
                          *options, env=oss.environment(OSSIO_REDIS_PASSWORD=password))

    def wait_for_parts(self, n):
        end = time.monotonic() + 20
        while self.server.count("UploadPart") < n:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.002)

    def take_over(self):
        """The second process, started again until the lease of the first has ended, and for how long that took."""
        begun = time.monotonic()
        while True:
            run = self.start().end()
            if run.code == 0:
                return run, time.monotonic() - begun
            self.assertIn("another process is running this upload", run.err)
            self.assertLess(time.monotonic() - begun, 20)
            time.sleep(0.1)

    def check_object(self):
        self.assertEqual(self.server.read("k"), self.file.read_bytes())
        self.assertEqual(self.server.uploads(), [])
        self.assertEqual(self.server.count("CompleteMultipartUpload"), 1)
        self.assertEqual(self.server.count("AbortMultipartUpload"), 0)

    def test_after_kill_9_another_process_sends_again_at_most_the_parts_in_flight(self):
        first = self.start()
        self.wait_for_parts(PARTS // 2)
        first.process.kill()
        first.process.communicate()
        second, waited = self.take_over()
        again = self.server.count("UploadPart") - PARTS
        print(f"handed over after {waited:.1f} s of a lease of {LEASE} s; parts sent again: {again} of {PARTS}, "
              f"{FLYING} in flight", file=sys.stderr)
        self.assertLessEqual(again, FLYING)
        self.assertGreater(second.json["resumed_bytes"], 0)
        self.assertLess(waited, LEASE + 5)
        self.check_object()

    def test_one_that_was_stopped_and_wakes_is_refused_before_it_can_complete(self):
        first = self.start()
        self.wait_for_parts(PARTS // 2)
        first.process.send_signal(signal.SIGSTOP)
        self.take_over()
        first.process.send_signal(signal.SIGCONT)
        first.end()
        self.assertEqual(first.code, 1, first.err)
        self.assertIn("the lease of this upload was lost", first.err)
        self.check_object()

    def test_one_that_wakes_while_the_second_is_at_work_leaves_it_alone(self):
        first = self.start()
        self.wait_for_parts(PARTS // 4)
        first.process.send_signal(signal.SIGSTOP)
        time.sleep(LEASE + 0.5)
        before = self.server.count("UploadPart")
        second = self.start()
        self.wait_for_parts(before + 2)
        first.process.send_signal(signal.SIGCONT)
        first.end()
        second.end()
        self.assertEqual((first.code, second.code), (1, 0), first.err + second.err)
        self.assertIn("the lease of this upload was lost", first.err)
        self.check_object()

    def test_the_example_runs(self):
        program = pathlib.Path(oss.BIN) / "example_10_share_uploads_by_redis"
        if not program.exists():
            self.skipTest("examples are not built")
        run = subprocess.run([program, f"redis://:redis-secret@127.0.0.1:{self.redis.port}"], capture_output=True,
                             text=True, timeout=60)
        self.assertEqual((run.returncode, run.stdout), (0, "there are 32000000 bytes\n"), run.stderr)

    def test_a_wrong_password_is_told_and_not_shown(self):
        run = self.start(password="wrong-secret").end()
        self.assertEqual(run.code, 1)
        self.assertIn("WRONGPASS", run.err)
        self.assertNotIn("wrong-secret", run.err)

    def test_the_command_to_go_on_with_has_no_password_in_it(self):
        run = oss.Upload(self.server, self.file, TARGET, "--part-size", "256KiB", "--concurrency", "1",
                         "--checkpoint-redis", f"redis://:redis-secret@127.0.0.1:{self.redis.port}")
        self.wait_for_parts(2)
        run.process.send_signal(signal.SIGINT)
        run.end()
        self.assertEqual(run.code, 130, run.err)
        self.assertIn("--checkpoint-redis redis://127.0.0.1", run.err)
        self.assertNotIn("redis-secret", run.err)


if __name__ == "__main__":
    need()
    unittest.main()
