# SPDX-License-Identifier: BSL-1.0
"""The questions, one function each: runs what is needed, prints a table, and puts the figures into the results."""
import os
import pathlib
import shutil
import subprocess
import time

import clients
import measure
import paths
import trees
from measure import Server, median, ratio
from rounds import in_turn, ratios, spread, table, three


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
            if scheme == "https":
                commands["floor that seals its records"] = clients.sealing_floor(task(8, 1))
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
                          "cpu_spread": three(r["cpu"] / gib for r in rounds), "to_floor": ratio(rounds, figures["floor"]),
                          "to_floor_spread": three(ratios(rounds, figures["floor"])), "rounds": rounds}
            k = kept[name]
            if sealing := figures.get("floor that seals its records"):
                k["to_sealing_floor"] = three(ratios(rounds, sealing))
            rows.append([name, f"{k['cpu_per_gib']:.3f}", spread((r["cpu"] / gib for r in rounds), 3), f"{k['to_floor']:.2f}",
                         spread(ratios(rounds, figures["floor"])), f"{k['gib_per_s']:.2f}", f"{k['peak_mib']:.0f}", k["threads"]])
        for name in ("ossio, 4 in flight", "ossio, 16 in flight"):
            if over := figures.get(f"{name}, over beast::ssl_stream"):
                kept[name]["to_beast_ssl_stream"] = ratio(figures[name], over)
                rows.append([f"{name}: to beast::ssl_stream", "", "", f"{kept[name]['to_beast_ssl_stream']:.2f}",
                             spread(ratios(figures[name], over)), "", "", ""])
        for name in ("ossio, 4 in flight", "ossio, 16 in flight"):
            if "to_sealing_floor" in kept[name]:
                one = kept[name]["to_sealing_floor"]
                rows.append([f"{name}: to the floor that seals", "", "", f"{one['median']:.2f}", f"{one['min']:.2f} to {one['max']:.2f}", "", "", ""])
        table(f"{scheme}: {a.mib} MiB in parts of 8 MiB, medians of {a.rounds} rounds in turn",
              ["", "CPU s/GiB", "min to max", "to floor", "min to max", "GiB/s", "peak MiB", "threads"], rows)
        if missing:
            print("not here: " + ", ".join(missing))
        results[scheme] = kept


def small_files(folder):
    """A folder of 1000 files of 64 KiB."""
    tree = folder / "tree"
    tree.mkdir(exist_ok=True)
    for number in range(1000):
        (tree / f"{number:04}").write_bytes(os.urandom(65536))
    return tree


def cost_of_small_objects(binaries, folder, a, results):
    """From memory and from files, beside the floor, which sends parts of that size over one connection."""
    rows, kept = [], {}
    tree, floor_file = small_files(folder), measure.make_file(folder / "floor", 256)
    for scheme in ("http", "https"):
        with Server(binaries, folder, tls=scheme == "https") as server:
            for count in (1000,) if a.quick else (1000, 20_000):
                task = clients.Task(binaries, server, floor_file, 1, 1, folder)
                task.part = 65536
                client = binaries / "bench_client"
                figures = in_turn({"floor": clients.floor(task),
                                   "from memory": [client, "objects", server.url, count, 65536, 16, *server.ca],
                                   "upload_file": [client, "files", server.url, tree, count, 16, *server.ca]}, a.rounds)
                floor = [1e6 * r["cpu"] / 4096 for r in figures["floor"]]
                for name, rounds in figures.items():
                    each = floor if name == "floor" else [r["microseconds_each"] for r in rounds]
                    one = {"microseconds_each": three(each), "to_floor": three(x / y for x, y in zip(each, floor))}
                    if name != "floor":
                        one |= {f: median(rounds, f) for f in ("objects_per_second", "allocations_each")}
                    kept[f"{scheme}, {count}, {name}"] = one
                    rows.append([f"{scheme}, {count}, {name}", f"{one['microseconds_each']['median']:.1f}", spread(each, 1),
                                 f"{one['to_floor']['median']:.2f}", f"{one.get('objects_per_second', 0):.0f}",
                                 f"{one.get('allocations_each', 0):.1f}"])
    (folder / "floor").unlink()
    shutil.rmtree(tree)
    table("objects of 64 KiB, 16 in flight", ["", "CPU us each", "min to max", "to floor", "objects/s", "allocations each"], rows)
    results["small_objects"] = kept


