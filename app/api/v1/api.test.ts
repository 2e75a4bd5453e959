import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { deliveriesView, overviewView } from '#lib/http/contract/activity.ts';
import { artifactPage, artifactView } from '#lib/http/contract/artifact.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { lineageOverview, lineageView } from '#lib/http/contract/lineage.ts';
import { metricsView, projectPage, projectView } from '#lib/http/contract/project.ts';
import { trustView } from '#lib/http/contract/trust.ts';
import { ingestResponse, verifyResponse } from '#lib/http/contract/verification.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import {
  completeEvidence,
  withFlippedSignatureBit,
  sha256Hex,
  jsonLines,
  openTestApp,
  testInstance,
  provenance,
  runOf,
  sbom,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let token: string;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'] }));
});
afterAll(async () => {
  await server.close();
  app.close();
});

const run = runOf('acme/web');
const digest = `sha256:${sha256Hex('web')}`;
const ask = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
const post = (body: Uint8Array | string, headers: Record<string, string> = {}, path = '/api/v1/attestations') =>
  ask(path, { method: 'POST', body: body as BodyInit, headers: { authorization: `Bearer ${token}`, ...headers } });
const read = async (path: string) => (await ask(path)).json() as Promise<{ [field: string]: unknown }>;
const verify = async (body: unknown) => {
  const response = await ask('/api/v1/verify', { method: 'POST', body: JSON.stringify(body) });
  return {
    status: response.status,
    body: (await response.json()) as {
      results?: { verification: { outcome: string } }[];
      code?: string;
      pointer?: string;
    },
  };
};

/** The response matches its schema and has no other members. */
function expectDocumented(schema: z.ZodType, value: unknown): void {
  expect(schema.parse(value)).toEqual(value);
}

