// SPDX-License-Identifier: BSL-1.0
// A process that uploads, writes its checkpoint to a file after each part, and kills itself at 40 %.
// Arguments: BUCKET KEY FILE PART-SIZE CHECKPOINT-FILE
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const OSS = createRequire(path.join(process.cwd(), 'package.json'))('ali-oss');
const [bucket, key, file, partSize, checkpointFile] = process.argv.slice(2);
const client = new OSS({
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
    authorizationV4: true,
    region: 'oss-cn-hangzhou',
    endpoint: process.env.OSSIO_URL.replace('127.0.0.1', 'localhost'),
    sldEnable: true,
    bucket,
    retryMax: 0,
});
await client.multipartUpload(key, file, {
    partSize: Number(partSize),
    parallel: 2,
    progress: (part, checkpoint) => {
        fs.writeFileSync(checkpointFile, JSON.stringify(checkpoint));
        if (part >= 0.4) process.kill(process.pid, 'SIGKILL');
    },
});
