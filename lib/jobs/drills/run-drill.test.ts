/** A drill leaves nothing in the data but its record and its entries of the audit log. */
import { findScenario } from './scenarios/library.ts';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { addDrill, addDrillResult, drillById } from '#db/drill/drills.ts';
import { logSize } from '#db/log/log.ts';
import { sqlStatement, tableContents } from '#db/sql-statement.fixture.ts';
import { eventsAfter, lastEventSeq } from '#db/system/outbox.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { limitSight } from '#lib/context/sight.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { completeEvidence, openTestApp, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { acknowledgeDrill } from './acknowledge-drill.ts';
import { getDrill, listDrills } from './list-drills.ts';
import { finishedDrill, KEPT_DRILLS, startDrill } from './run-drill.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await ingestEvidence(app, { bytes: completeEvidence(subject('web'), { run: runOf('acme/web') }) });
});
afterEach(() => app.close());

const OWN = ['drill', 'drill_result', 'drill_acknowledgement'];
/** What a drill may change beside its own tables: the audit log, who acted, and that open pages are told. */
const ALLOWED = [
  'audit_entry',
  'audit_leaf',
  'audit_node',
  'audit_checkpoint',
  'actor',
  'outbox',
  'row_mac',
  'table_mac',
];

/** The content of every table that a drill must not change. */
async function content(): Promise<[string, string][]> {
  return [...(await tableContents(app.store.read))].filter(([name]) => ![...OWN, ...ALLOWED].includes(name));
}

async function run(scenario: string, rest: object = {}) {
  const started = await startDrill(app, { scenario, ...rest });
  expect(started).toMatchObject({ state: 'running', result: null, score: null, acknowledged: 'not-due' });
  await expect(startDrill(app, { scenario })).rejects.toMatchObject({ code: 'rate-limited' });
  await expect(acknowledgeDrill(app, { id: started.id, note: 'x' })).rejects.toMatchObject({ code: 'conflict' });
  await finishedDrill(started.id);
  return (await getDrill(app, started.id))!;
}

const files = () => readdirSync(app.folder, { recursive: true }).toSorted();

describe('three drills', () => {
  it('are recorded, and nothing else changes: no row, figure, badge, log entry or file', async () => {
    const [before, seq, size, left] = [
      await content(),
      await lastEventSeq(app.store.read),
      await logSize(app.store.read),
      files(),
    ];
    const badge = () => getBadge(app, { of: { kind: 'project', slug: 'github.com/acme/web' }, metric: 'coverage' });
    const shown = await badge();
    for (const scenario of ['wrong-signer', 'leaked-token', 'critical-dependency'])
      expect(await run(scenario)).toMatchObject({
        state: 'ended',
        result: { outcome: 'detected' },
        policy: { id: 'attestry-baseline' },
        acknowledged: 'waiting',
      });
    expect(await content()).toEqual(before);
    expect(await logSize(app.store.read)).toBe(size);
    expect(files()).toEqual(left);
    expect(await badge()).toEqual(shown);
    expect(JSON.stringify([...before])).not.toContain('drill.invalid');
    const events = (await eventsAfter(app.store.read, seq, 100)).map(({ payload }) => JSON.parse(payload) as object);
    expect(events).toEqual(
      ['wrong-signer', 'leaked-token', 'critical-dependency'].map((scenario, at) => ({
        type: 'drill',
        id: at + 1,
        scenario,
        title: findScenario(scenario)!.title,
        outcome: 'detected',
      })),
    );
    const { library, drills } = await listDrills(app);
    expect(drills.map(({ id, score }) => [id, score?.detected])).toEqual([
      [3, 4],
      [2, 5],
      [1, 4],
    ]);
    expect(library.find(({ id }) => id === 'leaked-token')!.history).toMatchObject([{ id: 2, outcome: 'detected' }]);
  });
});

it('the policy of a project is tried, and what it misses is told', async () => {
  const document = {
    id: 'lenient',
    appliesTo: { projects: ['acme/web'] },
    rules: [{ id: 'sbom', check: 'sbom-present' }],
  };
  await applyPolicy(app, { document, reason: 'test' });
  expect(await run('wrong-signer', { project: 'github.com/acme/web' })).toMatchObject({
    project: 'github.com/acme/web',
    policy: { id: 'lenient' },
    result: { outcome: 'missed' },
    score: { detected: 0, places: 4 },
  });
});

