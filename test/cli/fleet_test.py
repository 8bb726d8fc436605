#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""ossio enqueue, ossio work, ossio queue status and ossio queue retry on a real Redis: what workers send, how they end, what they refuse."""
import json
import os
import pathlib
import random
import signal
import socket
import threading
import time
import unittest

import oss
from fleet import KiB, STREAM, TARGET, Fleet, Worker
from redis_server import PASSWORD, need

LARGE = ("--part-size", "256KiB", "--range", "1MiB")   # 24 parts, 6 units


class Queue(Fleet):
    def test_small_and_large_files_are_sent_once(self):
        digests = self.make_files(small=150, large=2)
        added = self.enqueue(options=LARGE)
        self.assertEqual((added["outcome"], added["files"], added["large_files"]), ("enqueued", 152, 2))
        self.assertEqual(added["units"], 2 + 2 * 6)
        self.assertEqual(self.status()["waiting"], added["units"])
        workers = [Worker(self, "--until-empty") for _ in range(4)]
        self.assertEqual([w.end().code for w in workers], [0] * 4, [w.err for w in workers])
        self.check_all_is_done(digests)
        self.assertEqual(sum(w.json["bytes"] for w in workers), added["bytes"])
        self.assertEqual(self.server.count("UploadPart"), 2 * 24)
        self.assertEqual(self.server.count("PutObject"), 150)
        self.assertEqual(sum(w.json["units"] for w in workers), added["units"])
        done = self.status()
        self.assertEqual((done["units_done"], done["files_done"]), (added["units"], 152))
        self.assertEqual(self.redis.ask("XINFO", "CONSUMERS", STREAM, "ossio"), [])

    def test_one_file_gets_the_key_that_is_given(self):
        (self.root / "f").write_bytes(b"hello")
        self.enqueue(self.root / "f", target="oss://examplebucket/in/other")
        self.assertEqual(self.work().code, 0)
        self.assertEqual(self.server.read("in/other"), b"hello")

    def test_a_link_is_added_as_what_it_leads_to_and_one_that_leads_out_is_not(self):
        (self.root / "d").mkdir()
        (self.root / "d" / "f").write_bytes(b"inside")
        (self.root / "link").symlink_to("d/f")
        (self.folder / "outside").write_bytes(b"outside")
        (self.root / "out").symlink_to(self.folder / "outside")
        added = self.enqueue(code=1)
        self.assertEqual([(pathlib.Path(f["path"]).name, "--root" in f["error"]) for f in added["failed"]], [("out", True)])
        self.assertEqual(self.work().code, 0)
        self.assertEqual((self.server.read("in/d/f"), self.server.read("in/link")), (b"inside", b"inside"))
        self.assertIsNone(self.server.read("in/out"))

    def test_a_unit_that_fails_is_tried_again_and_becomes_a_dead_letter_with_its_story(self):
        digests = self.make_files(small=3)
        self.enqueue()
        (self.root / "d1" / "small1").unlink()
        worker = self.work("--deliveries", "2", "--lease", "2s")
        self.assertEqual((worker.code, worker.json["retries"], worker.json["dead"]), (0, 1, 1), worker.err)
        del digests["in/d1/small1"]
        self.check_all_is_done(digests, dead=1)
        self.assertEqual(self.server.count("PutObject"), 2)
        letter = self.status()["dead_letters"][0]
        self.assertEqual(letter["deliveries"], 2)
        self.assertEqual(len(letter["story"]), 2, letter)
        for line, delivery in zip(letter["story"], (1, 2)):
            self.assertRegex(line, f"delivery {delivery}: worker .*d1/small1.*No such file")
        self.assertEqual([f["path"] for f in json.loads(letter["unit"])["files"]], ["d1/small1"])

    def test_dead_letters_are_moved_back_and_keep_their_stories(self):
        digests = self.make_files(small=6)
        self.enqueue()
        for name in ("d0/small0", "d1/small1"):
            (self.root / name).rename(self.folder / name[3:])
        self.assertEqual(self.work("--deliveries", "1").json["dead"], 1)
        self.assertEqual(self.retry("--all"), {"outcome": "done", "units": 1, "missing": []})
        self.assertEqual((self.status()["waiting"], self.status()["dead"]), (1, 0))
        (self.folder / "small0").rename(self.root / "d0" / "small0")
        self.assertEqual(self.work("--deliveries", "1").json["dead"], 1)
        letter = self.status()["dead_letters"][0]
        self.assertEqual([f["path"] for f in json.loads(letter["unit"])["files"]], ["d1/small1"])
        self.assertEqual(len(letter["story"]), 3, letter)
        self.assertRegex(letter["story"][1], "moved back by ")
        (self.folder / "small1").rename(self.root / "d1" / "small1")
        self.assertEqual(self.retry(letter["id"], "1-1", letter["id"], code=1),
                         {"outcome": "failed", "units": 1, "missing": ["1-1"]})
        self.assertEqual(self.work("--deliveries", "1").code, 0)
        self.check_all_is_done(digests)
        self.assertEqual(self.server.count("PutObject"), 6)
        self.assertEqual(self.retry("--all")["units"], 0)

    def test_hundreds_of_dead_letters_are_moved_back_once(self):
        for _ in range(250):
            self.redis.ask("XADD", STREAM + ":dead", "*", "unit", self.unit("f", "in/f"), "story", "a line", "deliveries", "5")
        self.assertEqual(self.retry("--all")["units"], 250)
        self.assertEqual((self.redis.ask("XLEN", STREAM), self.redis.ask("XLEN", STREAM + ":dead")), (250, 0))

    def test_units_of_another_target_can_be_carried_out_after_all(self):
        digests = self.make_files(small=90, large=1)
        self.enqueue(options=LARGE)
        wrong = self.work(target="oss://examplebucket/other/")
        self.assertEqual((wrong.json["units"], wrong.json["dead"]), (0, 1 + 6), wrong.err)
        self.assertEqual(self.retry("--all")["units"], 1 + 6)
        self.assertEqual(self.work().code, 0)
        self.check_all_is_done(digests)

    def test_headers_go_with_the_files(self):
        digests = self.make_files(small=3, large=1)
        headers = ("--content-type", "text/x-log", "--storage-class", "IA", "--metadata", "origin=fleet", "--cache-control", "max-age=7",
                   "--header", "Content-Disposition: attachment", "--no-overwrite")
        self.enqueue(options=(*LARGE, *headers))
        workers = [Worker(self, "--until-empty") for _ in range(2)]
        self.assertEqual([w.end().code for w in workers], [0] * 2, [w.err for w in workers])
        self.check_all_is_done(digests)
        for key in digests:
            stored = self.server.head(key)
            self.assertEqual([stored.get(h) for h in ("Content-Type", "x-oss-storage-class", "x-oss-meta-origin", "Cache-Control",
                                                      "Content-Disposition")],
                             ["text/x-log", "IA", "fleet", "max-age=7", "attachment"], key)
        (self.root / "d0" / "small0").write_bytes(b"other bytes")
        self.enqueue(self.root / "d0" / "small0", options=("--no-overwrite",), target="oss://examplebucket/in/d0/")
        worker = self.work("--deliveries", "1")
        self.assertEqual(worker.json["dead"], 1, worker.err)
        self.assertIn("FileAlreadyExists", self.status()["dead_letters"][0]["story"][0])
        self.assertTrue(json.loads(self.status()["dead_letters"][0]["unit"])["headers"]["forbid_overwrite"])
        self.check_all_is_done(digests, dead=1)

    def test_headers_that_would_give_access_are_not_carried(self):
        self.make_files(small=1)
        for words in (("--acl", "public-read"), ("--header", "x-oss-object-acl:public-read"), ("--header", "x-oss-callback:e30="),
                      ("--tagging", "a=b"), ("--header", "x-oss-server-side-encryption:KMS")):
            run = self.ossio("enqueue", self.queue, "--root", self.root, "-r", self.root, *words, TARGET)
            self.assertEqual(run.returncode, 2, (words, run.stderr))

    def test_a_large_file_that_has_changed_since_is_not_mixed(self):
        self.make_files(small=0, large=1)
        self.enqueue(options=LARGE)
        file = self.root / "d0" / "large0"
        file.write_bytes(b"x" * file.stat().st_size)
        worker = self.work()
        self.assertEqual((worker.json["dead"], worker.json["retries"]), (6, 0), worker.err)
        self.assertIsNone(self.server.read("in/d0/large0"))
        self.assertIn("added to the queue", self.status()["dead_letters"][0]["story"][0])

    def test_a_worker_with_wrong_keys_ends_and_buries_nothing(self):
        digests = self.make_files(small=3, large=1)
        self.enqueue(options=LARGE)
        wrong = Worker(self, "--until-empty", "--deliveries", "1", "--lease", "2s",
                       env=oss.environment(OSSIO_REDIS_PASSWORD=PASSWORD, OSS_ACCESS_KEY_SECRET="wrong")).end()
        self.assertEqual(wrong.code, 1, wrong.err)
        self.assertIn("SignatureDoesNotMatch", wrong.err)
        self.assertEqual(wrong.json["dead"], 0)
        self.assertEqual(self.work("--deliveries", "1", "--lease", "2s").code, 0)
        self.check_all_is_done(digests)

    def test_all_commands_that_send_share_a_quota_and_do_without_it(self):
        self.make_files(small=3, large=1)
        size = sum(f.stat().st_size for f in self.root.rglob("*") if f.is_file())
        quota = ("--quota", self.queue.rsplit("/", 1)[0] + "/all", "--quota-rate", "1GiB")
        issued = lambda: int(self.redis.ask("HGET", "ossio:quota:all", "issued"))
        upload = lambda *what: self.ossio("upload", "--endpoint", self.server.url, "--no-resume", *quota, *what, "oss://examplebucket/q/")
        self.assertEqual(upload("-r", self.root).returncode, 0)
        self.assertEqual(issued(), size)
        large = self.root / "d0" / "large3"
        self.assertEqual(upload(large).returncode, 0)
        self.assertEqual(issued(), size + large.stat().st_size)
        self.enqueue(options=LARGE)
        self.assertEqual(self.work(*quota).code, 0)
        self.assertEqual(issued(), 2 * size + large.stat().st_size)
        self.redis.close()
        self.assertEqual(upload("-r", self.root).returncode, 0)
        self.assertEqual(self.ossio("upload", "--quota-rate", "1GiB", large, TARGET).returncode, 2)

    def test_a_quota_that_redis_refuses_is_an_error_and_not_none(self):
        self.make_files(small=2)
        self.enqueue()
        address = f"127.0.0.1:{self.redis.port}/2/all"
        upload = lambda quota, password: self.ossio("upload", "--endpoint", self.server.url, "--no-resume", "--quota", quota, "-r",
                                                    self.root, "oss://examplebucket/q/", password=password)
        for password, word in (("wrong-secret", "WRONGPASS"), ("", "NOAUTH")):
            run = upload("redis://" + address, password)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertIn(word, run.stderr)
            self.assertNotIn("wrong-secret", run.stderr)
        self.redis.ask("ACL", "SETUSER", "limited", "on", ">" + PASSWORD, "~*", "+@all", "-eval")
        worker = Worker(self, "--until-empty", "--lease", "2s", "--quota", "redis://limited@" + address).end()
        self.assertEqual((worker.code, worker.json["dead"], "NOPERM" in worker.err), (1, 0, True), worker.err)
        self.assertTrue(self.server.bucket_is_empty())
        self.assertEqual(self.status()["waiting"], 1)

    def test_the_state_of_a_queue_that_does_not_exist_is_empty(self):
        self.assertEqual(self.status()["waiting"], 0)
        run = self.ossio("queue", "status", self.queue)
        self.assertIn("0 waiting, 0 in work by 0 workers, 0 dead letters", run.stdout)

    def test_what_is_counted_is_in_the_queue_also_if_oss_fails_later(self):
        digests = self.make_files(small=4, large=1)
        (self.root / "d9").mkdir()
        (self.root / "d9" / "last").write_bytes(b"last")
        added = self.enqueue(options=LARGE, target="oss://otherbucket/in/", code=1)   # d1/large4 needs the bucket, d0/* does not
        self.assertIn("NoSuchBucket", added["error"])
        self.assertEqual((added["units"], self.status()["waiting"]), (1, 1))
        queued = json.loads(self.redis.ask("XRANGE", STREAM, "-", "+")[0][1][1])["files"]
        self.assertEqual((added["files"], added["bytes"]), (len(queued), sum(f["size"] for f in queued)))
        self.assertGreater(len(queued), 0)
        self.assertLess(len(queued), len(digests))


