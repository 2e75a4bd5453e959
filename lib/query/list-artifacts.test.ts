import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactFilter, ArtifactSort } from '#lib/views/artifact.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { listArtifacts } from './list-artifacts.ts';
import {
  completeEvidence,
  withFlippedSignatureBit,
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  sbom,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
const COUNT = 24;
const names = Array.from({ length: COUNT }, (_, i) => `${['web', 'api', 'cli'][i % 3]}-1.${i}.0.tgz`);

beforeAll(async () => {
  app = await openTestApp();
  for (const [i, name] of names.entries()) {
    const run = runOf(i % 2 ? 'acme/web' : 'acme/api', { ref: `refs/tags/v1.${i}.0` });
    const bundle = provenance(subject(name), { run });
    await ingestOutcomes(
      app,
      [
        completeEvidence(subject(name), { run }),
        bundle,
        jsonLines(bundle, withFlippedSignatureBit(bundle)),
        sbom(subject(name), { run }),
      ][i % 4]!,
    );
    if (i % 5 !== 0) app.advance(1000);
  }
  const deployed = {
    context: {
      version: '0.3.0',
      id: 'e1',
      source: 'https://ci.acme.example',
      type: 'dev.cdevents.service.deployed.0.1.1',
      timestamp: app.now().toISOString(),
    },
    subject: {
      id: 'web',
      source: 'https://ci.acme.example',
      type: 'service',
      content: { environment: { id: 'production' }, artifactId: `pkg:oci/web@sha256:${sha256Hex(names[0]!)}` },
    },
  };
  await ingestOutcomes(app, Buffer.from(JSON.stringify(deployed)));
  app.advance(1000);
});
afterAll(() => app.close());

async function all(filter: ArtifactFilter): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await listArtifacts(app, { ...filter, ...(cursor ? { cursor } : {}) });
    found.push(...page.artifacts.map((item) => item.name!));
    if (page.cursor === null) return found;
    cursor = page.cursor;
  }
}

describe('the artifact list', () => {
  const SORTS: ArtifactSort[] = ['newest', 'oldest', 'status', 'name'];
  const FILTERS: ArtifactFilter[] = [
    {},
    { status: ['failed', 'incomplete'] },
    { project: 'github.com/acme/web' },
    { project: 'github.com/acme/api', status: ['verified'] },
    { level: 2 },
    { level: -1 },
    { q: 'web' },
    { q: 'acme/web' },
    { environment: 'production' },
    { environment: 'production', status: ['verified', 'incomplete'] },
    { environment: 'production', q: 'web', status: ['verified'] },
  ];

  it.each(SORTS.flatMap((sort) => FILTERS.map((filter) => [sort, filter] as const)))(
    '%s %j: pages of any size together are the list, with each artifact once',
    async (sort, filter) => {
      const whole = await all({ ...filter, sort, limit: 500 });
      expect(new Set(whole).size).toBe(whole.length);
      for (const limit of [1, 3, 7]) expect(await all({ ...filter, sort, limit })).toEqual(whole);
      expect((await listArtifacts(app, { ...filter, sort })).total).toEqual({ count: whole.length, atLeast: false });
    },
  );

  it('is in the requested order', async () => {
    expect(await all({ sort: 'oldest' })).toEqual((await all({ sort: 'newest' })).reverse());
    expect(await all({ sort: 'name' })).toEqual([...names].sort());
    const { artifacts } = await listArtifacts(app, { sort: 'status', limit: 500 });
    const order = ['failed', 'error', 'incomplete', 'waived', 'unknown', 'verified'];
    const positions = artifacts.map((item) => order.indexOf(item.status));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(3);
  });

  it.each<[string, (i: number) => string, number]>([
    ['a digest', () => `sha256:${sha256Hex(names[4]!)}`, 1],
    ['bare hex', () => sha256Hex(names[4]!), 1],
    ['the beginning of a digest', () => `sha256:${sha256Hex(names[4]!).slice(0, 9)}`, 1],
    ['the beginning of bare hex', () => sha256Hex(names[4]!).slice(0, 12), 1],
    ['a name', () => names[4]!, 1],
    ['part of a name or repository', () => 'api', 16],
    ['a commit', () => runOf('acme/api', { ref: 'refs/tags/v1.4.0' }).commit, 1],
    ['the beginning of a commit', () => runOf('acme/api', { ref: 'refs/tags/v1.4.0' }).commit.slice(0, 10), 1],
    ['a repository', () => 'github.com/acme/api', 12],
    ['owner and name', () => 'acme/web', 12],
    ['a repository URL', () => 'https://github.com/acme/web.git', 12],
    ['a signer', () => 'https://github.com/acme/api/.github/workflows/release.yml@refs/tags/v1.4.0', 1],
    ['an unknown text', () => 'zzzz', 0],
    ['an unknown digest', () => `sha256:${'0'.repeat(64)}`, 0],
    ['query syntax', () => '" OR name:* --', 0],
    ['a wildcard', () => '%', 0],
  ])('finds by %s', async (_, q, count) => expect((await listArtifacts(app, { q: q(0) })).total.count).toBe(count));

  it('filters by environment', async () => {
    expect(await all({ environment: 'production' })).toEqual([names[0]]);
    expect(await all({ environment: 'nowhere' })).toEqual([]);
  });

  it('finds by the id of a document', async () => {
    const [result] = await ingestEvidence(app, {
      bytes: provenance(subject(names[1]!), { run: runOf('acme/web', { ref: 'refs/tags/v1.1.0' }) }),
    });
    expect(await all({ q: result!.id })).toEqual([names[1]]);
  });

  it.each([
    'x',
    'bm90aGluZw',
    Buffer.from('["newest",0,"a",1]').toString('base64url'),
    Buffer.from('["oldest",0,1,1]').toString('base64url'),
    Buffer.from('{"__proto__":1}').toString('base64url'),
    'a'.repeat(5000),
  ])('the cursor %j is refused', async (cursor) => {
    await expect(listArtifacts(app, { cursor })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('filters by a period', async () => {
    const items = (await listArtifacts(app, { sort: 'oldest', limit: 500 })).artifacts;
    const from = items[6]!.firstSeen;
    const to = items[15]!.firstSeen;
    expect(await all({ from, to, sort: 'oldest' })).toEqual(
      items.filter((item) => item.firstSeen >= from && item.firstSeen < to).map((item) => item.name),
    );
    await expect(listArtifacts(app, { from: 'yesterday' })).rejects.toMatchObject({ code: 'bad-request' });
  });
});
