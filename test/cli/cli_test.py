#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The programs as their users run them: upload, Ctrl-C, kill -9, resume, and everything that a user may get wrong."""
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import http_service
import oss

MiB = 1 << 20


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ["OSSIO_SCRATCH"]))
        self.checkpoints = self.folder / "checkpoints"
        self.servers = []

    def tearDown(self):
        for server in self.servers:
            server.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def server(self, *options, **named):
        self.servers.append(oss.Server(*options, **named))
        return self.servers[-1]

    def service(self, handler):
        """One whose responses are those of `handler`."""
        self.servers.append(http_service.Service(handler))
        return self.servers[-1]

    def file(self, size, name="f"):
        path = self.folder / name
        path.write_bytes(random.Random(size).randbytes(size))
        return path

    def upload(self, server, file, *options, target="oss://examplebucket/k", **named):
        return oss.upload(server, file, target, "--checkpoint-dir", str(self.checkpoints), *options, **named)

    def start(self, server, file, *options, target="oss://examplebucket/k"):
        return oss.Upload(server, file, target, "--checkpoint-dir", str(self.checkpoints), *options)

    def saved_checkpoints(self):
        return list(self.checkpoints.glob("*.json"))

    def wait_for(self, what, seconds=20):
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, "it never came true")
            time.sleep(0.005)


class Uploading(Case):
    def test_a_file_arrives_and_the_json_tells_the_facts(self):
        server, file = self.server(), self.file(5 * MiB + 3)
        run = self.upload(server, file, "--part-size", "1MiB", "--header", "Content-Type: text/x-test", "--header", "x-oss-meta-a: b")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(server.read("k"), file.read_bytes())
        self.assertEqual({k: run.json[k] for k in ("bytes", "parts", "resumed_bytes", "retries")},
                         {"bytes": 5 * MiB + 3, "parts": 6, "resumed_bytes": 0, "retries": 0})
        self.assertTrue(run.json["crc64"].isdigit() and run.json["etag"].endswith('-6"') and run.json["upload_id"])
        self.assertEqual((self.saved_checkpoints(), server.uploads()), ([], []))

    def test_small_and_empty_files_go_by_one_request_and_the_name_is_appended(self):
        server = self.server()
        for size in (0, 1, 1000):
            file = self.file(size, f"f{size}")
            run = self.upload(server, file, target="oss://examplebucket/dir/")
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(server.read(f"dir/f{size}"), file.read_bytes())
        self.assertEqual(server.count("InitiateMultipartUpload"), 0)

    def test_objects_and_unfinished_uploads_survive_a_restart_of_the_server(self):
        data, file = str(self.folder / "data"), self.file(6 * MiB)
        first = self.server("--data", data, "--latency", "100", "--listen", "127.0.0.1:0")
        self.assertEqual(self.upload(first, self.file(1000, "small"), target="oss://examplebucket/small").code, 0)
        run = self.start(first, file, "--part-size", "1MiB", "--concurrency", "1")
        self.wait_for(lambda: first.count("UploadPart") >= 2)
        run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end().code, 130)
        self.servers.remove(first)
        self.assertEqual(first.close(), 0)
        second = self.server("--data", data, "--listen", first.host)
        self.assertEqual(len(second.read("small")), 1000)
        again = self.upload(second, file, "--part-size", "1MiB")
        self.assertEqual(again.code, 0, again.err)
        self.assertGreaterEqual(again.json["resumed_bytes"], 2 * MiB)
        self.assertEqual(second.read("k"), file.read_bytes())


