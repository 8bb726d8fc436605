#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Prepares the pages of the site, and checks the site that MkDocs made of them.

usage: site.py pages REPOSITORY FOLDER     copies README and doc/ to FOLDER; what they link to in the repository becomes a page
       site.py finish FOLDER              leaves copies of source files out of the search, keeps short code and numbers on one line, and
                                          marks the columns of tables by the length of their cells
       site.py check FOLDER                every link and every anchor of the site leads somewhere, every page is in the menu's reach

A link to a source file leads to a page with that file, one to a folder to a list of its files.
"""
import html
import html.parser
import itertools
import json
import os
import pathlib
import re
import shutil
import sys
import urllib.parse

LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)(\))")
CODE = re.compile(r"(^```.*?^```|`[^`\n]*`)", re.M | re.S)
MARK = re.compile(r"^ *// (--8<--|-->8--).*\n", re.M)   # around the pieces of an example that the pages show
SPACE_OF_A_NUMBER = re.compile(r"(?<=\d) (?=\d{3}\b|to \d|(?:[KMGT]i?B|[kMG]bit|ms|us|s|%)(?![\w-]))|(?<=\d to) (?=\d)")
ROW = re.compile(r"<tr>.*?</tr>", re.S)
CELL = re.compile(r"<t[hd][ >].*?</t[hd]>", re.S)
COLUMNS = (("brief", 0, 14), ("prose", 27, sys.maxsize))   # by the characters of the longest cell
LANGUAGES = {".cpp": "cpp", ".hpp": "cpp", ".py": "python", ".cjs": "js", ".txt": "text", "": "bash"}
CSS = """.md-grid { max-width: 66rem; }
.md-typeset h1 { color: inherit; font-weight: 600; overflow-wrap: anywhere; }
.md-typeset h2 { font-weight: 500; }
.md-typeset pre > code { font-size: .64rem; }
.md-typeset table:not([class]) { font-size: .66rem; }
.md-typeset table:not([class]) td, .md-typeset table:not([class]) th { min-width: 4rem; padding: .5em .8em; }
.md-typeset table:not([class]) code { word-break: normal; overflow-wrap: break-word; }
.md-typeset code.whole { white-space: nowrap; }
.md-typeset table:not([class]) code.whole:not(.short) { white-space: normal; }
.md-typeset p:has(> img), .md-typeset__scrollwrap {
  background: linear-gradient(to right, white 30%, transparent), linear-gradient(to left, white 30%, transparent) right,
    linear-gradient(to right, #0003, transparent), linear-gradient(to left, #0003, transparent) right;
  background-attachment: local, local, scroll, scroll;
  background-repeat: no-repeat;
  background-size: 2rem 100%, 2rem 100%, .5rem 100%, .5rem 100%;
}
.md-typeset table:not([class]) { background: none; }
.md-typeset table:not([class]) td.brief { white-space: nowrap; }
.md-typeset pre > code {
  background: linear-gradient(to right, var(--md-code-bg-color) 30%, transparent),
    linear-gradient(to left, var(--md-code-bg-color) 30%, transparent) right, linear-gradient(to right, #0003, transparent),
    linear-gradient(to left, #0003, transparent) right, var(--md-code-bg-color);
  background-attachment: local, local, scroll, scroll, scroll;
  background-repeat: no-repeat, no-repeat, no-repeat, no-repeat, repeat;
  background-size: 2rem 100%, 2rem 100%, .5rem 100%, .5rem 100%, auto;
}
@media (max-width: 640px) {
  .md-typeset pre > code { font-size: .58rem; }
  .md-clipboard { display: none; }
  .md-typeset .headerlink { display: none; }
  .md-typeset table:not([class]) td, .md-typeset table:not([class]) th { min-width: 2.5rem; padding: .4em .5em; }
  .md-typeset table:not([class]) td:first-child { min-width: 5.5rem; }
  .md-typeset table:not([class]) .prose { min-width: 9.5rem; }
  .md-typeset table:not([class]) .prose:first-child { min-width: 7rem; }
  .md-typeset table:not([class]) .prose code { overflow-wrap: anywhere; }
  .md-typeset p:has(> img) { overflow-x: auto; }
  .md-typeset p > img { mix-blend-mode: multiply; }
  .md-typeset img[src$=svg] { max-width: none; min-width: 620px; }
}
"""


class site:
    """The pages to be written, by their path in the site."""

    def __init__(self, root):
        self.root = root
        self.waiting = []   # files and folders of the repository that are linked to
        self.seen = set()

    def place_of(self, path):
        """Where a file or a folder of the repository stands in the site."""
        name = path.relative_to(self.root)
        if name == pathlib.Path("README.md"):
            return pathlib.Path("index.md")
        if name.parts[0] == "doc":
            return pathlib.Path(*name.parts[1:])
        if name.suffix == ".md":
            return name
        if path not in self.seen:
            self.seen.add(path)
            self.waiting.append(path)
        visible = pathlib.Path(*(part.lstrip(".") for part in name.parts))   # MkDocs leaves hidden files out
        return pathlib.Path("source", visible / "index.md" if path.is_dir() else str(visible) + ".md")

    def relink(self, text, at, page):
        """The text with links that hold at `page` of the site instead of at `at` in the repository."""
        def to_site(match):
            target, hash_, anchor = match[2].partition("#")
            path = (at.parent / target).resolve()
            if re.match(r"[a-z]+:", match[2]) or not target or not path.is_relative_to(self.root):
                return match[0]
            place = os.path.relpath(self.place_of(path), page.parent)
            return match[1] + place + hash_ + anchor + match[3]

        pieces = CODE.split(text)
        return "".join(piece if number % 2 else LINK.sub(to_site, piece) for number, piece in enumerate(pieces))

    def source_page(self, path):
        name = path.relative_to(self.root).as_posix()
        if not path.is_dir():
            text = MARK.sub("", path.read_text())
            fence = "````" if "```" in text else "```"
            return f"# {name}\n\n{fence}{LANGUAGES.get(path.suffix, 'text')}\n{text}{fence}\n"
        page = self.place_of(path)
        lines = [f"# {name}", ""]
        for file in sorted(p for p in path.iterdir() if p.is_file() and p.suffix in LANGUAGES):
            lines.append(f"- [{file.name}]({os.path.relpath(self.place_of(file), page.parent)})")
        return "\n".join(lines) + "\n"


def write(folder, place, text):
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def pages(root, folder):
    all_pages = site(root)
    for path in sorted(root.glob("*.md")) + sorted((root / "doc").rglob("*.md")):
        place = all_pages.place_of(path)
        write(folder, place, all_pages.relink(path.read_text(), path, place))
    while all_pages.waiting:
        path = all_pages.waiting.pop()
        write(folder, all_pages.place_of(path), all_pages.source_page(path))
    (folder / "pictures").mkdir(exist_ok=True)
    for picture in sorted((root / "doc/pictures").glob("*.[sp][vn]g")):
        shutil.copy(picture, folder / "pictures")
    write(folder, "site.css", CSS)


def keep_together(folder):
    """Browsers break a line behind each hyphen, so that --part-size would be cut in two. In tables less fits into a line."""
    def marked(match):
        length = len(html.unescape(match[1]))
        kinds = " ".join(kind for kind, most in (("whole", 38), ("short", 22)) if length <= most)
        return f'<code class="{kinds}">{match[1]}</code>' if kinds else match[0]

    for path in folder.rglob("*.html"):
        if "reference" not in path.relative_to(folder).parts:
            text = path.read_text()
            path.write_text(re.sub(r"(?<!<pre>)(?<!</span>)<code>([^<]+)</code>", marked, text))


def pages_of_text(folder):
    """The pages that MkDocs has made, but not copies of source files and not the reference."""
    for path in folder.rglob("*.html"):
        if not {"reference", "source"} & set(path.relative_to(folder).parts):
            yield path


def mark_columns(folder):
    """Narrow windows give a column of sentences a least width; a column of figures or short names is not broken."""
    def kinds_of_columns(table):
        rows = [CELL.findall(row) for row in ROW.findall(table) if "<td" in row]
        longest = [max(map(text_length, column)) for column in itertools.zip_longest(*rows, fillvalue="")]
        return [next((f' class="{kind}"' for kind, least, most in COLUMNS if least <= length <= most), "") for length in longest]

    def text_length(cell):
        return len(html.unescape(re.sub(r"<[^>]+>", "", cell)))

    def marked(table):
        kinds = kinds_of_columns(table[0])

        def marked_row(row):
            left = iter(kinds)
            return CELL.sub(lambda cell: cell[0][:3] + next(left) + cell[0][3:], row[0])

        return ROW.sub(marked_row, table[0])

    for path in pages_of_text(folder):
        path.write_text(re.sub(r"<table>.*?</table>", marked, path.read_text(), flags=re.S))


def keep_numbers_whole(folder):
    """A line must not end within 10 000 or 1 to 2, or between 8 and MiB."""
    def joined(match):
        return match[1] or SPACE_OF_A_NUMBER.sub("\u00a0", match[0])

    for path in pages_of_text(folder):
        before, article, after = re.split(r"(<article.*</article>)", path.read_text(), maxsplit=1, flags=re.S)
        article = re.sub(r"(<pre.*?</pre>|<code.*?</code>|<[^>]*>)|[^<]+", joined, article, flags=re.S)
        path.write_text(before + article + after)


def clean_search(folder):
    """A word that many source files have would hide the pages that explain it."""
    path = folder / "search/search_index.json"
    index = json.loads(path.read_text())
    index["docs"] = [page for page in index["docs"] if not page["location"].startswith("source/")]
    path.write_text(json.dumps(index))


class reader(html.parser.HTMLParser):
    """The links and anchors of a page."""

    def __init__(self):
        super().__init__()
        self.links, self.anchors = set(), set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.update(given[name] for name in ("id", "name") if given.get(name))
        self.links.update(given[name] for name in ("href", "src") if given.get(name))


def check(folder):
    """What is broken; the reference's own links are Doxygen's."""
    read = {}
    for path in folder.rglob("*.html"):
        read[path] = reader()
        read[path].feed(path.read_text(errors="replace"))
    for path, page in sorted(read.items()):
        if "reference" in path.relative_to(folder).parts or path.name == "404.html":
            continue
        for link in sorted(page.links):
            target, _, anchor = link.partition("#")
            if re.match(r"([a-z]+:|//)", link):
                if re.match(r"(https?:)?//[^ ]*\.(css|js|woff2?)$", link):
                    yield f"{path.relative_to(folder)}: {link} is loaded from another host"
                continue
            to = (path.parent / urllib.parse.unquote(target.partition("?")[0])).resolve() if target else path
            to = to / "index.html" if to.is_dir() else to
            if not to.exists():
                yield f"{path.relative_to(folder)}: the link {link} leads nowhere"
            elif anchor and to in read and urllib.parse.unquote(anchor) not in read[to].anchors | {"__top", "top"}:
                yield f"{path.relative_to(folder)}: the link {link} names an anchor that is not there"


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "pages":
        pages(pathlib.Path(arguments[1]).resolve(), pathlib.Path(arguments[2]))
        return 0
    if len(arguments) == 2 and arguments[0] == "finish":
        clean_search(pathlib.Path(arguments[1]))
        keep_together(pathlib.Path(arguments[1]))
        mark_columns(pathlib.Path(arguments[1]))
        keep_numbers_whole(pathlib.Path(arguments[1]))
        return 0
    if len(arguments) == 2 and arguments[0] == "check":
        found = list(check(pathlib.Path(arguments[1]).resolve()))
        print("\n".join(found) or "site: in order")
        return bool(found)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
