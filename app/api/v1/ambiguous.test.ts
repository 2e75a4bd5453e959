/** Digests that several artifacts have, asked for over HTTP, by the command line and as a badge. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderToStaticMarkup } from 'react-dom/server';
import { createElement } from 'react';
import { captured } from '#app/cli/terminal/captured.fixture.ts';
import { main } from '#app/cli/main.ts';
import { SeveralArtifacts } from '#components/artifact/several-artifacts.tsx';
import { ambiguousDigest } from '#lib/http/contract/artifact.ts';
import { useApp } from '#lib/start/singleton.ts';
import { addWaiverFor } from '#lib/admin/waivers.ts';
import { getAmbiguous } from '#lib/query/get-ambiguous.ts';
import { hexOf, openTestApp, ownInstance, provenance, push, runOf } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const commit = (name: string): string => createHash('sha1').update(name).digest('hex');
/** Evidence of one file that gives it further digests. */
const named = (name: string, further: Record<string, string>, path: string, instance = ownInstance()): Buffer =>
  provenance([{ name, digest: { sha256: hexOf(name), ...further } }], { run: runOf(path), instance });

const [alone, shared, claimed, old, taken] = ['alone', 'shared', 'claimed', 'old', 'taken'].map(commit) as [
  string,
  string,
  string,
  string,
  string,
];
let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  app = await openTestApp();
  useApp(app);
  server = await serveRoutes();
  for (const [name, further, path] of [
    ['alone.tgz', { gitCommit: alone }, 'acme/alone'],
    ['linux.tgz', { gitCommit: shared }, 'acme/web'],
    ['macos.tgz', { sha1: shared }, 'acme/web'],
    ['old.tgz', { sha1: old }, 'acme/old'],
    // A document that is verified gives its file another file's own digest as a further one.
    ['liar.tgz', { sha512: 'ab'.repeat(64) }, 'mallory/liar'],
  ] as const)
    expect(await push(app, named(name, further, path))).toEqual(['stored verified']);
  const own = (digest: Record<string, string>, path: string): Buffer =>
    provenance([{ name: path, digest }], { run: runOf(path) });
  await push(app, own({ sha512: 'ab'.repeat(64) }, 'acme/honest'));
  await push(app, own({ gitCommit: taken }, 'acme/source'));
  await push(app, named('built.tgz', { gitCommit: taken }, 'acme/other'));
  // Signed by an authority that nobody here trusts.
  expect(await push(app, named('evil.tgz', { gitCommit: claimed }, 'mallory/evil', ownInstance('a stranger')))).toEqual(
    ['stored untrusted'],
  );
});
afterAll(async () => {
  await server.close();
  await app.close();
});

type Answer = { digest?: string; code?: string; artifacts?: { name: string; digest: string; namedBy?: string[] }[] };
const ask = async (path: string): Promise<{ status: number; body: Answer }> => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: (await response.json()) as Answer };
};
const ofDigest = (digest: string) => ask(`/api/v1/artifacts/${encodeURIComponent(digest)}`);
const found = async (q: string) =>
  ((await ask(`/api/v1/artifacts?q=${encodeURIComponent(q)}`)).body.artifacts ?? []).map(({ name }) => name).sort();

describe('one artifact', () => {
  it.each([
    ['gitCommit:', alone, 'alone.tgz'],
    ['gitcommit:', alone, 'alone.tgz'],
    ['sha1:', alone, 'alone.tgz'],
    ['', alone, 'alone.tgz'],
    ['gitCommit:', old, 'old.tgz'],
    ['sha1:', old, 'old.tgz'],
    ['', old.toUpperCase(), 'old.tgz'],
  ])('%s%s is %s', async (prefix, value, name) => {
    expect(await ofDigest(`${prefix}${value}`)).toMatchObject({
      status: 200,
      body: { digest: `sha256:${hexOf(name)}` },
    });
    expect(await found(`${prefix}${value}`)).toEqual([name]);
  });

  it.each([7, 8, 11, 39])('the first %s digits of a commit find it in the list', async (length) => {
    expect(await found(alone.slice(0, length))).toEqual(['alone.tgz']);
    expect(await found(`sha1:${alone.slice(0, length)}`)).toEqual(['alone.tgz']);
    expect(await found(shared.slice(0, length))).toEqual(['linux.tgz', 'macos.tgz']);
  });
});