describe('POST /api/v1/attestations', () => {
  const first = provenance(subject('web'), { run });
  it.each<[string, () => Uint8Array | string, Record<string, string>, number]>([
    ['all stored', () => first, {}, 201],
    ['all known', () => first, {}, 200],
    ['mixed', () => jsonLines(first, sbom(subject('web'), { run })), {}, 207],
    ['good among bad', () => jsonLines(Buffer.from('{"a":'), completeEvidence(subject('api'), { run })), {}, 207],
    ['gzip', () => gzipSync(provenance(subject('zip'), { run })), { 'content-encoding': 'gzip' }, 201],
    ['br', () => brotliCompressSync(provenance(subject('br'), { run })), { 'content-encoding': 'br' }, 201],
    ['zstd', () => zstdCompressSync(provenance(subject('zstd'), { run })), { 'content-encoding': 'zstd' }, 201],
    ['a failing signature is not an error of the request', () => withFlippedSignatureBit(first), {}, 201],
  ])('%s', async (_, body, headers, status) => {
    const response = await post(body(), headers);
    expect(response.status).toBe(status);
    expectDocumented(ingestResponse, await response.json());
  });

  it.each<[string, Uint8Array | string, Record<string, string>, number, string]>([
    ['nothing', '', {}, 400, 'unreadable'],
    ['not JSON', 'hello', {}, 400, 'unreadable'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), {}, 400, 'unreadable'],
    ['duplicate keys', '{"a":1,"a":2}', {}, 400, 'unreadable'],
    ['__proto__', '{"__proto__":{"a":1}}', {}, 400, 'unreadable'],
    ['too deep', `${'['.repeat(5000)}${']'.repeat(5000)}`, {}, 413, 'too-large'],
    [
      'an unknown media type',
      JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.bundle+json;version=99.9',
        dsseEnvelope: {},
        verificationMaterial: {},
      }),
      {},
      415,
      'unsupported-media-type',
    ],
    [
      'wrong base64',
      JSON.stringify({ payload: '%%%', payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: 'AAAA' }] }),
      {},
      422,
      'unprocessable',
    ],
    ['a bomb', gzipSync(Buffer.alloc(200 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413, 'too-large'],
    ['not gzip', 'hello', { 'content-encoding': 'gzip' }, 400, 'bad-request'],
    ['another coding', 'hello', { 'content-encoding': 'compress' }, 415, 'unsupported-media-type'],
  ])('%s is refused with status and code', async (_, body, headers, status, code) => {
    const response = await post(body, headers);
    const said = (await response.json()) as { status: number; code: string };
    expect([response.status, said.status, said.code, response.headers.get('content-type')]).toEqual([
      status,
      status,
      code,
      'application/problem+json; charset=utf-8',
    ]);
    expectDocumented(problem, said);
  });

  it.each<[string, Uint8Array | string, string]>([
    ['a trailing comma', '{"a":1,}', 'it is not JSON (byte 7)'],
    ['truncated', '{"a":"x', 'it is not JSON (byte 7)'],
    ['NaN', '{"a":NaN}', 'it is not JSON (byte 5)'],
    ['a bad escape', '{"a":"\\x"}', 'it is not JSON (byte 7)'],
    ['a control character', '{"a":"x\u0001"}', 'it is not JSON (byte 7)'],
    ['characters of several bytes before it', '{"é":"😀",}', 'it is not JSON (byte 13)'],
    ['after a byte order mark', '\ufeff{"a":1,}', 'it is not JSON (byte 10)'],
    ['in a long document', `{"a":"${'x'.repeat(100_000)}","b":tru}`, 'it is not JSON (byte 100015)'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0xa9, 0xff]), 'it is not UTF-8 text (byte 4)'],
    ['half a character', '{"a":"\\ud83d"}', 'an escape in it names half a character (a lone surrogate) (byte 6)'],
  ])('names the first invalid byte: %s', async (_, body, message) => {
    const response = await post(body);
    const said = (await response.json()) as { detail: string };
    expect([response.status, said.detail]).toEqual([400, message]);
  });

  it.each<[string, string, string, string]>([
    ['the second line', '{"bomFormat":"é"}\n  {"a":"é",}\n', 'it is not JSON (byte 12 of line 2)', 'line 2'],
    ['a value over several lines', '{"bomFormat":1}\n{\n  "a": 1,\n}\n', 'it is not JSON (byte 0 of line 4)', 'line 2'],
    [
      'a line that is no object',
      '{"bomFormat":1}\n\n text\n',
      'A line of JSON Lines holds one JSON object (byte 1 of line 3).',
      'line 3',
    ],
    [
      'half a character in a line',
      '{"bomFormat":1}\n{"a":"\\udc00"}\n',
      'an escape in it names half a character (a lone surrogate) (byte 6 of line 2)',
      'line 2',
    ],
  ])('names line and byte in JSON Lines: %s', async (_, body, message, pointer) => {
    const said = (await (await post(body)).json()) as { results: { error?: { message: string; pointer: string } }[] };
    expect(said.results[1]!.error).toMatchObject({ message, pointer });
  });

  it.each<[string, Record<string, string>, string, number]>([
    ['no token', { authorization: '' }, '', 401],
    ['a wrong token', { authorization: `Bearer attestry_${'A'.repeat(43)}` }, '', 401],
    ['Basic', { authorization: 'Basic eA==' }, '', 401],
    ['a stated time without the scope', { 'attestry-received-at': '2026-01-01T00:00:00Z' }, '', 403],
    ['a subject that is no digest', {}, '?subject=web', 400],
    ['an exit code that is none', {}, '?exitCode=one', 400],
    ['an empty exit code', {}, '?exitCode=', 400],
    ['a run without a name', {}, '?run=%20', 400],
  ])('%s', async (_, headers, query, status) => {
    const response = await post(first, headers, `/api/v1/attestations${query}`);
    expect(response.status).toBe(status);
    expectDocumented(problem, await response.json());
  });

  it('a document without a subject is about the subject in the query', async () => {
    const body = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] });
    expect((await post(body, {}, `/api/v1/attestations?subject=sha256:${sha256Hex('named')}`)).status).toBe(201);
    expect((await ask(`/api/v1/artifacts/sha256:${sha256Hex('named')}`)).status).toBe(200);
  });

  it('a replay may state the time of receipt', async () => {
    const { token: replay } = await createToken(app, { name: 'replay', scopes: ['ingest', 'replay'] });
    const response = await post(
      provenance(subject('old'), { run: runOf('acme/old', { at: new Date('2026-05-01T00:00:00Z') }) }),
      { authorization: `Bearer ${replay}`, 'attestry-received-at': '2026-05-01T00:00:00Z' },
    );
    expect([response.status, (await read(`/api/v1/artifacts/sha256:${sha256Hex('old')}`))['firstSeen']]).toEqual([
      201,
      '2026-05-01T00:00:00.000Z',
    ]);
  });
});

