# SPDX-License-Identifier: BSL-1.0
"""The questions, one function each: runs what is needed, prints a table, and puts the figures into the results."""
import os
import pathlib
import shutil
import subprocess
import time

import clients
import measure
from measure import Server, median, ratio


def table(title, head, rows):
    print(f"\n{title}")
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(str(cell).ljust(width) if i == 0 else str(cell).rjust(width) for i, (cell, width) in enumerate(zip(row, widths))))


SLOW_AFTER_S = 2   # what takes four times as long is run twice at most, of two rounds once


def in_turn(commands, rounds):
    """Figures by name; every command once a round, so that all see the same moods of the machine."""
    figures = {name: [] for name in commands}
    slow = set()
    for name, command in commands.items():   # once for the caches, not counted
        if measure.measure(command)["wall"] > 4 * SLOW_AFTER_S:
            slow.add(name)
    for done in range(rounds):
        for name, command in commands.items():
            if name not in slow or done < max(1, min(2, rounds - 1)):
                figures[name].append(measure.measure(command))
    return figures


def cost_of_a_file(binaries, folder, a, results):
    """CPU seconds per GiB, beside the floor and others."""
    file, gib = folder / "file", a.mib / 1024
    for scheme in ("http", "https", "https, TLS 1.2"):
        with Server(binaries, folder, tls=scheme != "http", tls_1_2=scheme.endswith("1.2")) as server:
            def task(part_mib, in_flight):
                return clients.Task(binaries, server, file, part_mib, in_flight, folder)
            commands = {"floor": clients.floor(task(8, 1)), "ossio, 4 in flight": clients.ossio(task(8, 4)),
                        "ossio, 16 in flight": clients.ossio(task(8, 16)), "ossio, 16 of 1 MiB": clients.ossio(task(1, 16)),
                        "curl, 4 in flight": clients.curl(task(8, 4))}
            if scheme in ("http", "https"):
                commands["ali-oss, 4 in flight"] = clients.ali_oss(task(8, 4))
                commands["rclone, 4 in flight"] = clients.rclone(task(8, 4))
                commands["ossio, 16 in flight, Content-MD5"] = [*commands["ossio, 16 in flight"], "md5"]
            if scheme == "https":
                for name in ("ossio, 4 in flight", "ossio, 16 in flight"):
                    commands[f"{name}, over beast::ssl_stream"] = [*commands[name], "beast"]
            missing = [name for name, command in commands.items() if not command]
            figures = in_turn({n: c for n, c in commands.items() if c}, a.rounds)
        rows, kept = [], {}
        for name, rounds in figures.items():
            kept[name] = {"cpu_per_gib": median(rounds, "cpu") / gib, "gib_per_s": gib / median(rounds, "wall"),
                          "peak_mib": max(r["peak_mib"] for r in rounds), "threads": max(r["threads"] for r in rounds),
                          "to_floor": ratio(rounds, figures["floor"]), "rounds": rounds}
            k = kept[name]
            rows.append([name, f"{k['cpu_per_gib']:.3f}", f"{k['to_floor']:.2f}", f"{k['gib_per_s']:.2f}",
                         f"{k['peak_mib']:.0f}", k["threads"]])
        for name in ("ossio, 4 in flight", "ossio, 16 in flight"):
            if over := figures.get(f"{name}, over beast::ssl_stream"):
                kept[name]["to_beast_ssl_stream"] = ratio(figures[name], over)
                rows.append([f"{name}: to beast::ssl_stream", "", f"{kept[name]['to_beast_ssl_stream']:.2f}", "", "", ""])
        table(f"{scheme}: {a.mib} MiB in parts of 8 MiB, medians of {a.rounds} rounds in turn",
              ["", "CPU s/GiB", "to floor", "GiB/s", "peak MiB", "threads"], rows)
        if missing:
            print("not here: " + ", ".join(missing))
        results[scheme] = kept


def cost_of_small_objects(binaries, folder, a, results):
    rows, kept = [], {}
    for scheme in ("http", "https"):
        for count in (1000,) if a.quick else (1000, 100_000):
            with Server(binaries, folder, tls=scheme == "https") as server:
                rounds = [measure.measure([binaries / "bench_client", "objects", server.url, count, 65536, 16, *server.ca])
                          for _ in range(a.rounds)]
            name = f"{scheme}, {count}"
            kept[name] = {f: median(rounds, f) for f in ("microseconds_each", "objects_per_second", "allocations_each")}
            rows.append([name, *(f"{value:.0f}" for value in kept[name].values())])
    table("objects of 64 KiB, 16 in flight", ["", "CPU us each", "objects/s", "allocations each"], rows)
    results["small_objects"] = kept


