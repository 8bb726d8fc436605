#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The rules of OSS that ossio-server enforces, by raw requests. One class for each area."""
import sys
import time
import unittest

import oss
from raw_oss import *


class Rules(unittest.TestCase):
    options = ()

    def setUp(self):
        self.server = oss.Server(*self.options)
        self.addCleanup(self.server.close)

    def send(self, method, key="", **named):
        return send(self.server, method, key, **named)

    def put(self, key="k", body=b"bytes", **headers):
        response = self.send("PUT", key, body=body, headers={n.replace("_", "-"): v for n, v in headers.items()})
        self.assertEqual(response.status, 200, response.body)
        return response

    def initiate(self, key="k", query=(), **headers):
        response = self.send("POST", key, query=[("uploads", ""), *query],
                             headers={n.replace("_", "-"): v for n, v in headers.items()})
        self.assertEqual(response.status, 200, response.body)
        return response.xml().findtext("UploadId")

    def part(self, upload, number, body, key="k"):
        response = self.send("PUT", key, query=[("partNumber", str(number)), ("uploadId", upload)], body=body)
        self.assertEqual(response.status, 200, response.body)
        return response.headers["ETag"]

    def complete(self, upload, parts, key="k", **named):
        return self.send("POST", key, query=[("uploadId", upload)], body=complete_xml(parts), **named)

    def keys(self):
        return [e.text for e in self.send("GET").xml().iter("Key")]


class ListingParts(Rules):
    def test_an_upload_without_parts_has_an_empty_next_marker(self):
        upload = self.initiate()
        root = self.send("GET", "k", query=[("uploadId", upload)]).xml()
        self.assertIsNotNone(root.find("NextPartNumberMarker"))
        self.assertEqual(root.findtext("NextPartNumberMarker"), "")
        self.assertEqual(root.findtext("IsTruncated"), "false")

    def test_an_empty_marker_means_the_first_page(self):
        upload = self.initiate()
        self.part(upload, 7, b"x")
        response = self.send("GET", "k", query=[("uploadId", upload), ("part-number-marker", ""), ("max-parts", "")])
        self.assertEqual(response.status, 200, response.body)
        self.assertEqual(response.xml().findtext("Part/PartNumber"), "7")
        self.assertEqual(response.xml().findtext("PartNumberMarker"), "0")

    def test_an_error_names_the_argument_that_is_wrong(self):
        upload = self.initiate()
        for name, value in (("part-number-marker", "x"), ("max-parts", "0"), ("max-parts", "1001")):
            response = self.send("GET", "k", query=[("uploadId", upload), (name, value)])
            self.assertEqual(response.error()[:2], (400, "InvalidArgument"))
            self.assertEqual(response.xml().findtext("ArgumentName"), name)
            self.assertEqual(response.xml().findtext("ArgumentValue"), value)


