# SPDX-License-Identifier: BSL-1.0
"""An HTTP service whose responses a test writes itself: those that ossio-server would not give."""
import contextlib
import http.server
import threading

HUGE = 200 << 30   # bytes; to read so many takes a minute and more


class Handler(http.server.BaseHTTPRequestHandler):
    """Derive from it and define do_GET and the like. One object a request, each connection in a thread of its own."""
    protocol_version = "HTTP/1.1"

    def read_body(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))

    def respond(self, status, body=b"", headers=None):
        """With the length of `body`, unless `headers` have one."""
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def wait_until_the_client_leaves(self):
        """Instead of a response."""
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            self.rfile.read(1)

    def log_message(self, *_):
        pass


class HugeObject(Handler):
    """One object, which is only asked for."""

    def do_HEAD(self):
        self.respond(200, headers={"x-oss-request-id": "1", "ETag": '"1-1"', "x-oss-hash-crc64ecma": "1",
                                   "Last-Modified": "Tue, 01 Dec 2026 00:00:00 GMT", "Content-Length": HUGE})


class SilentPut(Handler):
    """Takes an object, never answers, and has not stored it yet."""

    def do_PUT(self):
        self.read_body()
        self.wait_until_the_client_leaves()

    def do_HEAD(self):
        self.respond(404, headers={"x-oss-request-id": "1", "x-oss-ec": "0026-00000001"})


class Service:
    """`bodies`: those that were read to their ends."""

    def __init__(self, handler):
        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.listener.bodies = self.bodies = []
        self.port = self.listener.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def close(self):
        self.listener.shutdown()
        self.listener.server_close()