describe('POST /api/v1/verify', () => {
  const bundle = provenance(subject('web'), { run });
  const document = JSON.parse(bundle.toString()) as unknown;
  const other = testInstance('another instance');
  it.each<[string, unknown, string]>([
    ["the app's trust", { document }, 'verified'],
    ['bytes as they are', { documentBase64: bundle.toString('base64') }, 'verified'],
    ['the digest', { document, expect: { digest } }, 'verified'],
    ['another digest', { document, expect: { digest: `sha256:${'0'.repeat(64)}` } }, 'failed'],
    [
      'the artifact',
      {
        document: JSON.parse(
          provenance([{ name: 'a', digest: { sha256: sha256Hex('the bytes') } }], { run }).toString(),
        ),
        expect: { artifactBase64: Buffer.from('the bytes').toString('base64') },
      },
      'verified',
    ],
    ['another artifact', { document, expect: { artifactBase64: 'AAAA' } }, 'failed'],
    ['the repository', { document, expect: { sourceRepository: 'github.com/acme/web' } }, 'verified'],
    ['another repository', { document, expect: { sourceRepository: 'github.com/acme/we' } }, 'failed'],
    ['an identity that only begins so', { document, expect: { identity: 'https://github.com/acme' } }, 'failed'],
    ['a pattern that only begins so', { document, expect: { identityRegexp: 'https://github.com/acme' } }, 'failed'],
    ['a pattern', { document, expect: { identityRegexp: 'https://github.com/acme/.*' } }, 'verified'],
    ['trust of the caller', { document, trust: { trustedRoot: JSON.parse(other.trustedRootJson) } }, 'untrusted'],
    [
      'trust of the caller that fits',
      {
        document: JSON.parse(provenance(subject('x'), { run, instance: other }).toString()),
        trust: { trustedRoot: JSON.parse(other.trustedRootJson) },
      },
      'verified',
    ],
    ['one higher threshold beside the configured trust', { document, trust: { thresholds: { tlog: 2 } } }, 'untrusted'],
    ['one lower threshold, which changes nothing here', { document, trust: { thresholds: { tlog: 0 } } }, 'verified'],
    ['a flipped bit', { document: JSON.parse(withFlippedSignatureBit(bundle).toString()) }, 'failed'],
  ])('%s', async (_, body, outcome) => {
    const answer = await verify(body);
    expect([answer.status, answer.body.results?.map((result) => result.verification.outcome)]).toEqual([
      200,
      [outcome],
    ]);
    expectDocumented(verifyResponse, answer.body);
  });

  it.each<[string, unknown, number, string | undefined]>([
    ['nothing', {}, 400, '/document'],
    ['an array', [], 400, ''],
    ['wrong base64', { documentBase64: '%' }, 400, '/documentBase64'],
    ['an expectation that is a number', { document, expect: { identity: 1 } }, 400, '/expect/identity'],
    ['no digest', { document, expect: { digest: 'web' } }, 400, '/expect/digest'],
    ['a broken pattern', { document, expect: { identityRegexp: '(' } }, 400, '/expect/identityRegexp'],
    ['a root that is none', { document, trust: { trustedRoot: { a: 1 } } }, 422, '/trust/trustedRoot'],
    ['a key that is none', { document, trust: { keys: [{ pem: 'x' }] } }, 422, '/trust/keys/0'],
    ['an empty document', { document: {} }, 400, ''],
  ])('%s is refused with its pointer', async (_, body, status, pointer) => {
    const answer = await verify(body);
    expect([answer.status, answer.body.pointer ?? '']).toEqual([status, pointer]);
    expectDocumented(problem.loose(), answer.body);
  });

  it('names the first invalid byte of the request, although the document in it is parsed separately', async () => {
    const body = `{"document":${bundle.toString()},"expect":{"identity":"é",}}`;
    const response = await ask('/api/v1/verify', { method: 'POST', body });
    const wrong = Buffer.byteLength(body) - 2;
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining(`it is not JSON (byte ${wrong})`),
    ]);
  });

  it('verifies the exact bytes: a duplicate key is found', async () => {
    const twice = `{"document":${bundle.toString().replace('{', '{"mediaType":"application/x",')}}`;
    const response = await ask('/api/v1/verify', { method: 'POST', body: twice });
    expect([response.status, ((await response.json()) as { reason?: string }).reason]).toEqual([400, 'duplicate-key']);
  });

  it.each<[string, unknown[], number, string[]]>([
    [
      'a good and an unreadable one',
      [document, { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', dsseEnvelope: 1 }],
      207,
      ['verified', 'unreadable'],
    ],
    [
      'the unreadable one first',
      [{ payloadType: 'application/vnd.in-toto+json', payload: '%', signatures: [] }, document],
      207,
      ['unreadable', 'verified'],
    ],
    ['two good ones', [document, document], 200, ['verified', 'verified']],
    [
      'none that can be read',
      [{ payloadType: 'application/vnd.in-toto+json', payload: '%', signatures: [] }, {}],
      400,
      ['unreadable', 'unreadable'],
    ],
  ])('has one result per document, in order: %s', async (_, documents, status, said) => {
    const { status: answered, body } = await verify({
      documentBase64: Buffer.from(documents.map((one) => JSON.stringify(one)).join('\n')).toString('base64'),
    });
    const results = body.results as {
      verification: { outcome: string } | null;
      error?: { code: string; pointer: string };
    }[];
    expect([answered, results.map(({ verification: judged }) => judged?.outcome ?? 'unreadable')]).toEqual([
      status,
      said,
    ]);
    for (const { verification: judged, error } of results) expect(error === undefined).toBe(judged !== null);
    if (status < 400) expectDocumented(verifyResponse, body);
    const asArray = await verify({ document: documents });
    expect(
      (asArray.body.results as typeof results).map(({ verification: judged }) => judged?.outcome ?? 'unreadable'),
    ).toEqual(said);
  });

  it('stores nothing', async () => {
    const lie = JSON.parse(provenance(subject('never pushed'), { run }).toString()) as unknown;
    await verify({ document: lie });
    expect((await ask(`/api/v1/artifacts/sha256:${sha256Hex('never pushed')}`)).status).toBe(404);
  });
});

