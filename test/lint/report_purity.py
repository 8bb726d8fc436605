#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Reports which share of the library's code does no I/O: files of src that cannot reach Asio by any include.

The programs and the embedded service are left out. With a floor, fails below it.

usage: report_purity.py REPOSITORY [LEAST_PERCENT]
"""
import sys

import check_layers

LEFT_OUT = {"program", "testing"}


def lines_of_code(text):
    """Lines that are neither empty nor a comment."""
    lines = (line.strip() for line in text.splitlines())
    return sum(1 for line in lines if line and not line.startswith("//"))


def share_by_room(files):
    """{room: (pure lines, all lines)} of the files of src."""
    rooms = {}
    for name, text in sorted(files.items()):
        if not name.startswith("src/") or check_layers.room_of(name) in LEFT_OUT:
            continue
        room = check_layers.room_of(name)
        lines = lines_of_code(text)
        is_pure = check_layers.reaches_asio(files, name, set()) is None
        pure, total = rooms.get(room, (0, 0))
        rooms[room] = (pure + lines * is_pure, total + lines)
    return rooms


def main(root, least=0):
    rooms = share_by_room(check_layers.read(root))
    pure, total = (sum(r[i] for r in rooms.values()) for i in (0, 1))
    for room, (p, t) in sorted(rooms.items()):
        print(f"{room:12} {p:6} of {t:6} lines  {100 * p / t:5.1f} %")
    percent = 100 * pure / total
    print(f"{'all':12} {pure:6} of {total:6} lines  {percent:5.1f} %")
    return percent < float(least)


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["."])))
