#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a source file includes one that stands above it, or when a pure one can reach Asio.

usage: check_layers.py REPOSITORY
"""
import pathlib
import re
import sys

RANK = {"include": 0, "wire": 1, "async": 1, "net": 2, "store": 2, "credentials": 3, "redis": 3, "service": 4, "transfer": 5, "api": 6, "testing": 7, "program": 8}
PURE_ROOMS = {"wire"}
PURE_FILES = {"net/low_speed_limit", "async/token_bucket", "service/retry", "service/request_limit", "service/validation", "service/object_proof", "transfer/multipart/upload_ending", "transfer/progress/throughput_meter"}
PURE_FOLDERS = ("transfer/plan/",)
HIDDEN_FROM_USERS = re.compile(r"boost/beast|openssl/|pugixml|isa-l")
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)', re.M)


def room_of(name):
    """"src/net/pool.cpp" -> "net"; "include/ossio/..." -> "include"."""
    parts = name.split("/")
    return "include" if parts[0] == "include" else parts[1]


def reaches_asio(files, name, seen):
    """The chain of project files by which `name` includes Asio, or None."""
    if name in seen:
        return None
    seen.add(name)
    for included in INCLUDE.findall(files.get(name, "")):
        if included.startswith("boost/asio"):
            return [name, included]
        for candidate in ("include/" + included, "src/" + included):
            if candidate in files:
                chain = reaches_asio(files, candidate, seen)
                if chain:
                    return [name] + chain
    return None


def findings(files):
    """`files` maps names, relative to the repository, to texts."""
    for name, text in sorted(files.items()):
        here = room_of(name)
        for number, line in enumerate(text.splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            included = found.group(1)
            if here == "include":
                if HIDDEN_FROM_USERS.search(included):
                    yield f"{name}:{number}: a public header shows {included}"
                continue
            there = included.split("/")[0]
            if there not in RANK or there == here:
                continue
            if RANK[there] > RANK[here]:
                yield f"{name}:{number}: {here} includes {included}, which stands above it"
            if RANK[there] == RANK[here]:
                yield f"{name}:{number}: {here} and {there} stand side by side; neither may include the other"
        stem = name[len("src/"):].rsplit(".", 1)[0]
        if here in PURE_ROOMS or stem in PURE_FILES or stem.startswith(PURE_FOLDERS):
            chain = reaches_asio(files, name, set())
            if chain:
                yield f"{name}: decides and does no I/O, but reaches Asio: {' > '.join(chain)}"


def read(root):
    root = pathlib.Path(root)
    names = [f for folder in ("include", "src") for f in root.glob(folder + "/**/*.[ch]pp")]
    return {f.relative_to(root).as_posix(): f.read_text() for f in names}


def main(root):
    found = list(findings(read(root)))
    print("\n".join(found) or "layers: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
