/** The borders of a period: what belongs to it to the millisecond, and what a report says that it leaves out. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { putInventory } from '#lib/admin/environment/inventories.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { addHistory } from '#db/artifact/history.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import {
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  START,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { getReport } from './get-report.ts';

const DAY_MS = 86_400_000;
const WEB = 'github.com/acme/web';

let app: TestApp;
beforeEach(async () => {
  // 2026-05-14T12:00:00.000Z
  app = await openTestApp();
});
afterEach(() => app.close());

const section = async (id: string, query: object) =>
  (await getReport(app, query)).sections.find((one) => one.id === id)!;
const send = (name: string) =>
  ingestOutcomes(app, provenance(subject(name), { run: runOf('acme/web', { at: app.now() }) }));

it.each([
  ['first', Date.parse('2026-05-15T00:00:00.000Z')],
  ['last', Date.parse('2026-05-15T23:59:59.999Z')],
])('an artifact of the %s millisecond of a day is one of that day alone', async (_which, at) => {
  app.advance(at - START.getTime());
  await send('web');
  app.advance(10 * DAY_MS);
  const count = async (day: string) => {
    const query = { from: day, to: day };
    return [(await section('signers', query)).rows.length, (await section('builders', query)).rows.length];
  };
  expect(await count('2026-05-14')).toEqual([0, 0]);
  expect(await count('2026-05-15')).toEqual([1, 1]);
  expect(await count('2026-05-16')).toEqual([0, 0]);
});

it('of an empty store every section is empty, and complete', async () => {
  const { sections, figures, log } = await getReport(app, {});
  expect(sections.filter(({ rows, leftOut }) => rows.length > 0 || leftOut !== null)).toEqual([]);
  expect(figures.map(({ value }) => value)).toEqual(['none', 'none', 'p50 none', 'none', '0']);
  expect(log === null || log.size > 0).toBe(true);
});

it('a report of a project says when an artifact has more changes than it reads', async () => {
  await send('web');
  const { id } = (await findByDigest(app.store.read, `sha256:${sha256Hex('web')}`))!;
  expect((await section('statuses', { project: WEB })).leftOut).toBe(null);
  await app.store.write(async (tx) => {
    for (let n = 0; n < 60; n += 1) {
      const at = new Date(app.now().getTime() + n * 60_000).toISOString();
      const [from, to] = n % 2 === 0 ? (['incomplete', 'failed'] as const) : (['failed', 'incomplete'] as const);
      await addHistory(tx, id, { at, from, to, reason: 'flapping', evidence: null });
    }
  });
  app.advance(DAY_MS);
  const found = await section('statuses', { project: WEB });
  expect(found.rows).toHaveLength(50);
  expect(found.leftOut).toContain('are left out');
  expect((await section('statuses', { project: WEB, from: '2026-05-15', to: '2026-05-15' })).leftOut).toBe(null);
});

it('drift that was so in a past period is in its report, also where it ended later', async () => {
  const put = async (kind: 'expected' | 'observed', services: object) => {
    const bytes = Buffer.from(JSON.stringify({ services }));
    const as = kind === 'observed' ? { as: 'observed' as const } : {};
    await putInventory(app, { environment: 'production', kind, ...as, bytes, reason: 'the plan' });
    await runJobs(app);
  };
  const image = (name: string) => ({ image: `acme/${name}@sha256:${sha256Hex(name)}` });
  await send('web');
  await put('observed', { web: image('web') });
  await put('expected', { web: image('web') });
  app.advance(2 * DAY_MS);
  await put('observed', { web: image('web'), other: image('other') });
  app.advance(10 * DAY_MS);
  await put('observed', { web: image('web') });
  app.advance(DAY_MS);
  const workloads = async (from: string, to: string) => [
    ...new Set((await section('drift', { from, to })).rows.map(({ cells }) => cells[2])),
  ];
  expect(await workloads('2026-05-10', '2026-05-15')).toEqual([]);
  for (const [from, to] of [
    ['2026-05-16', '2026-05-16'],
    ['2026-05-18', '2026-05-20'],
    ['2026-05-26', '2026-05-26'],
  ] as const)
    expect(await workloads(from, to), from).toEqual(['other']);
  expect(await workloads('2026-05-27', '2026-05-27')).toEqual([]);
  // Nobody can say what an image is that only a tag names.
  await put('observed', { web: image('web'), tagged: { image: 'acme/tagged:1' } });
  expect(await workloads('2026-05-27', '2026-05-27')).toEqual([]);
});
