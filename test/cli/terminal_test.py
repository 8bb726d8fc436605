#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What people see: ossio in a real terminal of 40, 80 and 200 columns, which is made narrower while it runs. Needs tmux."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

import oss
from cli_test import Case, MiB


class Terminal:
    """A terminal that runs one command."""

    def __init__(self, columns, command, env):
        self.socket = f"{os.environ['OSSIO_SCRATCH']}/tmux-{os.getpid()}-{time.monotonic_ns()}"
        quoted = " ".join("'" + w + "'" for w in command)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", "24",
                  f"echo BEFORE; {quoted}; echo EXIT=$?; sleep 600", env=env)

    def tmux(self, *words, env=None):
        return subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True, env=env or dict(os.environ, LC_ALL="C.UTF-8"), check=True).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p").rstrip("\n")

    def resize(self, columns):
        self.tmux("resize-window", "-x", str(columns), "-y", "24")

    def interrupt(self):
        self.tmux("send-keys", "C-c")

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)


class OnTerminals(Case):
    def terminal(self, columns, *words, **more):
        env = oss.environment(LC_ALL="C.UTF-8", TERM="screen", XDG_STATE_HOME=str(self.folder / "state"), **more)
        terminal = Terminal(columns, [oss.BIN + "/ossio", *words], env)
        self.addCleanup(terminal.close)
        return terminal

    def upload(self, server, columns, *options, size=60 * MiB):
        return self.terminal(columns, "upload", "--endpoint", server.url, "--part-size", "1MiB", "--concurrency", "2", *options, str(self.file(size)), f"oss://examplebucket/k{columns}")

    def until(self, terminal, pattern, seconds=60):
        end = time.monotonic() + seconds
        while True:
            text = terminal.screen()
            if re.search(pattern, text):
                return text
            self.assertLess(time.monotonic(), end, text)
            time.sleep(0.05)

    def test_a_line_fits_terminals_of_40_80_and_200_columns(self):
        server = self.server("--latency", "400")
        for columns, shown in ((40, r"\d+ %  [\d.]+ \w+/s"), (80, r"\d+ %  [\d.]+ \w+/s  [\d:]+ left"),
                               (200, r"\[=+>? *\] \d+ %  [\d.]+ \w+/s  [\d:]+ left  [\d.]+ MiB of 60.0 MiB  [12] parts? in flight")):
            terminal = self.upload(server, columns)
            text = self.until(terminal, shown)
            lines = text.splitlines()
            self.assertEqual((lines[0], len(lines)), ("BEFORE", 2), text)   # drawn in place, never broken
            terminal.close()

    def test_a_terminal_that_becomes_narrower_keeps_one_line(self):
        terminal = self.upload(self.server("--latency", "100"), 200)
        self.until(terminal, r"in flight")
        terminal.resize(50)
        text = self.until(terminal, r"(?m)^\d+ %  [\d.]+ \w+/s  [\d:]+ left")
        # tmux breaks the old line into three and moves what is above them out of the screen; one line is left of it.
        self.assertEqual(len(re.findall(" %", text)), 1, text)
        self.assertRegex(text.splitlines()[-1], r"^\d+ %  [\d.]+ \w+/s  [\d:]+ left")

    def test_ctrl_c_pauses_and_the_result_stands_below_the_line(self):
        server = self.server("--latency", "100")
        terminal = self.upload(server, 80)
        self.until(terminal, r"\d+ %")
        terminal.interrupt()
        text = self.until(terminal, r"EXIT=130")
        self.assertIn("pausing ...", text)
        self.assertIn("run the same command again", text)

    def test_many_files_show_totals_and_the_slowest_file(self):
        server = self.server("--latency", "100")
        tree = self.folder / "tree"
        tree.mkdir()
        for i in range(50):
            (tree / f"small{i}").write_bytes(b"x")
        (tree / "a-large-one").write_bytes(os.urandom(40 * MiB))
        terminal = self.terminal(200, "upload", "-r", "--endpoint", server.url, "--part-size", "1MiB", "--concurrency", "2", str(tree), "oss://examplebucket/")
        text = self.until(terminal, r"\d+ %  [\d.]+ \w+/s .*\d+/51 files  [\d.]+ \w+ of 40.0 MiB  \S*a-large-one \d+ %")
        self.assertEqual(len(text.splitlines()), 2, text)

    def test_errors_are_red_unless_no_color_is_set(self):
        for no_color, is_red in (("", True), ("1", False)):
            terminal = self.terminal(80, "upload", "--endpoint", "http://127.0.0.1:1", "/none", "oss://examplebucket/k", NO_COLOR=no_color)
            self.until(terminal, r"EXIT=1")
            self.assertEqual("\x1b[31m" in re.sub(r"\x1b\[1m", "", terminal.tmux("capture-pane", "-p", "-e")).replace("[1;31m", "[31m"), is_red)


class WithoutTerminals(Case):
    def test_progress_is_json_on_request_one_object_a_line(self):
        server, file = self.server("--latency", "100"), self.file(40 * MiB)
        run = subprocess.run([oss.BIN + "/ossio", "upload", "--json-progress", "--no-resume", "--part-size", "1MiB", "--concurrency", "2", "--endpoint", server.url, str(file),
                              "oss://examplebucket/k"], env=oss.environment(), capture_output=True, text=True)
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(lines[-1]["outcome"], "uploaded")
        self.assertGreaterEqual(len(lines), 2)
        done = [line["progress"]["bytes_done"] for line in lines[:-1]]
        self.assertEqual(done, sorted(done))

    def test_a_closed_terminal_pauses(self):
        server, file = self.server("--latency", "100"), self.file(40 * MiB)
        run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "2")
        self.wait_for(lambda: server.count("UploadPart") >= 4)
        run.process.send_signal(signal.SIGHUP)
        run.end()
        self.assertEqual((run.code, run.json["outcome"]), (129, "paused"))
        self.assertEqual(len(self.saved_checkpoints()), 1)


if __name__ == "__main__":
    if "OnTerminals" in sys.argv and not shutil.which("tmux"):
        print("SKIPPED: tmux is not installed")
        sys.exit(77)
    unittest.main()