describe('several artifacts', () => {
  it.each(['gitCommit:', 'sha1:', ''])('a shared commit, written %s…, answers 300 with the list', async (prefix) => {
    const { status, body } = await ofDigest(`${prefix}${shared}`);
    expect([status, body.code]).toEqual([300, 'ambiguous']);
    expect(ambiguousDigest.parse(body)).toEqual(body);
    expect(body.artifacts?.map(({ name, namedBy }) => [name, namedBy?.length]).sort()).toEqual([
      ['linux.tgz', 1],
      ['macos.tgz', 1],
    ]);
    for (const { namedBy } of body.artifacts!)
      expect((await ask(`/api/v1/attestations/${encodeURIComponent(namedBy![0]!)}`)).status).toBe(200);
    expect(await found(`${prefix}${shared}`)).toEqual(['linux.tgz', 'macos.tgz']);
    expect((await ask(`/api/v1/artifacts/${encodeURIComponent(`${prefix}${shared}`)}/lineage`)).status).toBe(300);
  });

  it("the page lists them and the evidence, the badge is nobody's", async () => {
    const page = renderToStaticMarkup(
      createElement(SeveralArtifacts, { found: (await getAmbiguous(app, `gitCommit:${shared}`))!, now: 0 }),
    );
    expect(page).toContain('This digest is ambiguous: 2 artifacts have it');
    expect(page).toContain(`/artifacts/sha256:${hexOf('linux.tgz')}`);
    expect(page.match(/href="\/evidence\/sha256:[0-9a-f]{64}"/g)).toHaveLength(2);
  });

  it.each([
    [[], /is ambiguous: 2 artifacts have it/],
    [['--json'], /"code": ?"ambiguous"/],
  ])('the command line %j prints the list and exits 3', async (options, wanted) => {
    const io = captured();
    expect(await main(['status', `gitCommit:${shared}`, '--url', server.url, ...options], io)).toBe(3);
    expect(io.output()).toMatch(wanted);
    expect(io.output()).toContain(hexOf('macos.tgz'));
  });

  it('a waiver for the digest of several artifacts is refused', async () => {
    const asked = {
      rule: 'sbom-present',
      artifact: `gitCommit:${shared}`,
      owner: 'a',
      reason: 'b',
      expiresAt: new Date(app.now().getTime() + 1e6).toISOString(),
    };
    await expect(addWaiverFor(app, asked)).rejects.toThrow('several artifacts have this digest');
  });
});

describe('a digest that somebody else claims', () => {
  it('counts for nothing in evidence that is not verified', async () => {
    expect((await ofDigest(`gitCommit:${claimed}`)).status).toBe(404);
    expect(await found(claimed)).toEqual([]);
  });

  it('leads to the artifact whose own digest it is', async () => {
    expect(await ofDigest(`sha512:${'ab'.repeat(64)}`)).toMatchObject({
      status: 200,
      body: { digest: `sha512:${'ab'.repeat(64)}` },
    });
    expect(await ofDigest(`gitCommit:${taken}`)).toMatchObject({ status: 200, body: { digest: `gitCommit:${taken}` } });
    expect(await ofDigest(`sha1:${taken}`)).toMatchObject({ status: 300 });
    expect(await found(taken)).toEqual(['acme/source', 'built.tgz']);
    const badge = await ask(`/badge/sha512:${'ab'.repeat(64)}.json`);
    expect(badge.body).not.toMatchObject({ message: 'ambiguous' });
  });
});

describe('a badge', () => {
  it('says ambiguous for a further digest of two artifacts', async () => {
    const both = 'cd'.repeat(64);
    await push(app, named('a.tgz', { sha512: both }, 'acme/a'));
    await push(app, named('b.tgz', { sha512: both }, 'acme/b'));
    for (const metric of ['status', 'slsa', 'time-to-verify']) {
      expect((await ask(`/badge/sha512:${both}.json?metric=${metric}`)).body).toMatchObject({ message: 'ambiguous' });
    }
  });
});
