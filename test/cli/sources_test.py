#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Each option with each kind of source: it does what its help says, or it is refused with exit code 2 before anything is sent."""
import json
import os
import unittest

import oss
from tree_test import TreeCase

SHARD = ("--shard", "0/4", "--upload-id", "U")
FOR_ONE_FILE = (("--prepare",), SHARD, ("--plan",), ("--resume-from-service",), ("--resume-from-service=U",))
OF_TREES = (("--if-changed",), ("--skip-existing",), ("--checksum",), ("--include", "*"), ("--exclude", "x"), ("--flat",), ("-r",),
            ("--on-bad-name", "skip"), ("--on-bad-name", "encode"))
TARGET = "oss://examplebucket/k"


class Sources(TreeCase):
    def setUp(self):
        super().setUp()
        self.one = self.server()
        self.root = self.tree({"a.txt": b"1", "b.txt": b"22", "names": b"a.txt\n"})
        os.mkfifo(self.root / "fifo")

    def refused(self, *words, stdin=b""):
        before = os.path.getsize(self.one.log.name)
        run = self.ossio(self.one, "upload --json", *words, code=2, stdin=stdin, cwd=self.root)
        self.assertEqual(json.loads(run.stdout)["outcome"], "failed", words)
        self.assertEqual(os.path.getsize(self.one.log.name), before, words)   # no request
        return run.stderr.decode()

    def test_what_is_for_one_file_is_refused_for_several_folders_patterns_lists_and_streams(self):
        several = (("a.txt", "b.txt"), (".",), ("-r", "."), ("*.txt",), ("--files-from", "names"), ("--files-from", "names", "a.txt"))
        for options in FOR_ONE_FILE:
            for sources in several + (("-",), ("fifo",), ("/dev/null",)):
                self.refused(*options, *sources, TARGET)
        for source in ("-", "fifo", "/dev/null"):
            self.assertIn("--growing", self.refused("--growing", source, TARGET))
        self.assertTrue(self.one.bucket_is_empty())

    def test_an_id_that_stands_apart_is_no_source(self):
        self.assertIn("follows a =", self.refused("--resume-from-service", "0004B9", "a.txt", TARGET))

    def test_a_share_of_one_file_is_not_chosen_named_or_planned_like_a_tree(self):
        for options in (("--prepare",), SHARD, ("--plan",)):
            for more in OF_TREES:
                self.refused(*options, *more, "a.txt", TARGET)
        for options in (("--prepare",), SHARD):
            for more in (("--dry-run",), ("--growing",), ("--resume-from-service",)):
                self.refused(*options, *more, "a.txt", TARGET)
        for more in OF_TREES + (("--dry-run",),):
            self.refused(*more, "-", TARGET)

    def test_headers_of_a_shared_upload_are_set_by_the_run_that_can_set_them(self):
        for header in (("--content-type", "a/b"), ("--header", "x-oss-meta-a:1"), ("--metadata", "a=1"), ("--tagging", "a=1"), ("--sse", "AES256")):
            self.assertIn("--prepare", self.refused(*SHARD, *header, "a.txt", TARGET))
        self.assertIn("--shard", self.refused("--prepare", "--acl", "private", "a.txt", TARGET))
        upload_id = self.json(self.one, "upload --prepare --metadata a=1", self.root / "a.txt", TARGET)["upload_id"]
        self.ossio(self.one, "upload --shard 0/1 --acl private --no-overwrite", "--upload-id", upload_id, self.root / "a.txt", TARGET)
        self.assertEqual(self.one.head("k")["x-oss-meta-a"], "1")

    def test_options_that_would_do_nothing_are_refused(self):
        for options in (("--checkpoint-lease", "5s"), ("--no-resume", "--checkpoint-dir", "c"), ("--quota-rate", "1MiB"), ("-0",)):
            self.refused(*options, "a.txt", TARGET)
        for options in ("--part-size 1MiB", "--concurrency 2", "--checkpoint-dir c"):
            self.ossio(self.one, "download " + options, TARGET, "-", code=2)
        for command in ("download oss://examplebucket/k f", "verify f oss://examplebucket/k"):
            self.ossio(self.one, command + " --concurrency auto", code=2)
        for command in ("ls oss://examplebucket/", "download oss://examplebucket/k f", "uploads list oss://examplebucket/"):
            self.ossio(self.one, command + " --client-cert c", code=2)

    def test_values_that_cannot_be_sent_are_wrong_usage(self):
        for options in (("--part-size", "1"), ("--part-size", "6GiB"), ("--metadata", "a:b=1"), ("--header", "Authorization: x"), ("--header", "a: b\nc"),
                        ("--content-type", "a\nb"), ("--tagging", "a" * 129 + "=1"), ("--proxy", "ftp://127.0.0.1")):
            self.refused(*options, "a.txt", TARGET)
        for expires in ("0s", "8d"):
            self.ossio(self.one, "presign get", "--expires", expires, TARGET, code=2)
        self.ossio(self.one, "download --part-size 1", TARGET, self.folder / "f", code=2)

    def test_one_file_with_a_bad_name_is_treated_as_in_a_folder(self):
        bad = self.root / "a\nb"
        bad.write_bytes(b"x")
        run = self.ossio(self.one, "upload", bad, "oss://examplebucket/p/", code=1)
        self.assertIn(b"control characters (see --on-bad-name)", run.stderr)
        self.assertNotIn(b"a\nb", run.stderr)
        self.ossio(self.one, "upload", self.root / "a.txt", "oss://examplebucket/a\nb", code=1)
        self.assertEqual(self.json(self.one, "upload --on-bad-name skip", bad, "oss://examplebucket/p/")["skipped"], 1)
        self.assertTrue(self.one.bucket_is_empty())
        self.ossio(self.one, "upload --on-bad-name encode", bad, "oss://examplebucket/p/")
        self.assertEqual(self.keys(self.one), ["p/a%0Ab"])
        self.ossio(self.one, "verify --on-bad-name encode", bad, "oss://examplebucket/p/")


if __name__ == "__main__":
    unittest.main()