class SubResources(Rules):
    def test_unknown_sub_resources_of_objects_are_not_implemented_and_change_nothing(self):
        self.put("k", b"kept")
        for method, name in (("PUT", "symlink"), ("GET", "symlink"), ("POST", "restore"), ("PUT", "restore"),
                             ("GET", "x-oss-process"), ("DELETE", "restore"), ("PUT", "worm"), ("PUT", "legalHold")):
            response = self.send(method, "k", query=[(name, "")], body=b"other" if method in ("PUT", "POST") else None)
            self.assertEqual(response.error()[:2], (501, "NotImplemented"), (method, name))
        self.assertEqual(self.send("GET", "k").body, b"kept")

    def test_unknown_sub_resources_of_buckets_are_not_implemented_and_delete_no_bucket(self):
        for method, name in (("DELETE", "lifecycle"), ("PUT", "lifecycle"), ("GET", "cors"), ("DELETE", "policy"),
                             ("PUT", "versioning"), ("GET", "versions"), ("DELETE", "website"), ("GET", "stat")):
            response = self.send(method, query=[(name, "")])
            self.assertEqual(response.error()[:2], (501, "NotImplemented"), (method, name))
        self.assertEqual(self.send("GET").status, 200)

    def test_a_form_is_not_implemented_though_its_signature_is_in_the_body(self):
        for signed in (False, True):
            response = self.send("POST", headers={"Content-Type": "multipart/form-data; boundary=b"}, body=b"--b--\r\n", signed=signed)
            self.assertEqual(response.error()[:2], (501, "NotImplemented"), signed)

    def test_a_version_is_not_implemented_unless_it_is_null(self):
        self.put()
        self.assertEqual(self.send("GET", "k", query=[("versionId", "null")]).status, 200)
        self.assertEqual(self.send("DELETE", "k", query=[("versionId", "CAEQ")]).status, 501)
        self.assertEqual(self.send("GET", "k").status, 200)

    def test_a_part_without_a_number_is_no_object(self):
        upload = self.initiate()
        response = self.send("PUT", "k", query=[("uploadId", upload)], body=b"x")
        self.assertEqual(response.error(), (400, "InvalidArgument", "0017-00000219"))
        self.assertEqual(self.send("HEAD", "k").status, 404)

    def test_parameters_that_name_no_sub_resource_are_ignored(self):
        self.put()
        self.assertEqual(self.send("GET", "k", query=[("my-own-parameter", "1")]).body, b"bytes")

    def test_unknown_methods_are_not_allowed(self):
        self.assertEqual(self.send("PATCH", "k").error()[:2], (405, "MethodNotAllowed"))


class AccessControl(Rules):
    def grant(self, key="", **named):
        response = self.send("GET", key, query=[("acl", "")], **named)
        self.assertEqual(response.status, 200, response.body)
        return response.xml().findtext("AccessControlList/Grant")

    def test_the_acl_of_an_object_is_default_until_it_is_set(self):
        self.put()
        self.assertEqual(self.grant("k"), "default")
        changed = self.send("PUT", "k", query=[("acl", "")], headers={"x-oss-object-acl": "public-read"})
        self.assertEqual(changed.status, 200, changed.body)
        self.assertEqual(self.grant("k"), "public-read")
        self.assertEqual(self.send("GET", "k").body, b"bytes")

    def test_the_acl_comes_with_put_and_complete(self):
        self.put("p", x_oss_object_acl="private")
        self.assertEqual(self.grant("p"), "private")
        upload = self.initiate()
        done = self.complete(upload, [(1, self.part(upload, 1, b"x"))], headers={"x-oss-object-acl": "public-read"})
        self.assertEqual(done.status, 200, done.body)
        self.assertEqual(self.grant("k"), "public-read")

    def test_the_acl_of_a_bucket_is_private_until_it_is_set(self):
        self.assertEqual(self.grant(), "private")
        self.assertEqual(self.send("PUT", query=[("acl", "")], headers={"x-oss-acl": "public-read-write"}).status, 200)
        self.assertEqual(self.grant(), "public-read-write")
        self.assertEqual(self.send("PUT", bucket="second-bucket", headers={"x-oss-acl": "public-read"}).status, 200)
        self.assertEqual(self.grant(bucket="second-bucket"), "public-read")

    def test_unknown_acls_are_refused(self):
        self.put()
        for method, key, query, name in (("PUT", "k", [("acl", "")], "x-oss-object-acl"), ("PUT", "", [("acl", "")], "x-oss-acl"),
                                         ("PUT", "k", [], "x-oss-object-acl")):
            response = self.send(method, key, query=query, headers={name: "everybody"})
            self.assertEqual(response.error()[:2], (400, "InvalidArgument"))
        self.assertEqual(self.send("GET", "missing", query=[("acl", "")]).error()[:2], (404, "NoSuchKey"))

    def test_who_does_not_sign_reads_what_is_public_and_writes_nothing_else(self):
        self.put("open", x_oss_object_acl="public-read")
        self.put("closed")
        self.assertEqual(self.send("GET", "open", signed=False).body, b"bytes")
        self.assertEqual(self.send("GET", "closed", signed=False).error()[:2], (403, "AccessDenied"))
        self.assertEqual(self.send("PUT", "open", signed=False, body=b"x").error()[:2], (403, "AccessDenied"))
        self.send("PUT", query=[("acl", "")], headers={"x-oss-acl": "public-read-write"})
        self.assertEqual(self.send("GET", "closed", signed=False).body, b"bytes")
        self.assertEqual(self.send("PUT", "closed", signed=False, body=b"x").status, 200)
        overrides = self.send("GET", "open", signed=False, query=[("response-content-type", "text/html")])
        self.assertEqual(overrides.error()[:2], (400, "InvalidRequest"))


