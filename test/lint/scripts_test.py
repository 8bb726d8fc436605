#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The scripts work from any folder and through symbolic links, and depend on no variable of the user."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/cli"))
import user_environment   # noqa: E402, of that folder

HOSTILE = {"OSS_SESSION_TOKEN": "t", "OSS_ENDPOINT": "http://127.0.0.1:1", "ALIBABA_CLOUD_PROFILE": "p", "XDG_STATE_HOME": "/proc",
           "OSSIO_REDIS_PASSWORD": "r", "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1", "no_proxy": "*",
           "NO_COLOR": "1", "SSL_CERT_FILE": "/nowhere", "PGPORT": "1"}
KEPT = {"OSSIO_BIN": "/b", "OSSIO_SCRATCH": "/s", "OSSIO_POSTGRES": "host=x", "FLEET_SEED": "1"}


def shell_scripts():
    """Their texts, by name."""
    files = [f for folder in (".ci", "bench", "doc", "example", "test") for f in (ROOT / folder).rglob("*")]
    texts = {f.relative_to(ROOT).as_posix(): f.read_text() for f in files if f.is_file() and os.access(f, os.X_OK)}
    return {name: text for name, text in texts.items() if re.match(r"#!.*\b(ba)?sh\b", text)}


class Environment(unittest.TestCase):
    def left(self, *command):
        """The names that a command prints which is started with hostile variables."""
        env = {"PATH": os.environ["PATH"], **HOSTILE, **KEPT}
        run = subprocess.run(command, env=env, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        return set(run.stdout.split()) & (HOSTILE.keys() | KEPT.keys())

    def test_every_variable_that_the_code_reads_is_on_the_list(self):
        read = set()
        for file in sorted((ROOT / "src").rglob("*.cpp")):
            text = file.read_text()
            if re.search(r"getenv\(|variable\(|variable const& get", text):
                read |= set(re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+_proxy)"', text))
        self.assertLess({"OSS_REGION", "ALIBABA_CLOUD_ROLE_ARN", "XDG_STATE_HOME", "all_proxy", "OSSIO_REDIS_PASSWORD_FILE"}, read)
        self.assertEqual([name for name in sorted(read) if not user_environment.is_read(name)], [])

    def test_scripts_and_tests_forget_these_and_keep_others(self):
        source = f"source '{ROOT}/test/environment.sh'; set -eu; forget_environment; compgen -e"
        self.assertEqual(self.left("bash", "-c", source), KEPT.keys())
        tests = f"import os, sys; sys.path.insert(0, '{ROOT}/test/cli'); import oss; print(*os.environ)"
        self.assertEqual(self.left(sys.executable, "-c", tests), KEPT.keys())

    def test_scripts_that_run_the_programs_forget_them(self):
        for name, text in shell_scripts().items():
            if re.search(r'"\$bin/ossio|test_interop|with_postgres', text) and not name.startswith("test/package"):
                self.assertIsNotNone(re.search(r"(?m)^forget_environment", text), name)


class Places(unittest.TestCase):
    def test_no_script_takes_its_folder_from_a_path_that_may_be_a_link(self):
        scripts = shell_scripts()
        self.assertGreater(len(scripts), 12)
        for name, text in scripts.items():
            self.assertIsNone(re.search(r'dirname "\$0"', text), name)

    def test_no_script_starts_itself_by_the_path_that_the_caller_wrote(self):
        for name, text in shell_scripts().items():
            self.assertIsNone(re.search(r'(?m)^[^#\']*(?<!-f )"\$0" "', text), name)

    def test_they_find_the_repository_through_a_link_in_another_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            for script in (".ci/run", "test/run", "test/fresh"):
                link = pathlib.Path(folder, script.replace("/", "-"))
                link.symlink_to(ROOT / script)
                run = subprocess.run(["./" + link.name, "--nonsense"], cwd=folder, capture_output=True, text=True)
                self.assertEqual(run.returncode, 2, run.stderr)
                self.assertIn(script, run.stderr)


def run_alone(script, *words, missing="none", **programs):
    """Exit code and output of a script in a folder where installing is printed, and fails for `missing`. `programs`: what runs
    instead of those of the system and those of test/."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "test").mkdir()
        (root / "test/packages.sh").write_text(
            f'need() {{ echo "needs $*"; case " $* " in *" {missing} "*) return 100 ;; esac; }}\nboost_version() {{ :; }}\n' +
            "".join(f"need_{what}() {{ echo needs {what}; }}\n" for what in ("build_packages", "test_packages", "clang", "quick_linker")))
        (root / script).write_text((ROOT / script).read_text())
        for name, text in programs.items():
            for path in (root / name, root / "test" / name):
                path.write_text("#!/bin/sh\n" + text)
                path.chmod(0o755)
        run = subprocess.run(["bash", root / script, *words], env={"PATH": f"{folder}:/usr/bin:/bin"}, capture_output=True, text=True)
        return run.returncode, run.stdout


class Campaign(unittest.TestCase):
    def run_campaign(self, *words):
        """On a system that has no hiredis and cannot get it."""
        makes = "mkdir -p build/campaign/bin; echo Hiredis_LIBRARY:FILEPATH=Hiredis_LIBRARY-NOTFOUND >build/campaign/CMakeCache.txt; " \
                "echo echo seeds >build/campaign/bin/campaign; chmod +x build/campaign/bin/campaign"
        return run_alone("test/campaign", *words, missing="libhiredis-dev", cmake=makes)

    def test_only_that_of_the_fleet_asks_for_hiredis(self):
        code, said = self.run_campaign("--seeds", "1")
        self.assertEqual(code, 0, said)
        self.assertIn("seeds\n", said)
        self.assertNotIn("hiredis", said)

    def test_a_system_without_hiredis_skips_that_of_the_fleet(self):
        code, said = self.run_campaign("--fleet", "--seeds", "1")
        self.assertEqual(code, 77, said)
        self.assertIn("SKIPPED", said)


class Nightly(unittest.TestCase):
    def run_section(self, section, crash_ends_with=0):
        """Where all commands do nothing."""
        return run_alone("test/nightly", section, run="exit 0", crash=f"exit {crash_ends_with}", cmake="exit 0", ctest="exit 0")

    def test_a_section_installs_the_tools_that_it_uses(self):
        code, fuzz = self.run_section("fuzz")
        self.assertEqual(code, 0)
        for what in ("build_packages", "clang", "quick_linker"):
            self.assertIn(f"needs {what}\n", fuzz)
        self.assertIn("needs strace\n", self.run_section("crash")[1])

    def test_a_section_that_could_not_run_whole_is_not_fine(self):
        code, said = self.run_section("crash", crash_ends_with=77)
        self.assertEqual(code, 0)
        self.assertIn("crash: SKIPPED", said)


class Scratch(unittest.TestCase):
    def folder(self, mib, env):
        return subprocess.run([ROOT / "bench/scratch", str(mib)], env={**os.environ, **env}, capture_output=True, text=True)

    def with_free(self, folder, mib_of):
        """A `df` that reports so much room for each folder."""
        fake = pathlib.Path(folder, "df")
        cases = "".join(f"{path}) free={mib} ;; " for path, mib in mib_of.items())
        fake.write_text(f'#!/bin/sh\ncase $2 in {cases}*) free=0 ;; esac\necho header\necho x 0 0 $((free * 1024)) 0% /\n')
        fake.chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}", "TMPDIR": folder}

    def test_files_go_to_memory_if_there_is_room_and_to_a_disk_otherwise(self):
        with tempfile.TemporaryDirectory() as folder:
            roomy = self.folder(600, self.with_free(folder, {"/dev/shm": 600, folder: 9000}))
            self.assertEqual((roomy.stdout, roomy.stderr), ("/dev/shm\n", ""))
            small = self.folder(600, self.with_free(folder, {"/dev/shm": 64, folder: 9000}))
            self.assertEqual(small.stdout, folder + "\n")
            self.assertIn("/dev/shm has no 600 MiB", small.stderr)
            none = self.folder(600, self.with_free(folder, {"/dev/shm": 64}))
            self.assertEqual((none.returncode, none.stdout), (1, ""))
            self.assertIn("TMPDIR", none.stderr)


if __name__ == "__main__":
    unittest.main()
