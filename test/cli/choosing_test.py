#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Which files are taken, what stays as it is, and whose keys and endpoint are used."""
import http.server
import json
import os
import re
import subprocess
import threading
import time
import unittest

import oss
from tree_test import TreeCase


class Folders(TreeCase):
    def put(self, server, key, content):
        self.ossio(server, "upload", "-", "oss://examplebucket/" + key, stdin=content)

    def test_a_folder_is_not_taken_for_the_file_that_exists(self):
        server, to = self.server(), self.folder / "to"
        self.put(server, "p/x", bytes(4096))   # as large as the entry of a folder usually is
        (to / "x").mkdir(parents=True)
        size = (to / "x").stat().st_size
        self.put(server, "p/x", bytes(size))
        for flag in ("--skip-existing", "--if-changed", "--json"):
            told = self.json(server, "download -r", flag, "oss://examplebucket/p/", to, code=1)
            self.assertEqual((told["outcome"], told["failed"], told["skipped"]), ("failed", 1, 0), flag)
            self.json(server, "download", flag, "oss://examplebucket/p/x", to / "x/", "--no-resume")   # into the folder
            os.remove(to / "x/x")

    def test_a_link_to_a_file_exists_and_one_to_nothing_does_not(self):
        server, to = self.server(), self.folder / "to"
        for key in ("p/file", "p/nothing"):
            self.put(server, key, b"x")
        to.mkdir()
        (self.folder / "real").write_bytes(b"y")
        (to / "file").symlink_to(self.folder / "real")
        (to / "nothing").symlink_to(self.folder / "none")
        told = self.json(server, "download -r --skip-existing", "oss://examplebucket/p/", to)
        self.assertEqual((told["sent"], told["skipped"]), (1, 1))
        self.assertEqual(((to / "file").read_bytes(), (to / "nothing").read_bytes()), (b"y", b"x"))

    def test_folders_that_are_excluded_as_a_whole_are_not_opened(self):
        server, root = self.server(), self.tree({"a": b"1", "d/loop/x": b"2", "log1/today": b"3"})
        (root / "d/again").symlink_to(root / "d")
        (root / "d/loop/up").symlink_to(root / "d")
        self.json(server, "upload -r", root, "oss://examplebucket/all/", code=1)
        told = self.json(server, "upload -r --exclude d/again/ --exclude d/l*/**", root, "oss://examplebucket/p/")
        self.assertEqual((told["sent"], told["failed"]), (2, 0))
        told = self.json(server, "upload", str(root) + "/log*/today", "oss://examplebucket/q/")
        self.assertEqual((told["sent"], told["failed"]), (1, 0))
        self.json(server, "upload -r --exclude d/ --include d/**x", root, "oss://examplebucket/r/", code=1)   # which may match

    def test_a_folder_that_download_makes_is_named_by_its_slash(self):
        server, to = self.server(), self.folder / "new"
        self.put(server, "d/k", b"x")
        self.json(server, "download -n", "oss://examplebucket/d/k", f"{to}/sub/")
        self.assertFalse(to.exists())
        self.json(server, "download", "oss://examplebucket/d/missing", f"{to}/sub/", code=1)
        self.assertFalse(to.exists())
        self.json(server, "download", "oss://examplebucket/d/k", f"{to}/sub/")
        self.assertEqual((to / "sub/k").read_bytes(), b"x")
        told = self.json(server, "download", "oss://examplebucket/d/k", f"{to}/sub/k/", code=1)
        self.assertIn("Not a directory", told["error"])
        self.assertNotIn(".ossio-", told["error"])


class Lists(TreeCase):
    def test_names_that_lead_upwards_are_refused_and_dots_are_left_out(self):
        server, root = self.server(), self.tree({"a": b"1", "d/b": b"2"})
        for name in (b"..", b"d/../..", b"../tree/d", b"d/../../tree/"):
            told = self.json(server, "upload -r --files-from -", "oss://examplebucket/up/", stdin=name, cwd=root, code=1)
            self.assertEqual((told["sent"], told["failed"]), (0, 1), name)
            self.assertIn('".."', told["failures"][0]["error"])
        for name in (b".", b"./", b"d/..", b"./d/../.\n"):
            self.json(server, "upload -r --files-from -", "oss://examplebucket/dot/", stdin=name, cwd=root)
        self.json(server, "upload -r --files-from -", "oss://examplebucket/sub", stdin=b"./d/", cwd=root)
        self.assertEqual(self.keys(server), ["dot/a", "dot/d/b", "sub/d/b"])

    def test_a_folder_in_a_list_is_called_one(self):
        server, root = self.server(), self.tree({"a": b"1", "d/b": b"2"})
        for name in (b".", b"d", b"d/"):
            told = self.json(server, "upload --files-from -", "oss://examplebucket/", stdin=name, cwd=root, code=1)
            self.assertEqual([f["error"] for f in told["failures"]], ["it is a folder, not a regular file; give -r for the files in it"])
        example = next(line for line in subprocess.run([oss.BIN + "/ossio", "upload", "--help"], capture_output=True, text=True).stdout.splitlines()
                       if "--files-from - -0" in line).strip()
        (root / "stamp").touch()
        os.utime(root / "stamp", (1, 1))
        run = subprocess.run(example.replace("ossio upload", f"{oss.BIN}/ossio upload --endpoint {server.url}"), shell=True, cwd=root,
                             env=oss.environment(), capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.keys(server), ["new/a", "new/d/b"])


