#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""How much CPU, memory and how many threads does ossio-upload take beside curl -T of the same parts?

usage: bench/upload_vs_curl.py [--mib 1024] [--part-mib 8] [--in-flight 8] [--rounds 5] [--bin build/release/bin] [--out FILE]

Both send the same parts to the same ossio-server --discard on loopback, in turn: A B A B. ossio-upload checks a CRC-64 of
every byte, curl checks nothing. Prints the median CPU seconds per GiB, their ratio, and writes JSON beside the text.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent


def measure(command, env):
    """CPU seconds, peak KiB, most threads and wall seconds of a command."""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    threads, peak = [0], [0]

    def look():
        try:
            while True:
                with open(f"/proc/{process.pid}/status") as status:
                    text = status.read()
                threads[0] = max(threads[0], int(text.split("Threads:")[1].split()[0]))
                peak[0] = max(peak[0], int(text.split("VmHWM:")[1].split()[0]))   # rusage would count our own memory before exec
                time.sleep(0.01)
        except (OSError, IndexError, ValueError):
            pass

    watcher = threading.Thread(target=look)
    watcher.start()
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed: {error.decode()[-500:]}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "peak_kib": peak[0], "threads": threads[0],
            "wall": time.monotonic() - begun}


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                    "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem",
                    "-out", folder / "cert.pem"], check=True, stderr=subprocess.DEVNULL)
    return ["--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem")]


def curl_command(oss, server, part_files, folder, in_flight, tls):
    """One curl process that uploads every part, signed by the test client."""
    import ssl
    context = ssl.create_default_context(cafile=folder / "cert.pem") if tls else None
    status, body = oss.signed_request(server, "POST", "examplebucket", "curl", [("uploads", "")], context)
    assert status == 200, body
    upload = body.split(b"<UploadId>")[1].split(b"<")[0].decode()
    config = []
    for number, part in enumerate(part_files, 1):
        query = [("partNumber", str(number)), ("uploadId", upload)]
        headers = oss.sign("PUT", "examplebucket", "curl", query)
        url = f"{server.url}/examplebucket/curl?" + urllib.parse.urlencode(query)
        config.append("\n".join([f'url = "{url}"', f'upload-file = "{part}"', 'output = "/dev/null"', 'header = "Expect:"'] +
                                [f'header = "{name}: {value}"' for name, value in headers.items()] +
                                ([f'cacert = "{folder / "cert.pem"}"'] if tls else []) + ["fail"]))
    path = folder / "curl.config"
    path.write_text("\nnext\n".join(config) + "\n")
    return ["curl", "--silent", "--show-error", "--http1.1", "--parallel", "--parallel-max", str(in_flight), "--config", str(path)]


def main():
    parse = argparse.ArgumentParser()
    for name, default in (("mib", 1024), ("part-mib", 8), ("in-flight", 8), ("rounds", 5)):
        parse.add_argument("--" + name, type=int, default=default)
    parse.add_argument("--bin", default=str(HERE.parent / "build/release/bin"))
    parse.add_argument("--out", default="upload_vs_curl.json")
    a = parse.parse_args()
    scratch = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    folder = pathlib.Path(scratch.name)
    os.environ.update(OSSIO_BIN=a.bin, OSSIO_SCRATCH=scratch.name)
    sys.path.insert(0, str(HERE.parent / "test/cli"))
    import oss

    file, parts = folder / "file", []
    with open(file, "wb") as out:
        for _ in range(a.mib):
            out.write(os.urandom(1 << 20))
    with open(file, "rb") as whole:
        while block := whole.read(a.part_mib << 20):
            parts.append(folder / f"part{len(parts)}")
            parts[-1].write_bytes(block)
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    commit = subprocess.run(["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    report = {"machine": platform.platform(), "cpus": os.cpu_count(), "compiler": compiler, "commit": commit,
              "mib": a.mib, "part_mib": a.part_mib, "in_flight": a.in_flight, "rounds": a.rounds, "results": {}}
    print(f"{report['machine']}, {report['cpus']} CPUs, {compiler}, commit {commit}")
    print(f"{a.mib} MiB in parts of {a.part_mib} MiB, {a.in_flight} in flight, medians of {a.rounds} rounds in turn")
    for scheme in ("http", "https"):
        tls = scheme == "https"
        server = oss.Server("--discard", *(certificate(folder) if tls else []), quiet=True)
        ours = [a.bin + "/ossio-upload", "--endpoint", server.url, "--part-size", f"{a.part_mib}MiB", "--concurrency",
                str(a.in_flight), "--no-resume", "--quiet", str(file), "oss://examplebucket/ours"]
        ours += ["--ca-file", str(folder / "cert.pem")] if tls else []
        rows = {"ossio-upload": [], "curl": []}
        for _ in range(a.rounds):
            rows["ossio-upload"].append(measure(ours, oss.environment()))
            rows["curl"].append(measure(curl_command(oss, server, parts, folder, a.in_flight, tls), dict(os.environ)))
        server.close()
        gib = a.mib / 1024
        ratio = statistics.median(x["cpu"] / y["cpu"] for x, y in zip(rows["ossio-upload"], rows["curl"]))
        for name, all_rounds in rows.items():
            cpu = [r["cpu"] / gib for r in all_rounds]
            print(f"{scheme:5} {name:13} {statistics.median(cpu):.3f} CPU s/GiB [{min(cpu):.3f}-{max(cpu):.3f}]  "
                  f"{gib / statistics.median(r['wall'] for r in all_rounds):.2f} GiB/s  "
                  f"peak {max(r['peak_kib'] for r in all_rounds) / 1024:.1f} MiB  {max(r['threads'] for r in all_rounds)} threads")
        print(f"{scheme:5} ratio of CPU, ossio-upload to curl: {ratio:.2f}")
        report["results"][scheme] = {"rounds": rows, "ratio": ratio}
    pathlib.Path(a.out).write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