def cost_of_waiting(binaries, folder, a, results):
    """A service that takes 50 ms to answer: is the time that of so many parts at once, and no more?"""
    rows, kept = [], {}
    parts, size = (a.mib, 1) if a.mib <= 1024 else (1024, a.mib // 1024)
    for latency in (0, 50):
        with Server(binaries, folder, latency_ms=latency) as server:
            for in_flight in (4, 16, 64, 256):
                if a.quick and in_flight == 4 and latency:
                    continue
                command = clients.ossio(clients.Task(binaries, server, folder / "file", size, in_flight, folder))
                runs = [measure.measure(command) for _ in range(1 if a.quick or in_flight < 64 else 3)]
                f = sorted(runs, key=lambda one: one["wall"])[len(runs) // 2]
                ideal = parts / in_flight * latency / 1000
                kept[f"{latency} ms, {in_flight}"] = {"wall": f["wall"], "ideal": ideal, "gib_per_s": a.mib / 1024 / f["wall"],
                                                       "cpu": f["cpu"], "in_flight": in_flight, "latency": latency}
                rows.append([f"{latency} ms, {in_flight} in flight", f"{f['wall']:.2f}", f"{ideal:.2f}" if ideal else "-",
                             f"{f['wall'] / ideal:.2f}" if ideal else "-", f"{f['cpu'] / f['wall']:.2f}"])
    table(f"{a.mib} MiB in parts of {size} MiB, one thread", ["answer after", "wall s", "ideal s", "to ideal", "CPU share"], rows)
    results["waiting"] = kept


def memory(binaries, folder, a, results):
    rows, kept = [], {}
    with Server(binaries, folder) as server:
        for part_mib, in_flight in ((8, 4), (8, 16), (64, 4), (64, 64), (1, 64), (1, 256)):
            if part_mib * in_flight > a.mib * 4:
                continue
            file = measure.make_sparse_file(folder / "sparse", max(a.mib, part_mib * in_flight))
            task = clients.Task(binaries, server, file, part_mib, in_flight, folder)
            shared = measure.measure(clients.ossio(task))["peak_mib"]
            by_itself = clients.ossio_static(task)
            static = measure.measure(by_itself)["peak_mib"] if by_itself else None
            allowed = 10 + in_flight * 0.25
            kept[f"{in_flight} of {part_mib} MiB"] = {"peak_mib": shared, "peak_mib_static": static, "allowed": allowed,
                                                       "part_mib": part_mib, "in_flight": in_flight}
            rows.append([f"{in_flight} of {part_mib} MiB", f"{shared:.1f}", f"{static:.1f}" if static else "-",
                         f"{allowed:.1f}"])
    table("peak memory by parts in flight", ["", "MiB", "linked statically", "10 MiB + 256 KiB each"], rows)
    results["memory"] = kept


def frugality(binaries, folder, a, results):
    """Allocations, system calls, stalls of the event loop, and uploads of 10 000 parts."""
    rows, kept, gib = [], {}, a.mib / 1024
    long = measure.make_sparse_file(folder / "sparse", 2048)   # what is steady is looked at ten times a second
    for scheme in ("http", "https"):
        with Server(binaries, folder, tls=scheme == "https") as server:
            small = clients.ossio(clients.Task(binaries, server, long, 1, 16, folder))
            large = clients.ossio(clients.Task(binaries, server, folder / "file", 8, 4, folder))
            kept[f"{scheme}: allocations for a part of 1 MiB"] = measure.measure(small)["allocations_per_part"]
            calls = measure.system_calls(large)
            if calls:
                kept[f"{scheme}: system calls per GiB"] = calls / gib
    with Server(binaries, folder) as server:
        kept.update(stalls(binaries, server, a))
        kept.update(ten_thousand_parts(binaries, server, folder, a))
    kept.update(weight(binaries, folder))
    table("frugality", ["", ""], [[name, f"{value:.4g}"] for name, value in kept.items()])
    results["frugality"] = kept


def stalls(binaries, server, a):
    """From a file that is on the disk, not in memory: a timer of 1 ms beside the upload."""
    cold = pathlib.Path.home() / ".cache" / "ossio-bench-cold"
    cold.parent.mkdir(exist_ok=True)
    measure.make_file(cold, min(a.mib, 512))
    try:
        with open(cold, "rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        f = measure.measure([binaries / "bench_client", "file", server.url, cold, 8 << 20, 8, "stall"],
                            pin=False)   # the thread that reads what is not in memory must not fight the loop for one CPU
    finally:
        cold.unlink()
    return {"cold file: stall of the loop, p99.9 ms": f["stall_p999_ms"], "cold file: longest stall, ms": f["stall_max_ms"]}


def ten_thousand_parts(binaries, server, folder, a):
    store = folder / "store"
    size = max(102_400, -(-a.mib * (1 << 20) // 10_000))
    f = measure.measure([binaries / "bench_client", "file", server.url, folder / "file", size, 16, f"store={store}"])
    figures = {"parts of one upload": f["parts"], "bytes written by the file store": f["written_by_store"]}
    if "late_to_early_cpu" in f:   # of uploads that take a second at least
        figures["CPU of a late part to that of an early one"] = f["late_to_early_cpu"]
    return figures


def weight(binaries, folder):
    """What including the library costs a user's compiler, and what it adds to a program."""
    if not shutil.which("g++"):
        return {}
    source = folder / "include.cpp"
    source.write_text("#include <ossio.hpp>\nint main() {}\n")
    root = pathlib.Path(__file__).resolve().parent.parent
    begun = time.monotonic()
    command = ["g++", "-std=c++20", "-O0", "-fsyntax-only", f"-I{root / 'include'}", source]
    f = measure.measure(["env", "CCACHE_DISABLE=1", *command])
    figures = {"seconds to parse ossio.hpp": time.monotonic() - begun, "MiB to parse it": f["family_peak_mib"]}
    for program, title in (("example_01_upload_file", "MiB of a stripped program that uploads"),
                           ("bench_hello_static", "MiB of it with OpenSSL, Boost and the C++ library in it")):
        stripped = folder / program
        subprocess.run(["strip", "-o", stripped, binaries / program], check=False, stderr=subprocess.DEVNULL)
        if stripped.exists():
            figures[title] = stripped.stat().st_size / (1 << 20)
    return figures


def ask_all(binaries, folder, a, results):
    measure.make_file(folder / "file", a.mib)
    for ask in (cost_of_a_file, cost_of_small_objects, cost_of_waiting, memory, frugality):
        ask(binaries, folder, a, results)


def best_settings(binaries, folder, a):
    """Which part size and how many at once are fastest on the path to a bucket, and which are nearly so with the least memory."""
    measure.make_file(folder / "file", a.mib)
    style = "hosted" if not a.endpoint.split("://")[-1].split(":")[0].replace(".", "").isdigit() else "path-style"
    rows, found = [], []
    for part_mib in (1, 4, 8, 16, 32):
        for in_flight in (2, 4, 8, 16, 32):
            if part_mib * in_flight > a.mib:
                continue
            f = measure.measure([binaries / "bench_client", "file", a.endpoint, folder / "file", part_mib << 20, in_flight,
                                 f"bucket={a.bucket}", f"region={a.region}", style])
            found.append({"part_mib": part_mib, "in_flight": in_flight, "mib_per_s": a.mib / f["wall"], "peak_mib": f["peak_mib"],
                          "retries": f["retries"]})
            rows.append([f"{in_flight} of {part_mib} MiB", f"{found[-1]['mib_per_s']:.1f}", f"{f['peak_mib']:.0f}", int(f["retries"])])
    table(f"{a.mib} MiB to {a.bucket}", ["in flight", "MiB/s", "peak MiB", "retries"], rows)
    fastest = max(found, key=lambda one: one["mib_per_s"])
    near = [one for one in found if one["mib_per_s"] >= 0.95 * fastest["mib_per_s"]]
    best = min(near, key=lambda one: (one["in_flight"], one["part_mib"]))
    print(f"\nrecommended: part_size = {best['part_mib']} MiB, concurrency = {best['in_flight']} "
          f"({best['mib_per_s']:.1f} MiB/s; the fastest were {fastest['mib_per_s']:.1f})")
    return {"tried": found, "recommended": best}
