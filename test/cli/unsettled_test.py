#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""A run over many files names what it leaves on the service and what it does not know, as a run over one file does, with a command
that settles it."""
import json
import random
import shlex
import signal
import subprocess
import unittest

import http_service
import oss
from cli_test import MiB
from tree_test import TreeCase

TARGET = "oss://examplebucket/p"


def after_parts(count):
    """Options of a server that answers so many parts, and the next two only after a minute."""
    return "--fault", f"stall:UploadPart:0:{count}", "--fault", "stall:UploadPart:60000:2"


class Unsettled(TreeCase):
    def big(self):
        return self.tree({"big": random.Random(1).randbytes(12 * MiB)})

    def start(self, server, *words):
        command = [oss.BIN + "/ossio", "upload", "-r", "--json", "--endpoint", server.url, "--part-size", "1MiB", "--concurrency", "2", *map(str, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment())

    def environment(self):
        return oss.environment(XDG_STATE_HOME=str(self.folder / "state"))

    def end(self, run, code):
        out, err = run.communicate(timeout=60)
        self.assertEqual(run.returncode, code, err)
        self.json_text, self.said = json.loads(out), err.decode()
        return self.json_text["unsettled"]

    def run_printed(self, one):
        """The command that the JSON and the text have, as a person would run it."""
        self.assertIn(one["command"], self.said)
        return subprocess.run(shlex.split(one["command"]), capture_output=True, text=True, env=self.environment())

    def test_an_abort_that_was_not_confirmed_names_the_upload_and_the_command_deletes_it(self):
        server, root = self.server(*after_parts(2), "--fault", "fail:AbortMultipartUpload:403:AccessDenied:1"), self.big()
        run = self.start(server, root, TARGET)
        self.wait_for(lambda: server.count("UploadPart") >= 2)
        run.send_signal(signal.SIGINT)
        oss.wait_until_it_says(run, "pausing")
        run.send_signal(signal.SIGINT)
        one, = self.end(run, 130)
        self.assertEqual((self.json_text["outcome"], self.json_text["left"], one["parts"]), ("aborted", 0, "unknown"))
        self.assertEqual([one["upload_id"]], server.uploads())
        self.assertEqual((one["file"], one["key"]), (str(root / "big"), "p/big"))
        self.assertIn("uploads abort", one["command"])
        done = self.run_printed(one)
        self.assertEqual((done.returncode, server.uploads()), (0, []), done.stderr)

    def test_an_object_that_may_be_stored_is_no_file_that_was_not_begun(self):
        root = self.tree({"small": b"x" * 1000})
        server = self.service(http_service.SilentPut)
        run = self.start(server, root, TARGET)
        self.wait_for(lambda: server.bodies)
        run.send_signal(signal.SIGINT)
        one, = self.end(run, 130)
        self.assertEqual((self.json_text["left"], one["parts"]), (0, "unknown"))
        self.assertIn("the object may be stored", one["error"])
        self.assertIn(" verify ", one["command"])
        self.assertIn(one["command"], self.said)

    def test_an_upload_without_a_checkpoint_is_named_and_the_command_resumes_it(self):
        server, root = self.server(*after_parts(4)), self.big()
        run = self.start(server, "--no-resume", "--include", "big", root, TARGET)
        self.wait_for(lambda: server.count("UploadPart") >= 4)
        run.send_signal(signal.SIGINT)
        one, = self.end(run, 130)
        self.assertEqual((self.json_text["paused"], one["parts"], [one["upload_id"]]), (0, "kept", server.uploads()))
        parts = server.count("UploadPart")
        done = self.run_printed(one)
        self.assertEqual((done.returncode, server.uploads()), (0, []), done.stderr)
        self.assertEqual(server.read("p/big"), (root / "big").read_bytes())
        self.assertLessEqual(server.count("UploadPart") - parts, 12 - 4)

    def test_uploads_that_nobody_knows_the_ids_of_are_counted_and_shown(self):
        server, root = self.server("--fault", "lose:InitiateMultipartUpload:2"), self.big()
        one, = self.end(self.start(server, root, TARGET), 0)
        self.assertEqual((self.json_text["outcome"], self.json_text["unconfirmed_uploads"], one["upload_id"]), ("uploaded", 2, ""))
        self.assertIn("2 unfinished uploads", one["error"])
        self.assertEqual(self.run_printed(one).stdout.count("oss://examplebucket/p/big"), 2)
        text = self.ossio(self.server("--fault", "lose:InitiateMultipartUpload:1"), "upload -r --part-size 1MiB", root, TARGET)
        self.assertIn(b"1 of which something may be left", text.stdout)

    def test_a_failure_has_the_id_of_its_upload(self):
        server, root = self.server("--fault", "fail:UploadPart:403:AccessDenied:99", "--fault", "fail:AbortMultipartUpload:403:AccessDenied:9"), self.big()
        one, = self.end(self.start(server, root, "--no-resume", TARGET), 1)
        failed, = self.json_text["failures"]
        self.assertEqual((failed["upload_id"], failed["parts"]), (one["upload_id"], "unknown"))
        self.assertEqual(server.uploads(), [one["upload_id"]])
        self.assertEqual(self.said.count("UploadPart"), 1)   # what failed is reported once
        self.assertIn(f"{root}/big: to delete the parts:\n  {one['command']}\n", self.said)

    def test_a_quiet_run_that_succeeds_says_nothing(self):
        server = self.server("--fault", "lose:InitiateMultipartUpload:2")
        done = self.ossio(server, "upload -r -q --part-size 1MiB", self.big(), TARGET)
        self.assertEqual((done.stdout, done.stderr), (b"", b""))


if __name__ == "__main__":
    unittest.main()
