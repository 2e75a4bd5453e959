/** Requests for a digest that several artifacts have, over HTTP, on the command line and for a badge. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderToStaticMarkup } from 'react-dom/server';
import { createElement } from 'react';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { main } from '#app/cli/main.ts';
import { AmbiguousDigestPage } from '#components/artifact/ambiguous-digest.tsx';
import { ambiguousDigest } from '#lib/http/contract/artifact.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { sha256Hex, openTestApp, testInstance, provenance, ingestOutcomes, runOf } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const commit = (name: string): string => createHash('sha1').update(name).digest('hex');
/** Provenance of one file that gives it further digests. */
const provenanceNaming = (
  name: string,
  further: Record<string, string>,
  path: string,
  instance = testInstance(),
): Buffer => provenance([{ name, digest: { sha256: sha256Hex(name), ...further } }], { run: runOf(path), instance });

const [ownCommit, sharedCommit, claimedCommit, oldCommit, reusedCommit] = [
  'alone',
  'shared',
  'claimed',
  'old',
  'taken',
].map(commit) as [string, string, string, string, string];
let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  for (const [name, further, path] of [
    ['alone.tgz', { gitCommit: ownCommit }, 'acme/alone'],
    ['linux.tgz', { gitCommit: sharedCommit }, 'acme/web'],
    ['macos.tgz', { sha1: sharedCommit }, 'acme/web'],
    ['old.tgz', { sha1: oldCommit }, 'acme/old'],
    // A verified document claims the digest of another file as a further digest of its own file.
    ['liar.tgz', { sha512: 'ab'.repeat(64) }, 'mallory/liar'],
  ] as const)
    expect(await ingestOutcomes(app, provenanceNaming(name, further, path))).toEqual(['stored verified']);
  const own = (digest: Record<string, string>, path: string): Buffer =>
    provenance([{ name: path, digest }], { run: runOf(path) });
  await ingestOutcomes(app, own({ sha512: 'ab'.repeat(64) }, 'acme/honest'));
  await ingestOutcomes(app, own({ gitCommit: reusedCommit }, 'acme/source'));
  await ingestOutcomes(app, provenanceNaming('built.tgz', { gitCommit: reusedCommit }, 'acme/other'));
  // Signed by an authority that is not in the trust.
  expect(
    await ingestOutcomes(
      app,
      provenanceNaming('evil.tgz', { gitCommit: claimedCommit }, 'mallory/evil', testInstance('a stranger')),
    ),
  ).toEqual(['stored untrusted']);
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
const getByDigest = (digest: string) => ask(`/api/v1/artifacts/${encodeURIComponent(digest)}`);
const searchNames = async (q: string) =>
  ((await ask(`/api/v1/artifacts?q=${encodeURIComponent(q)}`)).body.artifacts ?? []).map(({ name }) => name).sort();

describe('one artifact', () => {
  it.each([
    ['gitCommit:', ownCommit, 'alone.tgz'],
    ['gitcommit:', ownCommit, 'alone.tgz'],
    ['sha1:', ownCommit, 'alone.tgz'],
    ['', ownCommit, 'alone.tgz'],
    ['gitCommit:', oldCommit, 'old.tgz'],
    ['sha1:', oldCommit, 'old.tgz'],
    ['', oldCommit.toUpperCase(), 'old.tgz'],
  ])('%s%s is %s', async (prefix, value, name) => {
    expect(await getByDigest(`${prefix}${value}`)).toMatchObject({
      status: 200,
      body: { digest: `sha256:${sha256Hex(name)}` },
    });
    expect(await searchNames(`${prefix}${value}`)).toEqual([name]);
  });

  it.each([7, 8, 11, 39])('the first %s digits of a commit find it in the list', async (length) => {
    expect(await searchNames(ownCommit.slice(0, length))).toEqual(['alone.tgz']);
    expect(await searchNames(`sha1:${ownCommit.slice(0, length)}`)).toEqual(['alone.tgz']);
    expect(await searchNames(sharedCommit.slice(0, length))).toEqual(['linux.tgz', 'macos.tgz']);
  });
});

