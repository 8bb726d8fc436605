# SPDX-License-Identifier: BSL-1.0
"""The programs under test, and a small OSS client that shares no code with them: V4 by hashlib, HTTP by http.client."""
import hashlib
import hmac
import http.client
import json
import os
import re
import select
import signal
import subprocess
import time
import urllib.parse
import xml.etree.ElementTree as ET

import user_environment

user_environment.forget()   # of all tests that import this, and of the programs that they start
os.environ.update((name, os.path.abspath(os.environ[name])) for name in ("OSSIO_BIN", "OSSIO_SCRATCH"))
BIN = os.environ["OSSIO_BIN"]
APART = 0.3   # seconds after which a signal that has no step left ends the process
KEY_ID, SECRET, REGION = "cli-test-id", "cli-test-secret", "cn-hangzhou"

# What runs in the background of a script, or under nohup, ignores these, and so would the programs that it starts: they get the
# default action instead of a handler.
for _ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(_ignored) == signal.SIG_IGN:
        signal.signal(_ignored, lambda *_: None)


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _quote(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-._~")


def sign(method, bucket, key="", query=()):
    """The headers of a request, signed now."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {"x-oss-date": stamp, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"}
    text = "&".join(n + ("=" + v if v else "") for n, v in sorted((_quote(n), _quote(v)) for n, v in query))
    canonical = "\n".join([method, f"/{bucket}/{_quote(key, '/')}", text,
                           "".join(f"{n}:{headers[n]}\n" for n in sorted(headers)), "", "UNSIGNED-PAYLOAD"])
    scope = f"{stamp[:8]}/{REGION}/oss/aliyun_v4_request"
    to_sign = "\n".join(["OSS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signing = _hmac(_hmac(_hmac(_hmac(("aliyun_v4" + SECRET).encode(), stamp[:8]), REGION), "oss"), "aliyun_v4_request")
    signature = hmac.new(signing, to_sign.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = f"OSS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, Signature={signature}"
    return headers


def signed_request(server, method, bucket, key="", query=(), tls=None):
    """Status and body of a request; `tls` is the SSL context for an https server."""
    connection = http.client.HTTPSConnection(server.host, context=tls) if tls else http.client.HTTPConnection(server.host)
    text = "&".join(_quote(n) + ("=" + _quote(v) if v else "") for n, v in query)
    connection.request(method, f"/{bucket}/{_quote(key, '/')}" + ("?" + text if text else ""),
                       headers=sign(method, bucket, key, query))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


class Server:
    """ossio-server in a process of its own."""

    def __init__(self, *options, bucket="examplebucket", env=None, quiet=False):
        command = [BIN + "/ossio-server", "--access-key-id", KEY_ID, "--access-key-secret", SECRET, "--region", REGION,
                   *([] if quiet else ["--verbose"]), *options]
        if bucket:
            command += ["--bucket", bucket]
        self.log = open(os.environ["OSSIO_SCRATCH"] + f"/server-{os.getpid()}-{time.monotonic_ns()}.log", "w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=env)
        self.url = self.process.stdout.readline().strip()
        self.host = self.url.split("://")[1]

    def close(self):
        self.process.terminate()
        code = self.process.wait(10)
        self.process.stdout.close()
        self.log.close()
        return code

    def count(self, operation):
        """Requests of an operation that were answered."""
        with open(self.log.name) as log:
            return sum(1 for line in log if re.match(r"\w+ " + operation + " ", line))

    def request(self, method, bucket, key="", query=()):
        return signed_request(self, method, bucket, key, query)

    def read(self, key, bucket="examplebucket"):
        status, body = self.request("GET", bucket, key)
        return body if status == 200 else None

    def head(self, key, bucket="examplebucket"):
        """The headers of an object."""
        connection = http.client.HTTPConnection(self.host)
        connection.request("HEAD", f"/{bucket}/{_quote(key, '/')}", headers=sign("HEAD", bucket, key))
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.headers

    def uploads(self, bucket="examplebucket"):
        status, body = self.request("GET", bucket, query=[("uploads", "")])
        assert status == 200, body
        return [u.findtext("UploadId") for u in ET.fromstring(body).findall("Upload")]

    def bucket_is_empty(self, bucket="examplebucket"):
        return self.request("GET", bucket)[1].count(b"<Contents>") == 0


def environment(**more):
    env = dict(os.environ)
    env.update(ALIBABA_CLOUD_ECS_METADATA_DISABLED="true", HOME=os.environ["OSSIO_SCRATCH"])   # no keys of this machine
    env.update(OSS_ACCESS_KEY_ID=KEY_ID, OSS_ACCESS_KEY_SECRET=SECRET, OSS_REGION=REGION)
    env.update(more)
    return env


def _descriptors(process):
    """What the descriptors of a process lead to."""
    folder, found = f"/proc/{process.pid}/fd", []
    try:
        for fd in os.listdir(folder):
            found.append(os.readlink(f"{folder}/{fd}"))
    except FileNotFoundError:   # it has ended, or closed one
        pass
    return found


def request_has_begun(process):
    """Whether a process has opened a socket."""
    return any(to.startswith("socket:") for to in _descriptors(process))


def has_open(process, path):
    """Whether a process has opened a file."""
    return str(path) in _descriptors(process)


def status(process, field):
    """What the system says of a process, such as its State."""
    with open(f"/proc/{process.pid}/status") as lines:
        return next(line.split(":")[1].strip() for line in lines if line.startswith(field + ":"))


def signals(process, field):
    """Those that a process ignores (SigIgn), or that it has not received yet (ShdPnd)."""
    mask = int(status(process, field), 16)
    return {s for s in signal.Signals if mask >> (s - 1) & 1}


def bytes_read(process):
    """From files and pipes."""
    with open(f"/proc/{process.pid}/io") as lines:
        return int(next(lines).split("rchar: ")[1])


def takes_more(fd):
    """Whether a pipe or a socket has room."""
    return bool(select.select([], [fd], [], 0)[1])


def has_unread(fd):
    """Whether a pipe has bytes that nobody has read yet."""
    return bool(select.select([fd], [], [], 0)[0])


def wait_until_it_says(process, word, seconds=30):
    """What a process has written to standard error when it has written `word`."""
    said = ""
    while word not in said:
        assert select.select([process.stderr], [], [], seconds)[0], f"it does not say {word!r}: {said}"
        more = os.read(process.stderr.fileno(), 4096)
        assert more, f"it ended without saying {word!r}: {said}"
        said += more.decode()
    return said


def send_another_signal(process, which):
    """So late that it ends a process that has not received the last one, or has no step left."""
    time.sleep(APART)
    process.send_signal(which)


class Upload:
    """One run of ossio upload; options given last win."""

    def __init__(self, server, file, target, *options, env=None, endpoint=None):
        command = [BIN + "/ossio", "upload", "--endpoint", endpoint or server.url, str(file), target, "--json", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=env or environment())
        self.said = ""

    def wait_until_it_says(self, word):
        """On standard error."""
        if word not in self.said:
            self.said += wait_until_it_says(self.process, word)

    def end(self, timeout=120):
        self.out, self.err = self.process.communicate(timeout=timeout)
        self.err = self.said + self.err
        self.code = self.process.returncode
        self.json = json.loads(self.out) if self.out else None
        assert SECRET not in self.out + self.err
        return self


def upload(*args, **named):
    return Upload(*args, **named).end()
