#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What is the same for every subcommand of ossio: help, manual page, completions, JSON and exit codes."""
import json
import os
import re
import shutil
import subprocess
import unittest

import oss


def run(*words, **named):
    named.setdefault("env", oss.environment())
    return subprocess.run([oss.BIN + "/ossio", *words], capture_output=True, text=True, **named)


def commands():
    """The subcommands, as the program's own help lists them."""
    text = run("--help").stdout
    return [line[2:20].strip() for line in text[text.index("Commands:"):text.index("Environment:")].splitlines() if line.startswith("  ") and line[2] != " "]


class Texts(unittest.TestCase):
    def test_every_command_has_help_with_its_options_and_exit_codes(self):
        self.assertIn("upload", commands())
        for command in commands():
            help_text = run(*command.split(), "--help")
            self.assertEqual(help_text.returncode, 0, help_text.stderr)
            self.assertTrue(help_text.stdout.startswith(f"Usage: ossio {command} "), help_text.stdout)
            self.assertIn("Exit codes:", help_text.stdout)
        upload = run("upload", "-h").stdout
        for word in ("--part-size SIZE", "--resume-from-service[=UPLOAD_ID]", "Examples:"):
            self.assertIn(word, upload)
        self.assertIn("sweep", run("uploads", "--help").stdout)
        self.assertRegex(run("--version").stdout, r"^ossio \d+\.\d+\.\d+\n$")

    def test_wrong_usage_exits_with_2_says_where_help_is_and_is_json_on_request(self):
        for words in ((), ("nonsense",), ("upload",), ("upload", "--nonsense"), ("uploads",), ("completion", "tcsh")):
            wrong = run(*words)
            self.assertEqual((wrong.returncode, wrong.stdout), (2, ""), words)
            self.assertIn("--help", wrong.stderr)
        self.assertIn("error", json.loads(run("upload", "--json", "f").stdout))

    def test_output_that_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "w") as full:
            self.assertEqual(subprocess.run([oss.BIN + "/ossio", "--help"], stdout=full, stderr=subprocess.DEVNULL).returncode, 1)
        reader, writer = os.pipe()
        os.close(reader)
        closed = subprocess.run([oss.BIN + "/ossio", "--help"], stdout=writer, stderr=subprocess.PIPE, text=True)
        os.close(writer)
        self.assertEqual(closed.returncode, 1)
        self.assertIn("could not be written", closed.stderr)

    def test_the_manual_page_names_every_command_and_option_and_is_laid_out_without_a_warning(self):
        page = run("manual").stdout
        if shutil.which("man"):
            laid_out = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-"], input=page, capture_output=True, text=True,
                                      env=dict(os.environ, MANWIDTH="80", LC_ALL="C.UTF-8"))
            self.assertEqual((laid_out.returncode, laid_out.stderr), (0, ""))
            page = re.sub(".\b", "", laid_out.stdout)   # bold and underlined
        else:
            page = page.replace("\\-", "-")
        for command in commands():
            self.assertTrue(command in page, command)
            for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", run(*command.split(), "--help").stdout, re.M):
                self.assertTrue(option in page, option)


class Completions(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last word."""
        script = run("completion", "bash").stdout + f"""
COMP_WORDS=({' '.join("'" + w + "'" for w in words)}); COMP_CWORD={len(words) - 1}; _ossio; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=os.environ["OSSIO_SCRATCH"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_bash_offers_commands_options_and_values(self):
        first_words = {c.split()[0] for c in commands()}
        self.assertEqual(set(self.complete("ossio", "")), first_words | {"--help", "--version"})
        self.assertIn("sweep", self.complete("ossio", "uploads", "s"))
        self.assertEqual(self.complete("ossio", "upload", "--part"), ["--part-size"])
        self.assertEqual(self.complete("ossio", "upload", "--acl", "pr"), ["private"])
        self.assertEqual(self.complete("ossio", "completion", "z"), ["zsh"])
        self.assertEqual(self.complete("ossio", "uploads", "sweep", "--older"), ["--older-than"])
        for command in commands():
            offered = set(self.complete("ossio", *command.split(), "--"))
            known = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", run(*command.split(), "--help").stdout, re.M))
            self.assertLessEqual(known, offered, command)

    def test_the_scripts_of_all_shells_are_read_by_those_that_are_installed(self):
        for shell, check in (("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            script = run("completion", shell).stdout
            self.assertIn("--part-size" if shell != "fish" else "-l part-size", script)
            if shutil.which(shell):
                path = os.environ["OSSIO_SCRATCH"] + "/completion." + shell
                with open(path, "w") as f:
                    f.write(script)
                self.assertEqual(subprocess.run([*check, path], capture_output=True, text=True).stderr, "")

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_offers_options(self):
        script = run("completion", "fish").stdout + "\ncomplete -C 'ossio upload --part'\n"
        self.assertIn("--part-size", subprocess.run(["fish", "-c", script], capture_output=True, text=True).stdout)


if __name__ == "__main__":
    unittest.main()
