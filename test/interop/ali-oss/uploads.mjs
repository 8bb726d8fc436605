// SPDX-License-Identifier: BSL-1.0
// The official JavaScript SDK (ali-oss) against ossio-server, in both signatures and both styles of addressing.
// Environment: OSSIO_URL, OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET; the buckets v1-path ... v4-host must exist.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test, after, before } from 'node:test';
import { createRequire } from 'node:module';

const OSS = createRequire(path.join(process.cwd(), 'package.json'))('ali-oss');

const url = process.env.OSSIO_URL;
const size = 1_500_000;
const partSize = 102_400;
const bytes = crypto.randomBytes(size);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ossio-interop-'));
const file = path.join(folder, 'file.bin');
let callbackStatus = 200;
const application = http.createServer((request, response) => {
    request.resume();
    response.writeHead(callbackStatus, { 'Content-Type': 'application/json' });
    response.end('{"Status":"Ok"}');
});

before(async () => {
    fs.writeFileSync(file, bytes);
    await new Promise((ready) => application.listen(0, '127.0.0.1', ready));
});
after(() => {
    application.close();
    application.closeAllConnections();
    fs.rmSync(folder, { recursive: true });
});

function clientOf(bucket, v4, pathStyle, host = '127.0.0.1') {
    return new OSS({
        accessKeyId: process.env.OSS_ACCESS_KEY_ID,
        accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
        authorizationV4: v4,
        region: 'oss-cn-hangzhou',
        // "localhost" makes the path style; of an address the SDK puts the bucket into the Host header.
        endpoint: url.replace('127.0.0.1', pathStyle ? 'localhost' : host),
        sldEnable: pathStyle,
        bucket,
        retryMax: 0,
        timeout: 20_000,
    });
}

function callback() {
    return { url: `http://127.0.0.1:${application.address().port}/`, body: 'bucket=${bucket}&object=${object}' };
}

/// The calls of `promise` must be refused with this code and status.
async function refused(promise, code, status) {
    const e = await promise.then(() => assert.fail(`${code} was expected`), (error) => error);
    assert.equal(e.code, code, e.message);
    assert.equal(e.status, status);
    assert.match(e.requestId, /^[0-9A-F]{24}$/);
}

