/** The tables of documents of `lib/verify/cases` through HTTP: each door answers what the pure rooms answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { ERROR_CODES, type ErrorCode } from '#lib/errors.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { useApp } from '#lib/start/singleton.ts';
import { answerOf, askPure } from '#lib/verify/cases/case.fixture.ts';
import type { Answer, Sent } from '#lib/verify/cases/case.fixture.ts';
import { ALL_FORMAT_CASES } from '#lib/verify/cases/formats.fixture.ts';
import { ALL_REFUSAL_CASES } from '#lib/verify/cases/refusals.fixture.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let server: TestServer;
/** An app for each set of trust that a case asks for, and a token of it. */
const apps = new Map<string, { app: TestApp; token: string }>();
beforeAll(async () => {
  server = await serveRoutes();
});
afterAll(async () => {
  await server.close();
  for (const { app } of apps.values()) await app.close();
});

/** Make the app that trusts what the case trusts the one that answers; its token. */
async function appOf(trust: Sent['trust']): Promise<string> {
  const key = JSON.stringify(trust);
  const opened = apps.get(key) ?? (await openWith(trust));
  apps.set(key, opened);
  useApp(opened.app);
  return opened.token;
}

/** The pieces have the names that a request gives them, since checks name them. */
async function openWith({
  trustedRoot,
  keys = [],
  thresholds,
}: Sent['trust']): Promise<{ app: TestApp; token: string }> {
  const app = await openTestApp({ trust: null });
  const rest = thresholds === undefined ? {} : { thresholds };
  if (trustedRoot !== undefined)
    await addTrustFile(app, Buffer.from(JSON.stringify(trustedRoot)), { ...rest, name: 'trustedRoot' });
  for (const [index, { pem, ...validity }] of keys.entries())
    await addTrustFile(app, Buffer.from(pem), { ...rest, ...validity, name: `keys/${index}` });
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

/** Hand the document in, under trust that was configured before. */
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

/** Have the document verified, under trust that comes with the request. */
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

describe('a sound document of every format', () => {
  it.each(ALL_FORMAT_CASES)('$name', async (one) => {
    const { answers } = askPure(one);
    expect(await ingest(one)).toEqual({ status: 201, code: null, answers });
    for (const [index, { id }] of answers.entries()) {
      const stored = await fetch(`${server.url}/api/v1/attestations/${id}`);
      expect(await stored.json()).toMatchObject({ id, facts: one.expected[index]!.facts });
    }
    expect(await verify(one)).toEqual({ status: 200, code: null, answers });
  });
});

describe('a document that is refused', () => {
  it.each(ALL_REFUSAL_CASES)('$name', async (one) => {
    const { answers } = askPure(one);
    expect(await ingest(one)).toEqual({ status: ERROR_CODES[one.problem], code: one.problem, answers });
    expect(await verify(one)).toEqual({ status: ERROR_CODES.unreadable, code: 'unreadable', answers });
  });
});
