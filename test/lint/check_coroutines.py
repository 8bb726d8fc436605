#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Points at co_await spellings that GCC 12 miscompiles, or that dangle.

usage: check_coroutines.py REPOSITORY
A line that ends in `// co_await: ok` is passed over.
"""
import pathlib
import re
import sys

# `while (auto page = co_await ...)` names its result.
DECLARES = re.compile(r"^\s*(?:const\s+)?[\w:<>]+[\s&*]+(?:const\s+)?\w+\s*=\s*co_await")


def closing(text, at):
    """The index of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += text[i] in "([{"
        depth -= text[i] in ")]}"
        if depth == 0:
            return i
    return len(text)


def expression_after(code, at):
    """From a co_await to the end of its full expression."""
    depth = 0
    for i in range(at, len(code)):
        if code[i] in "([{":
            depth += 1
        elif code[i] in ")]}":
            depth -= 1
            if depth < 0:
                return code[at:i]
        elif code[i] == ";" and depth == 0:
            return code[at:i]
    return code[at:]


def findings(code):
    for m in re.finditer(r"\b(if|while|switch|for)\s*\(", code):
        inside = code[m.end():closing(code, m.end() - 1)]
        if "co_await" not in inside or DECLARES.match(inside):
            continue
        if m[1] == "for":
            if ";" in inside or not re.search(r"[^:]:[^:]", inside):
                continue
            yield m.start(), "range-for over an awaited temporary: name it first"
        else:
            yield m.start(), "co_await in a condition: name its result first"
    for m in re.finditer(r"\bauto\s*(?:const)?\s*&{0,2}\s*\[[^\]]*\]\s*=\s*co_await", code):
        yield m.start(), "structured binding of an awaited value: name the whole, then bind a reference to it"
    for m in re.finditer(r"\bco_await\b", code):
        expression = expression_after(code, m.start())
        if re.search(r"[(,]\s*(?:[\w:]+(?:<[^;]*>)?)?\{", expression):
            yield m.start(), "braced temporary inside a co_await expression: name it first"
        if re.search(r"[(,]\s*\[[^\]]+\]\s*[({]", expression):
            yield m.start(), "capturing lambda inside a co_await expression: name it first"
        if re.search(r"[^?]\?[^?:]*[^:]:[^:]", expression):
            yield m.start(), "?: inside a co_await expression: name its value first"


def check(name, text):
    code = re.sub(r"//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])'", lambda m: " " * len(m.group()), text)
    for at, why in findings(code):
        number = code.count("\n", 0, at) + 1
        if not text.splitlines()[number - 1].endswith("// co_await: ok"):
            yield f"{name}:{number}: {why}"


def main(root):
    root = pathlib.Path(root)
    found = []
    for folder in ("include", "src", "test", "example", "bench"):
        for f in sorted(root.glob(folder + "/**/*.[ch]pp")):
            found += check(f.relative_to(root).as_posix(), f.read_text())
    print("\n".join(found) or "coroutines: no spelling that is known to break")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
