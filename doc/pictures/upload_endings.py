#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Makes upload_life.svg and the table of endings in doc/guide/stop-cancel-drain.md from upload_endings.txt, which the program
upload_endings.cpp writes; the test doc.upload_endings compares that text with the code.

usage: upload_endings.py [--check]      --check: writes nothing, fails when the picture or the table is not what the text says
"""
import sys

from drawing import HERE, box, label, path, picture, write_or_compare

PAGE = HERE.parent / "guide/stop-cancel-drain.md"
MARKS = "<!-- endings -->", "<!-- /endings -->"
WIDTH, HEIGHT, BOX, TALL = 840, 690, (158, 44), 640

WAY = [("queued", "waits to begin"), ("start or resume", "ListParts, or Initiate"), ("send parts", "many in flight"),
       ("complete", "Complete, compare"), ("stored", "the call returns")]
STATES = {  # where each state stands, and what it does
    "give_up": (430, 170, "stop request or failure"),
    "ask_for_object": (700, 255, "was it completed?"),
    "save_and_keep": (150, 345, "the checkpoint"),
    "verify_lease": (470, 345, "by a save"),
    "wait_abort_window": (90, 500, "after a pause"),
    "leave_to_new_holder": (290, 565, "the parts are its own"),
    "abort_and_verify": (700, 470, "until ListParts: gone"),
    "report": (420, TALL, "the exception is thrown; failure::parts says what happened to the parts"),
}
ALONG = {("ask_for_object", "leave_to_new_holder"): 0.56, ("save_and_keep", "leave_to_new_holder"): 0.72,
         ("ask_for_object", "save_and_keep"): 0.64}  # where a label stands
DOWN = {"save_and_keep": 205, "wait_abort_window": 90, "leave_to_new_holder": 290, "abort_and_verify": 700}  # to `report`


def parse(source):
    """{(from, to): [finding]} and the lines of the table."""
    upper, table = source.split("---\n", 1)
    edges = {}
    for line in upper.splitlines():
        if not line.startswith("#"):
            begin, found, end = (cell.strip() for cell in line.split("|"))
            edges.setdefault((begin, end), []).append(found)
    return edges, table


def border(begin, end, size=BOX):
    """Where the line between two middles leaves the box around `begin`."""
    (x, y), (to_x, to_y) = begin, end
    dx, dy = to_x - x, to_y - y
    reach = min((size[0] / 2) / abs(dx) if dx else 9, (size[1] / 2) / abs(dy) if dy else 9)
    return x + dx * reach, y + dy * reach


def edge(begin, end, found, both_ways):
    """The arrow and its label; no label where all that a step finds leads along it."""
    words = ", or ".join(found)
    if end == "report":
        top = TALL - 22
        if begin == "ask_for_object":
            points = [(779, 255), (806, 255), (806, top)]
            note = label(800, 400, words, "small right")
        else:
            points = [(DOWN[begin], STATES[begin][1] + 22), (DOWN[begin], top)]
            note = label(DOWN[begin], STATES[begin][1] + (40 if begin != "save_and_keep" else 62), words, "small")
        return [path(points)], [note] if words else []
    shift = 14 if both_ways and begin < end else -14 if both_ways else 0
    a, b = STATES[begin][:2], STATES[end][:2]
    first, last = border(a, b), border(b, a)
    first, last = (first[0] + shift, first[1]), (last[0] + shift, last[1])
    part = ALONG.get((begin, end), 0.45)
    x, y = first[0] + (last[0] - first[0]) * part, first[1] + (last[1] - first[1]) * part
    kind = "small" + (" left" if shift > 0 else " right" if shift < 0 else "")
    x += 4 if shift > 0 else -4 if shift < 0 else 0
    return [path([first, last])], [label(x, y + 4, words, kind)] if words else []


def drawing(edges):
    lines, labels, boxes = [], [], []
    for number, (name, what) in enumerate(WAY):
        x = 90 + number * 165
        boxes += box(x, 40, 140, 44, "#ecfdf5" if name == "stored" else "#dbeafe", name, what)
        if number + 1 < len(WAY):
            lines.append(path([(x + 70, 40), (x + 95, 40)]))
            lines.append(path([(x, 62), (x, 100)], "dashed").replace(' marker-end="url(#tip)"', ""))
    lines.append('<path d="M90 100 H585" class="dashed"/>')
    lines.append(path([(430, 100), (430, 148)], "dashed"))
    all_of = {}
    for (begin, _), found in edges.items():
        all_of.setdefault(begin, set()).update(found)
    for (begin, end), found in edges.items():
        named = [] if set(found) == all_of[begin] else found
        more, words = edge(begin, end, named, (end, begin) in edges)
        lines, labels = lines + more, labels + words
    for name, (x, y, what) in STATES.items():
        width = 800 if name == "report" else BOX[0]
        colour = "#e5e7eb" if name in ("give_up", "report") else "#fef9c3"
        boxes += box(x, y, width, BOX[1], colour, name.replace("_", " "), what)
    return picture(WIDTH, HEIGHT, "The life of an upload, and how it ends", lines + labels + boxes)


def with_table(page, table):
    begin, end = (page.index(mark) for mark in MARKS)
    return page[:begin] + MARKS[0] + "\n" + table + page[end:]


def main(arguments):
    edges, table = parse((HERE / "upload_endings.txt").read_text())
    unknown = {state for ends in edges for state in ends} ^ set(STATES)
    if unknown:
        print(f"upload_endings.txt and the picture differ in the states {', '.join(sorted(unknown))}")
        return 1
    wrong = write_or_compare("upload_life.svg", drawing(edges), arguments, "upload_endings.txt")
    page = PAGE.read_text()
    if with_table(page, table) == page:
        return wrong
    if arguments == ["--check"]:
        print(f"the table in {PAGE.name} is not that of upload_endings.txt; run doc/build")
        return 1
    PAGE.write_text(with_table(page, table))
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
