#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""ossio where something around it is not as usual: closed streams, limits, lists that break off, a service that is silent."""
import json
import os
import signal
import subprocess
import unittest

import http_service
import oss
from cli_test import Case, MiB


class CircumstancesCase(Case):
    def run_in_shell(self, server, command, closed="", before=""):
        """`command` after ossio, as a shell runs it; `closed` closes streams, `before` goes first."""
        line = f"{before} exec {oss.BIN}/ossio {command} --endpoint {server.url} {closed}"
        return subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30,
                              env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")), cwd=self.folder)

    def put(self, server, size, key="k"):
        self.assertEqual(self.upload(server, self.file(size), target="oss://examplebucket/" + key).code, 0)


class Streams(CircumstancesCase):
    def test_a_closed_standard_output_is_an_error_whatever_would_have_been_written(self):
        server = self.server()
        for size in (0, 8, 100_000):   # 8 bytes fit into the event loop's own descriptor
            self.put(server, size)
            run = self.run_in_shell(server, "download oss://examplebucket/k -", ">&-")
            self.assertEqual(run.returncode, 1, (size, run.stderr))
            self.assertIn("standard output", run.stderr)

    def test_a_closed_standard_input_is_an_error_and_not_a_stream(self):
        server = self.server()
        for command in ("upload - oss://examplebucket/k", "upload --files-from - oss://examplebucket/"):
            run = self.run_in_shell(server, command, "<&-")
            self.assertEqual(run.returncode, 1, (command, run.stdout, run.stderr))
            self.assertIn("Bad file descriptor", run.stderr)
        self.assertTrue(server.bucket_is_empty())

    def test_a_limit_of_file_sizes_is_an_error_like_a_full_disk(self):
        server = self.server()
        self.put(server, 3 * MiB)
        run = self.run_in_shell(server, "download --json oss://examplebucket/k f2", before="ulimit -f 100;")
        self.assertEqual((run.returncode, json.loads(run.stdout)["outcome"]), (1, "failed"), run.stderr)
        self.assertIn("File too large", run.stderr)
        self.assertEqual([p.name for p in self.folder.glob("f2*")], [])


class Sources(CircumstancesCase):
    def test_a_list_that_breaks_off_is_no_shorter_list(self):
        server = self.server()
        for command in ("upload", "verify"):
            run = self.run_in_shell(server, f"{command} --files-from {self.folder} oss://examplebucket/")
            self.assertEqual(run.returncode, 1, run.stdout)
            self.assertIn("cannot be read to its end", run.stderr)

    def test_a_pattern_that_nothing_matches_is_a_failure(self):
        server = self.server()
        (self.folder / "sub").mkdir()
        run = self.run_in_shell(server, "upload 'sub/*.bak' oss://examplebucket/")
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertIn("no file matches this pattern", run.stderr)
        (self.folder / "sub/a.bak").write_text("a")
        self.assertEqual(self.run_in_shell(server, "upload 'sub/*.bak' oss://examplebucket/").returncode, 0)

    def test_filters_come_before_links_that_lead_nowhere(self):
        server = self.server()
        (self.folder / "tree").mkdir()
        (self.folder / "tree/a.txt").write_text("a")
        (self.folder / "tree/dangling").symlink_to("/nonexistent")
        (self.folder / "tree/loop").symlink_to(".")
        self.assertEqual(self.run_in_shell(server, "upload -r tree oss://examplebucket/").returncode, 1)
        run = self.run_in_shell(server, "upload -r --json --exclude dangling --exclude loop tree oss://examplebucket/")
        self.assertEqual((run.returncode, json.loads(run.stdout)["sent"]), (0, 1), run.stderr)

    def test_a_prefix_without_objects_is_a_failure(self):
        run = self.run_in_shell(self.server(), "download -r oss://examplebucket/none/ d")
        self.assertEqual(run.returncode, 1)
        self.assertIn("no object has a key that begins so", run.stderr)

    def test_an_endpoint_with_a_password_is_refused_and_not_printed(self):
        self.file(10)
        for endpoint in ("http://user:s3cretly@127.0.0.1:1", "ftp://user:s3cretly@host", "user:s3cretly@host"):
            run = subprocess.run([oss.BIN + "/ossio", "upload", "--json", "-e", endpoint, "f", "oss://examplebucket/k"],
                                 capture_output=True, text=True, env=oss.environment(), cwd=self.folder)
            self.assertNotEqual(run.returncode, 0)
            self.assertNotIn("s3cretly", run.stdout + run.stderr)
            self.assertIn("user name", run.stderr)