class Tagging(Rules):
    XML = "<Tagging><TagSet>%s</TagSet></Tagging>"

    def tag_xml(self, tags):
        return (self.XML % "".join(f"<Tag><Key>{k}</Key><Value>{v}</Value></Tag>" for k, v in tags)).encode()

    def tags(self, key="k"):
        root = self.send("GET", key, query=[("tagging", "")]).xml()
        return [(t.findtext("Key"), t.findtext("Value")) for t in root.iter("Tag")]

    def set(self, tags):
        return self.send("PUT", "k", query=[("tagging", "")], body=self.tag_xml(tags))

    def test_tags_are_set_read_and_deleted_and_the_object_stays(self):
        self.put()
        self.assertEqual(self.tags(), [])
        self.assertEqual(self.set([("a", "1"), ("b c", "")]).status, 200)
        self.assertEqual(self.tags(), [("a", "1"), ("b c", "")])
        self.assertEqual(self.send("HEAD", "k").headers["x-oss-tagging-count"], "2")
        self.assertEqual(self.send("DELETE", "k", query=[("tagging", "")]).status, 204)
        self.assertEqual(self.tags(), [])
        self.assertEqual(self.send("GET", "k").body, b"bytes")
        self.assertNotIn("x-oss-tagging-count", self.send("GET", "k").headers)

    def test_tags_come_with_put_and_initiate(self):
        self.put("p", x_oss_tagging="k1=v1&k%202=v%2F2")
        self.assertEqual(self.tags("p"), [("k1", "v1"), ("k 2", "v/2")])
        self.assertNotIn("x-oss-tagging", self.send("GET", "p").headers)
        upload = self.initiate(x_oss_tagging="u=1")
        self.complete(upload, [(1, self.part(upload, 1, b"x"))])
        self.assertEqual(self.tags(), [("u", "1")])

    def test_rules_of_tags_are_enforced(self):
        self.put()
        for tags in ([(str(n), "") for n in range(11)], [("a", "1"), ("a", "2")], [("", "1")], [("k" * 129, "")],
                     [("k", "v" * 257)], [("k", "semi;colon")]):
            self.assertEqual(self.set(tags).error()[:2], (400, "InvalidTag"), tags)
        self.assertEqual(self.set([("k" * 128, "v" * 256)]).status, 200)
        self.assertEqual(self.send("PUT", "k", query=[("tagging", "")], body=b"<Tagging>").error()[:2], (400, "MalformedXML"))
        response = self.send("PUT", "k", headers={"x-oss-tagging": "aa=bb=cc"}, body=b"x")
        self.assertEqual(response.error(), (400, "InvalidTag", "0010-00000219"))
        response = self.send("POST", "k", query=[("uploads", "")], headers={"x-oss-tagging": "a=1&a=2"})
        self.assertEqual(response.error(), (400, "InvalidTag", "0010-00000217"))

    def test_a_copy_takes_the_tags_or_replaces_them(self):
        self.put("from", x_oss_tagging="a=1")
        source = {"x-oss-copy-source": f"/{BUCKET}/from"}
        self.send("PUT", "k", headers=source)
        self.assertEqual(self.tags(), [("a", "1")])
        self.send("PUT", "k", headers=dict(source, **{"x-oss-tagging-directive": "Replace", "x-oss-tagging": "b=2"}))
        self.assertEqual(self.tags(), [("b", "2")])