class DeniedFile(Fleet):
    server_options = ("--fault", "fail:InitiateMultipartUpload:403:AccessDenied:1")

    def test_a_large_file_that_is_denied_keeps_no_other_one_from_the_queue(self):
        digests = self.make_files(small=4, large=1)
        added = self.enqueue(options=LARGE, code=1)
        self.assertEqual([f["path"] for f in added["failed"]], ["d1/large4"])
        self.assertIn("AccessDenied", added["failed"][0]["error"])
        self.assertEqual((added["files"], added["units"], added.get("error")), (4, 1, None))
        self.assertEqual(self.work().code, 0)
        del digests["in/d1/large4"]
        self.check_all_is_done(digests)


class Workers(Fleet):
    """The service takes its time, so that something is always in flight."""
    server_options = ("--latency", "40")

    def test_workers_join_leave_are_killed_and_suspended(self):
        digests = self.make_files(small=250, large=3)
        self.enqueue(options=LARGE)
        chance = random.Random(int(os.environ.get("FLEET_SEED", "3")))
        options = ("--lease", "2s", "--deliveries", "1000", "--units", "2", "--concurrency", "2")
        start = lambda: Worker(self, "--until-empty", *options)
        alive, killed = [start() for _ in range(5)], 0
        for _ in range(12):
            time.sleep(chance.uniform(0.05, 0.3))
            victim = alive.pop(chance.randrange(len(alive)))
            kind = chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP))
            victim.signal(kind)
            killed += kind != signal.SIGTERM
            alive.append(start())
        time.sleep(2.5)
        for worker in self.workers:
            worker.signal(signal.SIGCONT)   # those that were suspended wake beyond their lease
        for worker in self.workers:
            worker.end()
            self.assertIn(worker.code, (0, -signal.SIGKILL, 143, -signal.SIGTERM), worker.err)   # the last: before it was ready
        self.check_all_is_done(digests)
        # Sent twice is at most what a lost worker had in flight: two units of two requests each, and one round after a wake.
        lost = killed + sum(w.json["lost"] for w in self.workers if w.json)
        self.assertLessEqual(self.server.count("UploadPart") + self.server.count("PutObject"), 250 + 3 * 24 + lost * 8)
        self.assertEqual(self.server.count("AbortMultipartUpload"), 0)

    def test_sigterm_hands_units_back_at_once(self):
        digests = self.make_files(small=40, large=2)
        self.enqueue(options=LARGE)
        first = Worker(self, "--lease", "10m", "--units", "3", "--concurrency", "1")
        self.wait_until(lambda: self.server.count("PutObject") > 2)
        first.signal(signal.SIGTERM)
        first.end(timeout=20)
        self.assertEqual((first.code, first.json["outcome"]), (143, "stopped"), first.err)
        status = self.status()
        self.assertEqual((status["in_work"], [c["deliveries"] for c in status["claims"]]), (0, [0] * len(status["claims"])))
        self.assertIn("handed it back", status["claims"][0]["story"][0])
        begun = time.monotonic()
        second = self.work("--lease", "10m", "--deliveries", "1")
        self.assertEqual(second.code, 0, second.err)
        self.assertLess(time.monotonic() - begun, 60)
        self.check_all_is_done(digests)
        self.assertLessEqual(self.server.count("UploadPart"), 2 * 24)
        self.assertLessEqual(self.server.count("PutObject"), 40 + 1)

    def test_one_that_wakes_after_its_lease_acknowledges_nothing(self):
        digests = self.make_files(small=30)
        self.enqueue()
        first = Worker(self, "--until-empty", "--lease", "3s", "--concurrency", "1")
        self.wait_until(lambda: self.server.count("PutObject") > 2)
        first.signal(signal.SIGSTOP)
        second = self.work("--lease", "3s")
        self.assertEqual((second.code, second.json["units"]), (0, 1), second.err)
        self.assertGreater(second.json["kept_files"], 2)
        sent = self.server.count("PutObject")
        first.signal(signal.SIGCONT)
        first.end()
        self.assertEqual((first.code, first.json["units"], first.json["lost"]), (0, 0, 1), first.err)
        self.assertLessEqual(self.server.count("PutObject"), sent + 1)
        self.check_all_is_done(digests)

    def test_a_unit_whose_workers_die_is_given_up(self):
        self.make_files(small=30)
        self.enqueue()
        for delivery in (1, 2):
            worker = Worker(self, "--lease", "3s", "--deliveries", "2", "--concurrency", "1")
            self.wait_until(lambda: [c["deliveries"] for c in self.status()["claims"] if c["idle_ms"] < 2900] == [delivery])
            worker.signal(signal.SIGKILL)
            worker.end()
        last = self.work("--lease", "3s", "--deliveries", "2")
        self.assertEqual((last.code, last.json["dead"]), (0, 1), last.err)
        story = self.status()["dead_letters"][0]["story"]
        self.assertEqual(len(story), 3, story)
        self.assertRegex(story[0], "delivery 1: worker .* did not renew its lease")
        self.assertIn("given up after 2 deliveries", story[2])


