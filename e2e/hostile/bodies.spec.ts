/**
 * Bodies that try to exhaust, confuse or corrupt the parser: each is refused with a specific error, in bounded memory.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { WEBHOOK_SECRET } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { sizeForRun } from '../faults/support/run-length.ts';
import { requestPath, expect, push, test, verify, type IngestResponse } from './support/target.ts';

test.use({ attack: 'bodies' });

const MB = 1_000_000;
const toBuffer = (written: string): Buffer => Buffer.from(written);
const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');
const statement = (more: object = {}) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'a', digest: { sha256: 'ab'.repeat(32) } }],
  predicateType: 'https://example.com/hostile/v1',
  predicate: {},
  ...more,
});
const envelope = (payload: Buffer | string) =>
  JSON.stringify({
    payloadType: 'application/vnd.in-toto+json',
    payload: base64(payload),
    signatures: [{ sig: base64('x'.repeat(64)) }],
  });
const refusedWith = ({ status, code }: IngestResponse) => `${status} ${code}`;

const BOMB_BYTES = sizeForRun(400, 4_000) * MB;
const bombs: [string, () => Buffer][] = [
  // Zeroes in chunks, so that the test needs little memory too.
  [
    'gzip',
    () => {
      const member = gzipSync(Buffer.alloc(50 * MB));
      return Buffer.concat(Array.from({ length: BOMB_BYTES / (50 * MB) }, () => member));
    },
  ],
  [
    'br',
    () =>
      brotliCompressSync(Buffer.alloc(Math.min(BOMB_BYTES, 1_000 * MB)), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 3 },
      }),
  ],
  [
    'zstd',
    () => {
      const frame = zstdCompressSync(Buffer.alloc(50 * MB));
      return Buffer.concat(Array.from({ length: BOMB_BYTES / (50 * MB) }, () => frame));
    },
  ],
];

for (const [encoding, make] of bombs) {
  test(`a decompression bomb of ${BOMB_BYTES / MB} MB in ${encoding}, by header and by content`, async ({ target }) => {
    const bomb = make();
    expect(bomb.length).toBeLessThan(BOMB_BYTES / 100);
    expect(refusedWith(await push(target, bomb, { encoding }))).toBe('413 too-large');
    expect(
      (
        await requestPath(target, '/api/v1/verify', {
          method: 'POST',
          headers: { 'content-encoding': encoding },
          body: bomb as Uint8Array<ArrayBuffer>,
        })
      ).status,
    ).toBe(413);
    // Compressed twice, and as the document itself.
    expect((await push(target, gzipSync(bomb))).status).toBeGreaterThanOrEqual(400);
    expect((await push(target, bomb)).status).toBeGreaterThanOrEqual(400);
    expect((await verify(target, { documentBase64: base64(bomb) })).status).toBeGreaterThanOrEqual(400);
    expect(
      (await push(target, toBuffer(envelope(bomb)))).results.map(({ verification }) => verification?.outcome),
    ).not.toContain('verified');
  });
}

test('encodings that differ from their header', async ({ target }) => {
  const { bytes } = ownBundle('encoded.tgz');
  const packed = gzipSync(bytes);
  expect(refusedWith(await push(target, packed, { encoding: 'gzip, gzip' }))).toBe('415 unsupported-media-type');
  expect(refusedWith(await push(target, packed, { encoding: '__proto__' }))).toBe('415 unsupported-media-type');
  expect(refusedWith(await push(target, packed, { encoding: 'br' }))).toBe('400 bad-request');
  expect(refusedWith(await push(target, packed.subarray(0, packed.length - 9), { encoding: 'gzip' }))).toBe(
    '400 bad-request',
  );
  expect(refusedWith(await push(target, bytes, { encoding: 'zstd' }))).toBe('400 bad-request');
});

const NESTING_DEPTH = 1_000_000;
const nestedDocuments: [string, Buffer][] = [
  ['lists', toBuffer('['.repeat(NESTING_DEPTH) + ']'.repeat(NESTING_DEPTH))],
  ['lists that never close', toBuffer('['.repeat(NESTING_DEPTH))],
  ['objects', toBuffer('{"a":'.repeat(NESTING_DEPTH) + '1' + '}'.repeat(NESTING_DEPTH))],
  [
    'a statement',
    toBuffer(
      JSON.stringify(statement()).replace(
        '"predicate":{}',
        `"predicate":${'['.repeat(NESTING_DEPTH)}${']'.repeat(NESTING_DEPTH)}`,
      ),
    ),
  ],
  [
    'the payload of an envelope',
    toBuffer(envelope('{"a":'.repeat(NESTING_DEPTH / 4) + '1' + '}'.repeat(NESTING_DEPTH / 4))),
  ],
  [
    'XML',
    toBuffer(`<bom xmlns="http://cyclonedx.org/schema/bom/1.5">${'<components>'.repeat(NESTING_DEPTH / 10)}</bom>`),
  ],
  [
    'XML entities',
    toBuffer(
      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(10)}">`).join('')}]><testsuites>&a29;</testsuites>`,
    ),
  ],
  [
    'XML that reads a file',
    toBuffer('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuites name="&x;"/>'),
  ],
];

for (const [words, bytes] of nestedDocuments) {
  test(`deeply nested: ${words}`, async ({ target }) => {
    const pushed = await push(target, bytes);
    expect(pushed.status, JSON.stringify(pushed).slice(0, 300)).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(pushed)).not.toContain('root:');
    expect((await verify(target, { documentBase64: base64(bytes) })).status).toBeGreaterThanOrEqual(400);
    const raw = bytes.toString();
    if (/^[[{]/.test(raw) && raw.endsWith(raw.startsWith('[') ? ']' : '}'))
      expect((await verify(target, `{"document":${raw}}`)).status).toBeGreaterThanOrEqual(400);
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(bytes).digest('hex')}`;
    const delivered = await requestPath(target, '/api/webhooks/github', {
      method: 'POST',
      headers: { 'x-github-event': 'push', 'x-github-delivery': randomUUID(), 'x-hub-signature-256': signature },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    expect(delivered.status).toBeGreaterThanOrEqual(400);
  });
}

test('a string of 100 MB, plain and compressed', async ({ target }) => {
  const long = toBuffer(`{"_type":"https://in-toto.io/Statement/v1","x":"${'a'.repeat(100 * MB)}"}`);
  expect(refusedWith(await push(target, long))).toBe('413 too-large');
  expect(refusedWith(await push(target, gzipSync(long, { level: 1 }), { encoding: 'gzip' }))).toBe('413 too-large');
  expect(
    (await requestPath(target, '/api/v1/verify', { method: 'POST', body: long as Uint8Array<ArrayBuffer> })).status,
  ).toBe(413);
  expect(
    (await push(target, toBuffer(JSON.stringify(statement({ predicateType: 'p'.repeat(5 * MB) }))))).status,
  ).toBeLessThan(500);
  expect(
    (
      await push(
        target,
        toBuffer(
          JSON.stringify(statement({ subject: [{ name: 'n'.repeat(5 * MB), digest: { sha256: 'cd'.repeat(32) } }] })),
        ),
      )
    ).status,
  ).toBeLessThan(500);
});

test('a million lines, a million elements, a million subjects', async ({ target }) => {
  test.setTimeout(sizeForRun(60_000, 600_000));
  const many = 1_000_000;
  for (const [words, bytes] of [
    ['empty objects', toBuffer('{}\n'.repeat(many))],
    ['numbers', toBuffer('1\n'.repeat(many))],
    ['broken lines', toBuffer('{"a\n'.repeat(many))],
    ['a list', toBuffer(`[${'{},'.repeat(many - 1)}{}]`)],
    ['a list of nothing', toBuffer(`[${'[],'.repeat(many)}[]]`)],
    [
      'subjects',
      toBuffer(
        JSON.stringify(statement()).replace(
          '"subject":[',
          `"subject":[${'{"name":"s","digest":{"sha256":"aa"}},'.repeat(many / 10)}`,
        ),
      ),
    ],
  ] as const) {
    const { status, detail = '', results } = await push(target, bytes);
    expect(status, words).toBeGreaterThanOrEqual(400);
    expect(detail.length, words).toBeLessThan(2_000);
    expect(results.length, words).toBeLessThanOrEqual(1_001);
  }
  const lines = Array.from({ length: sizeForRun(2_000, 100_000) }, (_, n) =>
    JSON.stringify(statement({ subject: [{ name: `l${n}`, digest: { sha256: n.toString(16).padStart(64, '0') } }] })),
  ).join('\n');
  const { status, results } = await push(target, gzipSync(lines), { encoding: 'gzip' });
  expect(status).toBe(201);
  expect(results).toHaveLength(sizeForRun(2_000, 100_000));
  expect(new Set(results.map(({ verification }) => verification?.outcome))).toEqual(new Set(['unsigned']));
});

test('duplicate keys, keys that reach a prototype, names of built-in members', async ({ target }) => {
  const good = JSON.stringify(statement());
  for (const written of [
    good.replace('{', '{"_type":"https://in-toto.io/Statement/v1",'),
    good.replace('{', '{"\\u005ftype":"x",'),
    good.replace('"predicate":{}', '"predicate":{"a":1,"a":2}'),
    good.replace('"sha256":', `"sha256":"${'00'.repeat(32)}","sha256":`),
    good.replace('"predicate":{}', '"predicate":{"__proto__":{"polluted":true}}'),
    good.replace('"predicate":{}', '"predicate":{"constructor":{"prototype":{"polluted":true}}}'),
    good.replace('{', '{"__proto__":{"polluted":true},'),
    good.replace('{', '{"\\u005f_proto__":{"polluted":true},'),
  ]) {
    expect(refusedWith(await push(target, toBuffer(written))), written.slice(0, 120)).toBe('400 unreadable');
    expect((await push(target, toBuffer(envelope(written)))).status, written.slice(0, 120)).toBeGreaterThanOrEqual(400);
    expect((await verify(target, `{"document":${written}}`)).status, written.slice(0, 120)).toBeGreaterThanOrEqual(400);
  }
  for (const name of [
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
    'then',
    'length',
    'prototype',
  ]) {
    await push(
      target,
      toBuffer(
        JSON.stringify(
          statement({
            predicateType: name,
            subject: [{ name, digest: { [name]: 'ab', sha256: '12'.repeat(32) } }],
            predicate: { [name]: { [name]: name } },
          }),
        ),
      ),
    );
    await push(
      target,
      toBuffer(JSON.stringify({ [name]: {}, bomFormat: name, spdxVersion: name, payloadType: name, mediaType: name })),
    );
    await verify(target, {
      document: statement(),
      expect: { [name]: name },
      trust: { [name]: name },
      annotations: { [name]: name },
    });
    for (const path of [
      `/api/v1/artifacts?${name}=1&q=${name}&status=${name}&project=${name}`,
      `/api/v1/artifacts/${name}:${name}`,
      `/api/v1/projects/${name}/${name}/${name}`,
      `/badge/${name}/${name}/${name}.svg?metric=${name}&style=${name}`,
    ])
      await requestPath(target, path);
  }
  await requestPath(target, '/api/v1/artifacts?__proto__[polluted]=1&constructor[prototype][polluted]=1');
  await verify(
    target,
    '{"document":{},"__proto__":{"polluted":true},"expect":{"__proto__":{"digest":"x"}},"trust":{"__proto__":{"keys":[]}},"annotations":{"__proto__":{"a":1}}}',
  );
  // No answer has a member of a polluted prototype.
  for (const path of ['/api/v1/trust', '/api/v1/artifacts', '/api/v1/openapi.json'])
    expect((await requestPath(target, path)).text).not.toContain('polluted');
});

test('invalid UTF-8, numbers and dates', async ({ target }) => {
  const good = JSON.stringify(statement());
  for (const [words, bytes] of [
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['overlong', Buffer.concat([toBuffer('{"a":"'), Buffer.of(0xc0, 0xaf), toBuffer('"}')])],
    ['cut in a character', toBuffer('{"a":"é"}').subarray(0, 7)],
    ['zero bytes', Buffer.alloc(1_000)],
    ['half a character', toBuffer('{"a":"\\ud800"}')],
    ['nothing', Buffer.alloc(0)],
    ['a mark alone', Buffer.of(0xef, 0xbb, 0xbf)],
    ['too large a number', toBuffer('{"a":1e999999}')],
    ['a number of a million digits', toBuffer(`{"a":${'9'.repeat(1_000_000)}}`)],
    ['NaN', toBuffer('{"a":NaN}')],
  ] as const)
    expect((await push(target, bytes)).status, words).toBeGreaterThanOrEqual(400);
  for (const at of [
    '0000-00-00T00:00:00Z',
    '9999-12-31T23:59:60Z',
    '+275760-09-13T00:00:00.001Z',
    '-000001-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00+99:99',
    'NaN',
    '1e308',
    '',
  ]) {
    const provenance = statement({
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: [{ name: 'timed', digest: { sha256: '34'.repeat(32) } }],
      predicate: {
        buildDefinition: { buildType: 'https://example.com/b', externalParameters: {} },
        runDetails: {
          builder: { id: 'https://example.com/builder' },
          metadata: { invocationId: at, startedOn: at, finishedOn: at },
        },
      },
    });
    await push(target, toBuffer(JSON.stringify(provenance)));
    await push(
      target,
      toBuffer(
        JSON.stringify({
          context: {
            specversion: '0.5.1',
            id: `e ${at}`,
            source: '/x',
            type: 'dev.cdevents.service.deployed.0.3.0',
            timestamp: at,
          },
          subject: {
            id: 's',
            source: '/x',
            content: { environment: { id: 'prod' }, artifactId: `pkg:oci/a@sha256:${'34'.repeat(32)}` },
          },
        }),
      ),
    );
  }
  for (const path of [
    `/api/v1/artifacts/sha256:${'34'.repeat(32)}`,
    `/artifacts/sha256:${'34'.repeat(32)}`,
    `/lineage?artifact=sha256:${'34'.repeat(32)}`,
    '/',
    '/api/v1/metrics',
  ])
    expect((await requestPath(target, path)).status, path).toBe(200);
});
