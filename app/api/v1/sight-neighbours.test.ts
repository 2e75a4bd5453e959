/** What is public beside something private: it keeps its status, and says how much is hidden, and nothing about it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addJob } from '#db/system/jobs.ts';
import { QUARANTINE_JOB } from '#lib/admin/quarantine.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { completeEvidence, ingestOutcomes, provenance, runOf, subject, testResults } from '#lib/start/app.fixture.ts';
import type { LineageOverview, LineageView } from '#lib/views/lineage.ts';
import { ask, asPerson, digestOf, openWorld, PUBLIC, SECRET, type World } from './sight.fixture.ts';

const LIBRARY = 'library';
const BOTH = 'both';
const PRODUCT = 'product';

let world: World;
beforeAll(async () => {
  world = await openWorld({ isWhole: true, secretFirst: true });
  const { app } = world;
  const run = runOf('acme/web');
  const inVault = runOf('acme/vault', { ref: 'refs/tags/v9.0.0' });
  await changeVisibility(app, { project: SECRET, visibility: 'public', reason: 'a test' });
  await ingestOutcomes(app, completeEvidence(subject(LIBRARY), { run }));
  await ingestOutcomes(app, completeEvidence(subject(BOTH), { run }));
  // Two private builds take the public library in.
  for (const [name, ref] of [
    [PRODUCT, 'refs/tags/v9.0.0'],
    [`${PRODUCT}-2`, 'refs/tags/v9.1.0'],
  ] as const)
    await ingestOutcomes(
      app,
      provenance(subject(name), { run: runOf('acme/vault', { ref }) }, [
        { uri: `pkg:generic/${LIBRARY}`, digest: { sha256: digestOf(LIBRARY).slice(7) } },
      ]),
    );
  // A report about a public and a private artifact, in which a test of the public one fails.
  await ingestOutcomes(app, provenance(subject('vault-both'), { run: inVault }));
  await ingestOutcomes(app, testResults([...subject(BOTH), ...subject('vault-both')], { run }, ['adds']));
});
afterAll(() => world.close());

const lineage = async (headers: Record<string, string> = {}, query = '') =>
  JSON.parse(
    (await ask(world, `/api/v1/artifacts/${digestOf(LIBRARY)}/lineage${query}`, { headers })).body,
  ) as LineageView;
const artifact = async (headers: Record<string, string> = {}) =>
  JSON.parse((await ask(world, `/api/v1/artifacts/${digestOf(BOTH)}`, { headers })).body) as {
    status: object;
    evidence: { id: string }[];
    checks: { evidence: string[] }[];
    privateDocuments: number;
  };

describe('an artifact that private builds use', () => {
  it('has one grey node for them, which names nothing and links nowhere', async () => {
    const whole = await lineage();
    await changeVisibility(world.app, { project: SECRET, visibility: 'private', reason: 'a test' });
    const seen = await lineage();
    const hidden = seen.nodes.filter(({ kind }) => kind === 'private');
    expect(hidden).toEqual([
      {
        id: `private:after:${digestOf(LIBRARY)}`,
        kind: 'private',
        label: '2 private nodes',
        detail: null,
        status: null,
        href: null,
        depth: 1,
        more: 0,
      },
    ]);
    expect(seen.edges.filter(({ kind }) => kind === 'private')).toEqual([
      expect.objectContaining({ from: digestOf(LIBRARY), to: hidden[0]!.id, evidenceId: null }),
    ]);
    for (const name of ['vault', digestOf(PRODUCT).slice(7)]) {
      expect(JSON.stringify(whole)).toContain(name);
      expect(JSON.stringify(seen)).not.toContain(name);
    }
    const insider = await asPerson(world, 'insider', { role: 'viewer', project: SECRET });
    expect(await lineage(insider)).toEqual(whole);
    const groups = JSON.parse(
      (await ask(world, `/api/v1/artifacts/${digestOf(LIBRARY)}/lineage/groups`, {})).body,
    ) as LineageOverview;
    expect(groups.nodes.filter(({ kind }) => kind === 'private')).toEqual([{ ...hidden[0], within: null }]);
    expect(groups.total.nodes).toBe(seen.nodes.length - 1);
  });

  it('has none in the other direction, and none where nothing is hidden', async () => {
    expect((await lineage({}, '?direction=up')).nodes.filter(({ kind }) => kind === 'private')).toEqual([]);
    const other = (await ask(world, `/api/v1/artifacts/${digestOf('web')}/lineage`)).body;
    expect(other).not.toContain('private');
  });
});

describe('an artifact about which a private document is, too', () => {
  it('keeps its status, and counts the document without naming it', async () => {
    const insider = await artifact(await asPerson(world, 'insider', { role: 'viewer', project: SECRET }));
    const seen = await artifact();
    expect(seen.status).toEqual(insider.status);
    expect(seen.status).toMatchObject({ status: 'failed' });
    expect([insider.privateDocuments, seen.privateDocuments]).toEqual([0, 1]);
    const ids = new Set(seen.evidence.map(({ id }) => id));
    const [missing] = insider.evidence.filter(({ id }) => !ids.has(id));
    expect(insider.evidence).toHaveLength(seen.evidence.length + 1);
    expect(JSON.stringify(seen)).not.toContain(missing!.id);
    expect((await ask(world, `/api/v1/attestations/${missing!.id}`)).status).toBe(404);
    expect((await ask(world, `/api/v1/attestations/${missing!.id}/raw`)).status).toBe(404);
  });

  it('has one signed verdict for everybody, and none while a change is unfinished', async () => {
    const insider = await asPerson(world, 'insider', { role: 'viewer', project: SECRET });
    const verdict = async (headers: Record<string, string>) =>
      ask(world, `/api/v1/artifacts/${digestOf(BOTH)}/vsa`, { headers });
    const seen = await verdict({});
    expect(seen.status).toBe(200);
    expect((await verdict(insider)).body).toBe(seen.body);
    const now = world.app.now().toISOString();
    await world.app.store.write((tx) => addJob(tx, { kind: QUARANTINE_JOB, key: '1', payload: {}, runAt: now, now }));
    expect([(await verdict({})).status, (await verdict(insider)).status]).toEqual([503, 503]);
  });

  it('is denied by the gate for everybody alike', async () => {
    const insider = await asPerson(world, 'insider', { role: 'viewer', project: SECRET });
    for (const headers of [{}, insider]) {
      const answer = await ask(world, '/api/v1/gate', { method: 'POST', body: { digest: digestOf(BOTH) }, headers });
      expect(JSON.parse(answer.body)).toMatchObject({ decision: 'deny' });
    }
    expect((await ask(world, `/api/v1/artifacts?project=${PUBLIC}&status=failed`)).body).toContain(digestOf(BOTH));
  });
});