class HostileQueue(Fleet):
    def test_who_can_write_to_the_stream_gains_neither_files_nor_keys(self):
        (self.root / "f").write_bytes(b"1")
        (self.folder / "secret").write_bytes(b"secret")
        (self.folder / "outside").mkdir()
        (self.folder / "outside" / "f").write_bytes(b"secret")
        (self.root / "link").symlink_to(self.folder / "secret")
        (self.root / "folder").symlink_to(self.folder / "outside")
        (self.root / "inner").symlink_to("f")
        os.mkfifo(self.root / "pipe")
        self.redis.ask("XGROUP", "CREATE", STREAM, "ossio", "0", "MKSTREAM")
        sources = ("../secret", "/etc/passwd", str(self.folder / "secret"), "d/../../secret", ".", "", "f/", "//f", "./f", "f\0", "link",
                   "folder/f", "inner", "pipe", "f/x", "nothing", "x" * 300, "y/" * 3000)
        keys = ("out", "in", "inner/f", "in/../out", "in/", "in//f", "/in/f", "in/\n", "in/" + "k" * 1100, "")
        share = {"index": 0, "count": 2, "part_size": 1 << 20, "upload_id": "U"}
        ranges = ({}, 1, {**share, "index": 2}, {**share, "index": -1}, {**share, "count": 20000}, {**share, "part_size": 1},
                  {**share, "upload_id": ""}, {**share, "upload_id": "U" * 2000}, {**share, "index": "0"}, {**share, "count": 1e300})
        texts = [self.unit(s, "in/k") for s in sources] + [self.unit("f", k) for k in keys]
        texts += [self.unit("f", "in/k", range_=r) for r in ranges]
        texts += [self.unit("f", "in/k", bucket=b) for b in ("otherbucket", "", 7)]
        texts += [self.unit("f", "in/k", version=v) for v in (0, 2, 3, "1", None)]
        texts += [self.unit("f", "in/k", version=2, headers=h) for h in
                  ({"acl": "public-read"}, {"x-oss-object-acl": "public-read"}, {"callback": {}}, {"content_type": "a\r\nx: y"}, [], 1)]
        texts += [self.unit("f", "in/k", files=f) for f in ([], {}, [[]], [{}], [{"path": "f"}], [json.loads(self.unit("f", "in/k"))["files"][0]] * 1001)]
        texts += ["", "{", "[]", "null", "\xff\xfe", "[" * 100_000, '{"version":1}', '{"a":' * 5000]
        texts += ["z" * (3 << 20), "\0" * 10]
        for text in texts:
            self.add(text.encode("latin-1"))
        self.redis.ask("XADD", STREAM, "*", "other", "field")
        self.redis.ask("XADD", STREAM, "*", *["x"] * 2000)
        self.redis.ask("XADD", STREAM, "*", "unit", b"\xff" * 100, "unit", self.unit("../secret", "in/k"))
        self.add(self.unit("f", "in/good"))
        worker = self.work("--deliveries", "1")
        self.assertEqual(worker.code, 0, worker.err)
        self.assertEqual(worker.json["units"], 1)
        self.assertEqual(worker.json["dead"], len(texts) + 3)
        self.assertEqual(self.server.read("in/good"), b"1")
        listed = self.server.request("GET", "examplebucket")[1]
        self.assertEqual(listed.count(b"<Contents>"), 1, listed)
        self.assertEqual(self.server.count("InitiateMultipartUpload"), 0)
        status = self.status()
        self.assertEqual((status["waiting"], status["dead"]), (0, len(texts) + 3))
        self.assertLess(self.redis.ask("MEMORY", "USAGE", STREAM + ":dead", "SAMPLES", 0), 8 << 20)
        self.assertNotIn("\x1b", self.ossio("queue", "status", self.queue).stdout)

    def test_a_file_that_becomes_a_link_is_not_followed(self):
        self.make_files(small=1)
        self.enqueue()
        (self.folder / "secret").write_bytes(b"secret")
        (self.root / "d0" / "small0").unlink()
        (self.root / "d0" / "small0").symlink_to(self.folder / "secret")
        worker = self.work("--deliveries", "1")
        self.assertEqual(worker.json["dead"], 1, worker.err)
        self.assertIn("symbolic link", self.status()["dead_letters"][0]["story"][0])
        self.assertIsNone(self.server.read("in/d0/small0"))


