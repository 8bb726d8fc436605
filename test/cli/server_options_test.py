#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The options of ossio-server: callbacks, limits of an account, protected buckets, and what the data folder survives."""
import base64
import concurrent.futures
import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import http_service
import oss
from raw_oss import *

MiB = 1 << 20


class ServerCase(unittest.TestCase):
    def start(self, *options, **named):
        server = oss.Server(*options, **named)
        self.addCleanup(self.stop, server)
        return server

    def stop(self, server):
        if server.process.poll() is None:
            server.close()

    def folder(self):
        path = pathlib.Path(tempfile.mkdtemp(dir=os.environ["OSSIO_SCRATCH"]))
        self.addCleanup(shutil.rmtree, path, True)
        return path


class Garbage(ServerCase):
    def answer(self, server, sent, half_closed=False):
        host, port = server.host.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as one:
            one.sendall(sent)
            if half_closed:
                one.shutdown(socket.SHUT_WR)
            return one.recv(1000)

    def test_what_is_no_http_gets_a_response(self):
        server = self.start()
        head = b"PUT /examplebucket/k HTTP/1.1\r\nHost: x\r\n"
        for sent, half_closed in ((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", False), (b"\x00", False), (b"garbage", True),
                                  (b"garbage\r\n\r\n", False), (b"GET /examplebucket/%zz HTTP/1.1\r\nHost: x\r\n\r\n", False),
                                  (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", False), (b"GET /" + b"a" * 70000, False),
                                  (head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", False),
                                  (head + b"Transfer-Encoding: gzip\r\n\r\n", False),
                                  (head + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", False),
                                  (head + b"Transfer-Encoding: identity\r\nContent-Length: 1\r\n\r\nx", False)):
            self.assertTrue(self.answer(server, sent, half_closed).startswith(b"HTTP/1.1 400 "), sent[:40])
        self.assertEqual(send(server, "PUT", "k", body=b"still here").status, 200)

    def test_chunks_with_broken_frames_store_nothing(self):
        server = self.start()
        for number, (body, status) in enumerate((
                (b"3\r\nabc\r\n0\r\n\r\n", b"200"), (b"3;a=b\r\nabc\r\n0 ;x\r\nX: y\r\n\r\n", b"200"),
                (b"3\r\nabcXX0\r\n\r\n", b"400"), (b"0x3\r\nabc\r\n0\r\n\r\n", b"400"), (b"3x\r\nabc\r\n0\r\n\r\n", b"400"),
                (b" 3\r\nabc\r\n0\r\n\r\n", b"400"), (b";\r\n", b"400"), (b"\r\n", b"400"), (b" \r\n", b"400"),
                (b"3\r\nabc\r\nfffffffffffffffd\r\n\r\n0\r\n\r\n", b"400"))):
            head = dict(signed_headers("PUT", BUCKET, f"k{number}", (), {}), Host="x", **{"Transfer-Encoding": "chunked"})
            lines = [f"PUT /{BUCKET}/k{number} HTTP/1.1"] + [f"{n}: {v}" for n, v in head.items()]
            answer = self.answer(server, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            self.assertTrue(answer.startswith(b"HTTP/1.1 " + status), (body, answer))
            self.assertEqual(send(server, "HEAD", f"k{number}").status, 200 if status == b"200" else 404, body)

    @unittest.skipIf(os.environ.get("OSSIO_SANITIZE"), "sanitizers open descriptors of their own")
    def test_a_server_without_descriptors_waits(self):
        server = self.start()
        pid = server.process.pid
        def cpu_time():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (32, limits[1]))
        many = [socket.create_connection(server.host.split(":"), timeout=20) for _ in range(64)]
        before = cpu_time()
        time.sleep(1)
        self.assertLess(cpu_time() - before, 0.2)
        for one in many:
            one.close()
        self.assertEqual(send(server, "PUT", "k", body=b"x").status, 200)

    def test_keys_are_those_that_oss_has(self):
        server = self.start()
        for key in (b"\xff\xfe", b"a\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"x" * 1024, b"/x", b"\\x"):
            self.assertEqual(send(server, "PUT", key, body=b"v").error()[:2], (400, "InvalidObjectName"), key)
            self.assertEqual(send(server, "POST", key, [("uploads", "")]).error()[:2], (400, "InvalidObjectName"), key)
            appended = send(server, "POST", key, [("append", ""), ("position", "0")], body=b"v")
            self.assertEqual(appended.error()[:2], (400, "InvalidObjectName"), key)
            copied = send(server, "PUT", key, headers={"x-oss-copy-source": f"/{BUCKET}/k"})
            self.assertEqual(copied.error()[:2], (400, "InvalidObjectName"), key)
        for key in ("\u00e4\u4e2d\U0001f600", "a//b", "a/../b", "x" * 1023):
            self.assertEqual(send(server, "PUT", key, body=b"v").status, 200, key)


class Callbacks(ServerCase):
    def receiver(self):
        class Receiver(http_service.Handler):
            def do_POST(self):
                self.read_body()
                self.respond(200, b'{"Status":"OK"}')

        one = http_service.Service(Receiver)
        self.addCleanup(one.close)
        return one.port, one.bodies

    def put(self, server, url, variables=None, body="key=${object}&size=${size}"):
        head = {"x-oss-callback": base64.b64encode(json.dumps({"callbackUrl": url, "callbackBody": body}).encode()).decode()}
        if variables:
            head["x-oss-callback-var"] = base64.b64encode(json.dumps(variables).encode()).decode()
        return send(server, "PUT", "k", body=b"bytes", headers=head)

    def test_loopback_addresses_are_called(self):
        port, bodies = self.receiver()
        server = self.start()
        for host in ("127.0.0.1", "localhost"):
            self.assertEqual(self.put(server, f"http://{host}:{port}/").body, b'{"Status":"OK"}')
        self.assertEqual(bodies, [b"key=k&size=5"] * 2)

    def test_other_addresses_are_refused_before_the_object_is_stored(self):
        server = self.start()
        for url in ("http://192.168.1.1/", "http://10.0.0.1:80/x", "http://example.com/", "http://127.0.0.1/;http://172.16.0.1/"):
            response = self.put(server, url)
            self.assertEqual(response.error()[:2], (400, "InvalidArgument"), url)
            self.assertEqual(response.message, "Private address is forbidden to callback.")
        self.assertEqual(send(server, "HEAD", "k").status, 404)

    def test_a_host_that_is_allowed_is_called(self):
        server = self.start("--callback-to", "callback.invalid")
        response = self.put(server, "http://callback.invalid/")
        self.assertEqual((response.status, response.code), (203, "CallbackFailed"))
        self.assertEqual(send(server, "HEAD", "k").status, 200)

    def test_variables_may_have_names_without_prefix(self):
        port, bodies = self.receiver()
        server = self.start()
        response = self.put(server, f"http://127.0.0.1:{port}/", {"var1": "one", "x:var2": "two"}, "a=${var1}&b=${x:var2}")
        self.assertEqual(response.status, 200, response.body)
        self.assertEqual(bodies, [b"a=one&b=two"])


class AccountLimits(ServerCase):
    def test_uploads_of_all_clients_share_the_bandwidth_and_say_how_long_they_were_held(self):
        server = self.start("--account-bandwidth", str(4 * MiB))
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            all = list(pool.map(lambda n: send(server, "PUT", f"k{n}", body=b"x" * MiB), range(4)))
        took = time.monotonic() - began
        self.assertEqual([r.status for r in all], [200] * 4)
        self.assertGreater(took, 0.8)
        self.assertGreater(max(int(r.headers.get("x-oss-qos-delay-time", "0")) for r in all), 100)

    def test_a_long_backlog_of_bytes_is_answered_with_503(self):
        server = self.start("--account-bandwidth", str(256 * 1024))
        codes = set()
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            for r in pool.map(lambda n: send(server, "PUT", f"k{n}", body=b"x" * 128 * 1024), range(24)):
                codes.add((r.status, r.code if r.status != 200 else ""))
        self.assertIn((503, "UploadTrafficRateLimitExceeded"), codes)
        self.assertIn((200, ""), codes)

    def test_too_many_requests_are_held_and_then_answered_with_503(self):
        server = self.start("--account-qps", "20")
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            all = list(pool.map(lambda n: send(server, "HEAD", f"k{n}"), range(100)))
        codes = [r.code for r in all]
        self.assertIn("TotalQpsLimitExceeded", codes)
        self.assertGreaterEqual(codes.count("NoSuchKey"), 20)
        self.assertTrue(any("x-oss-qos-delay-time" in r.headers for r in all))

    def test_each_connection_has_its_bandwidth(self):
        server = self.start("--bandwidth", str(2 * MiB))
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda n: send(server, "PUT", f"k{n}", body=b"x" * MiB), range(2)))
        took = time.monotonic() - began
        self.assertGreater(took, 0.4)
        self.assertLess(took, 0.95 + 2)   # 1.0 if they shared it; a loaded machine may need longer

    def test_the_round_trip_is_waited_for(self):
        server = self.start("--rtt", "200")
        began = time.monotonic()
        send(server, "HEAD", "k")
        self.assertGreater(time.monotonic() - began, 0.38)   # one to connect, one for the request


class ProtectedBuckets(ServerCase):
    def test_a_bucket_may_forbid_overwriting_whatever_the_request_says(self):
        server = self.start("--forbid-overwrite", BUCKET)
        self.assertEqual(send(server, "PUT", "k", body=b"first").status, 200)
        self.assertEqual(send(server, "PUT", "k", body=b"x", headers={"x-oss-forbid-overwrite": "false"}).error()[:2],
                         (409, "FileAlreadyExists"))
        begun = send(server, "POST", "k", query=[("uploads", "")])
        self.assertEqual(begun.code, "FileAlreadyExists")
        self.assertEqual(send(server, "GET", "k").body, b"first")


class DataFolder(ServerCase):
    def test_two_servers_do_not_share_a_folder(self):
        data = self.folder()
        self.start("--data", data)
        second = subprocess.run([oss.BIN + "/ossio-server", "--data", data], capture_output=True, text=True, timeout=20)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"{data} is in use by another server", second.stderr)

    def test_the_folder_is_free_after_the_server_was_killed(self):
        data = self.folder()
        first = self.start("--data", data)
        send(first, "PUT", "k", body=b"bytes")
        first.process.kill()
        first.process.wait()
        self.assertEqual(send(self.start("--data", data), "GET", "k").body, b"bytes")

    def test_acls_tags_and_rules_survive_a_restart(self):
        data = self.folder()
        first = self.start("--data", data, "--forbid-overwrite", BUCKET)
        send(first, "PUT", "k", body=b"bytes", headers={"x-oss-tagging": "a=1", "x-oss-object-acl": "private"})
        send(first, "PUT", query=[("acl", "")], headers={"x-oss-acl": "public-read"})
        first.close()
        second = self.start("--data", data)
        self.assertEqual(send(second, "HEAD", "k").headers["x-oss-tagging-count"], "1")
        self.assertEqual(send(second, "HEAD", "k").headers["Content-MD5"], md5(b"bytes"))
        self.assertIn(b"public-read", send(second, "GET", query=[("acl", "")]).body)
        self.assertEqual(send(second, "PUT", "k", body=b"x").code, "FileAlreadyExists")

    def test_no_byte_of_a_request_with_a_wrong_signature_is_stored(self):
        data = self.folder()
        server = self.start("--data", data)
        one = socket.create_connection(server.host.split(":"), timeout=20)
        head = signed_headers("PUT", BUCKET, "k", (), {}, secret="wrong")
        lines = [f"PUT /{BUCKET}/k HTTP/1.1", f"Host: {server.host}", f"Content-Length: {8 * MiB}"]
        one.sendall("\r\n".join(lines + [f"{n}: {v}" for n, v in head.items()]).encode() + b"\r\n\r\n" + b"x" * (8 * MiB - 1))
        self.assertEqual(list((data / "bytes").iterdir()), [])
        one.sendall(b"x")
        self.assertIn(b"403 ", one.recv(100))
        one.close()
        self.assertEqual(list((data / "bytes").iterdir()), [])

    def test_a_wrong_signature_is_answered_before_the_body_when_the_client_waits_for_100(self):
        server = self.start()
        one = socket.create_connection(server.host.split(":"), timeout=20)
        head = signed_headers("PUT", BUCKET, "k", (), {}, secret="wrong")
        lines = [f"PUT /{BUCKET}/k HTTP/1.1", f"Host: {server.host}", "Content-Length: 5", "Expect: 100-continue"]
        one.sendall("\r\n".join(lines + [f"{n}: {v}" for n, v in head.items()]).encode() + b"\r\n\r\n")
        self.assertTrue(one.recv(100).startswith(b"HTTP/1.1 403 "))
        one.close()

    def test_damaged_and_missing_files_are_named(self):
        data = self.folder()
        first = self.start("--data", data)
        for key, body in (("whole", b"a" * 10), ("cut", b"b" * 20), ("gone", b"c" * 30), ("changed", b"d" * 40)):
            send(first, "PUT", key, body=body)
        id = send(first, "POST", "parts", [("uploads", "")]).xml().findtext("UploadId")
        send(first, "PUT", "parts", [("partNumber", "1"), ("uploadId", id)], body=b"e" * 50)
        first.close()
        for file in (data / "bytes").iterdir():
            if file.stat().st_size == 20:
                file.write_bytes(b"b" * 19)
            elif file.stat().st_size == 30:
                file.unlink()
            elif file.stat().st_size >= 40:
                file.write_bytes(b"x" * file.stat().st_size)
        second = self.start("--data", data)
        self.assertEqual([e.text for e in send(second, "GET").xml().iter("Key")], ["whole"])
        second.close()
        said = open(second.log.name).read()
        self.assertIn('examplebucket.json: object "cut" is left out: its files have 19 bytes instead of 20', said)
        self.assertRegex(said, 'examplebucket.json: object "gone" is left out: bytes/.* is missing')
        self.assertIn('object "changed" is left out: the bytes of its files have changed', said)
        self.assertIn('part 1 of "parts" is left out: the bytes of its file have changed', said)
        (data / "examplebucket.json").write_text("{")
        third = subprocess.run([oss.BIN + "/ossio-server", "--data", data], capture_output=True, text=True, timeout=20)
        self.assertEqual(third.returncode, 1)
        self.assertIn(f"{data}/examplebucket.json is damaged", third.stderr)

    def refused_start(self, data):
        run = subprocess.run([oss.BIN + "/ossio-server", "--data", data], capture_output=True, text=True, timeout=20)
        self.assertEqual(run.returncode, 1)
        return run.stderr

    def test_what_cannot_be_loaded_keeps_its_bytes(self):
        data = self.folder()
        first = self.start("--data", data)
        send(first, "PUT", bucket="otherbucket")
        for key, bucket in (("k", BUCKET), ("k", "otherbucket"), ("changed", BUCKET)):
            send(first, "PUT", key, body=key.encode() * 10, bucket=bucket)
        first.close()
        changed = next(f for f in (data / "bytes").iterdir() if f.stat().st_size == 70)
        for damaged in ("examplebucket.json", "otherbucket.json", "package.json"):
            whole = (data / damaged).read_text() if (data / damaged).exists() else None
            (data / damaged).write_text(whole[:-10] if whole else '{"name": "foreign"}')
            self.assertIn(f"{damaged} is damaged", self.refused_start(data))
            (data / damaged).write_text(whole) if whole else (data / damaged).unlink()
        changed.write_bytes(b"x" * 70)
        second = self.start("--data", data)
        self.assertEqual([send(second, "GET", "k", bucket=b).body for b in (BUCKET, "otherbucket")], [b"k" * 10] * 2)
        self.assertEqual(send(second, "GET", "changed").status, 404)
        second.close()
        changed.write_bytes(b"changed" * 10)
        self.assertEqual(send(self.start("--data", data), "GET", "changed").body, b"changed" * 10)

    def test_no_file_outside_the_folder_is_removed(self):
        data, outside = self.folder(), self.folder() / "file"
        first = self.start("--data", data)
        send(first, "PUT", "k", body=b"bytes")
        first.close()
        bytes = next((data / "bytes").iterdir())
        shutil.copy(bytes, outside)
        state = data / "examplebucket.json"
        state.write_text(state.read_text().replace(f'"{bytes.name}"', f'"{outside}"'))
        second = self.start("--data", data)
        self.assertEqual(send(second, "GET", "k").status, 404)
        send(second, "DELETE", "k")
        self.assertTrue(outside.exists())

    def test_objects_of_a_copied_state_share_their_bytes(self):
        data = self.folder()
        first = self.start("--data", data)
        send(first, "PUT", "k", body=b"bytes")
        first.close()
        shutil.copy(data / "examplebucket.json", data / "otherbucket.json")
        second = self.start("--data", data)
        send(second, "DELETE", "k", bucket="otherbucket")
        self.assertEqual(send(second, "GET", "k").body, b"bytes")
        send(second, "DELETE", "k")
        self.assertEqual(list((data / "bytes").iterdir()), [])

    def test_what_is_no_regular_file_is_not_read(self):
        data = self.folder()
        os.mkfifo(data / "examplebucket.json")
        self.assertIn("examplebucket.json is not a regular file", self.refused_start(data))

    def test_copies_of_bytes_that_are_gone_fail(self):
        data = self.folder()
        server = self.start("--data", data)
        send(server, "PUT", "k", body=b"bytes" * 1000)
        os.truncate(next((data / "bytes").iterdir()), 100)
        copied = send(server, "PUT", "copy", headers={"x-oss-copy-source": f"/{BUCKET}/k"})
        self.assertEqual(copied.error()[:2], (500, "InternalError"))
        self.assertEqual(send(server, "HEAD", "copy").status, 404)

    def test_a_full_disk_is_answered_with_500_and_changes_nothing(self):
        data = self.folder()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", data], capture_output=True).returncode != 0:
            self.skipTest("cannot mount a small file system")
        self.addCleanup(subprocess.run, ["umount", data])
        server = self.start("--data", data)
        self.assertEqual(send(server, "PUT", "k", body=b"kept" * 1000).status, 200)
        response = send(server, "PUT", "k", body=b"x" * 2 * MiB)
        self.assertEqual(response.error()[:2], (500, "InternalError"))
        self.assertEqual(send(server, "GET", "k").body, b"kept" * 1000)
        self.assertEqual(send(server, "PUT", "small", body=b"y" * 1000).status, 200)   # the space was given back
        send(server, "PUT", "half", body=b"z" * (600 << 10))
        copied = send(server, "PUT", "copy", headers={"x-oss-copy-source": f"/{BUCKET}/half"})
        self.assertEqual(copied.error()[:2], (500, "InternalError"))
        send(server, "DELETE", "half")
        begun = send(server, "POST", "m", query=[("uploads", "")]).xml().findtext("UploadId")
        part = [("partNumber", "1"), ("uploadId", begun)]
        self.assertEqual(send(server, "PUT", "m", query=part, body=b"x" * 2 * MiB).error()[:2], (500, "InternalError"))
        listing = send(server, "GET", "m", query=[("uploadId", begun)]).xml()
        self.assertEqual(listing.findall("Part"), [])
        self.assertEqual(len(list((data / "bytes").iterdir())), 2)
        server.close()

    def test_a_slow_client_is_disconnected(self):
        server = self.start("--client-timeout", "1")
        idle = socket.create_connection(server.host.split(":"), timeout=20)
        self.assertEqual(idle.recv(1), b"")
        half = socket.create_connection(server.host.split(":"), timeout=20)
        half.sendall(b"PUT /examplebucket/k HT")
        self.assertEqual(half.recv(1), b"")
        body = socket.create_connection(server.host.split(":"), timeout=20)
        head = signed_headers("PUT", BUCKET, "k", (), {})
        lines = [f"PUT /{BUCKET}/k HTTP/1.1", f"Host: {server.host}", "Content-Length: 100000"]
        body.sendall("\r\n".join(lines + [f"{n}: {v}" for n, v in head.items()]).encode() + b"\r\n\r\nxxx")
        self.assertEqual(body.recv(1), b"")
        self.assertEqual(send(server, "HEAD", "k").status, 404)


class WrongUsage(ServerCase):
    def test_numbers_that_a_clock_cannot_hold_are_refused(self):
        most = str(2 ** 63 - 1)
        for option, value in (("--latency", most), ("--rtt", most), ("--client-timeout", most), ("--client-timeout", "10000000000"),
                              ("--clock-offset", most), ("--clock-offset", "-" + most), ("--clock-offset", "9000000000"),
                              ("--bandwidth", "-1"), ("--account-bandwidth", "-1"), ("--account-qps", "-1"),
                              ("--fault", "fail:GetObject:-1:Odd:1")):
            run = subprocess.run([oss.BIN + "/ossio-server", option, value, "--listen", "256.0.0.1:0"], capture_output=True,
                                 text=True, timeout=20)
            self.assertEqual((run.returncode, option in run.stderr), (2, True), (option, value, run.stderr))


class WrongRegion(ServerCase):
    def test_ossio_upload_says_that_the_region_is_wrong_and_names_it(self):
        server, file = self.start(), self.folder() / "file"
        file.write_bytes(b"x" * 1000)
        run = oss.upload(server, file, f"oss://{BUCKET}/k", "--region", "cn-shanghai")
        self.assertNotEqual(run.code, 0)
        self.assertIn("0002-00000226", run.err)
        self.assertIn("cn-shanghai", run.err)
        self.assertIn("--region", run.err)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