class Stopping(Case):
    def test_ctrl_c_pauses_and_the_same_command_goes_on(self):
        server, file = self.server("--latency", "50"), self.file(20 * MiB)
        run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "2")
        self.wait_for(lambda: server.count("UploadPart") >= 6)
        run.process.send_signal(signal.SIGINT)
        run.end()
        self.assertEqual(run.code, 130)
        self.assertIn("run the same command again", run.err)
        self.assertEqual((len(self.saved_checkpoints()), len(server.uploads())), (1, 1))
        again = self.upload(server, file, "--part-size", "1MiB", "--concurrency", "2")
        self.assertEqual(again.code, 0, again.err)
        self.assertGreaterEqual(again.json["resumed_bytes"], 6 * MiB)
        self.assertEqual(server.read("k"), file.read_bytes())
        self.assertEqual((self.saved_checkpoints(), server.uploads()), ([], []))

    def test_ctrl_c_twice_aborts_and_leaves_nothing(self):
        server, file = self.server("--latency", "50"), self.file(20 * MiB)
        for pause in (0, 0.4):
            run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "2")
            self.wait_for(lambda: len(server.uploads()) == 1 and self.saved_checkpoints())
            run.process.send_signal(signal.SIGINT)
            run.wait_until_it_says("pausing")   # the system merges two signals that nobody has heard yet
            time.sleep(pause)
            run.process.send_signal(signal.SIGINT)
            run.end()
            self.assertEqual(run.code, 130)
            self.assertIn("no parts are left", run.err)
            self.assertEqual((self.saved_checkpoints(), server.uploads()), ([], []))

    def test_sigterm_lets_parts_in_flight_land_and_tells_how_to_go_on(self):
        server, file = self.server("--latency", "300"), self.file(20 * MiB)
        run = oss.Upload(server, file, "oss://examplebucket/k", "--no-resume", "--part-size", "1MiB", "--concurrency", "2")
        self.wait_for(lambda: server.count("UploadPart") >= 4)
        run.process.send_signal(signal.SIGTERM)
        run.end()
        self.assertEqual(run.code, 143, run.err)
        (token,) = run.json["drained"]
        self.assertIn("--resume-from-service=" + token["upload_id"], run.err)
        self.wait_for(lambda: server.count("UploadPart") * MiB == token["bytes_done"])   # it writes its log after it has answered
        self.assertEqual(token["parts"], "kept")
        before = server.count("UploadPart")
        again = oss.upload(server, file, "oss://examplebucket/k", "--no-resume", "--resume-from-service=" + token["upload_id"])
        self.assertEqual(again.code, 0, again.err)
        self.assertEqual((server.count("UploadPart"), server.read("k"), server.uploads()), (20, file.read_bytes(), []))
        self.assertGreater(before, 0)

    def test_a_plan_is_told_and_a_lost_checkpoint_costs_only_what_is_missing(self):
        server, file = self.server("--latency", "50"), self.file(12 * MiB)
        new = self.upload(server, file, "--part-size", "1MiB", "--plan")
        self.assertEqual((new.code, new.json["sent"], new.json["upload_id"]), (0, {"parts": 12, "bytes": 12 * MiB}, ""))
        self.assertEqual((server.count("InitiateMultipartUpload"), self.saved_checkpoints()), (0, []))
        run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "2")
        self.wait_for(lambda: server.count("UploadPart") >= 6)
        run.process.kill()
        run.end()
        kept = self.upload(server, file, "--plan").json
        self.assertEqual(kept["found_in"], "checkpoint")
        shutil.rmtree(self.checkpoints)
        found = self.upload(server, file, "--plan", "--resume-from-service").json
        self.assertEqual((found["found_in"], found["kept"]["parts"]), ("service", 0))
        self.assertGreaterEqual(found["compared"]["parts"], 4)
        before = server.count("UploadPart")
        again = self.upload(server, file, "--resume-from-service=" + found["upload_id"])
        self.assertEqual(again.code, 0, again.err)
        self.assertEqual(server.count("UploadPart") - before, found["sent"]["parts"])
        self.assertEqual((server.read("k"), self.saved_checkpoints(), server.uploads()), (file.read_bytes(), [], []))

    def test_without_a_checkpoint_nothing_is_read_or_written(self):
        server, file = self.server("--latency", "50"), self.file(24 * MiB)
        run = oss.Upload(server, file, "oss://examplebucket/k", "--no-resume", "--part-size", "1MiB", "--concurrency", "2",
                         env=oss.environment(XDG_STATE_HOME=str(self.folder / "state")))
        self.wait_for(lambda: server.count("UploadPart") >= 1)
        run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end().code, 130)
        self.assertFalse((self.folder / "state").exists())


