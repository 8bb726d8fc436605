# SPDX-License-Identifier: BSL-1.0
"""Raw requests to ossio-server: every header, query and body as a test writes them, signed with V4 by hashlib."""
import base64
import hashlib
import hmac
import http.client
import time
import urllib.parse
import xml.etree.ElementTree as ET

import oss

BUCKET = "examplebucket"


def quote(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-._~")


def md5(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def query_text(query):
    return "&".join(sorted(quote(n) + ("=" + quote(v) if v else "") for n, v in query))


def signature(method, bucket, key, query, headers, stamp, scope, additional=(), secret=oss.SECRET):
    signed = {n.lower(): v.strip() for n, v in headers.items()}
    kept = {n: v for n, v in signed.items()
            if n.startswith("x-oss-") or n in ("content-type", "content-md5") or n in additional}
    path = "/" + (bucket + "/" + quote(key, "/") if bucket else "")
    canonical = "\n".join([method, path, query_text(query), "".join(f"{n}:{kept[n]}\n" for n in sorted(kept)),
                           ";".join(sorted(additional)), "UNSIGNED-PAYLOAD"])
    to_sign = "\n".join(["OSS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    step = ("aliyun_v4" + secret).encode()
    for text in scope.split("/"):
        step = hmac.new(step, text.encode(), hashlib.sha256).digest()
    return hmac.new(step, to_sign.encode(), hashlib.sha256).hexdigest()


def signed_headers(method, bucket, key, query, headers, region=oss.REGION, product="oss", key_id=oss.KEY_ID,
                   secret=oss.SECRET, ending="aliyun_v4_request", age=0):
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - age))
    headers = dict(headers, **{"x-oss-date": stamp, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"})
    scope = f"{stamp[:8]}/{region}/{product}/{ending}"
    made = signature(method, bucket, key, query, headers, stamp, scope, secret=secret)
    headers["Authorization"] = f"OSS4-HMAC-SHA256 Credential={key_id}/{scope}, Signature={made}"
    return headers


def presigned_query(method, bucket, key, query=(), headers=(), additional=(), region=oss.REGION, product="oss",
                    valid_for=600):
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{stamp[:8]}/{region}/{product}/aliyun_v4_request"
    query = list(query) + [("x-oss-signature-version", "OSS4-HMAC-SHA256"),
                           ("x-oss-credential", f"{oss.KEY_ID}/{scope}"), ("x-oss-date", stamp),
                           ("x-oss-expires", str(valid_for))]
    if additional:
        query.append(("x-oss-additional-headers", ";".join(additional)))
    return query + [("x-oss-signature", signature(method, bucket, key, query, dict(headers), stamp, scope, additional))]


class Response:
    def __init__(self, raw):
        self.status, self.headers, self.body = raw.status, raw.headers, raw.read()

    def xml(self):
        return ET.fromstring(self.body)

    def error(self):
        """(status, code, EC), from the body or from x-oss-err."""
        text = self.body or base64.b64decode(self.headers.get("x-oss-err", ""))
        root = ET.fromstring(text) if text else None
        return (self.status, root.findtext("Code") if root is not None else "",
                root.findtext("EC") or "" if root is not None else "")

    @property
    def code(self):
        return self.error()[1]

    @property
    def message(self):
        text = self.body or base64.b64decode(self.headers.get("x-oss-err", ""))
        return ET.fromstring(text).findtext("Message")


def send(server, method, key="", query=(), headers=(), body=None, bucket=BUCKET, signed=True, connection=None, **how):
    """Sends one request; `how` goes to signed_headers."""
    given = dict(headers)
    head = signed_headers(method, bucket, key, query, given, **how) if signed else given
    path = "/" + (bucket + "/" + quote(key, "/") if bucket else "")
    text = query_text(query)
    one = connection or http.client.HTTPConnection(server.host, timeout=60)
    one.putrequest(method, path + ("?" + text if text else ""), skip_accept_encoding=True)
    for name, value in head.items():
        one.putheader(name, value)
    if body is not None or method in ("PUT", "POST"):
        one.putheader("Content-Length", str(len(body or b"")))
    one.endheaders(body)
    response = Response(one.getresponse())
    if not connection:
        one.close()
    return response


def complete_xml(parts):
    return ("<CompleteMultipartUpload>" + "".join(
        f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in parts) +
        "</CompleteMultipartUpload>").encode()
