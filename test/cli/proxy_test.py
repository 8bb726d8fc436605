#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""ossio through proxies of each kind: http, https, and SOCKS 5 with a real server of it, to http and https endpoints."""
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import unittest

import oss
from cli_test import Case, MiB

FILE_SIZE = 3 * MiB


def copy(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class ConnectProxy:
    """Tunnels by CONNECT and passes absolute URLs on; over TLS if it is given a context."""

    def __init__(self, context=None):
        self.context, self.tunnels, self.requests = context, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                guest, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(guest,), daemon=True).start()

    def serve(self, guest):
        try:
            if self.context:
                guest = self.context.wrap_socket(guest, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                more = guest.recv(65536)
                if not more:
                    return guest.close()
                head += more
            line, _, rest = head.partition(b"\r\n")
            method, target, _ = line.split(b" ")
            if method == b"CONNECT":
                self.tunnels += 1
                first = b""
                guest.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                self.requests += 1
                target, _, path = target[len(b"http://"):].partition(b"/")
                first = method + b" /" + path + b" HTTP/1.1\r\n" + rest
            host, _, port = target.rpartition(b":")
            other = socket.create_connection((host.decode(), int(port)))
            other.sendall(first)
        except (OSError, ValueError):
            return
        if self.context:   # one thread a TLS connection: the two directions in turn
            return self.pump(guest, other)
        threading.Thread(target=copy, args=(guest, other), daemon=True).start()
        copy(other, guest)

    @staticmethod
    def pump(guest, other):
        import select
        try:
            while True:
                ready = [guest] if guest.pending() else select.select([guest, other], [], [])[0]
                for side in ready:
                    data = side.recv(65536)
                    if not data:
                        return
                    (other if side is guest else guest).sendall(data)
        except OSError:
            pass
        finally:
            guest.close()
            other.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)   # ends accept
        self.listener.close()


class Proxies(Case):
    @classmethod
    def setUpClass(cls):
        cls.key, cls.certificate = (os.environ["OSSIO_SCRATCH"] + f"/proxy-{os.getpid()}.{end}" for end in ("key", "pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", cls.key, "-out", cls.certificate,
                        "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True,
                       capture_output=True)

    def context(self):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.certificate, self.key)
        return made

    def servers_of_both_kinds(self):
        yield self.server()
        yield self.server("--tls-cert", self.certificate, "--tls-key", self.key)

    def upload_by(self, server, *options, env=None, code=0):
        file = self.file(FILE_SIZE)
        done = subprocess.run([oss.BIN + "/ossio", "upload", "--endpoint", server.url, "--ca-file", self.certificate, "--no-resume",
                               "--part-size", "1MiB", *options, str(file), "oss://examplebucket/k"], capture_output=True, text=True,
                              env=env or oss.environment())
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("geheim", done.stderr + done.stdout)
        return done

    def test_an_http_proxy_and_an_https_proxy_forward_http_and_tunnel_https(self):
        for server in self.servers_of_both_kinds():
            for context in (None, self.context()):
                proxy = ConnectProxy(context)
                self.addCleanup(proxy.close)
                scheme = "https" if context else "http"
                self.upload_by(server, "--proxy", f"{scheme}://127.0.0.1:{proxy.port}")
                tls = server.url.startswith("https")
                self.assertGreater(proxy.tunnels if tls else proxy.requests, 0)
                self.assertEqual(proxy.requests if tls else proxy.tunnels, 0)

    def test_the_certificate_of_an_https_proxy_is_verified(self):
        server, proxy = self.server(), ConnectProxy(self.context())
        self.addCleanup(proxy.close)
        done = subprocess.run([oss.BIN + "/ossio", "upload", "--endpoint", server.url, "--no-resume", "--retry-for", "1s", "--proxy",
                               f"https://127.0.0.1:{proxy.port}", str(self.file(1)), "oss://examplebucket/k"], capture_output=True,
                              text=True, env=oss.environment())
        self.assertEqual(done.returncode, 1)
        self.assertIn("certificate", done.stderr)
        self.assertEqual(proxy.requests, 0)

    def socks(self, *options):
        if not shutil.which("microsocks"):
            self.skipTest("microsocks is not installed")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(["microsocks", "-i", "127.0.0.1", "-p", str(port), *options], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port
            except OSError:
                time.sleep(0.05)
        self.fail("microsocks does not listen")

    def test_a_socks_proxy_makes_all_connections(self):
        port = self.socks()
        for server in self.servers_of_both_kinds():
            self.upload_by(server, "--proxy", f"socks5h://127.0.0.1:{port}")
            self.upload_by(server, env=oss.environment(ALL_PROXY=f"socks5://127.0.0.1:{port}"))

    def test_a_socks_proxy_gets_a_user_and_a_password(self):
        port = self.socks("-u", "us", "-P", "geheim")
        server = self.server()
        self.upload_by(server, "--proxy", f"socks5://us:geheim@127.0.0.1:{port}")
        refused = self.upload_by(server, "--proxy", f"socks5://us:other@127.0.0.1:{port}", code=1)
        self.assertIn("SOCKS proxy", refused.stderr)
        self.assertIn("SOCKS proxy", self.upload_by(server, "--proxy", f"socks5://127.0.0.1:{port}", code=1).stderr)

    def test_hosts_of_no_proxy_are_reached_directly(self):
        server, proxy = self.server(), ConnectProxy()
        self.addCleanup(proxy.close)
        self.upload_by(server, "--proxy", f"http://127.0.0.1:{proxy.port}", "--no-proxy", "10.0.0.0/8 127.0.0.0/8")
        self.assertEqual(proxy.requests, 0)

    def test_a_proxy_of_an_unknown_kind_is_named(self):
        done = self.upload_by(self.server(), env=oss.environment(ALL_PROXY="socks4://us:geheim@127.0.0.1:1"), code=1)
        self.assertIn("ALL_PROXY: the proxy: its scheme must be http, https, socks5 or socks5h", done.stderr)


if __name__ == "__main__":
    unittest.main()
