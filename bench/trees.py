# SPDX-License-Identifier: BSL-1.0
"""Trees of small files and one large file: the program beside the library, whose CPU it should not exceed by much, and rclone."""
import shutil

import clients
import measure
from rounds import in_turn, ratios, spread, table, three

FILES_IN_FLIGHT = 32   # what the program does by itself
GIB = 1 << 30


def make_tree(folder, count, size):
    """Files in folders of a thousand; one file of a gibibyte or more is sparse."""
    tree = folder / f"tree-{count}"
    for number in range(count):
        below = tree / f"{number // 1000:04}"
        below.mkdir(parents=True, exist_ok=True)
        if size >= GIB:
            measure.make_sparse_file(below / f"{number:06}", size >> 20)
        else:
            (below / f"{number:06}").write_bytes(number.to_bytes(8, "big") * (size // 8))
    return tree


def commands_for(binaries, server, tree, count):
    commands = {"ossio upload -r": [binaries / "ossio", "upload", "-r", "--quiet", "--region", "cn-hangzhou", "--endpoint", server.url, tree, "oss://examplebucket/tree/"]}
    if count > 1:
        commands["library"] = [binaries / "bench_client", "files", server.url, tree, count, FILES_IN_FLIGHT]
    commands["rclone copy"] = clients.rclone_tree(server, tree, FILES_IN_FLIGHT)
    return {name: command for name, command in commands.items() if command}


def cost_of_trees(binaries, folder, a, results):
    rows, kept = [], {}
    scale = 20 if a.quick else 1
    with measure.Server(binaries, folder) as server:
        for count, size in ((100_000 // scale, 4096), (10_000 // scale, 65536), (1, 10 * GIB // scale)):
            tree = make_tree(folder, count, size)
            figures = in_turn(commands_for(binaries, server, tree, count), a.rounds, all_rounds=True)
            for name, rounds in figures.items():
                one = {"objects_per_second": three(count / r["wall"] for r in rounds),
                       "microseconds_each": three(1e6 * r["cpu"] / count for r in rounds), "peak_mib": max(r["peak_mib"] for r in rounds)}
                if "library" in figures:
                    one["to_library"] = three(ratios(rounds, figures["library"]))
                what = f"{count} of {size // 1024} KiB" if count > 1 else f"one of {size / GIB:g} GiB"
                kept[f"{what}, {name}"] = one
                rows.append([f"{what}, {name}", f"{one['objects_per_second']['median']:.4g}",
                             spread((count / r["wall"] for r in rounds), 1), f"{one['microseconds_each']['median']:.1f}",
                             spread((1e6 * r["cpu"] / count for r in rounds), 1),
                             f"{one['to_library']['median']:.2f}" if "to_library" in one else "-", f"{one['peak_mib']:.0f}"])
            shutil.rmtree(tree)
    table(f"trees over http, {FILES_IN_FLIGHT} files in flight, medians of {a.rounds} rounds in turn",
          ["", "objects/s", "min to max", "CPU us each", "min to max", "CPU to library", "peak MiB"], rows)
    results["trees"] = kept
