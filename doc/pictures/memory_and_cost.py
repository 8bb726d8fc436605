#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Draws memory_and_cost.svg: CPU time and peak memory against parts in flight, from the first table of doc/benchmarks.md.

usage: memory_and_cost.py [--check]      --check: writes nothing, fails when the picture is not what the table says
"""
import re
import sys

from drawing import HERE, LINE, picture, text, write_or_compare

WIDTH, HEIGHT, BASE, FULL = 720, 300, 235, 165
COLOURS = {"http": "#60a5fa", "https": "#1e40af"}
SHOWN = [("ossio, 4 in flight", "4 of 8 MiB"), ("ossio, 16 in flight", "16 of 8 MiB"),
         ("ossio, 16 parts of 1 MiB in flight", "16 of 1 MiB")]


def figures(page):
    """{name: (CPU http, CPU https, MiB http, MiB https)} of the rows that are shown."""
    found = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = [name for name, _ in SHOWN if cells[0] == name and name not in found]
        if names and len(cells) == 7:
            memory = re.fullmatch(r"(\d+) / (\d+)", cells[5])
            found[names[0]] = (float(cells[1]), float(cells[3]), float(memory[1]), float(memory[2]))
    return found


def chart(left, title, most, values):
    """One group of bars; `values`: [(label, [(protocol, value)])]."""
    out = [text(left + 165, 30, title, "name"), f'<path d="M{left} {BASE} h330" stroke="{LINE}"/>']
    for number, (label, bars) in enumerate(values):
        x = left + 20 + number * 105
        for place, (protocol, value) in enumerate(bars):
            high = FULL * value / most
            out.append(f'<rect x="{x + place * 40:g}" y="{BASE - high:.1f}" width="36" height="{high:.1f}" '
                       f'fill="{COLOURS[protocol]}"/>')
            out.append(text(x + place * 40 + 18, BASE - high - 6, f"{value:g}", "small"))
        out.append(text(x + 38, BASE + 18, label, "small"))
    return out


def drawing(by_name):
    rows = [(label, by_name[name]) for name, label in SHOWN]
    cost = [(label, [("http", r[0]), ("https", r[1])]) for label, r in rows]
    memory = [(label, [("http", r[2]), ("https", r[3])]) for label, r in rows]
    parts = chart(15, "CPU seconds per GiB", 0.8, cost) + chart(375, "Peak memory of the process, MiB", 25, memory)
    for place, (protocol, colour) in enumerate(COLOURS.items()):
        parts.append(f'<rect x="{290 + place * 80}" y="272" width="12" height="12" fill="{colour}"/>')
        parts.append(text(308 + place * 80, 282, protocol, "small left"))
    return picture(WIDTH, HEIGHT, "CPU time and memory against parts in flight", parts)


def main(arguments):
    by_name = figures((HERE.parent / "benchmarks.md").read_text())
    if len(by_name) != len(SHOWN):
        print("the first table of benchmarks.md lacks a row that memory_and_cost.svg shows")
        return 1
    return write_or_compare("memory_and_cost.svg", drawing(by_name), arguments, "benchmarks.md")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
