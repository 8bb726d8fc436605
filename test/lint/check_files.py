#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a source file has no SPDX head, is too long, shares its name with another one of src, or is not formatted as
.clang-format says; and when CTest runs no test of a class in test/cli. Fails, too, when the formatter is missing or is another version: a
check does not skip itself.

usage: check_files.py REPOSITORY
"""
import pathlib
import re
import shutil
import subprocess
import sys

LONGEST = 400
FORMATTER = "19"   # of Debian 12, 13 and sid, and of Ubuntu 24.04; other versions of clang-format lay out differently
INSTALL = f"install it: apt-get install clang-format-{FORMATTER}"


def findings(name, text):
    if "SPDX-License-Identifier: BSL-1.0" not in text[:200]:
        yield f"{name}: no SPDX line at its head"
    lines = text.count("\n")
    if lines > LONGEST:
        yield f"{name}: {lines} lines; a file of more than {LONGEST} holds more than one idea"


def repeated_names(names):
    """Files of src/ that have the same name and ending: who reads an #include or an open tab must know which one it is."""
    first = {}
    for name in names:
        base = name.rsplit("/", 1)[-1]
        if not name.startswith("src/"):
            continue
        if base in first:
            yield f"{name}: {first[base]} has the same name"
        first.setdefault(base, name)


def tests_not_run(scripts, cmake):
    """Classes with tests that CTest runs neither by their name nor with their whole file."""
    words = set(re.findall(r"\w+", cmake))
    for name, text in scripts.items():
        is_by_class = f"{name} -v ${{suite}}" in cmake
        if not is_by_class and (f"/{name} -v)" in cmake or name.removesuffix("_test.py") in words):
            continue
        for part in re.split(r"^class ", text, flags=re.M)[1:]:
            each = re.match(r"\w+", part)[0]
            if "    def test_" in part and each not in words:
                yield f"test/cli/{name}: CTest does not run the tests of {each}"


def tool_problem(tool, version):
    """Why the formatter cannot be used, or None."""
    if not tool:
        return f"clang-format {FORMATTER} is missing; {INSTALL}"
    if f"version {FORMATTER}." not in version:
        return f"{tool} is {version.strip()}, not version {FORMATTER}; {INSTALL}"
    return None


def unformatted(root, names):
    tool = shutil.which("clang-format-" + FORMATTER) or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout if tool else ""
    problem = tool_problem(tool, version)
    if problem:
        yield problem
        return
    run = subprocess.run([tool, "--dry-run", "--Werror", *names], cwd=root, capture_output=True, text=True)
    for line in run.stderr.splitlines():
        if ": error:" in line:
            yield line


def main(root):
    root = pathlib.Path(root)
    found, names = [], []
    for folder in ("include", "src", "test", "example", "bench"):
        for f in sorted(root.glob(folder + "/**/*.[ch]pp")):
            names.append(f.relative_to(root).as_posix())
            found += findings(names[-1], f.read_text())
    found += repeated_names(names)
    found += unformatted(root, names)
    folder = root / "test/cli"
    found += tests_not_run({f.name: f.read_text() for f in sorted(folder.glob("*_test.py"))}, (folder / "CMakeLists.txt").read_text())
    print("\n".join(found) or "files: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
