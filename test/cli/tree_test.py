#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""ossio with many files, streams, and the other direction: as people type it, against the embedded OSS."""
import contextlib
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import unittest

import oss
from cli_test import Case, MiB


class TreeCase(Case):
    def ossio(self, server, command, *words, code=0, stdin=None, cwd=None, env=None):
        done = subprocess.run([oss.BIN + "/ossio", *command.split(), "--endpoint", server.url, *map(str, words)], capture_output=True,
                              env=env or oss.environment(XDG_STATE_HOME=str(self.folder / "state")), input=stdin, cwd=cwd)
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace"))
        self.assertNotIn(oss.SECRET.encode(), done.stdout + done.stderr)
        return done

    def json(self, *args, **named):
        return json.loads(self.ossio(*args[:2], "--json", *args[2:], **named).stdout)

    def tree(self, files):
        root = self.folder / "tree"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return root

    def keys(self, server):
        return [o["key"] for o in self.json(server, "ls -r", "oss://examplebucket/")["objects"]]


class Trees(TreeCase):
    files = {"a": b"1", "d/b.log": b"22", "d/e/c": b"", "d/e/f.txt": b"4444"}

    def test_a_folder_arrives_with_its_paths_and_a_second_run_sends_nothing(self):
        server, root = self.server(), self.tree(self.files)
        told = self.json(server, "upload -r", root, "oss://examplebucket/p")
        self.assertEqual((told["outcome"], told["sent"], told["bytes"], told["failed"]), ("uploaded", 4, 7, 0))
        self.assertEqual(self.keys(server), ["p/a", "p/d/b.log", "p/d/e/c", "p/d/e/f.txt"])
        for name, content in self.files.items():
            self.assertEqual(server.read("p/" + name), content)
        before = server.count("PutObject")
        again = self.json(server, "upload -r --if-changed", root, "oss://examplebucket/p/")
        self.assertEqual((again["sent"], again["skipped"], server.count("PutObject")), (0, 4, before))
        (root / "a").write_bytes(b"changed")
        (root / "d/b.log").write_bytes(b"33")
        os.utime(root / "d/b.log", (1, 1))   # the size is the same, and its time is older than the object's
        self.assertEqual(self.json(server, "upload -r --if-changed", root, "oss://examplebucket/p/")["sent"], 1)
        self.assertEqual(self.json(server, "upload -r --checksum", root, "oss://examplebucket/p/")["sent"], 1)
        self.assertEqual(server.read("p/d/b.log"), b"33")
        self.assertEqual(self.json(server, "upload -r --skip-existing", root, "oss://examplebucket/p/")["skipped"], 4)

    def test_patterns_filters_lists_and_flat_keys(self):
        server, root = self.server(), self.tree(self.files)
        self.ossio(server, "upload -r --exclude *.log --exclude d/e/* --include *.txt", root, "oss://examplebucket/f")
        self.assertEqual(self.keys(server), ["f/a", "f/d/e/f.txt"])
        self.ossio(server, "upload --flat", str(root) + "/**.txt", root / "a", "oss://examplebucket/g/")
        self.assertEqual(self.keys(server)[2:], ["g/a", "g/f.txt"])
        self.ossio(server, "upload --files-from - -0", "oss://examplebucket/h", stdin=b"d/b.log\0a\0", cwd=root)
        self.assertEqual(self.keys(server)[4:], ["h/a", "h/d/b.log"])
        self.tree({"ph [1]/x.jpg": b"1", "ph 1/y.jpg": b"2"})
        self.ossio(server, "upload", r"ph \[1\]/*.jpg", "oss://examplebucket/i/", cwd=root)
        self.assertEqual(self.keys(server)[6:], ["i/ph [1]/x.jpg"])

    def test_a_dry_run_says_why_and_sends_nothing(self):
        server, root = self.server(), self.tree(self.files)
        self.ossio(server, "upload", root / "a", "oss://examplebucket/p/a")
        told = self.ossio(server, "upload -r -n --skip-existing", root, "oss://examplebucket/p/").stdout.decode()
        self.assertRegex(told, r"skip \S*/a oss://examplebucket/p/a \(the object exists")
        self.assertRegex(told, r"send \S*/b.log oss://examplebucket/p/d/b.log \(new, 2 B\)")
        self.assertIn("nothing was sent", told)
        plan = self.json(server, "upload -r -n --skip-existing", root, "oss://examplebucket/p/")
        self.assertEqual({f["action"] for f in plan["files"]}, {"send", "skip"})
        self.assertEqual((plan["send"], plan["bytes"], self.keys(server)), (3, 6, ["p/a"]))

    def test_a_file_that_fails_stops_no_other_and_is_named(self):
        server, root = self.server(), self.tree(self.files)
        with open(os.fsencode(root) + b"/bad\xff", "wb") as f:
            f.write(b"x")
        (root / "link").symlink_to("nowhere")
        run = self.ossio(server, "upload -r --json", root, "oss://examplebucket/p/", code=1)
        told = json.loads(run.stdout)
        self.assertEqual((told["outcome"], told["sent"], told["failed"], len(told["failures"])), ("failed", 4, 2, 2))
        self.assertIn(b"--on-bad-name", run.stderr)
        told = self.json(server, "upload -r --on-bad-name encode --symlinks skip", root, "oss://examplebucket/p/")
        self.assertEqual((told["sent"], told["skipped"]), (5, 1))
        self.assertIn("p/bad%FF", self.keys(server))
        collided = self.json(server, "upload --flat -r", root / "d", self.tree({"x/c": b"1"}) / "x", "oss://examplebucket/q", code=1)
        self.assertIn("same key", collided["failures"][0]["error"])
        self.assertIn(b"-r", self.ossio(server, "upload", root, "oss://examplebucket/", code=1).stderr)

    @unittest.skipIf(os.environ.get("OSSIO_SANITIZE"), "sanitizers open descriptors of their own")
    def test_a_file_that_cannot_be_opened_is_named_once(self):
        server, root = self.server(), self.tree({f"f{i}": b"x" for i in range(20)})
        lines = []
        for files in range(8, 16):   # that the process may open: some runs fail at a file, some at a connection
            run = subprocess.run([oss.BIN + "/ossio", "upload", "-r", "--endpoint", server.url, "--no-resume", "--retry-for", "1s", str(root),
                                  "oss://examplebucket/p/"], env=oss.environment(), capture_output=True, text=True,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
            lines += [line for line in run.stderr.splitlines() if "Too many open files" in line]
        names = [str(f) for f in root.iterdir()]
        of_files = [line for line in lines if any(line.endswith(f"{name}: Too many open files") for name in names)]
        self.assertTrue(of_files, lines)
        self.assertFalse([line for line in lines if any(line.count(f"{name}:") > 1 for name in names)])

    def test_keys_that_nothing_can_be_done_with_end_the_run_at_once(self):
        server, root = self.server(), self.tree({f"f{i}": b"x" for i in range(200)})
        told = self.json(server, "upload -r", root, "oss://nosuchbucket/p/", code=1)
        self.assertLess(told["failed"], 50)
        self.assertGreater(told["left"], 50)

    def test_small_files_and_large_ones_share_the_connections(self):
        files = {f"s/{i:04}": b"x" * 100 for i in range(300)}
        files.update({f"l/{i}": random.Random(i).randbytes(12 * MiB) for i in range(3)})
        server, root = self.server(), self.tree(files)
        told = self.json(server, "upload -r --part-size 1MiB --concurrency 8", root, "oss://examplebucket/")
        self.assertEqual((told["sent"], told["failed"]), (303, 0))
        self.assertEqual(self.json(server, "verify -r", root, "oss://examplebucket/")["sent"], 303)

    def test_a_killed_run_continues_with_what_is_missing(self):
        files = {f"s/{i:03}": b"x" * 1000 for i in range(40)}
        files["big"] = random.Random(7).randbytes(24 * MiB)
        server, root = self.server("--latency", "40"), self.tree(files)
        words = ["upload", "-r", "--if-changed", "--endpoint", server.url, "--part-size", "1MiB", "--concurrency", "4", str(root), "oss://examplebucket/"]
        env = oss.environment(XDG_STATE_HOME=str(self.folder / "state"))
        run = subprocess.Popen([oss.BIN + "/ossio", *words], env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.wait_for(lambda: server.count("UploadPart") >= 8)
        run.kill()
        run.wait()
        parts, puts = server.count("UploadPart"), server.count("PutObject")
        told = self.json(server, "upload -r --if-changed --part-size 1MiB --concurrency 4", root, "oss://examplebucket/")
        self.assertGreaterEqual(told["resumed_bytes"], 6 * MiB)
        self.assertLessEqual(server.count("UploadPart"), parts + 24 - 6)
        self.assertLessEqual(server.count("PutObject") - puts, 40)
        for name, content in files.items():
            self.assertEqual(server.read(name), content, name)
        self.assertEqual(server.uploads(), [])

    def test_ctrl_c_pauses_all_files_and_says_what_is_left(self):
        files = {f"f{i}": random.Random(i).randbytes(6 * MiB) for i in range(6)}
        server, root = self.server("--latency", "60"), self.tree(files)
        words = ["upload", "-r", "--json", "--endpoint", server.url, "--part-size", "1MiB", "--concurrency", "2", str(root), "oss://examplebucket/"]
        run = subprocess.Popen([oss.BIN + "/ossio", *words], env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")), stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE)
        self.wait_for(lambda: server.count("UploadPart") >= 6)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
        told = json.loads(out)
        self.assertEqual((run.returncode, told["outcome"]), (130, "paused"), err)
        self.assertGreaterEqual(told["paused"] + told["left"], 1)
        self.assertIn(b"--if-changed", err)
        self.assertEqual(self.json(server, "upload -r --if-changed", root, "oss://examplebucket/")["failed"], 0)
        for name, content in files.items():
            self.assertEqual(server.read(name), content, name)


class Streams(TreeCase):
    def open_when_it_is_read(self, fifo):
        """The end of a named pipe for a writer that comes later than the reader."""
        opened = []
        def has_reader():
            with contextlib.suppress(OSError):
                opened.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
            return opened
        self.wait_for(has_reader)
        return opened[0]

    def test_standard_input_pipes_and_devices_become_objects(self):
        server = self.server()
        for size in (0, 10, 9 * MiB + 1):
            content = random.Random(size).randbytes(size)
            self.ossio(server, "upload", "-", "oss://examplebucket/in", stdin=content)
            self.assertEqual(server.read("in"), content)
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        with subprocess.Popen([oss.BIN + "/ossio", "upload", "-q", "--endpoint", server.url, fifo, "oss://examplebucket/p/"], env=oss.environment()) as run:
            with os.fdopen(self.open_when_it_is_read(fifo), "wb") as writer:
                writer.write(b"through a pipe")
        self.assertEqual(run.returncode, 0)
        self.assertEqual(server.read("p/fifo"), b"through a pipe")
        self.ossio(server, "upload", "/dev/null", "oss://examplebucket/null")
        self.assertEqual(server.read("null"), b"")
        file = self.file(3 * MiB)
        with open(file, "rb") as f:
            done = subprocess.run([oss.BIN + "/ossio", "upload", "--endpoint", server.url, "-", "oss://examplebucket/r"], stdin=f, env=oss.environment(), capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.read("r"), file.read_bytes())
        self.ossio(server, "upload", "-", "oss://examplebucket/", code=2, stdin=b"")

    def test_a_stream_that_is_stopped_leaves_nothing(self):
        server = self.server()
        run = subprocess.Popen([oss.BIN + "/ossio", "upload", "--part-size", "1MiB", "--endpoint", server.url, "-", "oss://examplebucket/k"], stdin=subprocess.PIPE,
                               env=oss.environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        run.stdin.write(b"x" * (5 * MiB))
        run.stdin.flush()
        self.wait_for(lambda: server.count("UploadPart") >= 1)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(30), 130)
        self.assertIn(b"cannot be resumed", run.stderr.read())
        for stream in (run.stdin, run.stdout, run.stderr):
            stream.close()
        self.assertEqual((server.uploads(), server.read("k")), ([], None))

    def test_what_a_killed_stream_has_left_is_deleted_by_the_next_run(self):
        server = self.server()
        words = [oss.BIN + "/ossio", "upload", "--part-size", "1MiB", "--endpoint", server.url, "-", "oss://examplebucket/k"]
        env = oss.environment(XDG_STATE_HOME=str(self.folder / "state"))
        run = subprocess.Popen(words, stdin=subprocess.PIPE, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        run.stdin.write(b"x" * (5 * MiB))
        run.stdin.flush()
        self.wait_for(lambda: server.count("UploadPart") >= 1)
        run.kill()
        run.wait()
        run.stdin.close()
        self.assertEqual(len(server.uploads()), 1)
        listed = subprocess.run([oss.BIN + "/ossio", "checkpoints", "list"], env=env, capture_output=True, text=True).stdout
        self.assertIn("oss://examplebucket/k", listed)
        self.assertIn("of a stream", listed)
        done = subprocess.run(words, input=b"y" * (2 * MiB), env=env, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((server.uploads(), server.read("k")), ([], b"y" * (2 * MiB)))
        left = subprocess.run([oss.BIN + "/ossio", "checkpoints", "list"], env=env, capture_output=True, text=True).stdout
        self.assertNotIn("examplebucket", left)

    def test_a_long_stream_takes_little_memory(self):
        server = self.server("--discard")
        zeros = subprocess.Popen(["head", "-c", str(600 * MiB), "/dev/zero"], stdout=subprocess.PIPE)
        # A process begins with the peak of the one that starts it: a small one starts it here, and asks for that of its children.
        measure = "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); " \
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
        run = subprocess.run([sys.executable, "-c", measure, oss.BIN + "/ossio", "upload", "--json", "-q", "--endpoint", server.url, "-",
                              "oss://examplebucket/k"], stdin=zeros.stdout, env=oss.environment(), capture_output=True, text=True)
        zeros.stdout.close()
        zeros.wait()
        self.assertEqual((run.returncode, json.loads(run.stdout)["bytes"]), (0, 600 * MiB), run.stderr)
        if not os.environ.get("OSSIO_SANITIZE"):   # sanitizers keep memory of their own
            self.assertLessEqual(int(run.stderr), 64 * 1024)   # KiB


class OtherWay(TreeCase):
    def put(self, server, key, content):
        self.ossio(server, "upload", "-", "oss://examplebucket/" + key, stdin=content)

    def test_an_object_arrives_in_a_file_or_on_standard_output(self):
        server, content = self.server(), random.Random(1).randbytes(20 * MiB + 5)
        self.put(server, "d/k", content)
        to = self.folder / "out"
        to.mkdir()
        told = self.json(server, "download --part-size 1MiB", "oss://examplebucket/d/k", to)
        self.assertEqual((told["outcome"], told["bytes"]), ("downloaded", len(content)))
        self.assertEqual([p.name for p in to.iterdir()], ["k"])
        self.assertEqual((to / "k").read_bytes(), content)
        self.assertEqual(self.ossio(server, "download", "oss://examplebucket/d/k", "-").stdout, content)
        missing = self.ossio(server, "download", "oss://examplebucket/none", to / "x", code=1)
        self.assertRegex(missing.stderr, b"NoSuchKey|404")
        self.assertEqual(sorted(p.name for p in to.iterdir()), ["k"])

    def saved(self, env):
        """MiB of the download, by its checkpoint."""
        listed = subprocess.run([oss.BIN + "/ossio", "checkpoints", "list"], env=env, capture_output=True, text=True).stdout
        amount = re.search(r"download of oss://examplebucket/k  ([\d.]+) MiB of", listed)
        return float(amount[1]) if amount else 0

    def test_a_killed_download_resumes_and_never_has_the_final_name_before(self):
        slow, content = self.server("--latency", "300"), random.Random(2).randbytes(30 * MiB)
        self.put(slow, "k", content)
        to, env = self.folder / "k", oss.environment(XDG_STATE_HOME=str(self.folder / "state"))
        words = ["download", "--part-size", "1MiB", "--concurrency", "2", "oss://examplebucket/k", str(to)]
        run = subprocess.Popen([oss.BIN + "/ossio", *words, "--endpoint", slow.url], env=env, stderr=subprocess.DEVNULL)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        self.wait_for(lambda: self.saved(env) >= 4)
        run.kill()
        run.wait()
        self.assertFalse(to.exists())
        before = slow.count("GetObject")
        done = subprocess.run([oss.BIN + "/ossio", *words, "--endpoint", slow.url], env=env, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(to.read_bytes(), content)
        self.assertLessEqual(slow.count("GetObject") - before, 26)
        self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith("k")], ["k"])

    def test_a_tree_comes_back_and_names_that_would_leave_it_are_refused(self):
        server = self.server()
        for key in ("p/a", "p/d/b", "p/../escape", "p//abs", "p/d", "q"):
            self.put(server, key, key.encode())
        to = self.folder / "out"
        (to / "outside").mkdir(parents=True)
        told = self.json(server, "download -r", "oss://examplebucket/p/", to / "tree", code=1)
        self.assertEqual((to / "tree/a").read_bytes(), b"p/a")
        self.assertFalse((to / "escape").exists())
        self.assertEqual((told["sent"], told["failed"]), (2, 3))   # either p/d or p/d/b: one is a file where the other needs a folder
        (to / "links").mkdir()
        (to / "links/d").symlink_to(to / "outside")
        told = self.json(server, "download -r --include d/b", "oss://examplebucket/p/", to / "links", code=1)
        self.assertIn("symbolic link", told["failures"][0]["error"])
        self.assertEqual(list((to / "outside").iterdir()), [])
        self.assertEqual(self.json(server, "download -r --skip-existing --include a", "oss://examplebucket/p/", to / "tree")["skipped"], 1)


class Looking(TreeCase):
    def test_objects_uploads_and_parts_are_listed_and_aborted(self):
        server = self.server()
        for key in ("a", "d/1", "d/2"):
            self.ossio(server, "upload", "-", "oss://examplebucket/" + key, stdin=b"xyz")
        text = self.ossio(server, "ls", "oss://examplebucket/").stdout.decode()
        self.assertRegex(text, r"T\S+Z\s+3 B  oss://examplebucket/a\n")
        self.assertRegex(text, r"-  oss://examplebucket/d/\n")
        self.assertEqual([o["key"] for o in self.json(server, "ls", "oss://examplebucket/")["objects"]], ["a", "d/"])
        self.assertEqual(self.json(server, "ls -r", "oss://examplebucket/d/")["count"], 2)
        self.assertIn("error", self.json(server, "ls", "oss://nosuchbucket/", code=1))
        for _ in range(2):
            server.request("POST", "examplebucket", "u", [("uploads", "")])
        listed = self.json(server, "uploads list", "oss://examplebucket/")["uploads"]
        self.assertEqual([u["key"] for u in listed], ["u", "u"])
        ids = [u["upload_id"] for u in listed]
        self.assertEqual(self.json(server, "uploads show", "oss://examplebucket/u", ids[0])["parts"], [])
        self.assertIn(ids[0], self.ossio(server, "uploads list", "oss://examplebucket/").stdout.decode())
        self.ossio(server, "uploads abort", "oss://examplebucket/u", *ids)
        self.assertEqual(server.uploads(), [])
        self.assertIn(b"NoSuchUpload", self.ossio(server, "uploads abort", "oss://examplebucket/u", ids[0], code=1).stderr)

    def test_files_are_verified_by_their_checksums(self):
        server, root = self.server(), self.tree({"a": b"1", "b": b"2"})
        self.ossio(server, "upload -r", root, "oss://examplebucket/p")
        self.assertEqual(self.json(server, "verify -r", root, "oss://examplebucket/p")["outcome"], "verified")
        self.ossio(server, "verify", root / "a", "oss://examplebucket/p/a")
        (root / "b").write_bytes(b"3")
        (root / "c").write_bytes(b"4")
        told = self.json(server, "verify -r", root, "oss://examplebucket/p", code=1)
        self.assertEqual({f["error"] for f in told["failures"]}, {"the object has another checksum", "there is no such object"})

    def test_a_named_source_that_is_no_file_is_a_failure_and_one_in_a_folder_is_skipped(self):
        server, root = self.server(), self.tree({"a": b"1"})
        self.ossio(server, "upload -r", root, "oss://examplebucket/p")
        os.mkfifo(root / "fifo")
        (self.folder / "names").write_text(f"{root}/fifo\n")
        for words in (("verify", root / "fifo", "oss://examplebucket/p/a"), ("verify /dev/null", "oss://examplebucket/p/a"),
                      ("upload", root / "a", root / "fifo", "oss://examplebucket/q/"),
                      ("verify", "--files-from", self.folder / "names", "oss://examplebucket/p/")):
            told = self.json(server, *words, code=1)
            self.assertEqual([f["error"] for f in told["failures"]], ["it is neither a file nor a block device"], words)
        told = self.json(server, "verify -r", root, "oss://examplebucket/p")
        self.assertEqual(told["outcome"], "verified")
        self.assertIn(b"give -r for the files in it", self.ossio(server, "verify", root, "oss://examplebucket/p", code=1).stderr)

    def test_checkpoints_are_listed_and_removed(self):
        server, file = self.server("--latency", "300"), self.file(12 * MiB)
        env = oss.environment(XDG_STATE_HOME=str(self.folder / "state"))
        run = subprocess.Popen([oss.BIN + "/ossio", "upload", "--part-size", "1MiB", "--concurrency", "1", "--endpoint", server.url, str(file), "oss://examplebucket/k"], env=env,
                               stderr=subprocess.DEVNULL)
        self.wait_for(lambda: server.count("UploadPart") >= 2)
        listed = json.loads(subprocess.run([oss.BIN + "/ossio", "checkpoints", "list", "--json"], env=env, capture_output=True).stdout)["checkpoints"]
        self.assertEqual([(c["key"], c["kind"], c["running"]) for c in listed], [("k", "upload", True)])
        held = subprocess.run([oss.BIN + "/ossio", "checkpoints", "remove", "--all"], env=env, capture_output=True, text=True)
        self.assertEqual(held.returncode, 1)
        self.assertIn("running", held.stderr)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(30), 130)
        removed = subprocess.run([oss.BIN + "/ossio", "checkpoints", "remove", listed[0]["id"]], env=env, capture_output=True, text=True)
        self.assertEqual(removed.returncode, 0, removed.stderr)
        self.assertEqual(list((self.folder / "state").glob("**/*.json")), [])

    def test_urls_are_signed_and_keys_are_found(self):
        server = self.server()
        url = self.json(server, "presign put", "oss://examplebucket/k", "--content-type", "text/plain", "--expires", "1h")
        self.assertEqual(url["headers"]["content-type" if "content-type" in url["headers"] else "Content-Type"], "text/plain")
        import urllib.request
        urllib.request.urlopen(urllib.request.Request(url["url"], data=b"by anybody", method="PUT", headers=url["headers"])).read()
        got = self.ossio(server, "presign get", "oss://examplebucket/k").stdout.decode().strip()
        self.assertEqual(urllib.request.urlopen(got).read(), b"by anybody")
        who = self.json(server, "whoami")
        self.assertEqual((who["access_key_id"], who["source"], who["temporary"]), (oss.KEY_ID, "environment", False))

    def test_a_profile_gives_keys_endpoint_and_region(self):
        server, home = self.server(), self.folder / "home"
        (home / ".aliyun").mkdir(parents=True)
        (home / ".aliyun/config.json").write_text(json.dumps({"current": "default", "profiles": [
            {"name": "work", "mode": "AK", "access_key_id": oss.KEY_ID, "access_key_secret": oss.SECRET, "region_id": oss.REGION}]}))
        (home / ".ossutilconfig").write_text(f"[tool]\naccessKeyID={oss.KEY_ID}\naccessKeySecret={oss.SECRET}\nregion={oss.REGION}\nendpoint={server.url}\n")
        env = {"PATH": os.environ["PATH"], "HOME": str(home), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
        self.ossio(server, "upload --profile work", "-", "oss://examplebucket/k", stdin=b"x", env=env)
        run = subprocess.run([oss.BIN + "/ossio", "ls", "--profile", "tool", "oss://examplebucket/"], env=env, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("oss://examplebucket/k", run.stdout)
        none = subprocess.run([oss.BIN + "/ossio", "whoami", "--profile", "nobody"], env=env, capture_output=True, text=True)
        self.assertEqual(none.returncode, 1)
        self.assertIn("nobody", none.stderr)


if __name__ == "__main__":
    unittest.main()