class Killing(Case):
    def test_kill_9_at_fifty_random_moments_loses_at_most_the_parts_in_flight(self):
        parts, flying = 24, 4
        file, chance = self.file(parts * MiB // 4), random.Random(50)
        server = self.server("--latency", "15")
        options = ("--part-size", "256KiB", "--concurrency", str(flying))
        for moment in range(50):
            before = server.count("UploadPart")
            run = self.start(server, file, *options)
            time.sleep(chance.uniform(0, 0.25))
            run.process.kill()
            run.process.communicate()
            had_finished = server.read("k") is not None
            again = self.upload(server, file, *options)
            self.assertEqual(again.code, 0, f"moment {moment}: {again.err}")
            self.assertEqual(server.read("k"), file.read_bytes(), f"moment {moment}")
            sent = server.count("UploadPart") - before
            self.assertLessEqual(sent, (2 if had_finished else 1) * parts + flying, f"moment {moment}")
            self.assertEqual(self.saved_checkpoints(), [], f"moment {moment}")
            server.request("DELETE", "examplebucket", "k")
        # A process that dies between Initiate's answer and its first save leaves an empty upload behind, no parts.
        for upload_id in server.uploads():
            status, body = server.request("GET", "examplebucket", "k", [("uploadId", upload_id)])
            self.assertEqual((status, body.count(b"<Part>")), (200, 0))


class SpecialFiles(Case):
    def test_a_file_of_proc_has_content_though_it_says_it_has_none(self):
        server = self.server()
        run = self.upload(server, "/proc/version")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(server.read("k"), pathlib.Path("/proc/version").read_bytes())

    def test_a_block_device_is_uploaded_whole(self):
        server, image = self.server(), self.file(3 * MiB + 512)
        made = subprocess.run(["losetup", "--find", "--show", "--read-only", str(image)], capture_output=True, text=True)
        if made.returncode != 0:
            self.skipTest("no loop device can be made here")
        device = made.stdout.strip()
        try:
            run = self.upload(server, device, "--part-size", "1MiB")
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(server.read("k"), image.read_bytes())
        finally:
            subprocess.run(["losetup", "--detach", device])

    def test_a_file_touched_between_two_runs_keeps_its_parts(self):
        server, file = self.server("--latency", "100"), self.file(8 * MiB)
        first = self.start(server, file, "--part-size", "1MiB", "--concurrency", "1")
        self.wait_for(lambda: server.count("UploadPart") >= 3)
        first.process.kill()
        first.end()
        file.touch()
        run = self.upload(server, file, "--part-size", "1MiB")
        self.assertEqual(run.code, 0, run.err)
        self.assertGreaterEqual(run.json["resumed_bytes"], 3 * MiB)
        self.assertEqual(server.read("k"), file.read_bytes())


class BadInput(Case):
    def refused(self, run, *words, code=1):
        self.assertEqual(run.code, code, run.err)
        last = run.err.strip().splitlines()[-1 if code == 1 else 0]
        for word in words:
            self.assertIn(word, last)

    def test_files_that_cannot_be_read(self):
        server = self.server()
        self.refused(self.upload(server, self.folder / "missing"), "missing", "No such file")
        self.refused(self.upload(server, self.folder), "not a regular file")
        if os.getuid() != 0:
            secret = self.file(10)
            secret.chmod(0)
            self.refused(self.upload(server, secret), "Permission denied")
        self.assertEqual(server.count(".*"), 0)

    def test_wrong_endpoint_key_secret_bucket_and_clock(self):
        server, file = self.server(), self.file(3 * MiB)
        self.refused(self.upload(server, file, endpoint="http://127.0.0.1:1"), "Connection refused", "check the endpoint")
        self.refused(self.upload(server, file, endpoint="ftp://x"), "http or https")
        self.refused(self.upload(server, file, env=oss.environment(OSS_ACCESS_KEY_SECRET="wrong")), "SignatureDoesNotMatch",
                     "request id", "ossio whoami")
        self.refused(self.upload(server, file, env=oss.environment(OSS_ACCESS_KEY_ID="wrong")), "InvalidAccessKeyId", "request id")
        self.refused(self.upload(server, file, env=oss.environment(OSS_ACCESS_KEY_ID="")), "OSS_ACCESS_KEY_ID")
        self.refused(self.upload(server, file, target="oss://nosuchbucket/k"), "NoSuchBucket", "nosuchbucket", "request id")
        self.refused(self.upload(server, file, target="oss://Bad_Bucket/k"), "bucket name")
        late = self.server("--clock-offset", "3600")
        self.assertEqual(self.upload(late, file).code, 0)   # corrected
        self.assertEqual(self.upload(server, file, "--part-size", "1MiB").code, 0)   # none of it blocks the next run

    def test_keys_part_sizes_and_usage(self):
        server, file = self.server(), self.file(3 * MiB)
        self.refused(self.upload(server, file, target="oss://examplebucket/" + "k" * 1024), "1024 bytes", "1023")
        self.assertEqual(self.upload(server, file, target="oss://examplebucket/" + "k" * 1023).code, 0)
        self.refused(self.upload(server, file, "--part-size", "99KiB"), "100KiB", code=2)
        huge = self.folder / "huge"
        with open(huge, "wb") as f:
            f.truncate(2000 * MiB)
        self.refused(self.upload(server, huge, "--part-size", "100KiB"), "20480 parts", "10000")
        for options in (("--part-size", "8XB"), ("--concurrency", "0"), ("--nonsense",), ("--header", "novalue")):
            self.refused(self.upload(server, file, *options), code=2)
        self.refused(self.upload(server, file, target="s3://b/k"), "oss://BUCKET/KEY", code=2)
        self.refused(oss.upload(server, file, "oss://b/k", env={"PATH": os.environ["PATH"]}), "region", code=2)
        self.refused(self.upload(server, file, "--part-size", "1MiB", "--header", "Cache-Control: a\x01b"), "Cache-Control", code=2)

    def test_a_file_that_changes_or_shrinks_can_be_sent_again_and_leaves_only_what_is_compared_then(self):
        server, file = self.server("--latency", "50"), self.file(12 * MiB)
        for change, left in ((lambda f: f.truncate(5 * MiB), 0), (lambda f: f.write(b"changed"), 1)):
            before = server.count("UploadPart")
            run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "1")
            self.wait_for(lambda: server.count("UploadPart") >= before + 2)
            with open(file, "r+b") as f:
                change(f)
            run.end()
            self.assertEqual(run.code, 1)
            self.assertRegex(run.err, "source (ended|changed)")
            self.assertEqual(len(server.uploads()), left)
            again = self.upload(server, file, "--part-size", "1MiB")
            self.assertEqual(again.code, 0, again.err)
            self.assertEqual(server.read("k"), file.read_bytes())
            self.assertEqual(server.uploads(), [])

    def test_a_full_disk_for_the_checkpoint_is_told_and_leaves_nothing(self):
        server, file = self.server(), self.file(12 * MiB)
        full = self.folder / "full"
        full.mkdir()
        mounted = os.getuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k,mode=700", "tmpfs", full],
                                                      stderr=subprocess.DEVNULL).returncode == 0
        if not mounted:
            self.skipTest("no small file system can be mounted here")
        try:
            (full / "filler").write_bytes(b"x" * 8192)
        except OSError:
            pass
        try:
            run = oss.upload(server, file, "oss://examplebucket/k", "--part-size", "1MiB", "--checkpoint-dir", str(full))
            self.refused(run, "No space left", "--checkpoint-dir")
            self.assertEqual(server.uploads(), [])
        finally:
            subprocess.run(["umount", full], check=True)

    def test_a_checkpoint_that_is_damaged_or_locked_is_told_and_never_blocks(self):
        server, file = self.server("--latency", "250"), self.file(16 * MiB)
        run = self.start(server, file, "--part-size", "1MiB", "--concurrency", "1")
        self.wait_for(lambda: server.count("UploadPart") >= 1)
        self.refused(self.upload(server, file, "--part-size", "1MiB"), "running this upload")
        run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end().code, 130)
        self.saved_checkpoints()[0].write_text("{")
        again = self.upload(server, file, "--part-size", "1MiB")
        self.assertEqual((again.code, again.json["resumed_bytes"]), (0, 0))
        self.assertEqual(server.read("k"), file.read_bytes())


