# SPDX-License-Identifier: BSL-1.0
"""The clients that upload the same file to the same server: how each is called. None: it cannot be had here."""
import pathlib
import shutil
import subprocess
import urllib.parse
import os

import measure
import user_environment

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20


class Task:
    """One file in parts, so many in flight, to one server."""

    def __init__(self, binaries, server, file, part_mib, in_flight, folder):
        self.binaries, self.server, self.file, self.folder = binaries, server, file, folder
        self.part, self.in_flight = part_mib * MIB, in_flight


def ossio(task, *options):
    return [task.binaries / "bench_client", "file", task.server.url, task.file, task.part, task.in_flight, *task.server.ca,
            *options]


def ossio_static(task):
    """The same with its libraries linked statically; None where there are none of those."""
    program = task.binaries / "bench_client_static"
    return [program, *ossio(task)[1:]] if program.exists() else None


def floor(task):
    """A blocking loop of pread, CRC-64 and send on one connection."""
    return [task.binaries / "bench_floor", task.server.url, task.file, task.part,
            *([task.server.certificate] if task.server.certificate else [])]


def sealing_floor(task):
    """The same over https, with records made by the library's cipher code; None over http."""
    return [*floor(task), "seal"] if task.server.certificate else None


def curl(task):
    """One process that sends every part, as many at once; it checks nothing."""
    if not shutil.which("curl"):
        return None
    os.environ.update(OSSIO_BIN=str(task.binaries), OSSIO_SCRATCH=str(task.folder))
    import oss   # of test/cli; it reads those variables
    oss.KEY_ID, oss.SECRET = measure.KEY_ID, measure.SECRET
    config = []
    for number, part in enumerate(part_files(task), 1):
        key = f"curl-{number}"
        lines = [f'url = "{task.server.url}/examplebucket/{key}"', f'upload-file = "{part}"', 'output = "/dev/null"',
                 'header = "Expect:"', "fail"]
        lines += [f'header = "{name}: {value}"' for name, value in oss.sign("PUT", "examplebucket", key).items()]
        if task.server.certificate:
            lines.append(f'cacert = "{task.server.certificate}"')
        config.append("\n".join(lines))
    path = task.folder / "curl.config"
    path.write_text("\nnext\n".join(config) + "\n")
    return ["curl", "--silent", "--show-error", "--http1.1", "--parallel", "--parallel-max", task.in_flight, "--config", path]


def part_files(task):
    """curl cannot send a range of a file."""
    parts = sorted(task.folder.glob("part-*"))
    if not parts:
        with open(task.file, "rb") as whole:
            while block := whole.read(task.part):
                parts.append(task.folder / f"part-{len(parts):05}")
                parts[-1].write_bytes(block)
    return parts


def ali_oss(task):
    """The official JavaScript SDK, as test/interop pins it; it checks nothing."""
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    place = task.folder / "ali-oss"
    if not (place / "node_modules").exists():
        place.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE.parent / "test/interop/ali-oss" / name, place)
        shutil.copy(HERE / "ali_oss.cjs", place)
        installed = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place, capture_output=True,
                                   env={**os.environ, **user_environment.forgotten})   # a proxy, perhaps
        if installed.returncode != 0:
            return None
    return ["node", place / "ali_oss.cjs", task.server.url, task.file, task.part, task.in_flight,
            *([task.server.certificate] if task.server.certificate else [])]


def rclone(task):
    """By its S3 backend, to a server that passes its signature: it makes MD5 and SHA-256 of everything."""
    return rclone_command("copyto", task.file, "rclone", task.server, "--s3-chunk-size", f"{task.part // MIB}M",
                          "--s3-upload-concurrency", task.in_flight, "--s3-upload-cutoff", "0")


def rclone_tree(server, tree, in_flight):
    """Of a folder, with its own part size."""
    return rclone_command("copy", tree, "rclone-tree", server, "--transfers", in_flight)


def rclone_command(verb, source, key, server, *options):
    return None if not shutil.which("rclone") else [
        "env", "-u", "AWS_CA_BUNDLE", "rclone", verb, source, f":s3:examplebucket/{key}", "--s3-provider", "Other", "--s3-endpoint", server.url,
        "--s3-access-key-id", measure.KEY_ID, "--s3-secret-access-key", measure.SECRET, "--s3-force-path-style",
        "--s3-no-check-bucket", "--s3-no-head", "--ignore-checksum", "--config", "/dev/null", "--retries", "1", *options,
        *(["--ca-cert", server.certificate] if server.certificate else [])]
