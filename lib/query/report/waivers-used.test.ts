/** Which waivers a report calls used: those that something rested on in its period, and no others. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { getReport } from './get-report.ts';

const DAY_MS = 86_400_000;
const WEB = 'github.com/acme/web';
const digest = (name: string) => `sha256:${sha256Hex(name)}`;

let app: TestApp;
beforeEach(async () => {
  // 2026-05-14
  app = await openTestApp();
  await ingestOutcomes(app, provenance(subject('bare'), { run: runOf('acme/web') }));
  await ingestOutcomes(app, completeEvidence(subject('good'), { run: runOf('acme/web') }));
});
afterEach(() => app.close());

const day = (days: number) => new Date(Date.parse('2026-05-14T00:00:00Z') + days * DAY_MS).toISOString().slice(0, 10);
async function used(query: object = {}): Promise<string[][]> {
  const { sections } = await getReport(app, query);
  return sections.find(({ id }) => id === 'waivers-used')!.rows.map(({ cells }) => cells);
}
/** Waive every required rule that the bare release does not meet. Returns the ids of the waivers. */
async function waiveAll(target: object, reason = 'built by hand'): Promise<string[]> {
  const ids: string[] = [];
  for (const rule of await missingRules())
    ids.push((await createWaiver(app, { rule, owner: 'Ann', reason, expiresAt: day(20), ...target })).id);
  await runJobs(app);
  return ids;
}
async function missingRules(): Promise<string[]> {
  const { rules } = await decideGate(app, { digest: digest('bare') }, { keep: false });
  return rules
    .filter(({ outcome, severity }) => severity === 'block' && outcome !== 'pass' && outcome !== 'skip')
    .map(({ rule }) => rule);
}

it('none is where none was needed: a waiver of a release that meets the rule was not used', async () => {
  const rules = await missingRules();
  expect(rules.length).toBeGreaterThan(0);
  for (const rule of rules)
    await createWaiver(app, {
      rule,
      owner: 'Ann',
      reason: 'just in case',
      expiresAt: day(20),
      artifact: digest('good'),
    });
  await runJobs(app);
  await decideGate(app, { digest: digest('good') });
  expect(await used()).toEqual([]);
});

it('those on which the status of a release rests, each with its owner and reason', async () => {
  const ids = await waiveAll({ artifact: digest('bare') });
  const rows = await used({ project: WEB });
  expect(rows).toHaveLength(ids.length);
  expect(
    rows.every(
      ([, owner, releases, decisions, reason]) =>
        [owner, releases, decisions, reason].join() === 'Ann,1: bare,none,built by hand',
    ),
  ).toBe(true);
  expect(await used({ project: WEB })).toEqual(await used());
});

it('one of a project counts each release that it accepts, once', async () => {
  await ingestOutcomes(app, provenance(subject('other'), { run: runOf('acme/web') }));
  await ingestOutcomes(app, provenance(subject('strange'), { run: runOf('acme/api') }));
  await waiveAll({ project: WEB });
  for (const [, , releases] of await used()) expect(['2: other, bare', '2: bare, other']).toContain(releases);
  await ingestOutcomes(app, provenance(subject('else'), { run: runOf('acme/api') }));
  expect(await used({ project: 'github.com/acme/api' })).toEqual([]);
});

it('those on which a decision of the gate rested, with how many and the last', async () => {
  await waiveAll({ artifact: digest('bare') });
  await decideGate(app, { digest: digest('bare') });
  app.advance(3_600_000);
  await decideGate(app, { digest: digest('bare') });
  await decideGate(app, { digest: digest('good') });
  for (const [, , , decisions] of await used()) expect(decisions).toBe('2 decisions, the last 2026-05-14 13:00');
  expect((await used({ project: WEB })).length).toBe((await used()).length);
});

it('a waiver that ended in the period was used until then, and not after it', async () => {
  const ids = await waiveAll({ artifact: digest('bare') });
  app.advance(2 * DAY_MS);
  for (const id of ids) await endWaiver(app, Number(id), 'it is mended');
  await runJobs(app);
  app.advance(10 * DAY_MS);
  expect(await used({ from: day(0), to: day(3) })).toHaveLength(ids.length);
  expect(await used({ from: day(2), to: day(3) })).toHaveLength(ids.length);
  expect(await used({ from: day(3), to: day(12) })).toEqual([]);
  expect(await used({ from: day(-9), to: day(-1) })).toEqual([]);
});

it('a waiver that another one followed without a change of the status was used, too', async () => {
  const first = await waiveAll({ artifact: digest('bare') }, 'first');
  app.advance(DAY_MS);
  const second = await waiveAll({ artifact: digest('bare') }, 'second').catch(() => []);
  app.advance(DAY_MS);
  for (const id of first) await endWaiver(app, Number(id), 'replaced');
  await runJobs(app);
  app.advance(DAY_MS);
  const reasons = (await used()).map(([, , , , reason]) => reason);
  expect(reasons.filter((one) => one === 'first')).toHaveLength(first.length);
  expect(reasons.filter((one) => one === 'second')).toHaveLength(second.length);
});

it('a waiver that expired is no use of the next period', async () => {
  const ids = await waiveAll({ artifact: digest('bare') });
  app.advance(25 * DAY_MS);
  await reEvaluateEndedWaivers(app);
  await runJobs(app);
  expect(await used({ from: day(10), to: day(21) })).toHaveLength(ids.length);
  expect(await used({ from: day(21), to: day(25) })).toEqual([]);
});