def crc64(data):
    """CRC-64/XZ, bit by bit."""
    crc = (1 << 64) - 1
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xC96C5795D7870F42 if crc & 1 else 0)
    return crc ^ ((1 << 64) - 1)


class Sweeping(Case):
    def sweep(self, server, *options):
        return subprocess.run([oss.BIN + "/ossio", "uploads", "sweep", "--endpoint", server.url, *options], capture_output=True,
                              text=True, env=oss.environment())

    def test_old_uploads_are_listed_and_then_removed(self):
        server = self.server("--clock-offset", "-60")
        for key in ("dir/a", "dir/b", "other"):
            self.assertEqual(server.request("POST", "examplebucket", key, [("uploads", "")])[0], 200)
        young = self.sweep(server, "oss://examplebucket/dir/")
        self.assertEqual((young.returncode, young.stdout), (0, "0 uploads, 0 B: removed\n"), young.stderr)
        dry = self.sweep(server, "oss://examplebucket/dir/", "--older-than", "1s", "--dry-run")
        self.assertIn("dir/a", dry.stdout)
        self.assertIn("nothing was removed", dry.stdout)
        self.assertEqual(len(server.uploads()), 3)
        done = self.sweep(server, "oss://examplebucket/dir/", "--older-than", "1s", "--json")
        told = json.loads(done.stdout)
        self.assertEqual((done.returncode, told["removed"], [u["key"] for u in told["uploads"]]), (0, 2, ["dir/a", "dir/b"]))
        self.assertEqual(len(server.uploads()), 1)

    def test_uploads_of_pending_objects_are_kept_and_a_file_that_cannot_be_read_deletes_nothing(self):
        server = self.server("--clock-offset", "-60")
        server.request("POST", "examplebucket", "kept", [("uploads", "")])
        kept = server.uploads()[0]
        server.request("POST", "examplebucket", "old", [("uploads", "")])
        content = {"bucket": "examplebucket", "key": "kept", "upload_id": kept, "size": 0, "object_crc64": "0", "acl": "",
                   "request_payer": "", "forbid_overwrite": False, "callback": None, "unconfirmed_uploads": 0, "parts": []}
        text = json.dumps(content, separators=(",", ":"))
        pending = self.folder / "pending"
        pending.write_text(json.dumps({"ossio_pending_object": 1, "crc64": str(crc64(text.encode())), "content": content}) + "\n")
        sweep = ("oss://examplebucket/", "--older-than", "1s", "--pending")
        for damaged in (pending.read_text()[:-9], "kept\n"):
            (self.folder / "damaged").write_text(damaged)
            self.assertEqual(self.sweep(server, *sweep, str(self.folder / "damaged")).returncode, 2)
        self.assertEqual(self.sweep(server, *sweep, str(self.folder / "missing")).returncode, 2)
        self.assertEqual(len(server.uploads()), 2)
        done = self.sweep(server, *sweep, str(pending))
        self.assertEqual((done.returncode, server.uploads()), (0, [kept]), done.stderr)

    def test_a_sweep_that_breaks_off_says_what_it_has_removed(self):
        class Peer(http_service.Handler):
            deleted = []

            def do_DELETE(self):
                self.deleted.append(self.path)
                self.respond(204)

            def do_GET(self):
                if "uploadId=" in self.path:
                    return self.respond(404, b"<Error><Code>NoSuchUpload</Code></Error>") if self.deleted else \
                        self.respond(200, b"<ListPartsResult></ListPartsResult>")
                if "key-marker" in self.path:
                    return self.respond(403, b"<Error><Code>AccessDenied</Code></Error>")
                self.respond(200, b"<ListMultipartUploadsResult><Upload><Key>a</Key><UploadId>U</UploadId><Initiated>2020-01-01T00:00:00.000Z"
                                  b"</Initiated></Upload><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker><NextUploadIdMarker>U"
                                  b"</NextUploadIdMarker></ListMultipartUploadsResult>")

        run = subprocess.run([oss.BIN + "/ossio", "uploads", "sweep", "--json", "--endpoint", self.service(Peer).url, "oss://examplebucket/"],
                             capture_output=True, text=True, env=oss.environment())
        told = json.loads(run.stdout)
        self.assertEqual((run.returncode, told["outcome"], told["code"]), (1, "failed", "AccessDenied"), run.stderr)
        self.assertEqual(([u["upload_id"] for u in told["uploads"]], told["removed"]), (["U"], 1))

    def test_wrong_usage_and_missing_buckets_are_told(self):
        server = self.server()
        for options in (("oss://examplebucket/", "--older-than", "soon"), ("examplebucket",), ("oss://b/", "FILE", "oss://b/k")):
            self.assertEqual(self.sweep(server, *options).returncode, 2)
        missing = self.sweep(server, "oss://nosuchbucket/")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("NoSuchBucket", missing.stderr)


