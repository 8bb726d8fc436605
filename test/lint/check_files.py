#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a source file has no SPDX head, is too long, or is not formatted as .clang-format says.

usage: check_files.py REPOSITORY
"""
import pathlib
import shutil
import subprocess
import sys

LONGEST = 400
FORMATTER = "14"   # other versions of clang-format lay out differently


def findings(name, text):
    if "SPDX-License-Identifier: BSL-1.0" not in text[:200]:
        yield f"{name}: no SPDX line at its head"
    lines = text.count("\n")
    if lines > LONGEST:
        yield f"{name}: {lines} lines; a file of more than {LONGEST} holds more than one idea"


def unformatted(root, names):
    tool = shutil.which("clang-format-" + FORMATTER) or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout if tool else ""
    if f"version {FORMATTER}." not in version:
        print(f"files: clang-format {FORMATTER} is not here, the format is not checked")
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
    found += unformatted(root, names)
    print("\n".join(found) or "files: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
