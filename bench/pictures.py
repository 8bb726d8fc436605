# SPDX-License-Identifier: BSL-1.0
"""Draws the results as SVG and PNG: cost by client, throughput by parts in flight, memory by part size."""
import sys

COLORS = {"http": "#2b6cb0", "https": "#c05621"}


def draw(results, out):
    try:
        import matplotlib
    except ImportError:
        print("no pictures: Python has no matplotlib", file=sys.stderr)
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plot
    matplotlib.rcParams.update({"font.size": 10, "svg.hashsalt": "ossio", "axes.spines.top": False, "axes.spines.right": False})

    def keep(figure, name):
        figure.tight_layout()
        for kind in ("svg", "png"):
            figure.savefig(out / f"{name}.{kind}", dpi=110, metadata={"Date": None} if kind == "svg" else None)
        plot.close(figure)

    machine = results["machine"]
    where = f"{machine['cpu']}, {machine['congestion_control']}, {machine.get('date', '')}"

    names = list(results["http"])
    figure, axes = plot.subplots(figsize=(7.5, 0.5 * len(names) + 1.4))
    for offset, scheme in ((-0.2, "http"), (0.2, "https")):
        values = [results[scheme].get(name, {}).get("cpu_per_gib", 0) for name in names]
        bars = axes.barh([i + offset for i in range(len(names))], values, 0.38, label=scheme, color=COLORS[scheme])
        axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xscale("log") # one client takes ten times what the others do
    axes.set_xticks([0.3, 0.5, 1, 2, 5], ["0.3", "0.5", "1", "2", "5"])
    axes.minorticks_off()
    axes.set_xlabel("CPU seconds per GiB, parts of 8 MiB, logarithmic (less is better)")
    axes.set_title(f"Cost of an upload by client\n{where}", fontsize=10)
    axes.legend(frameon=False)
    keep(figure, "cpu_by_client")

    figure, axes = plot.subplots(figsize=(7, 4))
    for latency, color in ((0, "#2b6cb0"), (50, "#2f855a")):
        rows = sorted((r for r in results["waiting"].values() if r["latency"] == latency), key=lambda r: r["in_flight"])
        axes.plot([r["in_flight"] for r in rows], [r["gib_per_s"] for r in rows], "o-", color=color, label=f"responses after {latency} ms")
    axes.set_xscale("log", base=2)
    axes.set_xticks([4, 16, 64, 256], ["4", "16", "64", "256"])
    axes.minorticks_off()
    axes.set_xlabel("parts of 1 MiB in flight, one thread")
    axes.set_title(f"Throughput by parts in flight\n{where}", fontsize=10)
    axes.set_ylabel("GiB/s")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    keep(figure, "throughput_by_in_flight")

    rows = list(results["memory"].items())
    figure, axes = plot.subplots(figsize=(7, 0.6 * len(rows) + 1.3))
    for offset, name, label, color in ((-0.2, "peak_mib", "libraries shared", "#2b6cb0"),
                                       (0.2, "peak_mib_static", "libraries linked statically", "#90b4dd")):
        bars = axes.barh([i + offset for i in range(len(rows))], [r.get(name) or 0 for _, r in rows], 0.38, color=color,
                         label=label)
        axes.bar_label(bars, fmt="%.0f", label_type="center", color="white" if offset < 0 else "#1a365d")   # the marks are behind
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.plot([r["allowed"] for _, r in rows], range(len(rows)), "|", color="#c05621", markersize=18, markeredgewidth=2,
              label="10 MiB + 256 KiB for each part in flight")
    axes.invert_yaxis()
    axes.set_xlabel("peak memory, MiB")
    axes.set_title(f"Peak memory by parts in flight\n{where}", fontsize=10)
    axes.legend(frameon=False)
    keep(figure, "memory_by_parts")
