import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimProject } from '#lib/admin/projects.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  START,
  subject,
  type TestApp,
  testResults,
} from '#lib/start/app.fixture.ts';
import { largeLineage } from '#lib/test-issuer/scenes/large-lineage.ts';
import { getLineageOverview, OVERVIEW_LIMITS } from './get-lineage-overview.ts';

const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;

describe('an overview of a lineage of 1,000 nodes', () => {
  const scene = largeLineage(1000, 'acme', START);
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
    for (const sbom of scene.sboms)
      await ingestEvidence(app, { bytes: Buffer.from(JSON.stringify(sbom)), subject: scene.digest });
    await ingestEvidence(app, { bytes: Buffer.from(scene.provenances.map((each) => JSON.stringify(each)).join('\n')) });
  });
  afterAll(() => app.close());
  const overview = async (more: Partial<Parameters<typeof getLineageOverview>[1]> = {}) =>
    (await getLineageOverview(app, { root: scene.digest, ...more }))!;

  it.each(['project', 'build', 'release', 'kind'] as const)('by %s has each node and claim once', async (by) => {
    const whole = (await getLineage(app, { root: scene.digest, limit: 50_000 }))!;
    let view = await overview({ by });
    const open: string[] = [];
    for (let at = 0; at < 4; at++) {
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      expect(view.total).toEqual({ nodes: whole.nodes.length, shown: view.nodes.length });
      expect(view.nodes.length + sum(view.groups.map(({ nodes }) => nodes))).toBe(scene.nodes);
      expect(sum(view.edges.map(({ claims }) => claims)) + sum(view.groups.map(({ inside }) => inside))).toBe(
        whole.edges.length,
      );
      for (const { nodes, kinds } of view.groups) expect(sum(kinds.map((each) => each.nodes))).toBe(nodes);
      const ids = new Set([...view.nodes, ...view.groups].map(({ id }) => id));
      expect(view.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
      expect(view.opened.map(({ id }) => id).toSorted()).toEqual(open.toSorted());
      if (view.groups.length === 0) break;
      open.push(view.groups.toSorted((a, b) => b.nodes - a.nodes)[0]!.id);
      view = await overview({ by, open });
    }
  });

  it('names its groups and opens one in pages', async () => {
    const view = await overview();
    const npm = view.groups.find(({ label }) => label === 'npm components')!;
    expect(npm).toMatchObject({ kind: 'component', nodes: 240, status: null, claimed: 0, depth: -2, within: null });
    expect(npm.kinds).toEqual([{ kind: 'component', nodes: 240 }]);
    const opened = await overview({ open: [npm.id], page: 100 });
    expect(opened.nodes.filter(({ within }) => within === npm.id)).toHaveLength(100);
    expect(opened.groups.find(({ isRest }) => isRest)).toMatchObject({
      label: 'further npm components',
      nodes: 140,
      within: npm.id,
    });
    expect(opened.opened).toEqual([{ id: npm.id, label: 'npm components', nodes: 240 }]);
  });

  it('groups what builds made by project, with the page of the project', async () => {
    const [group] = (await overview()).groups.filter(({ href }) => href !== null);
    expect(group).toMatchObject({ label: expect.stringMatching(/^acme\/service-/), status: 'incomplete' });
    expect(group!.href).toBe(`/projects/github.com/${group!.label.split(':')[0]}`);
  });

  it('is bounded', async () => {
    const { groups } = await overview({ by: 'build' });
    const view = await overview({ by: 'build', open: groups.map(({ id }) => id), page: OVERVIEW_LIMITS.page });
    expect(view.nodes.length + view.groups.length).toBeLessThanOrEqual(1000);
    expect(JSON.stringify(await overview()).length).toBeLessThan(60_000);
    expect(await overview({ open: ['group:nothing', '', 'build:1'] })).toEqual(await overview());
  });

  it('is null for what is unknown', async () => {
    expect(await getLineageOverview(app, { root: digestOf('nothing') })).toBeNull();
  });
});

describe('a stranger', () => {
  let app: TestApp;
  const WEB = 'github.com/acme/web';
  const run = runOf('acme/web');
  const eve = runOf('eve/fork');
  beforeAll(async () => {
    app = await openTestApp({ adopts: [] });
    await claimProject(app, { slug: WEB, repositoryId: run.repository.id });
    await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
    // Ten good artifacts take web in, and a bad one of the same project does not.
    const uses = [{ uri: 'pkg:generic/web', digest: { sha256: sha256Hex('web') } }];
    const good = Array.from({ length: 10 }, (_, at) => `good-${at}`);
    await ingestOutcomes(
      app,
      provenance(
        good.flatMap((name) => subject(name)),
        { run: runOf('acme/web', { ref: 'refs/tags/v2' }) },
        uses,
      ),
    );
    await ingestOutcomes(app, provenance(subject('bad'), { run: runOf('acme/web', { ref: 'refs/tags/v3' }) }));
    await ingestOutcomes(
      app,
      testResults(subject('bad'), { run: runOf('acme/web', { ref: 'refs/tags/v3' }) }, ['adds']),
    );
    await ingestOutcomes(app, provenance([...subject('bad'), ...subject('evil')], { run: eve }, uses));
  });
  afterAll(() => app.close());

  it('cannot give a group the status of an artifact that only the stranger brings in', async () => {
    const lineage = (await getLineage(app, { root: digestOf('web'), direction: 'down' }))!;
    expect(lineage.nodes.find(({ id }) => id === digestOf('bad'))?.status).toBe('failed');
    for (const by of ['project', 'build', 'kind'] as const) {
      const { groups } = (await getLineageOverview(app, { root: digestOf('web'), direction: 'down', by }))!;
      expect(groups.length).toBeGreaterThan(0);
      expect(groups.map(({ status }) => status)).not.toContain('failed');
      expect(groups.flatMap(({ statuses }) => statuses).map(({ status }) => status)).not.toContain('failed');
    }
  });

  it('is counted as a claim in the group', async () => {
    const { groups } = (await getLineageOverview(app, { root: digestOf('web'), direction: 'down', by: 'kind' }))!;
    const artifacts = groups.find(({ kind }) => kind === 'artifact')!;
    expect(artifacts).toMatchObject({ nodes: 12, claimed: 1 });
    const without = (await getLineageOverview(app, {
      root: digestOf('web'),
      direction: 'down',
      by: 'kind',
      claims: 'hide',
    }))!;
    expect(without.groups.find(({ kind }) => kind === 'artifact')).toMatchObject({ nodes: 11, claimed: 0 });
  });

  it('cannot move a node into a group of a project', async () => {
    const { groups, nodes } = (await getLineageOverview(app, { root: digestOf('web'), direction: 'down' }))!;
    expect(groups.find(({ label }) => label.startsWith('acme/web'))).toMatchObject({ nodes: 12, claimed: 1 });
    expect(nodes.filter(({ within }) => within === null).map(({ id }) => id)).toContain(digestOf('evil'));
  });
});