class DeletingMany(Rules):
    def delete(self, keys, quiet=False, query=(), body=None):
        body = body or ("<Delete>" + ("<Quiet>true</Quiet>" if quiet else "") +
                        "".join(f"<Object><Key>{k}</Key></Object>" for k in keys) + "</Delete>").encode()
        return self.send("POST", query=[("delete", ""), *query], body=body, headers={"Content-MD5": md5(body)})

    def test_the_listed_objects_are_deleted_and_no_other(self):
        for key in ("a", "b", "c d"):
            self.put(key)
        response = self.delete(["a", "c d", "missing"])
        self.assertEqual(response.status, 200, response.body)
        self.assertEqual([e.text for e in response.xml().iter("Key")], ["a", "c d", "missing"])
        self.assertEqual(self.keys(), ["b"])

    def test_quiet_says_nothing_and_url_encoding_is_followed(self):
        self.put("c d")
        self.assertEqual(self.delete(["x"], quiet=True).body, b"")
        response = self.delete(["c d"], query=[("encoding-type", "url")])
        self.assertEqual(response.xml().findtext("Deleted/Key"), "c%20d")

    def test_malformed_lists_are_refused(self):
        self.put("a")
        for body in (b"<Delete>", b"<Delete></Delete>", b"<Other/>"):
            self.assertEqual(self.delete([], body=body).error()[:2], (400, "MalformedXML"))
        self.assertEqual(self.delete([f"k{n}" for n in range(1001)]).error()[:2], (400, "MalformedXML"))
        body = b"<Delete><Object><Key>a</Key></Object></Delete>"
        response = self.send("POST", query=[("delete", "")], body=body, headers={"Content-MD5": md5(b"other")})
        self.assertEqual(response.error()[:2], (400, "InvalidDigest"))
        self.assertEqual(self.keys(), ["a"])


class ListingBuckets(Rules):
    def setUp(self):
        super().setUp()
        for name in ("bucket-a", "bucket-b", "other"):
            self.send("PUT", bucket=name)

    def names(self, *query):
        root = self.send("GET", bucket="", query=query).xml()
        return [e.findtext("Name") for e in root.iter("Bucket")], root

    def test_a_prefix_limits_the_listing(self):
        names, root = self.names(("prefix", "bucket-"))
        self.assertEqual(names, ["bucket-a", "bucket-b"])
        self.assertEqual(root.findtext("Prefix"), "bucket-")

    def test_pages_follow_each_other_by_marker(self):
        names, root = self.names(("max-keys", "2"))
        self.assertEqual((names, root.findtext("IsTruncated"), root.findtext("NextMarker")), (["bucket-a", "bucket-b"], "true", "bucket-b"))
        names, root = self.names(("max-keys", "2"), ("marker", "bucket-b"))
        self.assertEqual((names, root.findtext("IsTruncated"), root.findtext("MaxKeys")), (["examplebucket", "other"], "false", "2"))

    def test_a_page_has_1_to_1000_buckets(self):
        for wrong in ("0", "1001", "x"):
            self.assertEqual(self.send("GET", bucket="", query=[("max-keys", wrong)]).error()[:2], (400, "InvalidArgument"))


class Conditions(Rules):
    def setUp(self):
        super().setUp()
        self.etag = self.put().headers["ETag"]
        self.modified = self.send("HEAD", "k").headers["Last-Modified"]

    CASES = (("if-match", "{quoted}", 200), ("if-match", "{bare}", 200), ("if-match", '"other", {quoted}', 200),
             ("if-match", "other, {bare}", 200), ("if-match", '"other"', 412), ("if-match", "*", 200),
             ("if-none-match", "{quoted}", 304), ("if-none-match", "{bare}", 304), ("if-none-match", "a,{bare},b", 304),
             ("if-none-match", '"other"', 200), ("if-modified-since", "{modified}", 304),
             ("if-modified-since", "Thu, 01 Jan 2015 00:00:00 GMT", 200), ("if-unmodified-since", "{modified}", 200),
             ("if-unmodified-since", "Thu, 01 Jan 2015 00:00:00 GMT", 412))

    def value(self, text):
        return text.format(quoted=self.etag, bare=self.etag.strip('"'), modified=self.modified)

    def test_reads_follow_all_four_conditions(self):
        for name, text, expected in self.CASES:
            for method in ("GET", "HEAD"):
                response = self.send(method, "k", headers={name: self.value(text)})
                self.assertEqual(response.status, expected, (method, name, text))
        self.assertEqual(self.send("GET", "k", headers={"If-Match": "x"}).code, "PreconditionFailed")
        self.assertEqual(self.send("GET", "k", headers={"If-None-Match": self.etag}).body, b"")

    def test_copies_follow_all_four_conditions(self):
        upload = self.initiate("to")
        for name, text, expected in self.CASES:
            head = {"x-oss-copy-source": f"/{BUCKET}/k", "x-oss-copy-source-" + name: self.value(text)}
            self.assertEqual(self.send("PUT", "copy", headers=head).status, expected, (name, text))
            part = self.send("PUT", "to", headers=head, query=[("partNumber", "1"), ("uploadId", upload)])
            self.assertEqual(part.status, expected, (name, text))


