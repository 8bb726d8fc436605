#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The commands that ossio prints: they are those of the run, a shell takes them as they are, and they have no password."""
import json
import os
import random
import signal
import socket
import subprocess
import unittest

import oss
from cli_test import MiB
from tree_test import TreeCase


class PrintedCommands(TreeCase):
    def setUp(self):
        super().setUp()
        self.silent = socket.create_server(("127.0.0.1", 0))   # takes connections and says nothing
        self.silent_host = "127.0.0.1:%d" % self.silent.getsockname()[1]

    def tearDown(self):
        self.silent.close()
        super().tearDown()

    def stopped(self, *words, cwd=None):
        """What a run that is stopped by Ctrl-C prints on standard error, and on standard output."""
        env = oss.environment(XDG_STATE_HOME=str(self.folder / "state"))
        run = subprocess.Popen([oss.BIN + "/ossio", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=cwd)
        self.wait_for(lambda: oss.request_has_begun(run))
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 130, err)
        return err, out

    def last_line(self, err):
        return err.splitlines()[-1].strip()

    def test_no_password_is_printed_in_whatever_form_it_was_given(self):
        file, host = self.file(100), self.silent_host
        for words in (("--proxy", f"HTTP://u:secret@{host}"), (f"--proxy=u:secret@{host}",)):
            err, out = self.stopped("upload", "-e", "http://oss.example", "--path-style", *words, file, "oss://examplebucket/k")
            self.assertNotIn(b"secret", err + out)
            self.assertIn(host.encode(), self.last_line(err))
            self.assertIn(b"--proxy", self.last_line(err))

    def test_what_only_looks_like_a_password_stays(self):
        err, _ = self.stopped("upload", "-e", f"http://{self.silent_host}", "--metadata", "src=https://medium.com/@alice/post", self.file(100), "oss://examplebucket/k")
        self.assertIn(b"--metadata src=https://medium.com/@alice/post", self.last_line(err))

    def test_the_command_of_names_that_look_like_options_and_of_bytes_that_terminals_obey_runs_in_a_shell(self):
        server = self.server("--latency", "300")
        names = [b"-r", b"a'b\\c", b"\x1b[31mred", b"\xff", "\u202etxt".encode(), b"two\nlines"]
        for name in names:
            with open(os.fsencode(self.folder) + b"/" + name, "wb") as f:
                f.write(b"content of " + name)
        err, out = self.stopped("upload", "--flat", "--concurrency", "1", "--on-bad-name", "encode", "--endpoint", server.url, "--", *map(os.fsdecode, names), "oss://examplebucket/p/",
                                cwd=self.folder)
        command = self.last_line(err)
        for bad in (b"\x1b", b"\xff", b"\xe2\x80\xae"):
            self.assertNotIn(bad, err + out)
        self.assertIn(b" --if-changed ", command)
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, capture_output=True, env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.keys(server)), len(names))
        self.assertEqual(server.read("p/-r"), b"content of -r")

    def test_wrong_usage_prints_no_bytes_that_terminals_obey(self):
        for words in (("upload", "f", "\x1b[31m"), ("\x1b[31m",), ("upload", "f", "oss://b/k", "--\x1b[31m"), ("upload", "f", "oss://b/k", "--sse", "\x1b[31m")):
            run = subprocess.run([oss.BIN + "/ossio", *words], capture_output=True, env=oss.environment())
            self.assertEqual(run.returncode, 2)
            self.assertNotIn(b"\x1b", run.stderr + run.stdout)

    def test_a_dry_run_that_was_stopped_advises_no_upload(self):
        server, root = self.server("--latency", "3000"), self.tree({"a": b"1"})
        err, _ = self.stopped("upload", "-r", "-n", "--if-changed", "--endpoint", server.url, root, "oss://examplebucket/p/")
        self.assertNotIn(b"to upload the rest", err)

    def test_json_and_text_name_commands_and_no_functions(self):
        server = self.server("--fault", "lose:InitiateMultipartUpload:999")
        words = ("--part-size", "1MiB", "--retry-for", "1s", "--no-resume")
        run = self.ossio(server, "upload --json", *words, self.file(3 * MiB), "oss://examplebucket/k", code=1)
        self.assertIn("ossio uploads sweep removes", json.loads(run.stdout)["error"])
        self.assertNotIn(b"sweep_uploads", run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
