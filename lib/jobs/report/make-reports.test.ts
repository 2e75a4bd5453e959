/** Reports that are made by themselves: each period once, also after a downtime, and never another content. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLeaf } from '#db/log/log.ts';
import { createBackup } from '#lib/admin/backup/create-backup.ts';
import { restoreBackup } from '#lib/admin/backup/restore-backup.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { createReportSchedule, endReportSchedule } from '#lib/admin/report/schedules.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import type { Context } from '#lib/context/context.ts';
import { limitSight, findPrivateProjects } from '#lib/context/sight.ts';
import { keptReportView } from '#lib/http/contract/report/kept.ts';
import { auditFolder, edit } from '#lib/query/audit/audited-store.fixture.ts';
import { getKeptReport, listReports } from '#lib/query/report/kept/kept-reports.ts';
import { listReportSchedules } from '#lib/query/report/kept/list-schedules.ts';
import { readKept } from '#lib/report/kept.ts';
import { openApp } from '#lib/start/app.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { scheduleReports } from './make-reports.ts';

const DAY_MS = 86_400_000;
const WEB = 'github.com/acme/web';
const weekly = { name: 'Security meeting', every: 'week', day: 1, reason: 'we meet on Mondays' } as const;

let app: TestApp;
beforeEach(async () => {
  // 2026-05-14, a Thursday.
  app = await openTestApp();
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
});
afterEach(() => app.close());

/** What the clock of the app does every half minute, and the jobs that follow. */
async function tick(): Promise<void> {
  await scheduleReports(app);
  await runJobs(app);
}
const periods = async () => (await listReports(app)).reports.map(({ from, to }) => `${from} ${to}`);
const textOf = async (context: Context, id: number) =>
  Buffer.from((await getKeptReport(context, id))!.bytes).toString('utf8');
const nobody = async (): Promise<Context> =>
  limitSight({ ...app, actor: { kind: 'anonymous' } }, await findPrivateProjects(app));

