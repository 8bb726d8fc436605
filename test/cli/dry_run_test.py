#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""A dry run of a download says what would be done, and why."""
import json
import os
import signal
import subprocess
import unittest

import http_service
import oss
from tree_test import TreeCase


class DryRuns(TreeCase):
    def setUp(self):
        super().setUp()
        self.one = self.server()
        self.out = self.folder / "out"
        self.out.mkdir()
        for key in ("p/new", "p/size", "p/newer", "p/same"):
            self.ossio(self.one, "upload", "-", "oss://examplebucket/" + key, stdin=b"12")
        for name, content, age in (("size", b"1", 0), ("newer", b"21", 3600), ("same", b"12", -3600)):
            (self.out / name).write_bytes(content)
            now = os.stat(self.out / name).st_mtime
            os.utime(self.out / name, (now - age, now - age))

    def test_each_object_of_a_tree_has_the_reason_of_a_download(self):
        told = self.ossio(self.one, "download -r -n --if-changed", "oss://examplebucket/p/", self.out).stdout.decode()
        for line in ("fetch {}/new oss://examplebucket/p/new (new, 2 B)", "fetch {}/size oss://examplebucket/p/size (the file has another size, 2 B)",
                     "fetch {}/newer oss://examplebucket/p/newer (the object is newer than the file, 2 B)", "skip {}/same oss://examplebucket/p/same (",
                     "3 to fetch, 6 B; 1 to skip, 0 that cannot be fetched: nothing was fetched (--dry-run)"):
            self.assertIn(line.format(self.out), told)
        plan = self.json(self.one, "download -r -n", "oss://examplebucket/p/", self.out)
        self.assertEqual((plan["outcome"], plan["fetch"], plan["skip"]), ("planned", 4, 0))
        self.assertEqual({(f["action"], f["reason"]) for f in plan["files"]}, {("fetch", "every object is fetched")})

    def test_one_object_is_planned_as_one_of_a_tree(self):
        for name, action, more in (("new", "fetch", ()), ("same", "fetch", ()), ("same", "skip", ("--if-changed",)), ("size", "fetch", ("--if-changed",)),
                                   ("new", "skip", ("--exclude", "n*"))):
            words = (*more, "oss://examplebucket/p/" + name, self.out / name)
            plan = self.json(self.one, "download -n", *words)
            self.assertEqual((plan["outcome"], plan["fetch"], plan["skip"], [f["action"] for f in plan["files"]]),
                             ("planned", action == "fetch", action == "skip", [action]), words)
            told = self.ossio(self.one, "download -n", *words).stdout.decode()
            self.assertTrue(told.startswith(action + " "), told)
            self.assertIn("nothing was fetched", told)
        self.assertFalse((self.out / "new").exists())

    def test_an_object_that_is_left_out_is_not_asked_for(self):
        for flags in ((), ("-n",)):
            told = self.json(self.one, "download --exclude m*", *flags, "oss://examplebucket/p/missing", self.out / "missing")
            self.assertEqual((told["outcome"], told.get("skipped", told.get("skip"))), ("planned" if flags else "downloaded", 1))
        self.assertEqual(self.one.count("HeadObject"), 0)

    def stopped(self, command, *words):
        """The standard output of a run that is stopped at its first request."""
        run = subprocess.Popen([oss.BIN + "/ossio", *command.split(), *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=oss.environment())
        self.wait_for(lambda: oss.request_has_begun(run))
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 130)
        return out.decode()

    def test_a_plan_that_was_stopped_is_no_plan(self):
        server = self.server("--latency", "2000")
        self.assertEqual(server.request("PUT", "examplebucket", "p/a")[0], 200)
        for command, words in (("download -r -n", ("oss://examplebucket/p/", self.out)), ("upload -r -n --if-changed", (self.out, "oss://examplebucket/p/"))):
            self.assertEqual(json.loads(self.stopped(command + " --json --endpoint", server.url, *words))["outcome"], "paused", command)
            told = self.stopped(command + " --endpoint", server.url, *words)
            self.assertIn("stopped after 0 files", told)
            self.assertNotIn("--dry-run", told)

    def test_a_plan_of_one_object_that_was_stopped_while_its_file_was_read_is_no_plan(self):
        server, sparse = self.service(http_service.HugeObject), self.out / "sparse"
        with open(sparse, "wb") as f:
            f.truncate(http_service.HUGE)
        os.utime(sparse, (1, 1))
        run = subprocess.Popen([oss.BIN + "/ossio", "download", "-n", "--if-changed", "--json", "--endpoint", server.url, "oss://examplebucket/k", sparse],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=oss.environment())
        self.wait_for(lambda: oss.has_open(run, sparse))
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=30)
        self.assertEqual((run.returncode, json.loads(out)["outcome"]), (130, "paused"), err)


if __name__ == "__main__":
    unittest.main()
