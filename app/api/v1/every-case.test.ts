/** The cases of `lib/verify/cases` sent over HTTP: each endpoint gives the same result as the function below it. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTrust } from '#db/system/trust.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { ERROR_CODES, type ErrorCode } from '#lib/errors.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { answerOf, askPure } from '#lib/verify/cases/case.fixture.ts';
import type { Answer, Sent } from '#lib/verify/cases/case.fixture.ts';
import { ALL_CODE_CASES, sentOf } from '#lib/verify/cases/codes.fixture.ts';
import { ALL_FORMAT_CASES } from '#lib/verify/cases/formats.fixture.ts';
import { PREDICATE_CASES } from '#lib/verify/cases/predicates.fixture.ts';
import { ALL_REFUSAL_CASES } from '#lib/verify/cases/refusals.fixture.ts';
import { SENTENCE_CASES } from '#lib/verify/sentences-cases.fixture.ts';
import type { SentenceCase } from '#lib/verify/sentences-cases.fixture.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let server: TestServer;
/** One app, with a token, for each set of trust in the cases. */
const apps = new Map<string, { app: TestApp; token: string }>();
beforeAll(async () => {
  server = await serveRoutes();
});
afterAll(async () => {
  await server.close();
  for (const { app } of apps.values()) await app.close();
});

/** Switch the server to the app with the trust of the case, and return its token. */
async function appOf(trust: Sent['trust']): Promise<string> {
  const key = JSON.stringify(trust);
  const opened = apps.get(key) ?? (await openWith(trust));
  apps.set(key, opened);
  setSingletonApp(opened.app);
  return opened.token;
}

/** Trust only this. The entries have the same names as in a request, because checks mention them. */
async function openWith({
  trustedRoot,
  keys = [],
  thresholds,
}: Sent['trust']): Promise<{ app: TestApp; token: string }> {
  const app = await openTestApp({ trust: null });
  for (const { id } of await listTrust(app.store.read)) await removeTrustEntry(app, id);
  const rest = thresholds === undefined ? {} : { thresholds };
  if (trustedRoot !== undefined)
    await addTrustFile(app, { bytes: Buffer.from(JSON.stringify(trustedRoot)), ...rest, name: 'trustedRoot' });
  for (const [index, { pem, ...validity }] of keys.entries())
    await addTrustFile(app, { bytes: Buffer.from(pem), ...rest, ...validity, name: `keys/${index}` });
  const { token } = await createToken(app, { name: 'cases', scopes: ['ingest'] });
  return { app, token };
}

type Problem = { code?: ErrorCode };
type Body = Problem & { results?: Parameters<typeof answerOf>[0][] };
type Told = { status: number; code: ErrorCode | null; answers: Answer[] };

async function told(response: Response): Promise<Told> {
  const { code, results = [] } = (await response.json()) as Body;
  return { status: response.status, code: code ?? null, answers: results.map(answerOf) };
}

/** Post the document to an app with this trust configured. */
async function ingest({ document, trust }: Sent): Promise<Told> {
  const authorization = `Bearer ${await appOf(trust)}`;
  return told(
    await fetch(`${server.url}/api/v1/attestations`, {
      method: 'POST',
      body: document as BodyInit,
      headers: { authorization },
    }),
  );
}

/** Verify the document with trust in the request. */
async function verify({ document, trust, expect: wanted = {} }: Sent): Promise<Told> {
  await appOf({});
  const { artifact, ...rest } = wanted;
  const artifactBase64 = artifact === undefined ? undefined : Buffer.from(artifact).toString('base64');
  const body = {
    documentBase64: Buffer.from(document).toString('base64'),
    trust,
    expect: { ...rest, artifactBase64 },
  };
  return told(await fetch(`${server.url}/api/v1/verify`, { method: 'POST', body: JSON.stringify(body) }));
}

describe('a valid document of every format and predicate type', () => {
  it.each([...ALL_FORMAT_CASES, ...PREDICATE_CASES])('$name', async (one) => {
    const { answers } = askPure(one);
    expect(await verify(one)).toEqual({ status: 200, code: null, answers });
    // Only a request to verify can state expectations.
    if (one.expect !== undefined) return;
    expect(await ingest(one)).toEqual({ status: 201, code: null, answers });
    for (const [index, { id }] of answers.entries()) {
      const stored = await fetch(`${server.url}/api/v1/attestations/${id}`);
      expect(await stored.json()).toMatchObject({ id, facts: one.expected[index]!.facts });
    }
  });
});

describe('a document that is refused', () => {
  it.each(ALL_REFUSAL_CASES)('$name', async (one) => {
    const { answers } = askPure(one);
    expect(await ingest(one)).toEqual({ status: ERROR_CODES[one.problem], code: one.problem, answers });
    expect(await verify(one)).toEqual({ status: ERROR_CODES.unreadable, code: 'unreadable', answers });
  });
});