class Targets(CircumstancesCase):
    def test_what_is_no_file_is_not_replaced_by_one(self):
        server = self.server()
        self.put(server, 3 * MiB)
        os.mkfifo(self.folder / "fifo")
        run = self.run_in_shell(server, "download oss://examplebucket/k fifo")
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertTrue((self.folder / "fifo").is_fifo())

    def test_a_failed_download_names_what_it_keeps(self):
        server = self.server("--fault", "fail:GetObject:403:AccessDenied:-1")
        self.put(server, 3 * MiB)
        run = self.run_in_shell(server, "download oss://examplebucket/k out")
        self.assertEqual(run.returncode, 1)
        self.assertEqual(list(self.folder.glob("out*")), [])
        self.assertEqual(list((self.folder / "state").rglob("*.json")), [])


class Silence(CircumstancesCase):
    """Signals while a question to the service is not answered."""

    def stop(self, server, command, sent, has_begun=oss.request_has_begun, stdin=None):
        """`has_begun`: whether the signal may be sent to the process that it gets."""
        run = subprocess.Popen([oss.BIN + "/ossio", *command.split(), "--json", "--endpoint", server.url], stdin=stdin, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, cwd=self.folder,
                               env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")))
        self.wait_for(lambda: has_begun(run))
        run.send_signal(sent)
        try:
            out, err = run.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
            self.fail(f"{command} did not end by {sent}")
        self.assertEqual(run.returncode, 128 + sent, err)
        return json.loads(out), err

    def test_what_only_asks_ends_at_once(self):
        server = self.server("--fault", "stall:HeadObject:60000:-1", "--fault", "stall:ListObjects:60000:-1")
        self.file(1000)
        for command in ("verify f oss://examplebucket/k", "upload --if-changed f oss://examplebucket/dir/",
                        "upload -n --if-changed f oss://examplebucket/dir/", "ls oss://examplebucket/"):
            for sent in (signal.SIGINT, signal.SIGTERM):
                told, err = self.stop(server, command, sent)
                if not command.startswith("upload --if"):   # which would send, too
                    self.assertNotIn("parts", err)
                self.assertIn(told.get("outcome", "paused"), ("paused", "drained", "stopped"))

    def test_a_list_of_names_that_does_not_come_is_not_waited_for(self):
        server = self.server()
        self.file(1000)
        os.mkfifo(self.folder / "names")
        names = os.open(self.folder / "names", os.O_RDWR)   # of both ends, so that the list has no end
        self.addCleanup(os.close, names)
        for command in ("upload --files-from - oss://examplebucket/", "verify --files-from - oss://examplebucket/",
                        "upload --files-from names oss://examplebucket/"):
            for sent in (signal.SIGINT, signal.SIGTERM):
                os.write(names, b"half of a na")
                self.stop(server, command, sent, lambda _: not oss.has_unread(names), names)

    def test_a_download_that_is_stopped_is_paused(self):
        server = self.server("--fault", "stall:GetObject:60000:-1")
        self.put(server, 3 * MiB)
        told, _ = self.stop(server, "download oss://examplebucket/k out", signal.SIGINT)
        self.assertEqual(told["outcome"], "paused")

    def test_a_put_that_is_broken_off_may_have_been_carried_out(self):
        self.file(50_000)
        for sent in (signal.SIGINT, signal.SIGTERM):
            server = self.service(http_service.SilentPut)
            told, err = self.stop(server, "upload f oss://examplebucket/k", sent, lambda _: server.bodies)
            self.assertIn("the object may be stored", err)
            self.assertEqual(told["parts"], "unknown")


if __name__ == "__main__":
    unittest.main()
