# SPDX-License-Identifier: BSL-1.0
"""Runs commands in turn, so that all see the same moods of the machine; prints tables."""
import statistics

import measure


def table(title, head, rows):
    print(f"\n{title}")
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(str(cell).ljust(width) if i == 0 else str(cell).rjust(width) for i, (cell, width) in enumerate(zip(row, widths))))


SLOW_AFTER_S = 2   # what takes four times as long is run twice at most, of two rounds once


def in_turn(commands, rounds, pin=True, before_each=None, all_rounds=False):
    """Figures by name; every command once a round. `before_each` is called before each command."""
    figures = {name: [] for name in commands}
    slow = set()

    def run(command):
        if before_each:
            before_each()
        return measure.measure(command, pin=pin)

    for name, command in commands.items():   # once for the caches, not counted
        if run(command)["wall"] > 4 * SLOW_AFTER_S and not all_rounds:
            slow.add(name)
    for done in range(rounds):
        for name, command in commands.items():
            if name not in slow or done < max(1, min(2, rounds - 1)):
                figures[name].append(run(command))
    return figures


def spread(values, digits=2):
    """Least and most, as text."""
    values = list(values)
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}" if values else "-"


def ratios(ours, theirs, name="cpu"):
    """One for each round."""
    return [a[name] / b[name] for a, b in zip(ours, theirs)]


def three(values):
    values = list(values)
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}
