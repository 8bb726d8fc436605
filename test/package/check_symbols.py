#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fails when a public header declares a function without OSSIO_API, or a shared library exports something of ossio's own that
no public header marks, lacks a function that one marks, or hides what Asio has to share with the host program.

usage: check_symbols.py FOLDER-OF-HEADERS FOLDER-OF-LIBRARIES
"""
import pathlib
import re
import subprocess
import sys

MARKED_CLASS = re.compile(r"class OSSIO_API (\w+)")
MARKED_FUNCTION = re.compile(r"OSSIO_API (?!\w+ (?:final )?[{:])[^;{}()]*?(\w+)\(")
UNMARKED_FUNCTION = re.compile(r"^(?:\[\[\w+\]\] )?(?!OSSIO_API|template|using|friend|constexpr|inline)[a-z][\w:<>*& ]* \w+\([^{};]*\)(?: noexcept)?;", re.M)
# A mangled name in namespace ossio or ossio::testing: a function, a virtual table, what RTTI knows, a static variable.
OWN = re.compile(r"_Z(?:T[VTIS]|Thn?\d+_|GV|Z)*N[rVKRO]*5ossio(?:7testing)?(\d+)(\w+)")
SHARED = re.compile(r"_ZN5boost4asio6detail10call_stackINS1_14thread_contextE.*4top_E")


def marked(headers):
    """The names of classes and of functions that these headers mark."""
    text = "\n".join(h.read_text() for h in headers)
    return set(MARKED_CLASS.findall(text)), set(MARKED_FUNCTION.findall(text))


def exported(library):
    listing = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1] for line in listing.splitlines()}


def own_name(symbol):
    """The mangled "vtable for ossio::testing::server" -> "server"; None for what is not ossio's."""
    found = OWN.match(symbol)
    return found.group(2)[:int(found.group(1))] if found else None


def main(include, libraries):
    include, libraries = pathlib.Path(include), pathlib.Path(libraries)
    headers = {"libossio.so": [h for h in include.glob("ossio/*.hpp") if h.name not in ("redis.hpp", "export.hpp")],
               "libossio_redis.so": [include / "ossio/redis.hpp"],
               "libossio_testing.so": list(include.glob("ossio/testing/*.hpp"))}
    public = set().union(*marked([h for of in headers.values() for h in of]))
    forgotten = [f for of in headers.values() for h in of for f in UNMARKED_FUNCTION.findall(h.read_text())]
    print("".join(f"not marked: {f}\n" for f in forgotten), end="")
    failed = bool(forgotten)
    for name, of in headers.items():
        if not (libraries / name).exists():
            continue
        symbols = exported(libraries / name)
        own = {s: own_name(s) for s in symbols if own_name(s)}
        strange = sorted(s for s, n in own.items() if n not in public)
        lacking = sorted(marked(of)[1] - set(own.values()))
        print(f"{name}: {len(own)} symbols of ossio's own, {len(symbols) - len(own)} others")
        print("".join(f"  not public: {s}\n" for s in strange[:20]) + "".join(f"  not exported: {f}\n" for f in lacking), end="")
        shares = name != "libossio.so" or any(SHARED.match(s) for s in symbols)
        if not shares:
            print("  hides which thread runs which io_context; the host needs the same variable")
        failed = failed or not own or strange or lacking or not shares
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