class Signatures(Rules):
    WRONG_REGION = (400, "InvalidArgument", "0002-00000226")

    def test_a_signature_for_another_region_is_refused_in_header_and_url(self):
        response = self.send("PUT", "k", body=b"x", region="cn-shanghai")
        self.assertEqual(response.error(), self.WRONG_REGION)
        self.assertEqual(response.message, "Invalid signing region in Authorization header.")
        self.assertEqual(self.send("HEAD", "k", region="oss-cn-hangzhou").error(), self.WRONG_REGION)
        url = presigned_query("GET", BUCKET, "k", region="cn-shanghai")
        self.assertEqual(self.send("GET", "k", signed=False, query=url).error(), self.WRONG_REGION)

    def test_product_and_request_type_are_checked(self):
        self.assertEqual(self.send("GET", "k", product="s3").error(), (400, "InvalidArgument", "0002-00000227"))
        self.assertEqual(self.send("GET", "k", ending="aws4_request").error()[:2], (400, "InvalidArgument"))
        url = presigned_query("GET", BUCKET, "k", product="s3")
        self.assertEqual(self.send("GET", "k", signed=False, query=url).error()[:2], (400, "InvalidArgument"))

    def test_a_missing_additional_header_of_a_url_is_refused(self):
        self.put()
        with_range = presigned_query("GET", BUCKET, "k", headers={"range": "bytes=0-1"}, additional=["range"])
        self.assertEqual(self.send("GET", "k", signed=False, query=with_range, headers={"Range": "bytes=0-1"}).body, b"by")
        self.assertEqual(self.send("GET", "k", signed=False, query=with_range).error()[:2], (400, "InvalidArgument"))

    def test_a_missing_bucket_is_reported_before_a_wrong_key(self):
        self.assertEqual(self.send("GET", "k", key_id="nobody").code, "InvalidAccessKeyId")
        self.assertEqual(self.send("GET", "k", key_id="nobody", bucket="no-such-bucket").error(), (404, "NoSuchBucket", "0015-00000101"))