const send = (method: string, path: string, body?: BodyInit, headers?: HeadersInit): Promise<Response> =>
  fetch(`${server.url}${path}`, { method, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) });
const sound = ALL_FORMAT_CASES[0]!;
const push = async (headers: { [name: string]: string } = {}, query = ''): Promise<Response> => {
  const authorization = `Bearer ${await appOf(sound.trust)}`;
  return send('POST', `/api/v1/attestations${query}`, sound.document as BodyInit, { authorization, ...headers });
};
const withScope = async (scope: string): Promise<string> => {
  await appOf(sound.trust);
  const { app } = apps.get(JSON.stringify(sound.trust))!;
  return `Bearer ${(await createToken(app, { name: scope, scopes: [scope] })).token}`;
};
const refused = (code: ErrorCode): string =>
  `${ALL_REFUSAL_CASES.filter(({ problem }) => problem === code).length} cases`;

/**
 * For each error code: requests that produce it, or the number of documents refused with it, or why no test here can.
 */
const ERRORS: { [code in ErrorCode]: (() => Promise<Response>)[] | string } = {
  'bad-request': [
    () => push({ 'content-encoding': 'gzip' }),
    () => push({}, '?subject=cart'),
    () => push({}, '?exitCode=none'),
    () => send('POST', '/api/v1/verify', '{"expect":{}}'),
    () => send('POST', '/api/v1/verify', '{"documentBase64":"?"}'),
    () => send('POST', '/api/v1/verify', '{"document":{},"expect":{"identityRegexp":"("}}'),
  ],
  unreadable: refused('unreadable'),
  unauthorized: [() => push({ authorization: '' }), () => push({ authorization: 'Bearer attestry_none' })],
  forbidden: [async () => push({ authorization: await withScope('read') })],
  'not-found': [() => send('GET', `/api/v1/attestations/sha256:${'0'.repeat(64)}`)],
  'method-not-allowed': [() => send('PUT', '/api/v1/attestations', '{}'), () => send('GET', '/api/v1/verify')],
  conflict: 'Only a change of trust, of a waiver or of the log conflicts with what is there.',
  gone: 'It needs a policy and a run of the retention; the tests of the retention have those.',
  'too-large': refused('too-large'),
  'unsupported-media-type': [() => push({ 'content-encoding': 'compress' })],
  unprocessable: [() => send('POST', '/api/v1/verify', '{"document":{},"trust":{"keys":[{"pem":"no key"}]}}')],
  'rate-limited': 'It needs more requests at once than fit; the tests of the limits and of the memory have those.',
  internal: 'It needs a fault of the app; every fault that is known is mended instead.',
  unavailable: 'It needs a writer that ended, or trust that keeps changing.',
};

describe('an error code', () => {
  it.each(Object.entries(ERRORS))('%s', async (code, requests) => {
    if (typeof requests === 'string') {
      expect(requests).not.toBe('0 cases');
      return;
    }
    for (const request of requests) {
      const response = await request();
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect([response.status, await response.json()]).toMatchObject([ERROR_CODES[code as ErrorCode], { code }]);
    }
  });

  it('is in the table', () => {
    expect(Object.keys(ERRORS).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
  });
});

describe('a check code', () => {
  it.each(ALL_CODE_CASES.filter((one) => one.expect === undefined))('$name, ingested', async (one) => {
    const { status, ...rest } = await ingest(one);
    expect(rest).toEqual({ code: null, answers: askPure(one).answers });
    // Some documents belong to two codes; the second upload is a duplicate.
    expect([200, 201]).toContain(status);
  });

  it.each(ALL_CODE_CASES)('$name, verified', async (one) => {
    expect(await verify(one)).toEqual({ status: 200, code: null, answers: askPure(one).answers });
  });
});

/** The sentences whose evidence is parsed from one document. The other cases change the parsed evidence. */
const sentences = SENTENCE_CASES.filter(([, evidence]) => isDeepStrictEqual(readEvidence(evidence.bytes), [evidence]));
/** An expectation that no document can meet. The endpoint refuses such a request before it reads the document. */
const isRefused = ([, , , { expect: wanted } = {}]: SentenceCase): boolean => wanted?.sourceVersionedTag === 'latest';

describe('a sentence of a check', () => {
  it.each(sentences.filter((one) => !isRefused(one)))('%s', async (...one) => {
    const sent = sentOf(one);
    expect(await verify(sent)).toEqual({ status: 200, code: null, answers: askPure(sent).answers });
  });

  it.each(sentences.filter(isRefused))('%s, which HTTP refuses', async (...one) => {
    expect(await verify(sentOf(one))).toEqual({ status: 400, code: 'bad-request', answers: [] });
  });

  it('most are parsed from one document', () => {
    expect(sentences.length).toBeGreaterThan(50);
  });
});
