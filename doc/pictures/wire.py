#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Draws wire.svg, requests and responses one below the other, from wire.txt.

usage: wire.py [--check]      --check: writes nothing, fails when wire.svg is not what wire.txt says
"""
import sys

from drawing import HERE, LINE, box, label, path, picture, text, write_or_compare

WIDTH, LEFT, RIGHT, STEP, TOP = 720, 70, 650, 30, 60


def rows(source):
    for line in source.splitlines():
        mark, _, words = line.partition(" ")
        if mark in (">", "<", "=", "=="):
            yield mark, words


def drawing(source):
    y, out = TOP, []
    for mark, words in rows(source):
        y += STEP + (14 if mark == "==" else 0)
        if mark == "==":
            out.append(f'<path d="M20 {y - 20} H{WIDTH - 20}" stroke="#cbd5e1"/>')
            out.append(text(WIDTH / 2, y, words, "name"))
        elif mark == "=":
            out.append(text(LEFT + 12, y, words, "small left"))
        else:
            ends = [(LEFT, y + 6), (RIGHT, y + 6)]
            out.append(label((LEFT + RIGHT) / 2, y, words))
            out.append(path(ends if mark == ">" else ends[::-1], "line" if mark == ">" else "dashed"))
    height = y + 40
    sides = []
    for x, name in ((LEFT, "client"), (RIGHT, "OSS")):
        sides.append(f'<path d="M{x} 50 V{height - 14}" stroke="{LINE}" stroke-width="2"/>')
        sides += box(x, 32, 100, 36, "#dbeafe", name)
    return picture(WIDTH, height, "What travels between the client and OSS during an upload", sides + out)


def main(arguments):
    return write_or_compare("wire.svg", drawing((HERE / "wire.txt").read_text()), arguments, "wire.txt")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