class Objects(Rules):
    def test_unknown_storage_classes_and_encryptions_are_refused(self):
        for name, value, code in (("x-oss-storage-class", "Cold", "InvalidArgument"),
                                  ("x-oss-server-side-encryption", "AES", "InvalidEncryptionAlgorithmError"),
                                  ("x-oss-server-side-data-encryption", "AES256", "InvalidDataEncryptionAlgorithmError")):
            for query, method in (([], "PUT"), ([("uploads", "")], "POST"), ([("append", ""), ("position", "0")], "POST")):
                response = self.send(method, "k", query=query, headers={name: value}, body=b"x")
                self.assertEqual(response.error()[:2], (400, code), (name, method))
        for good in ("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"):
            self.put(x_oss_storage_class=good)
            self.assertEqual(self.send("HEAD", "k").headers["x-oss-storage-class"], good)

    def test_user_metadata_holds_8_kib(self):
        response = self.send("PUT", "k", headers={"x-oss-meta-a": "x" * 8193}, body=b"x")
        self.assertEqual(response.error()[:2], (400, "InvalidArgument"))
        self.put(x_oss_meta_a="x" * 8000)

    def test_headers_of_the_response_can_be_overridden(self):
        self.put(Content_Type="text/plain", Cache_Control="no-cache", Content_Language="de", Expires="never")
        plain = self.send("GET", "k").headers
        self.assertEqual((plain["Content-Type"], plain["Content-Language"]), ("text/plain", "de"))
        wanted = {"content-type": "text/html", "content-language": "fr", "expires": "Fri, 24 Feb 2012 17:00:00 GMT",
                  "cache-control": "private", "content-disposition": "attachment; filename=a.html", "content-encoding": "gzip"}
        got = self.send("GET", "k", query=[("response-" + n, v) for n, v in wanted.items()]).headers
        self.assertEqual({n: got[n] for n in wanted}, wanted)

    def test_a_range_beyond_the_end_returns_the_whole_object_unless_standard_behaviour_is_asked_for(self):
        self.put(body=b"0123456789")
        for text, standard, status, body in (("bytes=2-4", False, 206, b"234"), ("bytes=8-10", False, 200, b"0123456789"),
                                             ("bytes=10-11", False, 200, b"0123456789"), ("bytes=8-10", True, 206, b"89"),
                                             ("bytes=7-", False, 206, b"789"), ("bytes=-3", False, 206, b"789"),
                                             ("bytes=x", False, 200, b"0123456789")):
            head = {"Range": text, **({"x-oss-range-behavior": "standard"} if standard else {})}
            response = self.send("GET", "k", headers=head)
            self.assertEqual((response.status, response.body), (status, body), (text, standard))
        head = {"Range": "bytes=10-11", "x-oss-range-behavior": "standard"}
        self.assertEqual(self.send("GET", "k", headers=head).error()[:2], (416, "InvalidRange"))

    def test_reads_return_the_md5_of_puts_and_do_not_check_the_one_they_send(self):
        self.put()
        for method in ("GET", "HEAD"):
            self.assertEqual(self.send(method, "k").headers["Content-MD5"], md5(b"bytes"))
        self.assertEqual(self.send("GET", "k", headers={"Content-MD5": md5(b"anything")}).body, b"bytes")
        self.send("POST", "a", query=[("append", ""), ("position", "0")], body=b"x")
        self.assertNotIn("Content-MD5", self.send("HEAD", "a").headers)

    def test_encryption_headers_are_echoed(self):
        sse = {"x_oss_server_side_encryption": "KMS", "x_oss_server_side_encryption_key_id": "id-1"}
        name = "x-oss-server-side-encryption"
        self.assertEqual(self.put(**sse).headers[name], "KMS")
        self.assertEqual(self.send("GET", "k").headers[name + "-key-id"], "id-1")
        self.assertEqual(self.send("HEAD", "k").headers[name], "KMS")
        begun = self.send("POST", "m", query=[("uploads", "")], headers={name: "AES256"})
        self.assertEqual(begun.headers[name], "AES256")
        upload = begun.xml().findtext("UploadId")
        part = self.send("PUT", "m", query=[("partNumber", "1"), ("uploadId", upload)], body=b"x")
        self.assertEqual(part.headers[name], "AES256")
        done = self.complete(upload, [(1, part.headers["ETag"])], key="m")
        self.assertEqual(done.headers[name], "AES256")

    def test_an_object_copied_to_itself_gets_the_new_metadata(self):
        self.put(x_oss_meta_a="old")
        for directive in ("COPY", "REPLACE"):
            copied = self.send("PUT", "k", headers={"x-oss-copy-source": f"/{BUCKET}/k", "x-oss-meta-a": "new " + directive,
                                                    "x-oss-metadata-directive": directive})
            self.assertEqual(copied.status, 200, copied.body)
            response = self.send("GET", "k")
            self.assertEqual((response.headers["x-oss-meta-a"], response.body), ("new " + directive, b"bytes"))
        copied = self.send("PUT", "k", headers={"x-oss-copy-source": f"/{BUCKET}/k", "x-oss-metadata-directive": "MOVE"})
        self.assertEqual(copied.error()[:2], (400, "InvalidArgument"))

    def test_a_header_that_the_query_overrides_is_one_header(self):
        self.put()
        good = self.send("GET", "k", query=[("response-content-type", "text/plain; charset=\u00e4")])
        self.assertEqual(good.headers["Content-Type"].encode("latin-1").decode(), "text/plain; charset=\u00e4")
        for value in ("a\r\nx-evil: 1", "a\nx-evil: 1", "a\0b"):
            bad = self.send("GET", "k", query=[("response-content-type", value)])
            self.assertEqual(bad.error()[:2], (400, "InvalidArgument"), value)
            self.assertNotIn("x-evil", bad.headers)

    def test_the_marker_after_a_group_is_text(self):
        for key in ("a/1", "a/2", "b/1", "c"):
            self.put(key)
        for parameter, marker, more in (("marker", "NextMarker", []), ("continuation-token", "NextContinuationToken", [("list-type", "2")])):
            seen, after = [], ""
            while True:
                page = self.send("GET", query=[("delimiter", "/"), ("max-keys", "1"), (parameter, after), *more]).xml()
                seen += [e.text for e in page.iter("Prefix") if e.text] + [e.text for e in page.iter("Key")]
                after = page.findtext(marker)
                if page.findtext("IsTruncated") == "false":
                    break
            self.assertEqual(seen, ["a/", "b/", "c"])

    def test_the_meta_of_an_object_is_short(self):
        self.put(x_oss_meta_a="1")
        head = self.send("HEAD", "k", query=[("objectMeta", "")]).headers
        self.assertEqual(head["Content-Length"], "5")
        self.assertIn("ETag", head)
        self.assertNotIn("x-oss-meta-a", head)

    def test_a_traffic_limit_slows_a_read_down(self):
        self.put(body=b"x" * 205_000)
        began = time.monotonic()
        response = self.send("GET", "k", headers={"x-oss-traffic-limit": "819200"})   # 100 KiB/s
        self.assertEqual(len(response.body), 205_000)
        self.assertGreater(time.monotonic() - began, 1.0)

    def test_a_crc64_that_the_client_sends_is_compared(self):
        right = self.put().headers["x-oss-hash-crc64ecma"]
        self.put(x_oss_hash_crc64ecma=right)
        response = self.send("PUT", "k", body=b"bytes", headers={"x-oss-hash-crc64ecma": "1"})
        self.assertEqual(response.error()[:2], (400, "InvalidCRC64"))


