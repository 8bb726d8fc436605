#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Reads objects with boto3 and compares them with files of the same names; nothing else may be in the bucket.

usage: read_back.py URL BUCKET FOLDER
"""
import pathlib
import sys

import boto3
from botocore.config import Config


def main(url, bucket, folder):
    s3 = boto3.client("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="interop",
                      aws_secret_access_key="interop-secret", config=Config(s3={"addressing_style": "path"}))
    expected = {f.name: f.read_bytes() for f in pathlib.Path(folder).iterdir()}
    found = {o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", [])}
    assert found == set(expected), f"objects {sorted(found)}, expected {sorted(expected)}"
    for key, content in expected.items():
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == content, f"{key} differs"
    left = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    assert not left, f"uploads left: {left}"
    print(f"{len(expected)} objects are what was sent, and no upload is left")


if __name__ == "__main__":
    main(*sys.argv[1:])
