# SPDX-License-Identifier: BSL-1.0
"""Questions whose answer is a path: a network of some delay and width, several cores, a disk."""
import pathlib

import clients
import measure
from measure import Server, median, ratio
from rounds import in_turn, ratios, spread, table, three

MIB = 1 << 20


def mbit(number):
    """Bytes per second."""
    return number * 1_000_000 // 8


def waiting_for_paths(binaries, folder, a, results):
    """A fixed number of parts, and one that is found, to what the path allows: all bytes at the full rate, and one response."""
    rows, kept = [], {}
    most = 64
    paths = [(rtt, text, connection, account) for rtt in ((50,) if a.quick else (10, 50, 200))
             for text, connection, account in (("40 Mbit/s a connection", mbit(40), 0), ("480 Mbit/s shared", 0, mbit(480)))]
    for rtt, text, connection, account in paths:
        mib = min(a.mib, 256 if account else 1024)
        part_mib = 8 if mib >= 8 * most else max(1, mib // most)
        file = measure.make_sparse_file(folder / "sparse", mib)
        ideal = mib * MIB / (account or most * connection) + rtt / 1000
        with Server(binaries, folder, options=["--rtt", rtt, "--bandwidth", connection, "--account-bandwidth", account]) as server:
            def command(in_flight, *options):
                return clients.ossio(clients.Task(binaries, server, file, part_mib, in_flight, folder), *options)
            figures = in_turn({"8 in flight": command(8), f"{most} in flight": command(most), "adaptive": command(most, "adaptive")},
                              1 if a.quick else 2)
        for name, rounds in figures.items():
            one = {"wall": three(r["wall"] for r in rounds), "ideal": ideal, "mib": mib, "part_mib": part_mib}
            kept[f"{rtt} ms, {text}, {name}"] = one
            rows.append([f"{rtt} ms, {text}, {mib} MiB, {name}", f"{one['wall']['median']:.2f}", f"{ideal:.2f}",
                         f"{one['wall']['median'] / ideal:.2f}"])
    table(f"paths, parts of up to 8 MiB, at most {most} in flight", ["", "wall s", "ideal s", "to ideal"], rows)
    results["paths"] = kept


def several_cores(binaries, folder, a, results):
    """Two event loops beside one, not pinned: the CPU time that each byte costs."""
    rows, kept, gib = [], {}, a.mib / 1024
    for scheme in ("http", "https"):
        with Server(binaries, folder, tls=scheme == "https", pin=False) as server:
            task = clients.Task(binaries, server, folder / "file", 8, 16, folder)
            figures = in_turn({f"{n} loop{'s' * (n > 1)}": clients.ossio(task, f"loops={n}") for n in (1, 2)}, a.rounds, pin=False)
        one = figures["1 loop"]
        for name, rounds in figures.items():
            kept[f"{scheme}, {name}"] = {"cpu_per_gib": median(rounds, "cpu") / gib, "wall": median(rounds, "wall"),
                                         "cpu_to_one": three(ratios(rounds, one))}
            rows.append([f"{scheme}, {name}", f"{median(rounds, 'cpu') / gib:.3f}", f"{ratio(rounds, one):.2f}",
                         spread(ratios(rounds, one)), f"{median(rounds, 'wall'):.2f}"])
    table(f"{a.mib} MiB, 16 parts of 8 MiB in flight, not pinned", ["", "CPU s/GiB", "to one loop", "min to max", "wall s"], rows)
    results["several_cores"] = kept


def cold_file(binaries, folder, a, results):
    """From a file that is on the disk, not in memory: its speed beside dd, and how late a timer of 1 ms is meanwhile."""
    cold = pathlib.Path.home() / ".cache" / "ossio-bench-cold"
    cold.parent.mkdir(exist_ok=True)
    measure.make_file(cold, a.mib)
    try:
        # Not pinned: the thread that reads what is not in memory must not fight the loop for one CPU.
        with Server(binaries, folder, pin=False) as server:
            task = clients.Task(binaries, server, cold, 8, 8, folder)
            commands = {"dd": ["dd", f"if={cold}", "of=/dev/null", "bs=1M", "status=none"], "ossio, 8 in flight": clients.ossio(task, "stall")}
            figures = in_turn(commands, a.rounds, pin=False, before_each=lambda: measure.forget_pages(cold), all_rounds=True)
    finally:
        cold.unlink()
    kept, rows = {}, []
    for name, rounds in figures.items():
        one = {"mib_per_s": three(a.mib / r["wall"] for r in rounds), "to_dd": three(1 / x for x in ratios(rounds, figures["dd"], "wall"))}
        for figure in ("stall_p999_ms", "stall_max_ms"):
            if figure in rounds[0]:
                one[figure] = three(r[figure] for r in rounds)
        kept[name] = one
        rows.append([name, f"{one['mib_per_s']['median']:.0f}", spread((a.mib / r["wall"] for r in rounds), 0), f"{one['to_dd']['median']:.2f}",
                     *(f"{one[f]['median']:.1f}" if f in one else "-" for f in ("stall_p999_ms", "stall_max_ms"))])
    table(f"a file of {a.mib} MiB that is not in the page cache", ["", "MiB/s", "min to max", "to dd", "timer p99.9 ms", "latest ms"], rows)
    results["cold_file"] = kept
