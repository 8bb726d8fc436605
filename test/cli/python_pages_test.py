#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Replays the requests of Alibaba Cloud's Python pages on multipart and resumable upload, byte for byte but for dates,
signatures and upload ids."""
import pathlib
import re
import socket
import sys
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as ET

import oss
import raw_oss

FILE = pathlib.Path(__file__).resolve().parent.parent / "data/recorded/python_pages.http"


def recorded():
    for block in re.split(r"^### ", FILE.read_text(), flags=re.M)[1:]:
        name, rest = block.split("\n", 1)
        request, expected = rest.split("\n---\n", 1)
        head, _, body = request.partition("\n\n")
        yield name, head.strip("\n").split("\n"), body.strip("\n"), [line for line in expected.split("\n") if line]


class PythonPages(unittest.TestCase):
    def fill(self, text):
        text = text.replace("{upload}", self.kept.get("upload", ""))
        return re.sub(r"\{etag (\d)\}", lambda m: self.kept["etag" + m[1]], text)

    def exchange(self, lines, body):
        repeated = re.fullmatch(r"<(\d+) x (.)>", body)
        body = (repeated[2] * int(repeated[1]) if repeated else self.fill(body)).encode()
        line, *headers = [self.fill(text) for text in lines]
        method, target, _ = line.split(" ")
        path, _, query = target.partition("?")
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        fields = dict(h.split(": ", 1) for h in headers)
        fields["x-oss-date"] = stamp
        bucket = fields["Host"].split(".")[0]
        scope = f"{stamp[:8]}/{oss.REGION}/oss/aliyun_v4_request"
        signature = raw_oss.signature(method, bucket, urllib.parse.unquote(path[1:]), pairs, fields, stamp, scope)
        authorization = f"OSS4-HMAC-SHA256 Credential={oss.KEY_ID}/{scope}, Signature={signature}"
        text = "\r\n".join([line, *headers]).replace("{date}", stamp).replace("{authorization}", authorization)
        self.socket.sendall((text.replace("{length}", str(len(body))) + "\r\n\r\n").encode() + body)
        return pairs, self.response()

    def response(self):
        head, rest = b"", b""
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(65536)
            self.assertTrue(piece, "the server has closed the connection")
            head += piece
        head, _, rest = head.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:])}
        while len(rest) < int(headers.get("content-length", "0")):
            rest += self.socket.recv(65536)
        return int(lines[0].split(" ")[1]), headers, rest

    def test_every_request_of_both_pages_gets_the_response_of_the_service(self):
        server = oss.Server()
        self.addCleanup(server.close)
        self.socket = socket.create_connection(server.host.split(":"), timeout=30)
        self.addCleanup(self.socket.close)
        self.kept = {}
        count = 0
        for name, lines, body, expected in recorded():
            pairs, (status, headers, reply) = self.exchange(lines, body)
            with self.subTest(name):
                self.assertEqual(status, int(expected[0]), reply)
                for number in [v for n, v in pairs if n == "partNumber"]:
                    self.kept["etag" + number] = headers["etag"].strip('"')
                for line in expected[1:]:
                    if line.startswith("="):
                        key, path = line[1:].split(" ")
                        self.kept[key] = ET.fromstring(reply).findtext(path)
                        self.assertIsNotNone(self.kept[key], path)
                    else:
                        header, pattern = line.split(" ~ ")
                        self.assertRegex(headers.get(header.lower(), ""), f"^{pattern}$")
                count += 1
        self.assertEqual(self.kept["code"], "FileAlreadyExists")
        self.assertEqual(self.kept["listed"], self.kept["listed"].upper())
        self.assertEqual((self.kept["marker"], self.kept["number"]), ("", "1"))
        self.assertEqual(count, 20)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