def cost_of_requests(binaries, folder, a, results):
    """Objects of 1 KiB from memory, beside what Asio and a signature cost without a client around them."""
    with Server(binaries, folder) as server:
        words = [server.url, 20_000 if a.quick else 100_000, 1024, 16]
        figures = in_turn({"floor": [binaries / "bench_request_floor", *words],
                           "floor, signed once": [binaries / "bench_request_floor", *words, "ready"],
                           "from memory": [binaries / "bench_client", "objects", *words]}, a.rounds)
    rows, kept = [], {}
    floor = [r["microseconds_each"] for r in figures["floor"]]
    for name, rounds in figures.items():
        each = [r["microseconds_each"] for r in rounds]
        kept[name] = {"microseconds_each": three(each), "to_floor": three(x / y for x, y in zip(each, floor))}
        rows.append([name, f"{kept[name]['microseconds_each']['median']:.1f}", spread(each, 1),
                     f"{kept[name]['to_floor']['median']:.2f}"])
    table("objects of 1 KiB over http, 16 in flight", ["", "CPU us each", "min to max", "to floor"], rows)
    results["requests"] = kept


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
    for scheme in ("http", "https"):
        with Server(binaries, folder, tls=scheme == "https") as server:
            for part_mib, in_flight in ((8, 4), (8, 16), (64, 4), (64, 64), (1, 64), (1, 256)):
                if part_mib * in_flight > a.mib * 4:
                    continue
                file = measure.make_sparse_file(folder / "sparse", max(a.mib, part_mib * in_flight))
                task = clients.Task(binaries, server, file, part_mib, in_flight, folder)
                shared = measure.measure(clients.ossio(task))["peak_mib"]
                by_itself = clients.ossio_static(task)
                static = measure.measure(by_itself)["peak_mib"] if by_itself else None
                allowed = 10 + in_flight * 0.25
                name = f"{in_flight} of {part_mib} MiB" + (", https" if scheme == "https" else "")
                kept[name] = {"peak_mib": shared, "peak_mib_static": static, "allowed": allowed, "part_mib": part_mib,
                              "in_flight": in_flight, "scheme": scheme}
                rows.append([name, f"{shared:.1f}", f"{static:.1f}" if static else "-", f"{allowed:.1f}"])
    table("peak memory by parts in flight", ["", "MiB", "linked statically", "10 MiB + 256 KiB each"], rows)
    results["memory"] = kept


def frugality(binaries, folder, a, results):
    """Allocations, system calls, and uploads of 10 000 parts."""
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
        kept.update(ten_thousand_parts(binaries, server, folder, a))
    kept.update(weight(binaries, folder))
    table("frugality", ["", ""], [[name, f"{value:.4g}"] for name, value in kept.items()])
    results["frugality"] = kept


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


ALL = {"file": cost_of_a_file, "small": cost_of_small_objects, "requests": cost_of_requests, "waiting": cost_of_waiting, "memory": memory,
       "paths": paths.waiting_for_paths, "cores": paths.several_cores, "cold": paths.cold_file, "trees": trees.cost_of_trees,
       "frugality": frugality}


def ask(which, binaries, folder, a, results):
    measure.make_file(folder / "file", a.mib)
    for name in which:
        ALL[name](binaries, folder, a, results)


def best_settings(binaries, folder, a):
    """Which part size and how many at once are fastest on the path to a bucket, and which are as fast with the least memory."""
    measure.make_file(folder / "file", a.mib)
    style = "hosted" if not a.endpoint.split("://")[-1].split(":")[0].replace(".", "").isdigit() else "path-style"
    tried = {(part, n): [] for part in (1, 4, 8, 16, 32) for n in (2, 4, 8, 16, 32) if part * n <= a.mib}
    for _ in range(a.rounds):
        for (part_mib, in_flight), rounds in tried.items():
            f = measure.measure([binaries / "bench_client", "file", a.endpoint, folder / "file", part_mib << 20, in_flight,
                                 f"bucket={a.bucket}", f"region={a.region}", style])
            rounds.append({"mib_per_s": a.mib / f["wall"], "peak_mib": f["peak_mib"], "retries": f["retries"]})
    rows, found = [], []
    for (part_mib, in_flight), rounds in tried.items():
        one = {"part_mib": part_mib, "in_flight": in_flight, "mib_per_s": three(r["mib_per_s"] for r in rounds),
               "peak_mib": max(r["peak_mib"] for r in rounds), "retries": sum(r["retries"] for r in rounds)}
        found.append(one)
        rows.append([f"{in_flight} of {part_mib} MiB", f"{one['mib_per_s']['median']:.1f}", spread((r["mib_per_s"] for r in rounds), 1),
                     f"{one['peak_mib']:.0f}", int(one["retries"])])
    table(f"{a.mib} MiB to {a.bucket}, {a.rounds} rounds in turn", ["in flight", "MiB/s", "min to max", "peak MiB", "retries"], rows)
    best = recommend(found)
    results = {"tried": found, "recommended": best}
    if best is None:
        print("\nno recommendation: the defaults, 8 parts of 8 MiB in flight, are as fast as anything here, within the spread of the rounds")
    else:
        print(f"\nrecommended: part_size = {best['part_mib']} MiB, concurrency = {best['in_flight']} ({best['mib_per_s']['median']:.1f} MiB/s)")
    return results


def recommend(found):
    """The least that is as fast as the fastest, within the spread of their rounds; None if the defaults are."""
    fastest = max(found, key=lambda one: one["mib_per_s"]["median"])
    equal = [one for one in found if one["mib_per_s"]["max"] >= fastest["mib_per_s"]["min"] and
             one["mib_per_s"]["median"] >= 0.95 * fastest["mib_per_s"]["median"]]
    if any((one["part_mib"], one["in_flight"]) == (8, 8) for one in equal):
        return None
    return min(equal, key=lambda one: (one["in_flight"], one["part_mib"]))
