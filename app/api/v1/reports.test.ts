/** Schedules of reports and kept reports over HTTP: every form comes from the kept bytes. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { keptReportPage, keptReportView, schedulePage, scheduleView } from '#lib/http/contract/report/kept.ts';
import { SCHEDULE_LIMITS } from '#lib/views/report/kept.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

const WEB = 'github.com/acme/web';
const HOSTILE = '<script>alert(1)</script> | =1+1 [a](javascript:b)';
const weekly = { name: HOSTILE, every: 'week', day: 5, reason: 'the meeting' };
const DAY_MS = 86_400_000;

let app: TestApp;
let server: TestServer;
let authorization: string;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  authorization = `Bearer ${(await createToken(app, { name: 'root', scopes: ['admin'] })).token}`;
  await ingestOutcomes(app, completeEvidence(subject(HOSTILE, sha256Hex('web')), { run: runOf('acme/web') }));
  const target = { artifact: `sha256:${sha256Hex('web')}`, owner: 'Ann', expiresAt: '2026-06-28T00:00:00Z' };
  await createWaiver(app, { ...target, rule: 'sbom-present', reason: HOSTILE });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const get = (path: string) => fetch(`${server.url}/api/v1/${path}`);
const post = (path: string, body: unknown, headers: Record<string, string> = { authorization }) =>
  fetch(`${server.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('a schedule', () => {
  it('is made with a token, is listed, and makes its first report at once', async () => {
    expect((await post('report-schedules', weekly, {})).status).toBe(401);
    const response = await post('report-schedules', weekly);
    expect(response.status).toBe(201);
    expect(scheduleView.parse(await response.json())).toMatchObject({
      id: 1,
      project: null,
      every: 'week',
      day: 5,
      createdBy: { kind: 'token', name: 'root' },
      next: { from: '2026-05-08', to: '2026-05-14', at: '2026-05-15T00:00:00.000Z' },
    });
    expect((await post('report-schedules', { ...weekly, project: WEB })).status).toBe(201);
    await runJobs(app);
    const { reports } = keptReportPage.parse(await (await get('reports')).json());
    expect(reports).toHaveLength(2);
    const ofProject = keptReportPage.parse(await (await get(`reports?project=${WEB}`)).json()).reports;
    expect(ofProject).toEqual([expect.objectContaining({ id: 2, from: '2026-05-01', to: '2026-05-07', project: WEB })]);
  });

  it.each([
    [{ day: 9 }, '/day'],
    [{ every: 'day' }, '/every'],
    [{ name: '' }, '/name'],
    [{ reason: ' ' }, '/reason'],
    [{ more: 1 }, '/more'],
  ])('with %j is refused', async (change, pointer) => {
    const response = await post('report-schedules', { ...weekly, ...change });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { pointer?: string }).pointer ?? '').toBe(pointer);
  });

  it('is ended with a reason, and its reports stay', async () => {
    expect((await post('report-schedules/2/end', { reason: '' })).status).toBe(400);
    expect(scheduleView.parse(await (await post('report-schedules/2/end', { reason: 'enough' })).json())).toMatchObject(
      {
        endReason: 'enough',
        next: null,
      },
    );
    expect((await post('report-schedules/2/end', { reason: 'again' })).status).toBe(404);
    expect((await post('report-schedules/none/end', { reason: 'none' })).status).toBe(404);
    const { schedules } = schedulePage.parse(await (await get('report-schedules')).json());
    expect(schedules.map(({ id, endedAt }) => [id, endedAt === null])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect((await get('reports/2')).status).toBe(200);
  });

  it('is one of at most fifty in force', async () => {
    for (let at = 1; at < SCHEDULE_LIMITS.active; at += 1)
      await createReportSchedule(app, { name: `${at}`, every: 'month', day: 1, reason: 'many', project: WEB });
    expect((await post('report-schedules', weekly)).status).toBe(409);
    const first = schedulePage.parse(await (await get('report-schedules?limit=30')).json());
    const second = schedulePage.parse(await (await get(`report-schedules?limit=30&cursor=${first.cursor}`)).json());
    expect([first.schedules.length, second.schedules.length, second.cursor]).toEqual([30, 21, null]);
  });
});

describe('a kept report', () => {
  it('as JSON has the bytes whose digest is listed', async () => {
    const response = await get('reports/1');
    const bytes = Buffer.from(await response.arrayBuffer());
    const { reports } = keptReportPage.parse(await (await get('reports')).json());
    const listed = reports.find(({ id }) => id === 1)!;
    expect([hash('sha256', bytes), bytes.length]).toEqual([listed.sha256, listed.size]);
    expect(response.headers.get('etag')).toBe(`"sha256:${listed.sha256}"`);
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="attestry-report-all-2026-05-01-2026-05-07-kept-1.json"',
    );
    keptReportView.parse(JSON.parse(bytes.toString()));
  });

  it('in each form has the kept rows, says that it is kept, and interprets nothing', async () => {
    const before = await Promise.all(
      ['html', 'md', 'csv'].map(async (one) => (await get(`reports/1?format=${one}`)).text()),
    );
    app.advance(DAY_MS);
    await ingestOutcomes(app, completeEvidence(subject('later'), { run: runOf('acme/web') }));
    const after = await Promise.all(
      ['html', 'md', 'csv'].map(async (one) => (await get(`reports/1?format=${one}`)).text()),
    );
    expect(after).toEqual(before);
    const [html, md, csv] = after as [string, string, string];
    for (const text of after) expect(text).toContain('what changed later is not in it');
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
    expect(md).not.toMatch(/<script|[^\\]\]\(javascript/);
    expect(csv).not.toMatch(/(^|,)"?=1/m);
  });

  it('that is none is not found', async () => {
    for (const id of ['99', '0', '-1', 'x', '1e3']) expect((await get(`reports/${id}`)).status, id).toBe(404);
    expect((await get('reports/1?format=exe')).status).toBe(400);
    expect((await get('reports?cursor=x')).status).toBe(400);
  });
});