describe('reading', () => {
  beforeAll(async () => {
    await post(completeEvidence(subject('web'), { run }));
    await addTrustFile(app, { bytes: Buffer.from(testInstance('third').trustedRootJson), name: 'third' });
  });

  it.each<[string, z.ZodType]>([
    ['/api/v1/artifacts?limit=3', artifactPage],
    ['/api/v1/artifacts?status=failed,incomplete&sort=status', artifactPage],
    ['/api/v1/artifacts?q=web&project=github.com/acme/web', artifactPage],
    [`/api/v1/artifacts/${digest}`, artifactView],
    [`/api/v1/artifacts/${digest}/lineage?direction=up&depth=3`, lineageView],
    [`/api/v1/artifacts/${digest}/lineage/groups?by=build&page=5`, lineageOverview],
    ['/api/v1/projects', projectPage],
    ['/api/v1/projects/github.com/acme/web', projectView],
    ['/api/v1/projects/github.com%2Facme%2Fweb', projectView],
    ['/api/v1/metrics', metricsView],
    ['/api/v1/trust', trustView],
    ['/api/v1/overview', overviewView],
    ['/api/v1/deliveries', deliveriesView],
  ])('%s matches its schema and has no other members', async (path, schema) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expectDocumented(schema, await response.json());
  });

  it('one document and its original bytes', async () => {
    const bundle = provenance(subject('one document'), { run });
    const { results } = (await (await post(bundle)).json()) as { results: { id: string }[] };
    const { id } = results[0]!;
    expectDocumented(evidenceView, await read(`/api/v1/attestations/${id}`));
    const raw = await ask(`/api/v1/attestations/${id}/raw`);
    expect(Buffer.compare(Buffer.from(await raw.arrayBuffer()), bundle)).toBe(0);
    expect([
      raw.headers.get('content-disposition')?.startsWith('attachment'),
      raw.headers.get('content-security-policy'),
    ]).toEqual([true, "default-src 'none'; sandbox"]);
    expect(
      (await ask(`/api/v1/attestations/${id}/raw`, { headers: { 'if-none-match': raw.headers.get('etag')! } })).status,
    ).toBe(304);
  });

  it('CSV has the same rows as the page', async () => {
    const page = (await read('/api/v1/artifacts?limit=2')) as { artifacts: { digest: string }[]; cursor: string };
    const csv = await ask('/api/v1/artifacts?limit=2&format=csv');
    const rows = (await csv.text()).trim().split('\r\n');
    expect([
      rows.length,
      rows[1]!.startsWith(page.artifacts[0]!.digest),
      csv.headers.get('content-type')?.startsWith('text/csv'),
    ]).toEqual([3, true, true]);
    expect(csv.headers.get('attestry-cursor')).toBe(page.cursor);
  });

  it.each([
    ['/api/v1/artifacts/sha256:00', 404],
    [`/api/v1/artifacts/sha256:${'0'.repeat(64)}`, 404],
    ['/api/v1/artifacts/%2e%2e', 404],
    [`/api/v1/artifacts/sha256:${'0'.repeat(64)}/lineage`, 404],
    ['/api/v1/attestations/sha256:00', 404],
    ['/api/v1/projects/github.com/nobody/here', 404],
    ['/api/v1/nothing', 404],
    ['/api/v1/artifacts/%25E0%25A4', 404],
    ['/api/v1/projects/%25zz', 404],
    ['/log/tile/0/999', 404],
    ['/api/v1/artifacts?status=good', 400],
    ['/api/v1/artifacts?limit=0', 400],
    ['/api/v1/artifacts?limit=many', 400],
    ['/api/v1/artifacts?sort=size', 400],
    ['/api/v1/artifacts?cursor=x', 400],
    ['/api/v1/artifacts?from=soon', 400],
    ['/api/v1/artifacts?level=9', 400],
    [`/api/v1/artifacts/${digest}/lineage?depth=1000`, 400],
    [`/api/v1/artifacts/${digest}/lineage?direction=sideways`, 400],
    [`/api/v1/artifacts/${digest}/lineage/groups?by=colour`, 400],
    [`/api/v1/artifacts/${digest}/lineage/groups?open=${Array.from({ length: 33 }, (_, at) => at).join(',')}`, 400],
    ['/api/v1/metrics?from=soon', 400],
  ])('%s answers with a problem document', async (path, status) => {
    const response = await ask(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expectDocumented(problem, await response.json());
  });

  it.each([
    ['DELETE', '/api/v1/artifacts'],
    ['POST', `/api/v1/artifacts/${digest}`],
    ['GET', '/api/v1/attestations'],
    ['PUT', '/api/v1/trust'],
    ['GET', '/api/v1/verify'],
  ])('%s %s is not allowed', async (method, path) => {
    const response = await ask(path, { method });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([405, 'method-not-allowed']);
    expect(response.headers.get('allow')).toMatch(/GET|POST/);
  });

  it('the checkpoint, key and tiles of the log', async () => {
    const head = await (await ask('/log/checkpoint')).text();
    const size = Number(head.split('\n')[1]);
    expect([head.startsWith('attestry.test/log\n'), size > 3, (await ask('/log/key')).status]).toEqual([
      true,
      true,
      200,
    ]);
    expect((await (await ask(`/log/tile/0/000.p/${size}`)).arrayBuffer()).byteLength).toBe(32 * size);
    expect((await ask(`/log/tile/0/000.p/${size + 1}`)).status).toBe(404);
    expect((await ask(`/log/tile/entries/000.p/${size}`)).headers.get('cache-control')).toMatch(/immutable/);
  });

  it('is ready, and its metrics count stored evidence', async () => {
    expect((await ask('/readyz')).status).toBe(200);
    const text = await (await ask('/metrics')).text();
    expect(text).toMatch(/attestry_store\{name="evidence"\} [1-9]/);
    expect(text).toMatch(/attestry_documents_total\{outcome="stored"\} [1-9]/);
  });
});

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1 and describes every endpoint', async () => {
    const response = await ask('/api/v1/openapi.json');
    const document = (await response.json()) as {
      openapi: string;
      paths: { [path: string]: { [method: string]: unknown } };
      components: { schemas: { [name: string]: unknown } };
    };
    expect([response.status, document.openapi]).toEqual([200, '3.1.0']);
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'Artifact',
        'ArtifactPage',
        'Evidence',
        'IngestResponse',
        'Lineage',
        'Metrics',
        'Problem',
        'Project',
        'ProjectPage',
        'Trust',
        'Verification',
        'VerifyRequest',
        'VerifyResponse',
      ]),
    );
    expect(
      (await ask('/api/v1/openapi.json', { headers: { 'if-none-match': response.headers.get('etag')! } })).status,
    ).toBe(304);
    for (const reference of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas[reference[1]!]).toBeDefined();
    for (const [path, methods] of Object.entries(document.paths)) {
      const concrete = path
        .replace('{digest}', digest)
        .replace(/(deliveries|badges)\/\{id\}/, '$1/1')
        .replace('{id}', `sha256:${'0'.repeat(64)}`)
        .replace('{slug}', 'github.com/acme/web')
        .replace('{subject}', 'github.com/acme/web.svg')
        .replace('{level}/{index}', '0/000.p/1');
      if (path === '/api/v1/events') continue;
      for (const method of Object.keys(methods))
        expect(
          (await ask(concrete, { method: method.toUpperCase(), ...(method === 'post' ? { body: '{}' } : {}) })).status,
          `${method} ${path}`,
        ).not.toBe(405);
    }
  });
});
