# SPDX-License-Identifier: BSL-1.0
"""Runs commands and measures them; runs the servers they talk to."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading
import time

KEY_ID, SECRET = "ossio-test-id", "ossio-test-secret"
CLIENT_CPU, SERVER_CPU = 0, 1


def pinned(cpu, command):
    """On one CPU, where there are two and the tool is there."""
    command = [str(word) for word in command]
    return ["taskset", "-c", str(cpu), *command] if os.cpu_count() > 1 and shutil.which("taskset") else command


def measure(command, env=None, cwd=None, pin=True):
    """CPU and wall seconds, peak MiB and most threads of a command, and the JSON it prints last, when it does."""
    begun = time.monotonic()
    words = pinned(CLIENT_CPU, command) if pin else [str(word) for word in command]
    process = subprocess.Popen(words, env={**os.environ, **keys(), **(env or {})}, cwd=cwd,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    threads, peak = [1], [0.0]

    def look():
        try:
            while True:
                with open(f"/proc/{process.pid}/status") as status:
                    text = status.read()
                threads[0] = max(threads[0], int(text.split("Threads:")[1].split()[0]))
                peak[0] = max(peak[0], int(text.split("VmHWM:")[1].split()[0]) / 1024)
                time.sleep(0.01)
        except (OSError, IndexError, ValueError):
            pass

    watcher = threading.Thread(target=look)
    watcher.start()
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun   # before the watcher, which may sleep yet
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed: {(err or out)[-500:]}")
    figures = {"family_peak_mib": usage.ru_maxrss / 1024, "cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak_mib": peak[0],
               "threads": threads[0]}
    last = out.strip().splitlines()[-1] if out.strip() else ""
    if last.startswith("{"):
        own = json.loads(last)
        figures.update({name: value for name, value in own.items() if name not in ("cpu", "wall")})
    return figures


def keys():
    return {"OSS_ACCESS_KEY_ID": os.environ.get("OSS_ACCESS_KEY_ID", KEY_ID),
            "OSS_ACCESS_KEY_SECRET": os.environ.get("OSS_ACCESS_KEY_SECRET", SECRET)}


def median(rounds, name):
    return statistics.median(r[name] for r in rounds)


def ratio(ours, theirs, name="cpu"):
    """Of rounds that were run in turn."""
    return statistics.median(a[name] / b[name] for a, b in zip(ours, theirs))


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                    "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem",
                    "-out", folder / "cert.pem"], check=True, stderr=subprocess.DEVNULL)
    return folder / "cert.pem", folder / "key.pem"


class Server:
    """ossio-server --discard, on the other CPU."""

    def __init__(self, binaries, folder, tls=False, latency_ms=0, tls_1_2=False, options=(), pin=True):
        command = [binaries / "ossio-server", "--discard", "--bucket", "examplebucket", "--access-key-id", KEY_ID,
                   "--access-key-secret", SECRET, "--latency", latency_ms, "--skip-signature-check", *options]
        if tls:
            cert, key = folder / "cert.pem", folder / "key.pem"
            if not cert.exists():
                certificate(folder)
            command += ["--tls-cert", cert, "--tls-key", key] + (["--tls-1.2"] if tls_1_2 else [])
        words = pinned(SERVER_CPU, command) if pin else [str(word) for word in command]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.ca = [f"ca={folder / 'cert.pem'}"] if tls else []
        self.certificate = folder / "cert.pem" if tls else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def make_file(path, mib):
    with open(path, "wb") as out:
        for _ in range(mib):
            out.write(os.urandom(1 << 20))
    return path


def make_sparse_file(path, mib):
    """Zeros that take no room."""
    with open(path, "wb") as out:
        out.truncate(mib << 20)
    return path


def forget_pages(path):
    """Takes a file out of the page cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def system_calls(command):
    """How many a command makes; None where they cannot be counted."""
    if not shutil.which("strace"):
        return None
    counted = subprocess.run(["strace", "-f", "-c", "-o", "/dev/stdout", *map(str, command)], capture_output=True, text=True,
                             env={**os.environ, **keys()})
    for line in counted.stdout.splitlines():
        words = line.split()
        if words and words[-1] == "total":
            return int(words[3] if len(words) > 4 else words[2])
    return None
