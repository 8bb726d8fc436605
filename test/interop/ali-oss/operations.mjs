// SPDX-License-Identifier: BSL-1.0
// More of the official JavaScript SDK against ossio-server: what tests of applications use besides uploads, and uploads that
// two different clients share. Environment: as uploads.mjs, and OSSIO_BIN; the bucket "operations" must exist.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFile, spawn } from 'node:child_process';
import { test, after, before } from 'node:test';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const OSS = createRequire(path.join(process.cwd(), 'package.json'))('ali-oss');

const partSize = 102_400;
const bytes = crypto.randomBytes(1_500_000);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ossio-operations-'));
const file = path.join(folder, 'file.bin');
const bucket = 'operations';

before(() => fs.writeFileSync(file, bytes));
after(() => fs.rmSync(folder, { recursive: true }));

function clientOf(url = process.env.OSSIO_URL, options = {}) {
    return new OSS({
        accessKeyId: process.env.OSS_ACCESS_KEY_ID,
        accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
        authorizationV4: true,
        region: 'oss-cn-hangzhou',
        endpoint: url.replace('127.0.0.1', 'localhost'),
        sldEnable: true,
        bucket,
        retryMax: 0,
        timeout: 20_000,
        ...options,
    });
}

async function rejected(promise, code, status) {
    const e = await promise.then(() => assert.fail(`${code} was expected`), (error) => error);
    assert.equal(e.code, code, e.message);
    assert.equal(e.status, status);
    return e;
}

/// A server of its own, for faults.
async function serverWith(...options) {
    const server = spawn(path.join(process.env.OSSIO_BIN, 'ossio-server'), ['--bucket', bucket, ...options]);
    const url = await new Promise((ready) => server.stdout.once('data', ready));
    return { url: String(url).trim(), stop: () => server.kill() };
}

/// Runs ossio upload; resolves to its exit code and its JSON.
async function ossioUpload(url, key, ...options) {
    const args = ['--endpoint', url, '--region', 'cn-hangzhou', '--json', '--quiet', '--part-size', String(partSize),
        '--checkpoint-dir', path.join(folder, 'checkpoints'), file, `oss://${bucket}/${key}`, ...options];
    try {
        const { stdout } = await promisify(execFile)(path.join(process.env.OSSIO_BIN, 'ossio'), ['upload', ...args]);
        return { code: 0, json: JSON.parse(stdout) };
    } catch (e) {
        return { code: e.code, json: e.stdout ? JSON.parse(e.stdout) : null, text: e.stderr };
    }
}

test('an upload resumes from the checkpoint of a process that was killed', async () => {
    const kept = path.join(folder, 'killed.json');
    const script = fileURLToPath(new URL('killed.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, bucket, 'killed', file, String(partSize), kept]);
    const signal = await new Promise((ended) => child.on('exit', (code, name) => ended(name)));
    assert.equal(signal, 'SIGKILL');
    const checkpoint = { ...JSON.parse(fs.readFileSync(kept)), file };
    const already = checkpoint.doneParts.length; // the SDK adds to this list
    assert.ok(already >= 5 && already < 15);
    let sent = 0;
    const client = clientOf();
    await client.multipartUpload('killed', file, { checkpoint, partSize, progress: () => { sent += 1; } });
    assert.equal(sent, 15 - already + 1); // and one call at the end
    assert.ok((await client.get('killed')).content.equals(bytes));
});

test('an upload without parts becomes an empty object', async () => {
    const client = clientOf();
    const { uploadId } = await client.initMultipartUpload('empty');
    await client.completeMultipartUpload('empty', uploadId, []);
    assert.equal((await client.get('empty')).content.length, 0);
});

test('conditional reads', async () => {
    const client = clientOf();
    const put = await client.put('conditional', Buffer.from('hello'));
    const etag = put.res.headers.etag;
    assert.equal((await client.get('conditional', { headers: { 'If-Match': etag } })).content.toString(), 'hello');
    await rejected(client.get('conditional', { headers: { 'If-Match': '"other"' } }), 'PreconditionFailed', 412);
    const head = await client.head('conditional', { headers: { 'If-None-Match': etag } });
    assert.equal(head.status, 304);
});

test('deleteMulti deletes what is listed', async () => {
    const client = clientOf();
    for (const name of ['many/1', 'many/2', 'many/ä&3']) await client.put(name, Buffer.from('x'));
    const done = await client.deleteMulti(['many/1', 'many/ä&3']);
    assert.equal(done.deleted.length, 2);
    const left = await client.list({ prefix: 'many/' });
    assert.deepEqual(left.objects.map((o) => o.name), ['many/2']);
});

test('tags and ACLs', async () => {
    const client = clientOf();
    await client.put('tagged', Buffer.from('x'));
    await client.putObjectTagging('tagged', { color: 'red', size: '1' });
    assert.deepEqual((await client.getObjectTagging('tagged')).tag, { color: 'red', size: '1' });
    await client.deleteObjectTagging('tagged');
    assert.deepEqual((await client.getObjectTagging('tagged')).tag, {});
    assert.equal((await client.getACL('tagged')).acl, 'default');
    await client.putACL('tagged', 'public-read');
    assert.equal((await client.getACL('tagged')).acl, 'public-read');
    assert.equal((await client.getBucketACL(bucket)).acl, 'private');
    assert.equal((await client.get('tagged')).content.toString(), 'x');
});

test('a signature for another region is rejected', async () => {
    const client = clientOf(process.env.OSSIO_URL, { region: 'oss-cn-shanghai' });
    const e = await rejected(client.put('k', Buffer.from('x')), 'InvalidArgument', 400);
    assert.match(e.message, /Invalid signing region/);
});

test('a callback to a private address is rejected, and nothing is stored', async () => {
    const client = clientOf();
    const callback = { url: 'http://192.168.0.1/', body: 'key=${object}' };
    await rejected(client.put('private', Buffer.from('x'), { callback }), 'InvalidArgument', 400);
    await rejected(client.get('private'), 'NoSuchKey', 404);
});

test('an upload that ali-oss began is finished by ossio', async () => {
    const client = clientOf();
    const first = client.multipartUpload('handed over', file, {
        partSize, parallel: 1, progress: (part) => { if (part >= 0.4) client.cancel(); } });
    assert.equal((await first.catch((e) => e)).name, 'cancel');
    const done = await ossioUpload(process.env.OSSIO_URL, 'handed over', '--resume-from-service');
    assert.equal(done.code, 0, done.text);
    assert.ok(done.json.resumed_bytes >= 5 * partSize, JSON.stringify(done.json));
    assert.ok((await clientOf().get('handed over')).content.equals(bytes));
});

test('an upload that ossio began is finished by ali-oss', async () => {
    const server = await serverWith('--fault', 'fail:CompleteMultipartUpload:403:AccessDenied:1');
    try {
        const stopped = await ossioUpload(server.url, 'handed back');
        assert.notEqual(stopped.code, 0);
        const client = clientOf(server.url);
        const [upload] = (await client.listUploads({ prefix: 'handed' })).uploads;
        const { parts } = await client.listParts('handed back', upload.uploadId);
        assert.equal(parts.length, 15);
        const checkpoint = {
            file, name: 'handed back', fileSize: bytes.length, partSize, uploadId: upload.uploadId,
            doneParts: parts.slice(0, 9).map((p) => ({ number: Number(p.PartNumber), etag: p.ETag })),
        };
        await client.multipartUpload('handed back', file, { checkpoint, partSize });
        assert.ok((await client.get('handed back')).content.equals(bytes));
    } finally {
        server.stop();
    }
});
