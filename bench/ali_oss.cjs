// SPDX-License-Identifier: BSL-1.0
// One upload by the official JavaScript SDK: ali_oss.cjs URL FILE PART-SIZE IN-FLIGHT [CA-FILE]
const fs = require('fs');
const https = require('https');
const OSS = require('ali-oss');

const [url, file, partSize, parallel, ca] = process.argv.slice(2);
const client = new OSS({
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
    authorizationV4: true,
    region: 'oss-cn-hangzhou',
    endpoint: url,
    bucket: 'examplebucket',
    secure: url.startsWith('https'),
    timeout: 120000,
    httpsAgent: ca && new https.Agent({ keepAlive: true, ca: fs.readFileSync(ca), checkServerIdentity: () => undefined }),
});
client.multipartUpload('ali-oss', file, { partSize: Number(partSize), parallel: Number(parallel) })
    .then(() => process.exit(0), (e) => { console.error(e); process.exit(1); });