class Times(TreeCase):
    def test_files_and_objects_are_unchanged_in_both_directions(self):
        server, root, to = self.server("--clock-offset", "-60"), self.tree({"a": b"1", "d/b": b"2"}), self.folder / "to"
        for name in ("a", "d/b"):
            os.utime(root / name, (1, 1))
        self.json(server, "upload -r", root, "oss://examplebucket/p/")
        came = self.json(server, "download -r --if-changed", "oss://examplebucket/p/", root)
        self.assertEqual((came["sent"], came["skipped_because"]), (0, {"the object has the same checksum": 2}))
        one = self.json(server, "download --if-changed", "oss://examplebucket/p/a", root / "a")
        self.assertEqual(one["skipped"], 1)
        self.json(server, "download -r", "oss://examplebucket/p/", to)
        self.json(server, "download", "oss://examplebucket/p/a", to / "one")
        listed = {o["key"]: o["last_modified"] for o in self.json(server, "ls -r", "oss://examplebucket/")["objects"]}
        for name, key in (("a", "p/a"), ("d/b", "p/d/b"), ("one", "p/a")):
            self.assertEqual(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((to / name).stat().st_mtime)), listed[key])
        (to / "one").unlink()
        self.assertEqual(self.json(server, "upload -r --if-changed", to, "oss://examplebucket/p/")["sent"], 0)
        gets = server.count("GetObject")
        self.assertEqual(self.json(server, "download -r --if-changed", "oss://examplebucket/p/", to)["sent"], 0)
        self.assertEqual(server.count("GetObject"), gets)

    def test_an_object_that_was_replaced_by_one_of_equal_size_is_fetched(self):
        server, root = self.server(), self.tree({"a": b"1"})
        os.utime(root / "a", (1, 1))
        self.json(server, "upload", root / "a", "oss://examplebucket/p/a")
        (root / "a").write_bytes(b"2")
        os.utime(root / "a", (1, 1))
        self.assertEqual(self.json(server, "download -r --if-changed", "oss://examplebucket/p/", root)["sent"], 1)
        self.assertEqual((root / "a").read_bytes(), b"1")


