#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a class with behaviour has more data members than a reader can hold in mind.

A class with behaviour is one whose data members end in an underscore, as those of all classes do that keep them private.
Records and option types have public members without it, and may have as many as they need.

usage: check_members.py REPOSITORY
"""
import pathlib
import re
import sys

MOST = 15
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
TEXT = re.compile(r'R"\w*\(.*?\)\w*"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)
CLASS = re.compile(r"\b(?:class|struct)\s+(?:OSSIO_API\s+)?([\w:]+)(?:<[^;{}()]*>)?(?:\s+final)?(?:\s*:\s*[^;{}()=]*(?:\([^)]*\)[^;{}()=]*)*)?\s*\{")
MEMBER = re.compile(r"(?:^|[\s*&>])(\w*[a-z]\w*_)\s*(?:\[[^\]]*\])?\s*(?:=[^;]*|\{\})?\s*;", re.M)


def end_of_block(text, start):
    """The position behind the brace that closes the one at `start`."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return len(text)


def without_blocks(body):
    """The text with every nested block emptied, so that only the class's own declarations are left."""
    out, at = [], 0
    while at < len(body):
        if body[at] == "{":
            at = end_of_block(body, at)
            out.append("{}")
            continue
        out.append(body[at])
        at += 1
    return "".join(out)


def members(body):
    """Names of the data members that a class's body declares."""
    # A function's body ends a declaration as a semicolon does; an initializer in braces is followed by one.
    return [m.group(1) for m in MEMBER.finditer(re.sub(r"\{\}(?!\s*;)", ";", without_blocks(body)))]


def classes(text):
    """(name, line, members) of every class in a file."""
    text = TEXT.sub('""', COMMENT.sub(lambda m: "\n" * m.group().count("\n"), text))
    for found in CLASS.finditer(text):
        start = found.end() - 1
        body = text[start + 1:end_of_block(text, start) - 1]
        yield found.group(1), text.count("\n", 0, found.start()) + 1, members(body)


def findings(name, text):
    for title, line, names in classes(text):
        if len(names) > MOST:
            yield f"{name}:{line}: {title} has {len(names)} data members, more than {MOST}: {' '.join(names)}"


def main(root):
    root = pathlib.Path(root)
    found = []
    for folder in ("include", "src"):
        for f in sorted(root.glob(folder + "/**/*.[ch]pp")):
            found += findings(f.relative_to(root).as_posix(), f.read_text())
    print("\n".join(found) or f"members: no class with behaviour has more than {MOST}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
