#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a retired word comes back; words.json has the list, doc/design/glossary.md the words in use.

usage: check_words.py REPOSITORY

identifiers   retired as names in code and as names of files; `name`, `name_` and the code in documents. Fine in prose, unless
              it has an underscore: then it is a name also in texts, such as a member of JSON or an event of the log.
words         retired everywhere, as a part of other words, too.
phrases       retired in prose: in comments, in texts (so in what the programs print), and in documents.
"""
import json
import pathlib
import re
import sys

FOLDERS = ("src", "include", "example", "bench", "doc")
ENDINGS = {".cpp", ".hpp", ".md", ".py", ".sh", ".cjs", ""}
TEXT_OR_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])'", re.S)
CODE_IN_PROSE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def either(patterns):
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)) or r"(?!)", re.I)


def rules(data):
    def advice(text):
        words = re.sub(r"[\s/*#]+", " ", text).strip().lower()
        for kind in data.values():
            for retired in (words, words.rstrip("_")):
                if retired in kind:
                    return kind[retired]
        return next((use for kind in data.values() for retired, use in kind.items() if retired in words), "see glossary.md")

    gap = r"(?:\s|//[/<!]*|\*|#)+"   # between the words of a phrase: also the begin of a comment line
    return {
        "identifiers": either(rf"\b{re.escape(i)}_?\b" for i in data["identifiers"]),
        "names in texts": either(rf"(?<![a-z]){re.escape(i)}(?![a-z])" for i in data["identifiers"] if "_" in i),
        "words": either(re.escape(w) for w in data["words"]),
        "phrases": either(r"\b" + gap.join(map(re.escape, p.split())) + r"\b" for p in data["phrases"]),
        "names": set(data["identifiers"]),
        "advice": advice,
    }


def is_code(name):
    return name.endswith((".cpp", ".hpp"))


def blank(text, pattern, keep):
    """`text` with only what matches `pattern` (keep), or without it; positions stay."""
    out, end = [], 0
    for m in pattern.finditer(text):
        between = text[end:m.start()]
        out.append(re.sub(r"[^\n]", " ", between) if keep else between)
        out.append(m.group() if keep else re.sub(r"[^\n]", " ", m.group()))
        end = m.end()
    rest = text[end:]
    out.append(re.sub(r"[^\n]", " ", rest) if keep else rest)
    return "".join(out)


def findings(by, name, text):
    stem = name.rsplit("/", 1)[-1].split(".")[0]
    if stem in by["names"] and name.startswith("src/"):
        yield f"{name}: the file has a retired name: {by['advice'](stem)}"
    if is_code(name):
        code, prose = blank(text, TEXT_OR_COMMENT, False), blank(text, TEXT_OR_COMMENT, True)
        searches = [("identifiers", code), ("names in texts", prose), ("words", text), ("phrases", prose)]
    elif name.endswith(".md"):
        searches = [("identifiers", blank(text, CODE_IN_PROSE, True)), ("words", text), ("phrases", text)]
    else:
        searches = [("words", text), ("phrases", text)]
    for kind, where in searches:
        for m in by[kind].finditer(where):
            number = text.count("\n", 0, m.start()) + 1
            shown = " ".join(m.group().split())
            yield f"{name}:{number}: \"{shown}\" is retired: {by['advice'](m.group())}"


def files(root):
    yield from sorted(root.glob("*.md"))
    for folder in FOLDERS:
        for f in sorted((root / folder).rglob("*")):
            if f.is_file() and f.suffix in ENDINGS and "node_modules" not in f.parts:
                yield f


def main(root):
    root = pathlib.Path(root)
    by = rules(json.loads((pathlib.Path(__file__).parent / "words.json").read_text()))
    found = []
    for f in files(root):
        found += findings(by, f.relative_to(root).as_posix(), f.read_text())
    print("\n".join(found) or "words: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
