#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Draws slices.svg, queue.svg and handover.svg, messages between hosts from top to bottom, from fleet.txt.

usage: fleet.py [--check]      --check: writes nothing, fails when the pictures are not what fleet.txt says
"""
import sys

from drawing import HERE, LINE, box, label, path, picture, write_or_compare

WIDTH, TOP, STEP = 760, 66, 34


def sections(source):
    """Title, columns and messages of each picture."""
    for part in source.split("\n== ")[1:]:
        title, names, *rows = part.strip().splitlines()
        yield title, [n.strip() for n in names.split("|")[1:]], rows


def drawing(title, columns, rows):
    places = {name: WIDTH * (i + 0.5) / len(columns) for i, name in enumerate(columns)}
    height = TOP + STEP * (len(rows) + 1)
    out = []
    for name, x in places.items():
        out.append(f'<path d="M{x:g} 50 V{height - 12}" stroke="{LINE}" stroke-width="2"/>')
        out += box(x, 32, 120, 36, "#dcfce7" if name in ("OSS", "Redis", "store") else "#dbeafe", name)
    for i, row in enumerate(rows):
        begin, _, rest = row.partition(" > ")
        end = next(name for name in columns if rest.startswith(name + " "))
        y = TOP + STEP * (i + 1)
        out.append(label((places[begin] + places[end]) / 2, y - 6, rest[len(end) + 1:]))
        out.append(path([(places[begin], y), (places[end], y)]))
    return picture(WIDTH, height, title, out)


def main(arguments):
    made = list(sections((HERE / "fleet.txt").read_text()))
    return max(write_or_compare(name + ".svg", drawing(*one), arguments, "fleet.txt")
               for name, one in zip(("slices", "queue", "handover"), made, strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
