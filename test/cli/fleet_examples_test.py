#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The files of example/fleet: the manifests are parsed and their commands run as Kubernetes would run them, the script is run."""
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import unittest

import oss
from fleet import STREAM, Fleet
from redis_server import PASSWORD, need

try:
    import yaml
except ImportError:
    print("SKIPPED: PyYAML is not installed", file=sys.stderr)
    sys.exit(77)

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "example" / "fleet"


def documents(name):
    return {d["kind"]: d for d in yaml.safe_load_all((EXAMPLES / name).read_text())}


class Container:
    """The only container of a pod, started as the kubelet does: variables first, then $(NAME) in the arguments."""

    def __init__(self, pod, annotations, configs):
        self.spec, = pod["spec"]["containers"]
        self.environment = {}
        for source in self.spec.get("envFrom", []):
            (_, reference), = source.items()
            self.environment.update(configs[reference["name"]])
        for variable in self.spec["env"]:
            value = variable.get("value")
            if value is None:
                name = re.fullmatch(r"metadata\.annotations\['(.+)'\]", variable["valueFrom"]["fieldRef"]["fieldPath"])[1]
                value = annotations[name]
            self.environment[variable["name"]] = value

    def words(self):
        known = self.environment
        return [re.sub(r"\$\((\w+)\)", lambda m: known.get(m[1], m[0]), word) for word in self.spec["command"] + self.spec["args"]]


class Examples(Fleet):
    def start(self, container):
        """What the manifest names outside of itself - mounts, hosts - is replaced by what this machine has."""
        words = container.words()
        for mount in container.spec["volumeMounts"]:
            words = [re.sub(r"(^|=)" + mount["mountPath"] + r"(/|$)", rf"\g<1>{self.root}\2", w) for w in words]
        words = [w.replace("redis://redis:6379/0", f"redis://127.0.0.1:{self.redis.port}/2") for w in words]
        environment = oss.environment()
        for name in ("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET"):
            del environment[name]
        environment.update(container.environment)
        environment.update(OSS_ENDPOINT=self.server.url, PATH=oss.BIN)
        return subprocess.Popen([oss.BIN + "/" + words[0], *words[1:]], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True)

    def keys(self):
        return {"OSS_ACCESS_KEY_ID": oss.KEY_ID, "OSS_ACCESS_KEY_SECRET": oss.SECRET, "OSSIO_REDIS_PASSWORD": PASSWORD}

    def make_dump(self):
        (self.root / "db.dump").write_bytes(b"0123456789abcdef" * (24 << 16) + b"end")   # 24 MiB and a bit: four parts
        return (self.root / "db.dump").read_bytes()

    def test_the_pods_of_the_indexed_job_make_one_object(self):
        content = self.make_dump()
        job = documents("indexed_job.yaml")["Job"]
        count = job["spec"]["completions"]
        self.assertEqual((job["apiVersion"], job["spec"]["completionMode"], job["spec"]["parallelism"]), ("batch/v1", "Indexed", count))
        self.assertEqual(job["spec"]["template"]["spec"]["restartPolicy"], "Never")
        prepared = self.ossio("upload", "--endpoint", self.server.url, "--prepare", self.root / "db.dump",
                              "oss://examplebucket/backups/db.dump")
        configs = {"ossio-upload": {"UPLOAD_ID": prepared.stdout.strip()}, "ossio-keys": self.keys()}
        pods = [self.start(Container(job["spec"]["template"], {"batch.kubernetes.io/job-completion-index": str(i)}, configs))
                for i in range(count)]
        ends = [(*p.communicate(timeout=60), p.returncode) for p in pods]
        self.assertEqual([e[2] for e in ends], [0] * count, ends)
        self.assertEqual(self.server.read("backups/db.dump"), content)
        self.assertEqual(self.server.uploads(), [])
        self.assertEqual(self.server.count("UploadPart"), 4)

    def test_a_worker_of_the_deployment_empties_the_stream_that_keda_looks_at(self):
        made = documents("queue_workers.yaml")
        deployment, scaled = made["Deployment"], made["ScaledObject"]
        self.assertEqual(scaled["spec"]["scaleTargetRef"]["name"], deployment["metadata"]["name"])
        trigger, = scaled["spec"]["triggers"]
        worker = Container(deployment["spec"]["template"], {}, {"ossio-keys": self.keys()})
        wanted = trigger["metadata"]
        self.assertIn(f"redis://{wanted['address']}/{wanted['databaseIndex']}/{wanted['stream']}", worker.words())
        self.assertEqual((trigger["type"], wanted["stream"]), ("redis-streams", STREAM))
        self.assertNotIn("consumerGroup", wanted)   # so that the length of the stream counts, not the pending entries
        secret = made["TriggerAuthentication"]["spec"]["secretTargetRef"][0]
        self.assertEqual((secret["name"], secret["key"] in self.keys()), ("ossio-keys", True))
        self.assertEqual(trigger["authenticationRef"]["name"], made["TriggerAuthentication"]["metadata"]["name"])
        self.assertGreater(deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"], 8)
        digests = {k.replace("in/", "www/", 1): v for k, v in self.make_files(small=20, large=1).items()}
        self.enqueue(target="oss://examplebucket/www/", options=("--part-size", "1MiB"))
        self.assertGreaterEqual(self.redis.ask("XLEN", wanted["stream"]), 2)
        pod = self.start(worker)
        self.wait_until(lambda: self.redis.ask("XLEN", wanted["stream"]) == 0)
        pod.send_signal(signal.SIGTERM)
        out, err = pod.communicate(timeout=30)
        self.assertEqual(pod.returncode, 143, err)
        self.check_all_is_done(digests)

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_the_script_with_parallel_makes_one_object_whatever_the_shell_would_make_of_its_names(self):
        content = self.make_dump()
        folder = self.folder / "with a blank; touch INJECTED;"
        folder.mkdir()
        file = (self.root / "db.dump").rename(folder / "$(touch INJECTED) db.dump")
        environment = oss.environment(OSS_ENDPOINT=self.server.url)
        environment["PATH"] = oss.BIN + ":" + environment["PATH"]
        run = subprocess.run([str(EXAMPLES / "with_parallel"), "3", file, "oss://examplebucket/back ups/db's dump; touch INJECTED"],
                             env=environment, capture_output=True, text=True, timeout=120, cwd=self.folder)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.server.read("back ups/db's dump; touch INJECTED"), content)
        self.assertEqual(self.server.uploads(), [])
        self.assertEqual(self.server.count("UploadPart"), 4)
        self.assertFalse((self.folder / "INJECTED").exists())


if __name__ == "__main__":
    need()
    unittest.main()