describe('a schedule', () => {
  it('makes the report of each period that has ended, once', async () => {
    await createReportSchedule(app, weekly);
    await tick();
    expect(await periods()).toEqual(['2026-05-04 2026-05-10']);
    app.advance(3 * DAY_MS);
    await tick();
    expect(await periods()).toHaveLength(1);
    app.advance(DAY_MS);
    await Promise.all([tick(), tick()]);
    await tick();
    expect(await periods()).toEqual(['2026-05-11 2026-05-17', '2026-05-04 2026-05-10']);
    const [schedule] = (await listReportSchedules(app)).schedules;
    expect(schedule).toMatchObject({ next: { from: '2026-05-18', to: '2026-05-24', at: '2026-05-25T00:00:00.000Z' } });
  });

  it('catches up after a downtime, at most twelve periods, and says which it skipped', async () => {
    await createReportSchedule(app, { ...weekly, every: 'month' });
    await tick();
    app.advance(500 * DAY_MS);
    await tick();
    expect(await periods()).toHaveLength(13);
    const { reports } = await listReports(app);
    expect(reports[0]).toMatchObject({ from: '2027-08-01', to: '2027-08-31', madeAt: app.now().toISOString() });
    const oldest = (await getKeptReport(app, 2))!;
    expect(oldest.kept.skipped).toEqual({ periods: 4, from: '2026-05-01', to: '2026-08-31' });
    expect(oldest.sentences.join(' ')).toContain('4 earlier periods, from 2026-05-01 to 2026-08-31');
    expect((await getKeptReport(app, 3))!.kept.skipped).toBe(null);
  });

  it('that was ended makes no report any more, and what it made stays', async () => {
    const { id } = await createReportSchedule(app, weekly);
    await tick();
    await endReportSchedule(app, { id, reason: 'the meeting is monthly now' });
    app.advance(30 * DAY_MS);
    await tick();
    expect(await periods()).toHaveLength(1);
    await expect(endReportSchedule(app, { id, reason: 'again' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that is wrong is refused', async () => {
    const create = (change: object) => createReportSchedule(app, { ...weekly, ...change });
    for (const change of [
      { day: 8 },
      { day: 0 },
      { day: 1.5 },
      { every: 'month', day: 29 },
      { name: ' ' },
      { reason: '' },
    ])
      await expect(create(change)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(create({ project: 'github.com/acme/none' })).rejects.toMatchObject({ code: 'not-found' });
    const maintainer = { kind: 'person', id: 'm', name: 'M', grants: [{ role: 'maintainer', projects: WEB }] } as const;
    const asMaintainer = { ...app, actor: maintainer };
    await expect(createReportSchedule(asMaintainer, weekly)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await createReportSchedule(asMaintainer, { ...weekly, project: WEB })).toMatchObject({ project: WEB });
    const reviewer = { ...app, actor: { ...maintainer, grants: [{ role: 'reviewer', projects: '**' }] } } as const;
    await expect(createReportSchedule(reviewer, { ...weekly, project: WEB })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('a kept report', () => {
  it('is what was known then: later changes are not in it', async () => {
    await createReportSchedule(app, { ...weekly, project: WEB });
    app.advance(4 * DAY_MS);
    await tick();
    const before = await textOf(app, 2);
    await ingestOutcomes(app, provenance(subject('odd'), { run: runOf('acme/web', { workflow: 'other.yml' }) }));
    expect(await textOf(app, 2)).toBe(before);
    const found = (await getKeptReport(app, 2))!;
    const { report, policies, schedule } = keptReportView.parse(JSON.parse(before));
    expect(report).toMatchObject({ project: WEB, from: '2026-05-11', to: '2026-05-17' });
    expect(report.figures.find(({ id }) => id === 'coverage')!.parts).toBe('1 of 1 release');
    expect(schedule).toEqual({ id: 1, name: 'Security meeting', every: 'week', day: 1 });
    expect(policies).toEqual([expect.objectContaining({ id: 'attestry-baseline' })]);
    expect(found.sentences.join(' ')).toContain('what changed later is not in it');
    expect(found.sentences.join(' ')).toContain(`baseline version ${policies[0]!.version}`);
    // Its digest is in the log.
    const { leaf, sha256 } = (await listReports(app)).reports[0]!;
    const { entry } = (await readLeaf(app.store.read, leaf))!;
    expect(JSON.parse(Buffer.from(entry).toString())).toMatchObject({ kind: 'report', number: 2, sha256 });
    expect(hash('sha256', found.bytes)).toBe(sha256);
  });

  it.each([
    ['its bytes', `UPDATE kept_report SET packed = x'7b7d', codec = 0`],
    ['its bytes and their digest', 'FORGED'],
    ['its bytes, by what cannot be unpacked', `UPDATE kept_report SET packed = x'00'`],
  ])('of which somebody changed %s is not shown, and the audit finds it', async (_what, statement) => {
    await createReportSchedule(app, weekly);
    await tick();
    const forged = Buffer.from('{"v":1}');
    const sql =
      statement === 'FORGED'
        ? `UPDATE kept_report SET packed = x'${forged.toString('hex')}', codec = 0, size = 7, sha256 = x'${hash('sha256', forged)}'`
        : statement;
    edit(app.folder, (client) => client.exec(sql));
    app.store.refresh();
    await expect(getKeptReport(app, 1)).rejects.toMatchObject({ code: 'internal' });
    const { outcome, differences } = await auditFolder(app.folder, { now: app.now });
    expect(outcome).toBe('differences');
    expect(differences).toContainEqual(expect.objectContaining({ check: 'reports', table: 'kept_report', key: '1' }));
  });

  it('that somebody removed or added is found by the audit', async () => {
    await createReportSchedule(app, weekly);
    await tick();
    expect(await auditFolder(app.folder, { now: app.now })).toMatchObject({ outcome: 'proved' });
    edit(app.folder, (client) => {
      client.exec(
        'INSERT INTO kept_report SELECT 7, 9, project, from_day, to_day, made_at, hidden_projects, newest_project, sha256, size, leaf, codec, packed FROM kept_report',
      );
      client.exec('DELETE FROM kept_report WHERE id = 1');
    });
    const found = (await auditFolder(app.folder, { now: app.now })).differences.map(
      ({ check, key }) => `${check} ${key}`,
    );
    expect(found).toContain('reports 7');
    expect(found.some((one) => one.startsWith('entries'))).toBe(true);
  });

  it('is in a backup', async () => {
    await createReportSchedule(app, weekly);
    await tick();
    const folder = mkdtempSync(join(tmpdir(), 'attestry-kept-'));
    try {
      const file = join(folder, 'backup.tar');
      const { signal } = new AbortController();
      await createBackup({ folder: app.folder, destination: file, now: app.now(), signal });
      await restoreBackup({ file, folder: join(folder, 'data'), overwrite: false, signal });
      const restored = await openApp({
        folder: join(folder, 'data'),
        exclusive: true,
        baseUrl: 'http://x',
        now: app.now,
        actor: app.actor,
        workers: 0,
      });
      expect(await textOf(restored, 1)).toBe(await textOf(app, 1));
      await restored.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has no secret', async () => {
    const { id } = await createReportSchedule(app, weekly);
    await createQuarantine(app, {
      sender: 'command-line:test',
      reason: 'the token ghp_0123456789abcdefghijABCDEFGHIJ456789 was in it',
    });
    await tick();
    expect(id).toBe(1);
    expect(await textOf(app, 1)).toContain('was in it');
    expect(await textOf(app, 1)).not.toContain('ghp_0123456789');
  });
});

describe('who may not see a project', () => {
  const VAULT = 'github.com/acme/vault';
  const hide = (project: string) => changeVisibility(app, { project, visibility: 'private', reason: 'a customer' });
  beforeEach(async () => {
    const { evidence } = await sendVault();
    await createQuarantine(app, { evidence, reason: 'the vault was open' });
  });

  async function sendVault(): Promise<{ evidence: string }> {
    const bytes = provenance(subject('vault'), { run: runOf('acme/vault') });
    await ingestOutcomes(app, bytes);
    return { evidence: `sha256:${hash('sha256', bytes)}` };
  }

  it('sees no report of the installation that was made over it, and no schedule of them', async () => {
    await createReportSchedule(app, weekly);
    await tick();
    expect((await listReports(await nobody())).reports).toHaveLength(1);
    await hide(VAULT);
    expect((await listReports(await nobody())).reports).toEqual([]);
    expect((await listReportSchedules(await nobody())).schedules).toEqual([]);
    expect(await getKeptReport(await nobody(), 1)).toBe(null);
    expect(await textOf(app, 1)).toContain('the vault was open');
  });

  it('sees those of other projects, which were made without it', async () => {
    await hide(VAULT);
    await createReportSchedule(app, { ...weekly, project: WEB });
    await tick();
    expect(await textOf(await nobody(), 1)).not.toMatch(/vault/);
    await createReportSchedule(app, { ...weekly, project: VAULT });
    await tick();
    expect((await listReports(app)).reports).toHaveLength(2);
    expect((await listReports(await nobody())).reports.map(({ project }) => project)).toEqual([WEB]);
    expect((await listReports(await nobody(), { project: VAULT })).reports).toEqual([]);
    expect((await listReportSchedules(await nobody())).schedules).toHaveLength(1);
  });

  it('does not see those of other projects that were made while it was public', async () => {
    await createReportSchedule(app, { ...weekly, project: WEB });
    await tick();
    expect(await textOf(await nobody(), 1)).toContain('the vault was open');
    await hide(VAULT);
    expect(await getKeptReport(await nobody(), 1)).toBe(null);
    app.advance(7 * DAY_MS);
    await tick();
    expect(await textOf(await nobody(), 2)).not.toMatch(/vault/);
  });

  it('sees those that were made before it was there', async () => {
    await createReportSchedule(app, { ...weekly, project: WEB });
    await tick();
    await ingestOutcomes(app, provenance(subject('later'), { run: runOf('acme/later') }));
    await hide('github.com/acme/later');
    expect(await getKeptReport(await nobody(), 1)).not.toBe(null);
  });
});

it('what is read back is what was written', async () => {
  await createReportSchedule(app, weekly);
  await tick();
  const { bytes, kept } = (await getKeptReport(app, 1))!;
  expect(readKept(bytes)).toEqual(kept);
});
