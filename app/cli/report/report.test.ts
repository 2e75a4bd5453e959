import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { setCallerLimits, CALLER_LIMITS } from '#lib/http/caller-limits.ts';
import { completeEvidence, ingestOutcomes, openTestApp, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import type { KeptReportPage } from '#lib/views/report/kept.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

let app: TestApp;
let server: TestServer;
let folder: string;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-report-'));
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
});
afterAll(async () => {
  setCallerLimits();
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

async function attestry(...args: string[]) {
  const io = createCapturedIo({ ATTESTRY_URL: server.url, ATTESTRY_DATA: join(folder, 'data') });
  return { code: await main(args, io), out: io.output(), err: io.errors() };
}

it('a pack is written to a new file, and verified where it was unpacked', async () => {
  const file = join(folder, 'pack.zip');
  const written = await attestry('report', 'pack', '--project', 'github.com/acme/web', '--output', file);
  expect(written).toMatchObject({ code: 0, err: '', out: expect.stringContaining('node verify.mjs') });
  const unpacked = join(folder, 'pack');
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(file)))) {
    mkdirSync(dirname(join(unpacked, path)), { recursive: true });
    writeFileSync(join(unpacked, path), bytes);
  }
  const verified = await attestry('report', 'verify', unpacked);
  expect(verified.code).toBe(0);
  expect(verified.out).toContain('0 are not, 0 could not be made');
  writeFileSync(join(unpacked, 'trust.json'), '{}');
  expect(await attestry('report', 'verify', unpacked)).toMatchObject({ code: 1 });

  const again = await attestry('report', 'pack', '--output', file);
  expect(again).toMatchObject({ code: 3, err: expect.stringContaining('is there already') });
  expect(await attestry('report', 'verify', join(folder, 'none'))).toMatchObject({ code: 2 });
});

it('a report is printed as Markdown, or written to a new file in another form', async () => {
  const printed = await attestry(
    'report',
    '--project',
    'github.com/acme/web',
    '--from',
    '2026-05-01',
    '--to',
    '2026-05-14',
  );
  expect(printed).toMatchObject({ code: 0, err: '' });
  expect(printed.out).toContain('# Report: github.com/acme/web, 2026-05-01 to 2026-05-14');
  const json = await attestry('report', '--format', 'json');
  expect(JSON.parse(json.out)).toMatchObject({ project: null });
  const file = join(folder, 'report.html');
  expect(await attestry('report', '--format', 'html', '--output', file)).toMatchObject({ code: 0, out: '' });
  expect(readFileSync(file, 'utf8')).toContain('<!doctype html>');
  expect(await attestry('report', '--format', 'html', '--output', file)).toMatchObject({ code: 3 });
  expect(await attestry('report', '--format', 'doc')).toMatchObject({ code: 2 });
  expect(await attestry('report', '--format', 'pdf')).toMatchObject({ code: 2 });
});

it('a schedule is added in the data folder, listed and ended', async () => {
  const add = (...args: string[]) => attestry('report', 'schedule', 'add', '--reason', 'the board meets', ...args);
  expect(await add('--name', 'Board', '--monthly', '1')).toMatchObject({
    code: 0,
    out: 'schedule 1: Board, of all projects, on day 1 of every month (UTC)\n',
  });
  const { code, out } = await add('--name', 'Team', '--weekly', 'Sunday', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ schedule: { id: 2, every: 'week', day: 7 } });
  for (const wrong of [[], ['--monthly', '29'], ['--weekly', 'someday'], ['--weekly', '1', '--monthly', '1']])
    expect(await add('--name', 'x', ...wrong)).toMatchObject({ code: 2, out: '' });
  expect(await add('--name', 'x', '--monthly', '1', '--project', 'github.com/acme/none')).toMatchObject({ code: 2 });
  expect(await attestry('report', 'schedule', 'end', '2', '--reason', 'enough')).toMatchObject({ code: 0 });
  expect(await attestry('report', 'schedule', 'end', '2', '--reason', 'again')).toMatchObject({ code: 2 });
  const listed = await attestry('report', 'schedule', 'list');
  expect(listed.out).toMatch(/2 +Team +all projects +every Sunday +ended/);
  expect(listed.out).toMatch(/1 +Board +all projects +on day 1 of every month +\d{4}-\d\d-01/);
});

it('kept reports are listed, and got in each form', async () => {
  await createReportSchedule(app, { name: 'Board', every: 'month', day: 1, reason: 'the board meets' });
  await runJobs(app);
  const listed = await attestry('report', 'list');
  expect(listed.out).toMatch(/^1 +all projects +2026-04-01 +2026-04-30 /m);
  expect(JSON.parse((await attestry('report', 'list', '--json')).out)).toMatchObject({ cursor: null });
  const { sha256 } = (JSON.parse((await attestry('report', 'list', '--json')).out) as KeptReportPage).reports[0]!;
  expect((await attestry('report', 'get', '1')).out).toContain('# Report: All projects, 2026-04-01');
  const printed = await attestry('report', 'get', '1', '--format', 'json');
  expect(hash('sha256', printed.out)).toBe(sha256);
  const file = join(folder, 'kept.json');
  expect(await attestry('report', 'get', '1', '--json', '--output', file)).toMatchObject({ code: 0, out: '' });
  expect(hash('sha256', readFileSync(file))).toBe(sha256);
  expect(await attestry('report', 'get', '9')).toMatchObject({
    code: 3,
    err: expect.stringContaining('no kept report'),
  });
  expect(await attestry('report', 'get', 'x')).toMatchObject({ code: 2 });
});

it('an unknown project, an invalid period and too many requests are said in one line', async () => {
  const file = join(folder, 'none.zip');
  const unknown = await attestry('report', 'pack', '--project', 'github.com/acme/none', '--output', file);
  expect(unknown).toMatchObject({ code: 3, err: 'attestry: no project github.com/acme/none\n' });
  const period = await attestry('report', 'pack', '--from', '2026-05-02', '--to', '2026-05-01', '--output', file);
  expect(period).toMatchObject({ code: 2, err: 'attestry: `from` is after `to`\n' });
  setCallerLimits({ ...CALLER_LIMITS, packs: { ...CALLER_LIMITS.packs, burst: 0 } });
  const limited = await attestry('report', 'pack', '--output', file);
  expect(limited).toMatchObject({ code: 3, err: expect.stringContaining('too many audit packs') });
  expect(() => readFileSync(file)).toThrow();
});

it('the answer is a ZIP archive with the name of its period, which no cache keeps', async () => {
  setCallerLimits();
  const address = `${server.url}/api/v1/report/pack?project=github.com/acme/web&from=2026-05-01&to=2026-05-14`;
  const { status, headers, body } = await fetch(address);
  await body!.cancel();
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    'application/zip',
    'no-store',
  ]);
  expect(headers.get('content-disposition')).toBe(
    'attachment; filename="attestry-pack-github-com-acme-web-2026-05-01-2026-05-14.zip"',
  );
});
