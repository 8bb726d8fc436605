#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Draws layers.svg from layers.txt, whose rows must be the ranks that test/lint/check_layers.py enforces.

usage: layers.py [--check]      --check: writes nothing, fails when layers.svg is not what layers.txt says
"""
import html
import pathlib
import re
import sys

WIDTH, ROW, GAP, EDGE = 760, 52, 20, 12
COLOURS = ("#dbeafe", "#e0f2fe", "#ecfdf5", "#fef9c3", "#ffedd5", "#fee2e2", "#f3e8ff", "#e5e7eb")


def rows_of(text):
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [[tuple(part.strip() for part in box.split(":", 1)) for box in line.split("|")] for line in lines]


def box(x, y, width, colour, name, what):
    middle = x + width / 2
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{ROW}" rx="6" fill="{colour}" stroke="#475569"/>',
        f'<text x="{middle:g}" y="{y + 22:g}" class="name">{html.escape(name)}</text>',
        f'<text x="{middle:g}" y="{y + 40:g}">{html.escape(what)}</text>',
    ]


def arrow(y):
    x = WIDTH / 2
    return f'<path d="M{x:g} {y + 3} V{y + GAP - 7}" class="line"/><path d="M{x - 5:g} {y + GAP - 8} h10 l-5 6 z" fill="#475569"/>'


def drawing(rows):
    height = 2 * EDGE + len(rows) * ROW + (len(rows) - 1) * GAP
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        '<title>The layers of ossio; each includes only what stands below it</title>',
        '<style>text{font:13px sans-serif;text-anchor:middle;fill:#334155}.name{font-weight:bold;fill:#0f172a}'
        '.line{stroke:#475569;fill:none}</style>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, row in enumerate(rows):
        y = EDGE + number * (ROW + GAP)
        width = (WIDTH - 2 * EDGE - (len(row) - 1) * GAP) / len(row)
        for column, (name, what) in enumerate(row):
            out += box(EDGE + column * (width + GAP), y, width, COLOURS[number % len(COLOURS)], name, what)
        if number + 1 < len(rows):
            out.append(arrow(y + ROW))
    return "\n".join(out + ["</svg>", ""])


def enforced_rows(lint):
    """The rooms by rank, the highest first, as check_layers.py has them."""
    ranks = [(name, int(rank)) for name, rank in re.findall(r'"(\w+)": (\d+)', re.search(r"RANK = {(.*)}", lint)[1])]
    return [{name for name, rank in ranks if rank == wanted} for wanted in sorted({r for _, r in ranks}, reverse=True)]


def main(arguments):
    here = pathlib.Path(__file__).resolve().parent
    rows = rows_of((here / "layers.txt").read_text())
    drawn = [{name.removeprefix("src/").partition("/")[0] for name, _ in row} for row in rows]
    if drawn != enforced_rows((here.parents[1] / "test/lint/check_layers.py").read_text()):
        print("layers.txt and the ranks in test/lint/check_layers.py differ")
        return 1
    picture = drawing(rows)
    target = here / "layers.svg"
    if arguments != ["--check"]:
        target.write_text(picture)
    elif not target.exists() or target.read_text() != picture:
        print("layers.svg is not what layers.txt says; run doc/pictures/layers.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