class TroubleWithRedis(Fleet):
    redis_is_durable = True
    server_options = ("--latency", "20")

    def test_refusals_are_reported_as_redis_says_them(self):
        self.make_files(small=1, large=1)
        none = self.ossio("queue", "status", self.queue, password="")
        self.assertEqual((none.returncode, "NOAUTH" in none.stderr), (1, True), none.stderr)
        wrong = Worker(self, password="wrong-secret").end()
        self.assertEqual((wrong.code, "WRONGPASS" in wrong.err, "wrong-secret" in wrong.err), (1, True, False), wrong.err)
        self.redis.ask("REPLICAOF", "127.0.0.1", "1")
        self.assertIn("READONLY", self.enqueue(options=LARGE, code=1)["error"])
        self.assertIn("READONLY", Worker(self).end().err)
        self.redis.ask("REPLICAOF", "NO", "ONE")
        self.redis.ask("SET", STREAM, "a text")
        self.assertIn("WRONGTYPE", Worker(self).end().err)
        self.assertEqual(self.server.uploads(), [])

    def status_from(self, response):
        """Of a server that sends this to a client."""
        with socket.create_server(("127.0.0.1", 0)) as babbler:
            def babble():
                with babbler.accept()[0] as connection:
                    connection.recv(1000)
                    connection.sendall(response)
                    connection.recv(1)
            thread = threading.Thread(target=babble)
            thread.start()
            run = self.ossio("queue", "status", f"redis://127.0.0.1:{babbler.getsockname()[1]}/{STREAM}")
            thread.join()
        self.assertEqual(run.returncode, 1)
        return run

    def test_a_password_that_was_not_accepted_ends_the_command(self):
        for response in (b"$-1\r\n", b":0\r\n", b"*0\r\n"):
            self.assertIn("AUTH: an invalid response", self.status_from(response).stderr)

    def test_a_redis_that_repeats_the_password_without_end_is_reported_in_a_line(self):
        run = self.status_from(b"-ERR \x1b[31m" + f"{PASSWORD} ".encode() * 100_000 + b"\r\n")
        self.assertIn("ERR ?[31m*** ***", run.stderr)
        self.assertNotIn(PASSWORD, run.stderr)
        self.assertLess(len(run.stderr), 2000)

    def test_an_upload_that_could_not_be_added_is_removed(self):
        self.make_files(small=0, large=1)
        self.redis.ask("XGROUP", "CREATE", STREAM, "ossio", "0", "MKSTREAM")
        self.redis.ask("ACL", "SETUSER", "filler", "on", ">" + PASSWORD, "~*", "+@all", "-set")
        self.queue = self.queue.replace("redis://", "redis://filler@")
        self.assertIn("add to uploads", self.enqueue(options=LARGE, code=1)["error"])
        self.assertEqual(self.server.count("InitiateMultipartUpload"), 1)
        self.assertEqual(self.server.uploads(), [])

    def test_workers_outlive_a_redis_that_is_killed_and_started_again(self):
        digests = self.make_files(small=250, large=2)
        self.enqueue(options=LARGE)
        workers = [Worker(self, "--until-empty", "--units", "2", "--concurrency", "1", "--lease", "3s", "--deliveries", "20")
                   for _ in range(3)]
        self.wait_until(lambda: len(self.redis.ask("XINFO", "CONSUMERS", STREAM, "ossio")) == 3)   # one that cannot begin ends
        for _ in range(2):
            before = self.server.count("PutObject") + self.server.count("UploadPart")
            self.wait_until(lambda: self.server.count("PutObject") + self.server.count("UploadPart") > before + 5)
            self.redis.close()
            time.sleep(0.5)
            self.redis.start()
        for worker in workers:
            self.assertEqual(worker.end().code, 0, worker.err)
        self.check_all_is_done(digests)

    def test_a_worker_whose_redis_is_silent_ends_by_the_signal(self):
        for which, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
            with socket.create_server(("127.0.0.1", 0)) as silent:
                self.queue = f"redis://127.0.0.1:{silent.getsockname()[1]}/{STREAM}"
                worker = Worker(self)
                with silent.accept()[0] as connection:
                    self.assertTrue(connection.recv(1))
                    worker.signal(which)
                    worker.end(timeout=60)
            self.assertEqual((worker.code, worker.json["outcome"]), (code, "stopped"), worker.err)

    def test_a_worker_ends_when_redis_does_not_come_back(self):
        self.make_files(small=1)
        self.enqueue()
        worker = Worker(self, "--retry-for", "2s")
        self.wait_until(lambda: self.server.count("PutObject") == 1)
        self.redis.close()
        worker.end(timeout=60)
        self.assertEqual(worker.code, 1, worker.err)
        self.assertIn("Redis at 127.0.0.1", worker.json["error"])

    def test_the_password_is_never_taken_from_the_command_line(self):
        run = self.ossio("queue", "status", self.queue.replace("redis://", "redis://user:hidden@"))
        self.assertEqual(run.returncode, 2)
        self.assertIn("OSSIO_REDIS_PASSWORD", run.stderr)
        self.assertNotIn("hidden", run.stderr)
        (self.folder / "password").write_text(PASSWORD + "\n")
        env = oss.environment(OSSIO_REDIS_PASSWORD_FILE=str(self.folder / "password"))
        self.assertEqual(self.ossio("queue", "status", self.queue, env=env).returncode, 0)
        env = oss.environment(OSSIO_REDIS_PASSWORD_FILE=str(self.folder / "missing"))
        self.assertEqual(self.ossio("queue", "status", self.queue, env=env).returncode, 2)

    def test_wrong_usage_says_what_is_missing(self):
        for words in (("work", self.queue), ("work", self.queue, "--root", self.root), ("work", self.queue, "--target", TARGET),
                      ("work", "redis://127.0.0.1", "--root", self.root, "--target", TARGET), ("enqueue", self.queue, self.root, TARGET),
                      ("enqueue", self.queue, "--root", self.root, TARGET), ("queue",), ("queue", "status"),
                      ("queue", "retry"), ("queue", "retry", self.queue), ("queue", "retry", self.queue, "--all", "1-1"),
                      ("queue", "retry", self.queue, "all"), ("queue", "retry", self.queue, "-"), ("queue", "retry", self.queue, "1-1x"),
                      ("work", self.queue, "--root", self.folder / "none", "--target", TARGET)):
            run = self.ossio(*words)
            self.assertEqual(run.returncode, 2, (words, run.stderr))


if __name__ == "__main__":
    need()
    unittest.main()
