#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Signals that are ignored, signals while something blocks, and standard output that takes nothing for a while."""
import contextlib
import fcntl
import itertools
import json
import os
import signal
import socket
import subprocess
import time
import unittest

import http_service
import oss
from cli_test import Case, MiB


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

    def full_socket(self):
        """Both ends of a connection that nobody reads, and that says that it has room when it has less than for one write."""
        with socket.socket() as listener, socket.socket() as writer:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            writer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            writer.connect(listener.getsockname())
            reader, _ = listener.accept()
            self.addCleanup(reader.close)
            return reader, writer.detach()

    def fill(self, writer):
        """Waits until there is no room in a pipe or a socket, and closes this end here."""
        self.wait_for(lambda: not oss.takes_more(writer))
        os.close(writer)

    @contextlib.contextmanager
    def suspended(self, process):
        """It takes no step meanwhile; what comes for it waits."""
        process.send_signal(signal.SIGSTOP)
        try:
            self.wait_for(lambda: oss.status(process, "State").startswith("T"))
            yield
        finally:
            process.send_signal(signal.SIGCONT)


class Ignored(SignalCase):
    def test_signals_that_the_caller_ignores_stay_ignored(self):
        server = self.server()
        self.file(6 * MiB)
        for which in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            for words in (("upload", "--part-size", "1MiB", "--concurrency", "1", "f", "oss://examplebucket/k"),
                          ("download", "--part-size", "1MiB", "--concurrency", "1", "oss://examplebucket/k", "out"),
                          ("uploads", "sweep", "oss://examplebucket/")):
                with self.suspended(server.process):
                    run = self.begin(server, *words, stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(which, signal.SIG_IGN))
                    self.wait_for(lambda: oss.request_has_begun(run))
                    run.send_signal(which)
                code, _, err = self.end(run, 60)
                self.assertEqual(code, 0, (which, words, err))
        self.assertEqual((self.folder / "out").read_bytes(), (self.folder / "f").read_bytes())

    def test_the_server_leaves_an_ignored_signal_alone(self):
        run = subprocess.Popen([oss.BIN + "/ossio-server"], stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        run.stdout.readline()
        self.assertIn(signal.SIGINT, oss.signals(run, "SigIgn"))
        run.terminate()
        self.assertEqual(run.wait(10), 0)
        run.stdout.close()


class Blocked(SignalCase):
    def test_a_stop_is_received_while_a_file_is_read_for_its_checksum(self):
        server = self.service(http_service.HugeObject)
        with open(self.folder / "sparse", "wb") as f:
            f.truncate(http_service.HUGE)
        for which in (signal.SIGINT, signal.SIGTERM):
            run = self.begin(server, "verify", "--json", "sparse", "oss://examplebucket/k", stdout=subprocess.PIPE)
            self.wait_for(lambda: oss.bytes_read(run) > 64 * MiB)
            run.send_signal(which)
            code, out, err = self.end(run)
            told = json.loads(out)
            self.assertEqual((code, told["outcome"], told["left"], told["failed"]), (128 + which, "paused", 1, 0), err)

    def test_a_download_whose_reader_does_not_read_ends_by_one_signal(self):
        server = self.server()
        self.put(server, 3 * MiB)
        for sent, both_ends in itertools.product((signal.SIGINT, signal.SIGTERM), (self.full_pipe, self.full_socket)):
            _, writer = both_ends()
            run = self.begin(server, "download", "oss://examplebucket/k", "-", stdout=writer)
            self.fill(writer)
            run.send_signal(sent)
            code, _, err = self.end(run)
            self.assertEqual((code, err), (128 + sent, "stopped\n"))

    def test_a_second_signal_ends_what_is_blocked_by_its_output(self):
        server = self.server()
        self.list_of_names(server)
        for second in (signal.SIGINT, signal.SIGTERM):
            _, writer = self.full_pipe()
            run = self.begin(server, "ls", "oss://examplebucket/", stdout=writer)
            self.fill(writer)
            run.send_signal(signal.SIGINT)
            self.wait_for(lambda: signal.SIGINT not in oss.signals(run, "ShdPnd"))
            oss.send_another_signal(run, second)
            self.assertEqual(self.end(run)[0], -second)

    def test_a_third_signal_ends_an_upload_whose_abort_gets_no_response(self):
        server = self.server("--fault", "stall:UploadPart:0:2", "--fault", "stall:UploadPart:60000:-1",
                             "--fault", "stall:AbortMultipartUpload:60000:-1")
        self.file(20 * MiB)
        run = self.begin(server, "upload", "--part-size", "1MiB", "--concurrency", "1", "f", "oss://examplebucket/k", stdout=subprocess.PIPE)
        self.wait_for(lambda: server.count("UploadPart") >= 2)
        run.send_signal(signal.SIGINT)
        oss.wait_until_it_says(run, "pausing")
        run.send_signal(signal.SIGINT)
        oss.wait_until_it_says(run, "aborting")
        oss.send_another_signal(run, signal.SIGINT)
        self.assertEqual(self.end(run)[0], -signal.SIGINT)

    def test_signals_that_come_together_count_as_one(self):
        server = self.server("--fault", "stall:GetObject:60000:-1")
        self.put(server, 4 * MiB)
        run = self.begin(server, "download", "--part-size", "1MiB", "--concurrency", "1", "oss://examplebucket/k", "out", stdout=subprocess.PIPE)
        self.wait_for(lambda: oss.request_has_begun(run))
        with self.suspended(run):
            run.send_signal(signal.SIGHUP)
            run.send_signal(signal.SIGTERM)
        code, _, err = self.end(run)
        self.assertIn("the same command resumes", err)
        self.assertIn(code, (129, 143))


class Output(SignalCase):
    def run_into(self, ends, server, *words):
        """What arrives at the first one, which is not read before there is no more room."""
        reader, writer = ends
        run = self.begin(server, *words, stdout=writer)
        self.fill(writer)
        with open(reader, "rb", closefd=False) as f:
            whole = f.read()
        code, _, err = self.end(run)
        self.assertEqual((code, err), (0, ""))
        return whole

    def test_a_standard_output_that_does_not_block_gets_every_byte(self):
        server = self.server()
        self.put(server, 3 * MiB)
        self.assertEqual(self.run_into(self.full_pipe(os.O_NONBLOCK), server, "download", "oss://examplebucket/k", "-"), (self.folder / "f").read_bytes())
        self.list_of_names(server)
        listed = self.run_into(self.full_pipe(os.O_NONBLOCK), server, "ls", "oss://examplebucket/").decode().splitlines()
        self.assertEqual((len(listed), listed[-1][:11]), (402, "401 objects"))

    def test_a_socket_gets_every_byte(self):
        server = self.server()
        self.put(server, 3 * MiB)
        ends = [end.detach() for end in socket.socketpair()]
        self.addCleanup(os.close, ends[0])
        self.assertEqual(self.run_into(ends, server, "download", "oss://examplebucket/k", "-"), (self.folder / "f").read_bytes())


if __name__ == "__main__":
    unittest.main()