class Completing(Rules):
    def test_an_upload_without_parts_becomes_an_empty_object(self):
        upload = self.initiate()
        done = self.complete(upload, [])
        self.assertEqual(done.status, 200, done.body)
        self.assertEqual(self.send("GET", "k").body, b"")

    def test_a_long_etag_does_not_hold_up_the_server(self):
        upload = self.initiate()
        etag = self.part(upload, 1, b"x")
        began = time.monotonic()
        self.assertEqual(self.complete(upload, [(1, "&amp;quot;" * 400_000)]).code, "InvalidPart")
        self.assertLess(time.monotonic() - began, 2)
        twice = "&amp;quot;" + etag.strip('"') + "&amp;#34;"
        self.assertEqual(self.complete(upload, [(1, twice)]).status, 200)

    def test_an_empty_list_for_an_upload_with_parts_is_malformed(self):
        upload = self.initiate()
        self.part(upload, 1, b"x")
        self.assertEqual(self.complete(upload, []).error(), (400, "MalformedXML", "0042-00000205"))
        self.assertEqual(self.send("POST", "k", query=[("uploadId", upload)], body=b"").error()[:2], (400, "MalformedXML"))

    def test_a_sequential_upload_has_the_md5_of_the_object(self):
        upload = self.initiate(query=[("sequential", "")])
        first = b"a" * 102_400
        parts = [(1, self.part(upload, 1, first)), (2, self.part(upload, 2, b"tail"))]
        self.assertEqual(self.complete(upload, parts).status, 200)
        self.assertEqual(self.send("HEAD", "k").headers["Content-MD5"], md5(first + b"tail"))
        upload = self.initiate("plain")
        self.complete(upload, [(1, self.part(upload, 1, b"x", key="plain"))], key="plain")
        self.assertNotIn("Content-MD5", self.send("HEAD", "plain").headers)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(a for a in sys.argv[1:])])
