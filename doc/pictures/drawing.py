#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What the scripts that draw pictures share: the frame of an SVG, boxes, arrows, and the comparison with what is there."""
import html
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
LINE = "#475569"
STYLE = ('<style>text{font:13px sans-serif;text-anchor:middle;fill:#334155}.name{font-weight:bold;fill:#0f172a}'
         '.small{font-size:11px}.left{text-anchor:start}.right{text-anchor:end}'
         f'.line{{stroke:{LINE};fill:none}}.dashed{{stroke:{LINE};fill:none;stroke-dasharray:4 3}}</style>')
ARROW = ('<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
         f'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{LINE}"/></marker></defs>')


def picture(width, height, title, parts):
    """A whole SVG on white."""
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img">')
    return "\n".join([head, f"<title>{html.escape(title)}</title>", STYLE, ARROW,
                      f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *parts, "</svg>", ""])


def text(x, y, words, kind=""):
    mark = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{mark}>{html.escape(words)}</text>'


def label(x, y, words, kind=""):
    """Text on a white ground, which hides the lines behind it. The width of the text is estimated."""
    width, height = (len(words) * 4.9 + 4, 13) if "small" in kind else (len(words) * 6 + 6, 16)
    left = x - (2 if "left" in kind else width - 2 if "right" in kind else width / 2)
    return (f'<rect x="{left:g}" y="{y - height + 3:g}" width="{width:g}" height="{height:g}" fill="#ffffff"/>\n'
            + text(x, y, words, kind))


def box(x, y, width, height, colour, name, what=""):
    """A box around (x, y), with one or two lines of text."""
    out = [f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="6" '
           f'fill="{colour}" stroke="{LINE}"/>', text(x, y + (-2 if what else 5), name, "name")]
    return out + ([text(x, y + 15, what, "small")] if what else [])


def path(points, kind="line"):
    """An arrow along the points."""
    corners = " L".join(f"{x:g} {y:g}" for x, y in points)
    return f'<path d="M{corners}" class="{kind}" marker-end="url(#tip)"/>'


def write_or_compare(name, made, arguments, source):
    """Writes a file of this folder, or with --check says what is wrong; returns the exit code."""
    target = HERE / name
    if arguments != ["--check"]:
        target.write_text(made)
        return 0
    if target.exists() and target.read_text() == made:
        return 0
    print(f"{name} is not what {source} says; run doc/build")
    return 1
