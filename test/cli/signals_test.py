#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Signals that are ignored, signals while something blocks, and standard output that takes nothing for a while."""
import fcntl
import http.server
import json
import os
import signal
import subprocess
import threading
import time
import unittest

import oss
from cli_test import Case, MiB


HUGE = 200 << 30   # bytes; to read so many takes a minute and more


class HugeObject:
    """A service with one object, which is only asked for."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self):
                self.send_response(200)
                for name, value in (("x-oss-request-id", "1"), ("ETag", '"1-1"'), ("x-oss-hash-crc64ecma", "1"),
                                    ("Last-Modified", "Tue, 01 Dec 2026 00:00:00 GMT"), ("Content-Length", str(HUGE))):
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.listener.server_port}"
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def close(self):
        self.listener.shutdown()
        self.listener.server_close()


class SignalCase(Case):
    def begin(self, server, *words, **named):
        return subprocess.Popen([oss.BIN + "/ossio", *map(str, words), "--endpoint", server.url], stderr=subprocess.PIPE,
                                env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")), cwd=self.folder, **named)

    def end(self, run, seconds=10):
        """Its exit code, its output and its messages."""
        try:
            out, err = run.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
            self.fail("it did not end")
        return run.returncode, out, err.decode()

    def put(self, server, size):
        self.assertEqual(self.upload(server, self.file(size)).code, 0)

    def list_of_names(self, server, count=400):
        """Objects whose listing is larger than a pipe."""
        (self.folder / "tree").mkdir()
        for i in range(count):
            (self.folder / "tree" / f"{i:04}{'n' * 200}").write_bytes(b"")
        self.assertEqual(self.end(self.begin(server, "upload", "-r", "-q", "tree", "oss://examplebucket/"), 60)[0], 0)

    def full_pipe(self, flags=0):
        """Both ends of a pipe that nobody reads."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        fcntl.fcntl(writer, fcntl.F_SETFL, fcntl.fcntl(writer, fcntl.F_GETFL) | flags)
        return reader, writer


class Ignored(SignalCase):
    def test_signals_that_the_caller_ignores_stay_ignored(self):
        server = self.server("--latency", "200")
        self.file(6 * MiB)
        for which in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            for words in (("upload", "--part-size", "1MiB", "--concurrency", "1", "f", "oss://examplebucket/k"),
                          ("download", "--part-size", "1MiB", "--concurrency", "1", "oss://examplebucket/k", "out"),
                          ("uploads", "sweep", "oss://examplebucket/")):
                run = self.begin(server, *words, stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(which, signal.SIG_IGN))
                time.sleep(0.15)
                run.send_signal(which)
                code, _, err = self.end(run, 60)
                self.assertEqual(code, 0, (which, words, err))
        self.assertEqual((self.folder / "out").read_bytes(), (self.folder / "f").read_bytes())

    def test_the_server_leaves_an_ignored_signal_alone(self):
        run = subprocess.Popen([oss.BIN + "/ossio-server"], stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        with self.assertRaises(subprocess.TimeoutExpired):
            run.wait(0.5)
        run.terminate()
        self.assertEqual(run.wait(10), 0)
        run.stdout.close()


class Blocked(SignalCase):
    def test_a_stop_is_received_while_a_file_is_read_for_its_checksum(self):
        server = HugeObject()
        self.addCleanup(server.close)
        with open(self.folder / "sparse", "wb") as f:
            f.truncate(HUGE)
        for which in (signal.SIGINT, signal.SIGTERM):
            run = self.begin(server, "verify", "--json", "sparse", "oss://examplebucket/k", stdout=subprocess.PIPE)
            time.sleep(0.5)
            run.send_signal(which)
            code, out, err = self.end(run)
            told = json.loads(out)
            self.assertEqual((code, told["outcome"], told["left"], told["failed"]), (128 + which, "paused", 1, 0), err)

    def test_a_download_whose_reader_does_not_read_ends_by_one_signal(self):
        server = self.server()
        self.put(server, 3 * MiB)
        for sent in (signal.SIGINT, signal.SIGTERM):
            _, writer = self.full_pipe()
            run = self.begin(server, "download", "oss://examplebucket/k", "-", stdout=writer)
            os.close(writer)
            time.sleep(0.7)
            run.send_signal(sent)
            code, _, err = self.end(run)
            self.assertEqual((code, err), (128 + sent, "stopped\n"))

    def test_a_second_signal_ends_what_is_blocked_by_its_output(self):
        server = self.server()
        self.list_of_names(server)
        for second in (signal.SIGINT, signal.SIGTERM):
            _, writer = self.full_pipe()
            run = self.begin(server, "ls", "oss://examplebucket/", stdout=writer)
            os.close(writer)
            time.sleep(0.7)
            run.send_signal(signal.SIGINT)
            time.sleep(0.5)
            run.send_signal(second)
            self.assertEqual(self.end(run)[0], -second)

    def test_a_third_signal_ends_an_upload_whose_abort_gets_no_response(self):
        server = self.server("--latency", "100", "--fault", "stall:AbortMultipartUpload:60000:-1")
        self.file(20 * MiB)
        run = self.begin(server, "upload", "--part-size", "1MiB", "--concurrency", "1", "f", "oss://examplebucket/k", stdout=subprocess.PIPE)
        self.wait_for(lambda: server.count("UploadPart") >= 2)
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        time.sleep(0.5)
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGINT)
        code, _, err = self.end(run)
        self.assertEqual(code, -signal.SIGINT)
        self.assertIn("aborting", err)

    def test_signals_that_come_together_count_as_one(self):
        server = self.server("--latency", "300")
        self.put(server, 4 * MiB)
        run = self.begin(server, "download", "--part-size", "1MiB", "--concurrency", "1", "oss://examplebucket/k", "out", stdout=subprocess.PIPE)
        time.sleep(0.6)
        run.send_signal(signal.SIGHUP)
        run.send_signal(signal.SIGTERM)
        code, _, err = self.end(run)
        self.assertIn("the same command resumes", err)
        self.assertIn(code, (129, 143))