for (const v4 of [false, true])
    for (const pathStyle of [false, true]) {
        const bucket = `${v4 ? 'v4' : 'v1'}-${pathStyle ? 'path' : 'host'}`;
        const make = () => clientOf(bucket, v4, pathStyle);

        test(`${bucket}: put, head, get, copy, delete`, async () => {
            const client = make();
            const key = 'dir/ä b+c&d.txt';
            const put = await client.put(key, Buffer.from('hello'), {
                headers: { 'Cache-Control': 'no-cache' }, meta: { color: 'red' }, mime: 'text/x-test' });
            assert.equal(put.res.status, 200);
            const head = await client.head(key);
            assert.equal(head.res.headers['content-type'], 'text/x-test');
            assert.equal(head.meta.color, 'red');
            assert.equal((await client.get(key)).content.toString(), 'hello');
            const range = await client.get(key, { headers: { Range: 'bytes=1-3' } });
            assert.equal(range.content.toString(), 'ell');
            await client.copy('copy', key);
            assert.equal((await client.get('copy')).content.toString(), 'hello');
            await client.delete(key);
            await refused(client.get(key), 'NoSuchKey', 404);
        });

        test(`${bucket}: a multipart upload, its parts and uploads listed, read back`, async () => {
            const client = make();
            let listed;
            const done = await client.multipartUpload('big', file, {
                partSize,
                parallel: 3,
                progress: async (part, checkpoint) => {
                    if (part < 0.5 || listed || !checkpoint) return;
                    listed = await client.listParts('big', checkpoint.uploadId, { 'max-parts': 3 });
                    const uploads = await client.listUploads({ prefix: 'bi', 'max-uploads': 10 });
                    assert.deepEqual(uploads.uploads.map((u) => u.uploadId), [checkpoint.uploadId]);
                },
            });
            assert.equal(done.res.status, 200);
            assert.match(done.etag, /^"[0-9A-F]{32}-15"$/);
            assert.equal(listed.parts.length, 3);
            const back = await client.get('big');
            assert.ok(back.content.equals(bytes));
            assert.equal(back.res.headers['x-oss-object-type'], 'Multipart');
        });

        test(`${bucket}: cancelled at 40 % and resumed from its checkpoint`, async () => {
            const client = make();
            let kept;
            const first = client.multipartUpload('resumed', file, {
                partSize,
                parallel: 2,
                progress: (part, checkpoint) => {
                    kept = checkpoint;
                    if (part >= 0.4) client.cancel();
                },
            });
            const why = await first.then(() => assert.fail('it was cancelled'), (error) => error);
            assert.equal(why.name, 'cancel');
            assert.ok(kept.doneParts.length >= 6 && kept.doneParts.length < 15);
            const already = kept.doneParts.length;
            let sent = 0;
            const done = await make().multipartUpload('resumed', file, {
                checkpoint: kept,
                partSize,
                progress: () => { sent += 1; },
            });
            assert.equal(done.res.status, 200);
            assert.equal(sent, 15 - already + 1); // and one call at the end
            assert.ok((await client.get('resumed')).content.equals(bytes));
        });

        test(`${bucket}: parts by hand, part copy, abort`, async () => {
            const client = make();
            await client.put('source', file);
            const { uploadId } = await client.initMultipartUpload('by hand');
            const one = await client.uploadPart('by hand', uploadId, 1, file, 0, 200_000);
            const two = await client.uploadPartCopy('by hand', uploadId, 2, '200000-1499999', {
                sourceKey: 'source', sourceBucketName: bucket });
            await client.completeMultipartUpload('by hand', uploadId, [
                { number: 1, etag: one.etag }, { number: 2, etag: two.etag }]);
            assert.ok((await client.get('by hand')).content.equals(bytes));
            await refused(client.completeMultipartUpload('by hand', uploadId, [{ number: 1, etag: one.etag }]),
                'NoSuchUpload', 404);
            const other = await client.initMultipartUpload('aborted');
            await client.uploadPart('aborted', other.uploadId, 1, file, 0, 1000);
            await client.abortMultipartUpload('aborted', other.uploadId);
            await refused(client.listParts('aborted', other.uploadId), 'NoSuchUpload', 404);
        });

        test(`${bucket}: streams without a length, MD5 and forbidden overwriting`, async () => {
            const client = make();
            await client.putStream('streamed', fs.createReadStream(file)); // a chunked body
            assert.ok((await client.get('streamed')).content.equals(bytes));
            const headers = { 'Content-MD5': crypto.createHash('md5').update('other').digest('base64') };
            await refused(client.put('md5', Buffer.from('some'), { headers }), 'InvalidDigest', 400);
            await refused(client.put('streamed', Buffer.from('x'), { headers: { 'x-oss-forbid-overwrite': 'true' } }),
                'FileAlreadyExists', 409);
        });

        test(`${bucket}: presigned URLs`, async () => {
            const client = make();
            await client.put('signed', Buffer.from('hello'));
            const signer = clientOf(bucket, v4, pathStyle, 'oss-cn-hangzhou.example'); // of an address it makes no URL
            const read = v4 ? await signer.signatureUrlV4('GET', 60, undefined, 'signed') : signer.signatureUrl('signed');
            const direct = read.replace(/^http:\/\/[^/]*/, url);
            const host = new URL(read).host;
            const got = await new Promise((resolve, reject) => {
                http.get(direct, { headers: { Host: host } }, (answer) => {
                    let text = '';
                    answer.on('data', (piece) => { text += piece; });
                    answer.on('end', () => resolve([answer.statusCode, text]));
                }).on('error', reject);
            });
            assert.deepEqual(got, [200, 'hello']);
        });

        test(`${bucket}: callbacks that answer, and one that fails`, async () => {
            const client = make();
            callbackStatus = 200;
            const done = await client.put('called', Buffer.from('x'), { callback: callback() });
            assert.equal(done.data.Status, 'Ok');
            const big = await client.multipartUpload('called big', file, { partSize, callback: callback() });
            assert.equal(big.data.Status, 'Ok');
            callbackStatus = 500;
            await refused(client.put('not called', Buffer.from('x'), { callback: callback() }), 'CallbackFailed', 203);
            assert.equal((await client.get('not called')).content.toString(), 'x');
        });

        test(`${bucket}: a wrong secret and a missing bucket are refused`, async () => {
            const client = make();
            client.options.accessKeySecret = 'wrong';
            await refused(client.put('k', Buffer.from('x')), 'SignatureDoesNotMatch', 403);
            await refused(clientOf('no-such-bucket', v4, pathStyle).put('k', Buffer.from('x')), 'NoSuchBucket', 404);
        });
    }
