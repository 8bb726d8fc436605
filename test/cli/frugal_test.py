#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Commands ask the service for no more than they need, and read no file without a use for it."""
import json
import os
import subprocess
import unittest

import oss
from tree_test import TreeCase


class Frugal(TreeCase):
    def objects(self, server, keys):
        folder = self.folder / f"objects{len(keys)}"
        folder.mkdir()
        for key in keys:
            (folder / key).touch()
        self.assertEqual(self.json(server, "upload -r", folder, "oss://examplebucket/")["sent"], len(keys))

    def test_a_listing_ends_when_its_reader_has_gone(self):
        server = self.server("--latency", "5")
        self.objects(server, [f"k{i:04}" for i in range(3050)])
        for _ in range(1010):
            server.request("POST", "examplebucket", "u", [("uploads", "")])
        for command, operation, all_pages in (("ls -r", "ListObjects", 4), ("ls -r --json", "ListObjects", 4), ("uploads list", "ListMultipartUploads", 2)):
            before = server.count(operation)
            listing = subprocess.Popen([oss.BIN + "/ossio", *command.split(), "--endpoint", server.url, "oss://examplebucket/"], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=oss.environment())
            listing.stdout.close()
            listing.stderr.read()
            listing.stderr.close()
            self.assertEqual(listing.wait(30), 1)
            self.assertLess(server.count(operation) - before, all_pages, command)

    def test_one_file_is_compared_with_one_object_and_not_with_all_of_the_bucket(self):
        server, file = self.server(), self.tree({"k00": b"1"}) / "k00"
        self.objects(server, [f"k{i:04}" for i in range(2010)])
        for target in ("oss://examplebucket/", "oss://examplebucket/k00"):
            for sent in (1, 0):
                before = server.count("ListObjects")
                self.assertEqual(self.json(server, "upload --if-changed", file, target)["sent"], sent, target)
                self.assertEqual(server.count("ListObjects") - before, 1)
            server.request("DELETE", "examplebucket", "k00")

    def test_no_file_is_read_for_an_object_that_is_missing_or_has_another_size(self):
        server, root = self.server(), self.tree({"a": b"", "b": b""})
        for name in ("a", "b"):
            os.truncate(root / name, 1 << 40)   # a hole: to read it takes minutes
        self.objects(server, ["b"])
        run = subprocess.run([oss.BIN + "/ossio", "verify", "-r", "--json", "--endpoint", server.url, str(root), "oss://examplebucket/"], capture_output=True,
                             env=oss.environment(), timeout=30)
        told = json.loads(run.stdout)
        self.assertEqual(run.returncode, 1)
        self.assertEqual([f["error"] for f in sorted(told["failures"], key=lambda f: f["key"])], ["there is no such object", "the object has another size"])

    def test_keys_that_are_refused_end_a_verification_at_once(self):
        server, root = self.server(), self.tree({f"f{i}": b"x" for i in range(200)})
        wrong = oss.environment(OSS_ACCESS_KEY_SECRET="wrong")
        told = self.json(server, "verify -r", root, "oss://examplebucket/", code=1, env=wrong)
        self.assertLess(told["failed"], 50)
        self.assertGreater(told["left"], 50)

    def test_a_sweep_that_is_quiet_prints_nothing_but_what_failed(self):
        server = self.server("--clock-offset", "-60", "--fault", "fail:AbortMultipartUpload:403:AccessDenied:1")
        sweep = ("uploads sweep -q --older-than 1s", "oss://examplebucket/")
        server.request("POST", "examplebucket", "u", [("uploads", "")])
        run = self.ossio(server, *sweep, code=1)
        self.assertEqual(run.stdout, b"")
        self.assertIn(b" u  upload ", run.stderr)
        run = self.ossio(server, *sweep)
        self.assertEqual((run.stdout, run.stderr, server.uploads()), (b"", b"", []))

    def test_the_json_of_a_list_that_failed_says_why(self):
        server = self.server()
        for command in ("ls", "uploads list"):
            told = self.json(server, command, "oss://nosuchbucket/", code=1)
            self.assertEqual((told["outcome"], told["code"], told["status"]), ("failed", "NoSuchBucket", 404))
            self.assertTrue(told["request_id"])
        for command in ("uploads show", "uploads abort"):
            told = json.loads(self.ossio(server, command + " --json", "oss://examplebucket/k", "0004B9", code=1).stdout)
            self.assertEqual((told["outcome"], told["code"], told["status"]), ("failed", "NoSuchUpload", 404))


if __name__ == "__main__":
    unittest.main()
