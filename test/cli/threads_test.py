#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""ossio upload --threads: one file and a folder by several event loops, stopped and resumed."""
import signal
import unittest

from cli_test import MiB
from tree_test import TreeCase


class SeveralThreads(TreeCase):
    def test_one_file_is_sent_by_all_threads_and_completed_once(self):
        server, file = self.server(), self.file(20 * MiB)
        run = self.upload(server, file, "--part-size", "1MiB", "--threads", "3")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(server.read("k"), file.read_bytes())
        self.assertEqual((server.count("UploadPart"), server.count("CompleteMultipartUpload")), (20, 1))
        self.assertEqual((self.saved_checkpoints(), server.uploads()), ([], []))

    def test_ctrl_c_pauses_all_threads_and_the_next_run_resumes(self):
        server, file = self.server("--latency", "50"), self.file(30 * MiB)
        options = ("--part-size", "1MiB", "--concurrency", "4", "--threads", "2")
        run = self.start(server, file, *options)
        self.wait_for(lambda: server.count("UploadPart") >= 8)
        run.process.send_signal(signal.SIGINT)
        run.end()
        self.assertEqual(run.code, 130)
        again = self.upload(server, file, *options)
        self.assertEqual(again.code, 0, again.err)
        self.assertGreaterEqual(again.json["resumed_bytes"], 4 * MiB)
        self.assertEqual(server.read("k"), file.read_bytes())
        self.assertEqual(server.uploads(), [])

    def test_sigterm_drains_all_threads(self):
        server, file = self.server("--latency", "50"), self.file(30 * MiB)
        run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "4", "--threads", "2")
        self.wait_for(lambda: server.count("UploadPart") >= 8)
        run.process.send_signal(signal.SIGTERM)
        run.end()
        self.assertEqual(run.code, 143, run.err)
        self.assertEqual((len(self.saved_checkpoints()), len(server.uploads())), (1, 1))

    def test_a_folder_arrives(self):
        files = {f"d{i % 7}/f{i}": b"x" * i for i in range(200)}
        files["large"] = self.file(20 * MiB).read_bytes()
        server, root = self.server(), self.tree(files)
        told = self.json(server, "upload -r --threads 4 --verbose", root, "oss://examplebucket/p")
        self.assertEqual((told["outcome"], told["sent"], told["failed"]), ("uploaded", 201, 0))
        for name, content in files.items():
            self.assertEqual(server.read("p/" + name), content)

    def test_a_number_that_is_none_is_refused(self):
        server, file = self.server(), self.file(1)
        for wrong in ("0", "65", "many"):
            run = self.upload(server, file, "--threads", wrong)
            self.assertEqual(run.code, 2)
            self.assertIn("--threads", run.err)


if __name__ == "__main__":
    unittest.main()
