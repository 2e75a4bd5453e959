/** Tokens with projects, over HTTP: the projects do not decide who gets in, and evidence claims what they match. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken, revoke } from '#lib/admin/tokens.ts';
import type { NewToken } from '#lib/admin/tokens.ts';
import { listClaims } from '#lib/admin/projects.ts';
import { setCallerLimits } from '#lib/http/caller-limits.ts';
import { openTestApp, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const MINUTE = 60_000;
let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  setCallerLimits();
  app = await openTestApp({ adopts: [] });
  setSingletonApp(app);
  server = await serveRoutes();
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const token = (change: Partial<NewToken>) => createToken(app, { name: 'ci', scopes: ['ingest'], ...change });
let serial = 0;
async function push(path: string, bearer: string) {
  serial += 1;
  const response = await fetch(`${server.url}/api/v1/attestations`, {
    method: 'POST',
    body: provenance(subject(`sent-${serial}`), { run: runOf(path) }) as BodyInit,
    headers: { authorization: `Bearer ${bearer}` },
  });
  const { code, detail } = (await response.json()) as { code?: string; detail?: string };
  return { status: response.status, code, detail, expires: response.headers.get('attestry-token-expires') };
}
const claimerOf = async (slug: string) => {
  const response = await fetch(`${server.url}/api/v1/projects/${slug}`);
  return ((await response.json()) as { claimedBy: unknown }).claimedBy;
};

const SCOPES: [string, Partial<NewToken>][] = [
  ['without a project', {}],
  ['with a pattern', { projects: ['closed/*'] }],
  ['for all projects', { allProjects: true }],
];

describe.each(SCOPES)('a token %s', (_, change) => {
  it('sends signed evidence of any project', async () => {
    const { token: bearer, expiresAt } = await token(change);
    expect(await push('signed/web', bearer)).toMatchObject({ status: 201, expires: expiresAt });
  });

  it('is refused when it was revoked, and claims nothing', async () => {
    const { id, token: bearer } = await token(change);
    await revoke(app, id);
    expect(await push('closed/revoked', bearer)).toMatchObject({
      status: 401,
      code: 'unauthorized',
      detail: 'this token is not known, or was revoked',
    });
  });

  it('is refused when it has expired, and claims nothing', async () => {
    const { token: bearer, expiresAt } = await token({ ...change, lifetimeMs: MINUTE });
    app.advance(MINUTE);
    expect(await push('closed/expired', bearer)).toMatchObject({
      status: 401,
      code: 'unauthorized',
      detail: `this token expired at ${expiresAt}: create a new one with attestry token create`,
    });
    expect((await listClaims(app)).filter(({ slug }) => slug.includes('closed/'))).toEqual([]);
  });
});

it('evidence that a token sends claims the project that it names, where a pattern of the token matches', async () => {
  const { id, token: bearer } = await token({ projects: ['acme/*'] });
  expect(await push('acme/web', bearer)).toMatchObject({ status: 201 });
  expect(await push('other/web', bearer)).toMatchObject({ status: 201 });
  expect(await claimerOf('github.com/acme/web')).toEqual({ kind: 'token', identifier: String(id), name: 'ci' });
  expect(await claimerOf('github.com/other/web')).toBeNull();
});