class Explaining(Case):
    def test_a_failure_tells_its_attempts_to_people_and_to_programs(self):
        server = self.server("--fault", "fail:UploadPart:503:SlowDown:-1")
        run = self.upload(server, self.file(3 * MiB), "--part-size", "1MiB", "--concurrency", "1", "--give-up-after", "1s")
        self.assertEqual(run.code, 1)
        self.assertEqual((run.json["operation"], run.json["part"], run.json["status"]), ("UploadPart", 1, 503))
        attempts = run.json["attempts"]
        self.assertEqual([a["number"] for a in attempts], list(range(1, len(attempts) + 1)))
        self.assertGreater(len(attempts), 1)
        for one in attempts:
            self.assertEqual((one["address"], one["code"], one["bytes_sent"]), (server.host, "SlowDown", MiB))
        self.assertEqual({a["decision"] for a in attempts[:-1]}, {"again"})
        self.assertEqual(attempts[-1]["decision"], "no_progress")
        self.assertEqual(run.err.count("  attempt "), len(attempts))
        self.assertIn("given up: the upload made no progress for too long", run.err)

    def test_verbose_tells_every_request(self):
        run = self.upload(self.server(), self.file(2 * MiB), "--part-size", "1MiB", "--verbose")
        self.assertEqual(run.err.count("event=request operation=UploadPart part="), 2)
        self.assertIn("event=upload_begun", run.err)
        self.assertIn("event=upload_done", run.err)


