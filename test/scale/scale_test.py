#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""ossio with amounts that the gate has no time for: very many files, very large ones, long streams, and an outage in the middle.
   OSSIO_BIN=build/release/bin OSSIO_SCRATCH=/var/tmp test/scale/scale_test.py -v"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
import oss
from tree_test import MiB, TreeCase

FILES = 100_000
GIB = 1 << 30


class Scale(TreeCase):
    def run_measured(self, server, *words, stdin=None):
        """The JSON of a run, its peak of memory in bytes and its CPU seconds."""
        begun = time.monotonic()
        run = subprocess.Popen([oss.BIN + "/ossio", *words[:1], "--json", "--endpoint", server.url, *map(str, words[1:])], stdin=stdin,
                               stdout=subprocess.PIPE, env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")))
        if stdin:
            stdin.close()
        told = json.loads(run.stdout.read())
        run.stdout.close()
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, 0, told)
        took, cpu = time.monotonic() - begun, usage.ru_utime + usage.ru_stime
        print(f"\n{' '.join(map(str, words))[:60]}: {took:.1f} s, CPU {cpu:.2f} s, peak {usage.ru_maxrss / 1024:.1f} MiB")
        return told, usage.ru_maxrss * 1024

    def test_a_hundred_thousand_small_files(self):
        server, root = self.server("--discard", quiet=True), self.folder / "tree"
        for n in range(FILES):
            path = root / f"{n // 1000:03}" / f"{n:06}"
            if n % 1000 == 0:
                path.parent.mkdir(parents=True)
            path.write_bytes(n.to_bytes(4, "big") * 1024)
        told, peak = self.run_measured(server, "upload", "-r", root, "oss://examplebucket/t/")
        self.assertEqual((told["sent"], told["failed"], told["bytes"]), (FILES, 0, FILES * 4096))
        self.assertLess(peak, 128 * MiB)
        again, peak = self.run_measured(server, "upload", "-r", "--if-changed", root, "oss://examplebucket/t/")
        self.assertEqual((again["sent"], again["skipped"]), (0, FILES))
        self.assertLess(peak, 192 * MiB)

    def test_ten_large_files_and_many_small_ones_share_one_budget(self):
        server, root = self.server("--discard", quiet=True), self.folder / "tree"
        root.mkdir()
        for n in range(10):
            with open(root / f"large-{n}", "wb") as file:
                file.truncate(GIB)
        for n in range(10_000):
            (root / f"small-{n}").write_bytes(b"x" * 1000)
        told, peak = self.run_measured(server, "upload", "-r", root, "oss://examplebucket/t/")
        self.assertEqual((told["sent"], told["failed"]), (10_010, 0))
        self.assertLess(peak, 192 * MiB)

    def test_a_tar_of_three_gibibytes_in_64_mebibytes_of_memory(self):
        server, root = self.server("--discard", quiet=True), self.folder / "tree"
        root.mkdir()
        for n in range(3):
            with open(root / str(n), "wb") as file:
                file.truncate(GIB)
        tar = subprocess.Popen(["tar", "--create", "--directory", str(root), "."], stdout=subprocess.PIPE)
        told, peak = self.run_measured(server, "upload", "-", "oss://examplebucket/k.tar", stdin=tar.stdout)
        self.assertEqual(tar.wait(), 0)
        self.assertGreater(told["bytes"], 3 * GIB)
        self.assertLessEqual(peak, 64 * MiB)

    def test_a_backup_that_cannot_be_read_twice_survives_a_minute_without_the_service(self):
        server = self.server("--discard", quiet=True)
        total, chunk = 400 * MiB, b"b" * MiB

        def write(pipe):
            for n in range(total // MiB):
                pipe.write(chunk)
                if n == 200:
                    server.process.send_signal(signal.SIGSTOP)
                    time.sleep(60)
                    server.process.send_signal(signal.SIGCONT)
            pipe.close()

        reading, writing = os.pipe()
        writer = threading.Thread(target=write, args=(os.fdopen(writing, "wb"),))
        writer.start()
        told, _ = self.run_measured(server, "upload", "-", "oss://examplebucket/base.tar", stdin=os.fdopen(reading, "rb"))
        writer.join()
        self.assertEqual(told["bytes"], total)


if __name__ == "__main__":
    unittest.main()