class SecondQuestionDenied:
    """A service that has empty objects of these keys, and denies the second HeadObject."""

    def __init__(self, keys):
        asked = []
        contents = "".join(f'<Contents><Key>{key}</Key><LastModified>2026-12-01T00:00:00.000Z</LastModified><ETag>"1"</ETag><Size>0</Size>'
                           "<StorageClass>Standard</StorageClass></Contents>" for key in keys)
        listing = f'<?xml version="1.0"?><ListBucketResult><Name>examplebucket</Name><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>'.encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self):
                asked.append(self.path)
                self.send_response(403 if len(asked) == 2 else 200)
                for name, value in (("x-oss-request-id", "1"), ("ETag", '"1"'), ("x-oss-hash-crc64ecma", "0"),
                                    ("Last-Modified", "Tue, 01 Dec 2026 00:00:00 GMT"), ("Content-Length", "0")):
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self):
                self.send_response(200)
                for name, value in (("x-oss-request-id", "1"), ("Content-Type", "application/xml"), ("Content-Length", str(len(listing)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(listing)

            def log_message(self, *_):
                pass

        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.listener.server_port}"
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def close(self):
        self.listener.shutdown()
        self.listener.server_close()


class Comparing(TreeCase):
    def test_a_denied_question_ends_no_comparison_after_others_were_answered(self):
        root = self.tree({name: b"" for name in "abcd"})
        for command, counted in (("verify -r", "sent"), ("upload -r --checksum", "skipped")):
            server = SecondQuestionDenied("abcd")
            self.addCleanup(server.close)
            told = self.json(server, command + " --concurrency 1", root, "oss://examplebucket/", code=1)
            self.assertEqual((told[counted], told["failed"], told["left"]), (3, 1, 0), command)


class Settings(TreeCase):
    def home(self, text):
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        (home / ".ossutilconfig").write_text(text)
        return {"PATH": os.environ["PATH"], "HOME": str(home), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}

    def run_ossio(self, env, *words):
        return subprocess.run([oss.BIN + "/ossio", *words], env=env, capture_output=True, timeout=30)

    def test_keys_that_cannot_be_used_are_the_same_for_whoami_and_for_the_others(self):
        server = self.server()
        env = self.home(f"[default]\naccessKeyID={oss.KEY_ID}\naccessKeySecret={oss.SECRET}\nregion={oss.REGION}\n")
        for bad in (" ", "a\nb"):
            with_key = dict(env, OSS_ACCESS_KEY_ID=bad, OSS_ACCESS_KEY_SECRET="s")
            who = json.loads(self.run_ossio(with_key, "whoami", "--json").stdout)
            self.assertEqual((who["access_key_id"], who["source"]), (oss.KEY_ID, "profile of ossutil"))
            ls = self.run_ossio(with_key, "ls", "oss://examplebucket/", "--endpoint", server.url)
            self.assertEqual(ls.returncode, 0, ls.stderr)

    def test_json_of_keys_is_utf8(self):
        env = oss.environment()
        bad = os.fsdecode(b"v\xff")
        for words in (("whoami", "--json", "--region", bad), ("presign", "put", "oss://examplebucket/k", "--json", "--header", "x-oss-meta-a: " + bad)):
            run = self.run_ossio(env, *words)
            self.assertEqual(json.loads(run.stdout.decode())["outcome"], "done", run.stderr)

    def test_the_endpoint_of_a_profile_is_used_in_its_region(self):
        inside = "https://oss-cn-hangzhou-internal.aliyuncs.com"
        keys = f"accessKeyID={oss.KEY_ID}\naccessKeySecret={oss.SECRET}\nendpoint={inside}\n"
        for text in (f"[default]\n{keys}region=cn-hangzhou\n", f"[default]\n{keys}", f"[profile default]\n{keys}"):
            env = self.home(text)
            for region, variable, expected in (([], None, inside), (["--region", "cn-hangzhou"], None, inside), ([], "cn-hangzhou", inside),
                                               (["--region", "cn-beijing"], None, ""), ([], "cn-beijing", "")):
                more = {"OSS_REGION": variable} if variable else {}
                for profile in ([], ["--profile", "default"]):
                    who = json.loads(self.run_ossio(dict(env, **more), "whoami", "--json", *region, *profile).stdout)
                    wanted = (region or [None])[-1] or variable or "cn-hangzhou"
                    self.assertEqual((who["endpoint"], who["region"]), (expected, wanted), (text, region, variable, profile))
        others_keys = dict(env, OSS_ACCESS_KEY_ID="others", OSS_ACCESS_KEY_SECRET="s")
        who = json.loads(self.run_ossio(others_keys, "whoami", "--json").stdout)
        self.assertEqual((who["source"], who["endpoint"], who["region"]), ("environment", inside, "cn-hangzhou"))
        given = json.loads(self.run_ossio(env, "whoami", "--json", "--endpoint", "https://oss-cn-beijing.aliyuncs.com").stdout)
        self.assertEqual((given["endpoint"], given["region"]), ("https://oss-cn-beijing.aliyuncs.com", "cn-beijing"))

    def test_an_endpoint_whose_region_cannot_be_told_is_of_the_region_that_the_profile_has(self):
        inside, keys = "https://127.0.0.1:1", f"accessKeyID={oss.KEY_ID}\naccessKeySecret={oss.SECRET}\n"
        for its_region, expected in (("region=cn-hangzhou\n", ""), ("", inside)):
            env = self.home(f"[default]\n{keys}endpoint={inside}\n{its_region}")
            who = json.loads(self.run_ossio(env, "whoami", "--json", "--region", "cn-beijing").stdout)
            self.assertEqual(who["endpoint"], expected)

    def test_the_help_names_each_place_where_an_endpoint_is_looked_for(self):
        row = re.search(r"--endpoint URL(.*?)\n  -", self.run_ossio(oss.environment(), "ls", "--help").stdout.decode(), re.S)[1]
        for place in ("OSS_ENDPOINT", "profile", "region"):
            self.assertIn(place, row)


if __name__ == "__main__":
    unittest.main()