class ServerProgram(Case):
    def test_usage_errors_exit_with_2(self):
        for options in (("--listen", "nonsense"), ("--fault", "nonsense"), ("--fault", "lose:UploadPat:1"), ("--tls-key", "x"), ("--unknown",), ("--bucket", "bb"), ("--bucket", "Upper")):
            run = subprocess.run([oss.BIN + "/ossio-server", *options], capture_output=True, text=True)
            self.assertEqual(run.returncode, 2, run.stderr)

    def test_an_address_in_use_is_told(self):
        server = self.server()
        run = subprocess.run([oss.BIN + "/ossio-server", "--listen", server.host], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn("in use", run.stderr)

    def test_faults_are_given_on_the_command_line(self):
        server, file = self.server("--fault", "fail:UploadPart:503:SlowDown:2", "--fault", "lose:CompleteMultipartUpload:1"), self.file(2 * MiB)
        run = self.upload(server, file, "--part-size", "1MiB")
        self.assertEqual((run.code, run.json["retries"]), (0, 3), run.err)

    def test_a_client_that_asks_first_is_told_to_go_on_however_it_spells_that(self):
        server = self.server("--skip-signature-check")
        host, port = server.host.split(":")
        for word in ("100-continue", "100-Continue"):
            with socket.create_connection((host, int(port)), timeout=30) as raw:
                raw.sendall(f"PUT /examplebucket/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: {word}\r\n\r\n".encode())
                self.assertEqual(raw.recv(25), b"HTTP/1.1 100 Continue\r\n\r\n")


if __name__ == "__main__":
    unittest.main()
