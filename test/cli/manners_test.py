#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""How commands end: an outcome in --json whatever happens, a stop that is a stop, an upload that is named is not replaced."""
import json
import signal
import socket
import subprocess
import unittest

import oss
from cli_test import Case, MiB


def closed_port():
    """An address that refuses connections."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"


class Outcomes(Case):
    def json(self, *words, code=0):
        done = subprocess.run([oss.BIN + "/ossio", *words, "--json"], capture_output=True, text=True, timeout=60,
                              env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_every_command_names_its_outcome(self):
        server = self.server()
        at = ("--endpoint", server.url)
        id = self.json("upload", "--prepare", str(self.file(MiB)), "oss://examplebucket/k", *at)
        self.assertEqual(id["outcome"], "done")
        for words, outcome in ((("uploads", "list", "oss://examplebucket/"), "listed"),
                               (("uploads", "show", "oss://examplebucket/k", id["upload_id"]), "listed"),
                               (("uploads", "sweep", "oss://examplebucket/", "--dry-run", "--older-than", "0s"), "planned"),
                               (("uploads", "sweep", "oss://examplebucket/"), "done"),
                               (("uploads", "abort", "oss://examplebucket/k", id["upload_id"]), "done"),
                               (("ls", "oss://examplebucket/"), "listed"),
                               (("presign", "get", "oss://examplebucket/k"), "done"),
                               (("whoami",), "done")):
            self.assertEqual(self.json(*words, *at)["outcome"], outcome, words)
        self.assertEqual(self.json("checkpoints", "list")["outcome"], "listed")
        self.assertEqual(self.json("checkpoints", "remove", "--all")["outcome"], "done")

    def test_what_could_not_be_removed_is_a_failure(self):
        told = self.json("checkpoints", "remove", "nosuchid", code=1)
        self.assertEqual((told["outcome"], told["removed"]), ("failed", []))
        self.assertEqual([(f["id"], f["error"]) for f in told["failed"]], [("nosuchid", "there is no such checkpoint")])
        self.folder.joinpath("state").write_text("no folder")
        self.assertIn("Not a directory", self.json("checkpoints", "list", code=1)["error"])
        self.folder.joinpath("state").unlink()
        self.assertEqual(self.json("upload", "-r", "-n", str(self.folder / "missing"), "oss://examplebucket/", code=1)["outcome"], "failed")
        endless = self.json("uploads", "sweep", "oss://examplebucket/", "--pending", "/dev/zero", code=2)
        self.assertIn("line 1 of /dev/zero", endless["error"])
        server = self.server("--clock-offset", "-60", "--fault", "fail:AbortMultipartUpload:403:AccessDenied:-1")
        self.json("upload", "--prepare", str(self.file(MiB)), "oss://examplebucket/k", "--endpoint", server.url)
        swept = self.json("uploads", "sweep", "oss://examplebucket/", "--older-than", "1s", "--endpoint", server.url, code=1)
        self.assertEqual((swept["outcome"], len(swept["uploads"])), ("failed", 1))


class Stops(Case):
    def test_a_stop_while_connections_are_refused_is_a_stop(self):
        for which, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            for threads in ("1", "2"):
                run = oss.Upload(None, self.file(2 * MiB), "oss://examplebucket/k", "--part-size", "1MiB", "--threads", threads,
                                 "--verbose", endpoint=closed_port())
                run.wait_until_it_says("refused")   # the first attempt has failed
                run.process.send_signal(which)
                run.end(30)
                self.assertEqual((run.code, run.json["parts"]), (code, "none"), run.err)
                self.assertIn(run.json["outcome"], ("paused", "drained"))


    def test_a_stop_of_a_folder_while_connections_are_refused_is_a_stop(self):
        tree = self.folder / "tree"
        tree.mkdir()
        for name in "ab":
            (tree / name).write_bytes(bytes(2 * MiB))
        for which, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            run = oss.Upload(None, tree, "oss://examplebucket/k/", "-r", "--verbose", endpoint=closed_port())
            run.wait_until_it_says("refused")
            run.process.send_signal(which)
            run.end(30)
            self.assertEqual((run.code, run.json["failed"]), (code, 0), run.err)
            self.assertIn(run.json["outcome"], ("paused", "drained"))


class Named(Case):
    def test_an_upload_that_is_named_and_gone_is_not_replaced(self):
        server, file = self.server(), self.file(2 * MiB)
        missing = self.upload(server, file, "--part-size", "1MiB", "--resume-from-service=0004B9894A22E5B1888A1E29F8236E2D")
        self.assertEqual((missing.code, missing.json["outcome"]), (1, "failed"))
        self.assertIn("0004B9894A22E5B1888A1E29F8236E2D", missing.err)
        self.assertEqual((server.count("InitiateMultipartUpload"), server.bucket_is_empty()), (0, True))
        plan = self.upload(server, file, "--plan", "--resume-from-service=0004B9894A22E5B1888A1E29F8236E2D")
        self.assertEqual((plan.code, plan.json["rejected"][0]["upload_id"]), (0, "0004B9894A22E5B1888A1E29F8236E2D"))


if __name__ == "__main__":
    unittest.main()