describe('several artifacts', () => {
  it.each(['gitCommit:', 'sha1:', ''])('a shared commit, written %s…, answers 300 with the list', async (prefix) => {
    const { status, body } = await getByDigest(`${prefix}${sharedCommit}`);
    expect([status, body.code]).toEqual([300, 'ambiguous']);
    expect(ambiguousDigest.parse(body)).toEqual(body);
    expect(body.artifacts?.map(({ name, namedBy }) => [name, namedBy?.length]).sort()).toEqual([
      ['linux.tgz', 1],
      ['macos.tgz', 1],
    ]);
    for (const { namedBy } of body.artifacts!)
      expect((await ask(`/api/v1/attestations/${encodeURIComponent(namedBy![0]!)}`)).status).toBe(200);
    expect(await searchNames(`${prefix}${sharedCommit}`)).toEqual(['linux.tgz', 'macos.tgz']);
    expect((await ask(`/api/v1/artifacts/${encodeURIComponent(`${prefix}${sharedCommit}`)}/lineage`)).status).toBe(300);
  });

  it('the page lists the artifacts and their evidence', async () => {
    const page = renderToStaticMarkup(
      createElement(AmbiguousDigestPage, {
        found: (await getAmbiguousDigest(app, `gitCommit:${sharedCommit}`))!,
        now: 0,
      }),
    );
    expect(page).toContain('This digest is ambiguous: 2 artifacts have it');
    expect(page).toContain(`/artifacts/sha256:${sha256Hex('linux.tgz')}`);
    expect(page.match(/href="\/evidence\/sha256:[0-9a-f]{64}"/g)).toHaveLength(2);
  });

  it.each([
    [[], /is ambiguous: 2 artifacts have it/],
    [['--json'], /"code": ?"ambiguous"/],
  ])('the command line %j prints the list and exits 3', async (options, wanted) => {
    const io = createCapturedIo();
    expect(await main(['status', `gitCommit:${sharedCommit}`, '--url', server.url, ...options], io)).toBe(3);
    expect(io.output()).toMatch(wanted);
    expect(io.output()).toContain(sha256Hex('macos.tgz'));
  });

  it('a waiver for the digest of several artifacts is refused', async () => {
    const asked = {
      rule: 'sbom-present',
      artifact: `gitCommit:${sharedCommit}`,
      owner: 'a',
      reason: 'b',
      expiresAt: new Date(app.now().getTime() + 1e6).toISOString(),
    };
    await expect(createWaiver(app, asked)).rejects.toThrow('several artifacts have this digest');
  });
});

describe('a digest that a document about another artifact claims', () => {
  it('is ignored in evidence that is not verified', async () => {
    expect((await getByDigest(`gitCommit:${claimedCommit}`)).status).toBe(404);
    expect(await searchNames(claimedCommit)).toEqual([]);
  });

  it('leads to the artifact that it is the own digest of', async () => {
    expect(await getByDigest(`sha512:${'ab'.repeat(64)}`)).toMatchObject({
      status: 200,
      body: { digest: `sha512:${'ab'.repeat(64)}` },
    });
    expect(await getByDigest(`gitCommit:${reusedCommit}`)).toMatchObject({
      status: 200,
      body: { digest: `gitCommit:${reusedCommit}` },
    });
    expect(await getByDigest(`sha1:${reusedCommit}`)).toMatchObject({ status: 300 });
    expect(await searchNames(reusedCommit)).toEqual(['acme/source', 'built.tgz']);
    const badge = await ask(`/badge/sha512:${'ab'.repeat(64)}.json`);
    expect(badge.body).not.toMatchObject({ message: 'ambiguous' });
  });
});

describe('a badge', () => {
  it('says ambiguous for a further digest of two artifacts', async () => {
    const both = 'cd'.repeat(64);
    await ingestOutcomes(app, provenanceNaming('a.tgz', { sha512: both }, 'acme/a'));
    await ingestOutcomes(app, provenanceNaming('b.tgz', { sha512: both }, 'acme/b'));
    for (const metric of ['status', 'slsa', 'time-to-verify']) {
      expect((await ask(`/badge/sha512:${both}.json?metric=${metric}`)).body).toMatchObject({ message: 'ambiguous' });
    }
  });
});