class Output(SignalCase):
    def read_late(self, reader):
        """All of a pipe, read after a second."""
        time.sleep(1)
        with open(reader, "rb", closefd=False) as f:
            return f.read()

    def run_into_pipe(self, server, *words):
        """What arrives in a pipe that another program has made non-blocking."""
        reader, writer = self.full_pipe(os.O_NONBLOCK)
        run = self.begin(server, *words, stdout=writer)
        os.close(writer)
        whole = self.read_late(reader)
        code, _, err = self.end(run)
        self.assertEqual((code, err), (0, ""))
        return whole

    def test_a_standard_output_that_does_not_block_gets_every_byte(self):
        server = self.server()
        self.put(server, 3 * MiB)
        self.assertEqual(self.run_into_pipe(server, "download", "oss://examplebucket/k", "-"), (self.folder / "f").read_bytes())
        self.list_of_names(server)
        listed = self.run_into_pipe(server, "ls", "oss://examplebucket/").decode().splitlines()
        self.assertEqual((len(listed), listed[-1][:11]), (402, "401 objects"))


class Together(SignalCase):
    def test_a_ctrl_c_that_arrives_twice_at_once_does_not_abort(self):
        server = self.server("--fault", "stall:UploadPart:60000:-1")
        self.file(5 * MiB)
        for _ in range(20):   # until the two were so close to each other, whatever else the machine does
            run = self.begin(server, "upload", "--part-size", "1MiB", "f", "oss://examplebucket/k", stdout=subprocess.PIPE)
            self.wait_for(lambda: oss.request_has_begun(run))
            begun = time.monotonic()
            run.send_signal(signal.SIGINT)
            first = run.stderr.readline()
            run.send_signal(signal.SIGINT)
            were_together = time.monotonic() - begun < 0.2
            code, _, err = self.end(run)
            self.assertIn(b"pausing", first)
            if were_together:
                break
        self.assertTrue(were_together)
        self.assertEqual(code, 130)
        self.assertNotIn("aborting", err)


if __name__ == "__main__":
    unittest.main()
