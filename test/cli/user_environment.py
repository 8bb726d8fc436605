# SPDX-License-Identifier: BSL-1.0
"""Unsets what the programs read of the environment, for this process and those that it starts."""
import fnmatch
import os
import pathlib

LIST = pathlib.Path(__file__).resolve().parent.parent / "environment.txt"
PATTERNS = [line for line in LIST.read_text().splitlines() if not line.startswith("#")]


def is_read(name):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in PATTERNS)


forgotten = {}   # what was set: a download may need the proxy


def forget():
    forgotten.update({name: os.environ.pop(name) for name in list(os.environ) if is_read(name)})