it.each([
  [{ scenario: 'none' }, 'not-found'],
  [{ project: 'acme/none' }, 'not-found'],
  [{ environment: ' ' }, 'bad-request'],
  [{ acknowledgeWithinMinutes: 0 }, 'bad-request'],
  [{ acknowledgeWithinMinutes: 1.5 }, 'bad-request'],
  [{ reason: 'x'.repeat(2_001) }, 'bad-request'],
])('a request with a wrong %o is refused, and nothing is stored', async (change, code) => {
  await expect(startDrill(app, { scenario: 'wrong-signer', ...change })).rejects.toMatchObject({ code });
  expect((await listDrills(app)).drills).toEqual([]);
});

/** A drill that has ended, without a thread. */
const stored = async () => {
  const startedAt = app.now().toISOString();
  const result = JSON.stringify({ outcome: 'missed', error: null, control: null, sightings: [] });
  return app.store.write(async (tx) => {
    const row = {
      scenario: 'wrong-signer',
      reason: 'test',
      startedAt,
      startedBy: 1,
      project: null,
      environment: null,
    };
    const id = await addDrill(tx, { ...row, policy: '{}', acknowledgeWithinMinutes: 10 }, KEPT_DRILLS);
    await addDrillResult(tx, { drill: id, endedAt: startedAt, result });
    return id;
  });
};

describe('the acknowledgement', () => {
  it('says who, when, and how long it took', async () => {
    const id = await stored();
    app.advance(9 * 60_000);
    const ann: Actor = { kind: 'person', id: 'ann', name: 'Ann', grants: [{ role: 'reviewer', projects: '**' }] };
    expect(await acknowledgeDrill({ ...app, actor: ann }, { id, note: 'seen' })).toMatchObject({
      acknowledged: 'in-time',
      acknowledgement: { by: { name: 'Ann' }, note: 'seen', afterSeconds: 540 },
    });
    await expect(acknowledgeDrill(app, { id, note: 'again' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('counts as late, and without one as overdue', async () => {
    const id = await stored();
    app.advance(11 * 60_000);
    expect(await getDrill(app, id)).toMatchObject({ acknowledged: 'overdue' });
    expect(await acknowledgeDrill(app, { id, note: 'late' })).toMatchObject({ acknowledged: 'late' });
  });

  it('needs a note and a drill', async () => {
    await expect(acknowledgeDrill(app, { id: await stored(), note: ' ' })).rejects.toMatchObject({ pointer: '/note' });
    await expect(acknowledgeDrill(app, { id: 99, note: 'x' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

it.each([
  ['long ago', 2 * 60_000],
  ['by a clock that was a day ahead', -86_400_000],
])('a drill whose process ended, %s, is lost, and keeps no other from running', async (_when, ms) => {
  const startedAt = app.now().toISOString();
  const row = { scenario: 'wrong-signer', reason: 'test', startedAt, startedBy: 1, project: null, environment: null };
  const id = await app.store.write((tx) =>
    addDrill(tx, { ...row, policy: '{}', acknowledgeWithinMinutes: 10 }, KEPT_DRILLS),
  );
  await expect(startDrill(app, { scenario: 'swapped-artifact' })).rejects.toMatchObject({ code: 'rate-limited' });
  app.advance(ms);
  expect(await getDrill(app, id)).toMatchObject({ state: 'lost', result: null });
  const { id: next } = await startDrill(app, { scenario: 'swapped-artifact' });
  await finishedDrill(next);
});

it('the oldest records are deleted with their results', async () => {
  const row = { scenario: 's', reason: 'r', startedAt: app.now().toISOString(), startedBy: 1, policy: '{}' };
  await app.store.write(async (tx) => {
    for (let at = 0; at < 5; at += 1) {
      const drill = await addDrill(tx, { ...row, project: null, environment: null, acknowledgeWithinMinutes: 1 }, 3);
      await addDrillResult(tx, { drill, endedAt: row.startedAt, result: '{}' });
    }
  });
  expect(await drillById(app.store.read, 2)).toBeNull();
  expect(await drillById(app.store.read, 3)).not.toBeNull();
  expect(await sqlStatement(app.store.read, 'SELECT count(*) AS n FROM drill_result').get()).toEqual({ n: 3 });
});

it('nobody from whom a project is hidden sees or runs a drill', async () => {
  await stored();
  const { id } = (await sqlStatement<{ id: number }>(app.store.read, 'SELECT id FROM project LIMIT 1').get())!;
  const limited = await limitSight({ ...app, actor: { kind: 'anonymous' } }, [{ id, slug: 'github.com/acme/web' }]);
  expect((await listDrills(limited)).drills).toEqual([]);
  expect(await getDrill(limited, 1)).toBeNull();
  const mayRun = { ...limited, actor: app.actor };
  await expect(startDrill(mayRun, { scenario: 'swapped-artifact' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(acknowledgeDrill(mayRun, { id: 1, note: 'x' })).rejects.toMatchObject({ code: 'not-found' });
});
