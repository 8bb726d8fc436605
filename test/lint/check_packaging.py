#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a file that repeats the version of CMakeLists.txt has another one, when the recipe for vcpkg lacks a library of Boost
that the sources include, or when an example is longer than CONTRIBUTING.md allows.

usage: check_packaging.py REPOSITORY
"""
import json
import pathlib
import re
import sys

VERSIONS = {   # every place that repeats the version: a pattern of what stands there
    "packaging/vcpkg/ossio/vcpkg.json": r'"version-semver": "([^"]*)"',
    "packaging/README.md": r"conan create \S+ --version ([\d.]+)",
    "example/fleet/indexed_job.yaml": r"image: \S+/ossio:(\S+)",
    "example/fleet/queue_workers.yaml": r"image: \S+/ossio:(\S+)",
}
LONGEST_EXAMPLE = re.compile(r"one task, at most (\d+) lines")


def version_problems(files):
    """`files`: texts by name."""
    version = re.search(r"project\(ossio VERSION ([\d.]+)", files["CMakeLists.txt"])[1]
    for name, pattern in VERSIONS.items():
        for found in re.findall(pattern, files[name]) or ["none"]:
            if found != version:
                yield f"{name}: the version is {found}, and that of CMakeLists.txt {version}"


def missing_ports(recipe, sources):
    listed = {d if isinstance(d, str) else d["name"] for d in json.loads(recipe)["dependencies"]}
    included = {library for text in sources for library in re.findall(r"^#include <boost/(\w+)[/.]", text, re.M)}
    for library in sorted(included):
        if "boost-" + library.replace("_", "-") not in listed:
            yield f"packaging/vcpkg/ossio/vcpkg.json: boost-{library.replace('_', '-')} is missing, whose headers are included"


def long_examples(page, examples):
    """`examples`: texts by name. Examples that the page names may be longer."""
    limit = int(LONGEST_EXAMPLE.search(page)[1])
    for name, text in sorted(examples.items()):
        lines = text.count("\n")
        if lines > limit and f"`example/{name}`" not in page:
            yield f"example/{name}: {lines} lines; CONTRIBUTING.md promises {limit} at most"


def main(root):
    root = pathlib.Path(root)
    files = {name: (root / name).read_text() for name in ["CMakeLists.txt", *VERSIONS]}
    sources = [f.read_text() for folder in ("include", "src") for f in sorted((root / folder).glob("**/*.[ch]pp"))]
    examples = {f.name: f.read_text() for f in (root / "example").glob("[0-9][0-9]_*.cpp")}
    found = [*version_problems(files), *missing_ports(files["packaging/vcpkg/ossio/vcpkg.json"], sources),
             *long_examples((root / "CONTRIBUTING.md").read_text(), examples)]
    print("\n".join(found) or "packaging: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
