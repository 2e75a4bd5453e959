/** The report of a period in each of its forms, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#lib/admin/report/pdf.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { reportView } from '#lib/http/contract/report/report.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { reportHtml } from '#lib/report/html.ts';
import type { Report, ReportSection } from '#lib/report/report.ts';
import { MAX_ROWS } from '#lib/query/report/scope/scope.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
  testResults,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { formatPercent } from '#lib/format/quantity.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
const HOSTILE = '<script>alert(1)</script> | =1+1 `x` [a](javascript:b)';
const DAY_MS = 86_400_000;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  await ingestOutcomes(app, completeEvidence(subject('old'), { run: runOf('acme/web') }));
  app.advance(40 * DAY_MS);
  const run = runOf('acme/web', { at: app.now(), ref: 'refs/tags/v2.0.0' });
  await ingestOutcomes(app, completeEvidence(subject(HOSTILE, sha256Hex('new')), { run }));
  const other = runOf('acme/web', { at: app.now(), workflow: 'other.yml' });
  await ingestOutcomes(app, provenance(subject('odd'), { run: other }));
  await ingestOutcomes(app, testResults(subject(HOSTILE, sha256Hex('new')), { run }, ['a test']));
  await applyPolicy(app, {
    document: {
      id: 'other',
      appliesTo: { projects: ['github.com/other/*'] },
      rules: [{ id: 'r', check: 'signature-sound' }],
    },
    reason: HOSTILE,
  });
  const target = { artifact: `sha256:${sha256Hex('odd')}`, owner: 'Ann', expiresAt: '2026-06-28T00:00:00Z' };
  await createWaiver(app, { ...target, rule: 'sbom-present', reason: 'until Tuesday' });
  await decideGate(app, { digest: `sha256:${sha256Hex('new')}` });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

async function ask(query: string) {
  const response = await fetch(`${server.url}/api/v1/report?${query}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}
async function report(query = ''): Promise<Report> {
  const { status, text } = await ask(query);
  expect(status, text).toBe(200);
  return reportView.parse(JSON.parse(text));
}
const section = ({ sections }: Report, id: string): ReportSection => sections.find((one) => one.id === id)!;
const cellsOf = (found: Report, id: string) => section(found, id).rows.map(({ cells }) => cells.join(' | '));

describe('the rows', () => {
  it('have what changed in the period with reasons, and nothing of before', async () => {
    const found = await report('project=github.com/acme/web');
    expect(cellsOf(found, 'statuses').join('\n')).toContain('verified → failed');
    expect(cellsOf(found, 'statuses').join('\n')).toContain('first: incomplete');
    expect(cellsOf(found, 'statuses').join('\n')).not.toContain(' old ');
    expect(cellsOf(found, 'signers')).toEqual([expect.stringContaining('/other.yml')]);
    expect(cellsOf(found, 'builders')).toEqual([expect.stringContaining('/other.yml')]);
    expect(cellsOf(found, 'policies')).toEqual([expect.stringContaining('other version 1 applied')]);
    expect(cellsOf(found, 'waivers')).toEqual([expect.stringContaining('sbom-present of odd | made')]);
    expect(cellsOf(found, 'waivers-in-force')).toEqual([expect.stringContaining('ends soon | until Tuesday')]);
    expect(cellsOf(found, 'gate')).toEqual([expect.stringContaining(sha256Hex('new'))]);
    expect(section(found, 'controls-ssdf').rows.length).toBeGreaterThan(0);
    expect(section(found, 'controls-ssdf').note).toContain('Support is not compliance');
    expect(found.sections.every(({ leftOut }) => leftOut === null)).toBe(true);
    expect(cellsOf(await report('from=2026-05-01&to=2026-05-20'), 'signers')).toHaveLength(1);
    expect(cellsOf(await report('from=2026-05-01&to=2026-05-20'), 'waivers')).toEqual([]);
  });

  it('have the figures of the glossary, as the metrics have them', async () => {
    const { figures } = await report();
    const metrics = await getMetrics(app, {});
    expect(figures.find(({ id }) => id === 'coverage')).toMatchObject({
      name: 'Coverage',
      value: formatPercent(metrics.coverage.share!),
      parts: `${metrics.coverage.part} of ${metrics.coverage.whole} releases`,
    });
    expect(figures.find(({ id }) => id === 'open')!.value).toBe(String(metrics.open));
  });

  it('have each figure against the targets that count, in every form', async () => {
    const reason = HOSTILE;
    await changeTarget(app, { project: null, figure: 'coverage', value: 0.9, reason, version: 0 });
    await changeTarget(app, { project: 'github.com/acme/web', figure: 'coverage', value: 0.01, reason, version: 0 });
    await changeTarget(app, { project: null, figure: 'timeToVerify.p90', value: 90, reason, version: 0 });
    const query = 'project=github.com/acme/web&from=2020-01-01&to=2020-01-31';
    const words = async (asked: string) =>
      Object.fromEntries(
        (await report(asked)).figures.map(({ id, targets }) => [
          id,
          targets.map(({ text }) => text.replaceAll('\u00a0', ' ')),
        ]),
      );
    expect(await words('')).toMatchObject({
      coverage: [expect.stringMatching(/^at least 90 %, missed by \d+ points \(set for the whole installation\)$/)],
      timeToVerify: [expect.stringMatching(/^p90 at most 1 min 30 s, .* \(set for the whole installation\)$/)],
      coverageDeployed: [],
      open: [],
    });
    expect(await words(query)).toMatchObject({
      coverage: ['at least 1 %, nothing measured (set for this project)'],
      timeToVerify: ['p90 at most 1 min 30 s, nothing measured (set for the whole installation)'],
    });
    for (const format of ['html', 'md', 'csv', 'json'])
      expect((await ask(`${query}&format=${format}`)).text.replaceAll('\\', '').replaceAll('\u00a0', ' ')).toContain(
        'at least 1 %, nothing measured (set for this project)',
      );
  });

  it('have what is excepted: quarantines and sealed documents', async () => {
    const [document] = await ingestOutcomes(app, provenance(subject('sealed'), { run: runOf('acme/web') }));
    expect(document).toBeDefined();
    const { evidence } = (await fetch(`${server.url}/api/v1/artifacts/sha256:${sha256Hex('sealed')}`).then((one) =>
      one.json(),
    )) as { evidence: { id: string }[] };
    await createQuarantine(app, { evidence: evidence[0]!.id, reason: 'we doubt it' });
    await sealEvidence(app, { evidence: evidence[0]!.id, reason: 'it holds a name' });
    const found = await report();
    expect(cellsOf(found, 'quarantines')).toEqual([expect.stringContaining(`the document ${evidence[0]!.id}`)]);
    expect(cellsOf(found, 'missing')).toEqual([expect.stringContaining('it holds a name')]);
  });

  it('are refused for what is none', async () => {
    expect((await ask('project=github.com/acme/none')).status).toBe(404);
    expect((await ask('from=2026-05-02&to=2026-05-01')).status).toBe(400);
    expect((await ask('format=exe')).status).toBe(400);
  });
});

describe('each form', () => {
  it('has every row, and nothing of others is interpreted', async () => {
    const found = await report();
    const rows = found.sections.flatMap((one) => one.rows);
    const [html, md, csv] = await Promise.all(['html', 'md', 'csv'].map((format) => ask(`format=${format}`)));
    expect([html!.type, md!.type, csv!.type]).toEqual([
      'text/html; charset=utf-8',
      'text/markdown; charset=utf-8',
      'text/csv; charset=utf-8; header=present',
    ]);
    expect(html!.text.match(/<tr><td>/g)!.length).toBe(rows.length + found.sections.length);
    expect(md!.text.match(/^\| /gm)!.length).toBeGreaterThanOrEqual(rows.length);
    expect(csv!.text.split('\r\n').length).toBeGreaterThan(rows.length);
    expect(html!.text).not.toContain('<script');
    expect(html!.text).not.toContain('href="javascript');
    expect(md!.text).not.toMatch(/<script|[^\\]\]\(javascript/);
    expect(csv!.text).not.toMatch(/(^|,)=1/m);
    expect(html!.text).toContain(`Policy ${found.policy.id}, version ${found.policy.version}`);
    expect(html!.text).toContain(`${found.log!.size} entries, root ${found.log!.root}`);
    // Links are spelled out.
    for (const { path } of rows) if (path !== null) expect(html!.text).toContain(`>${found.baseUrl}${path}</a>`);
  });

  it('says what it leaves out', async () => {
    const found = await report();
    const cut: Report = {
      ...found,
      sections: [{ ...section(found, 'statuses'), leftOut: '7 further rows are left out.' }],
    };
    expect(reportHtml(cut)).toContain('7 further rows are left out.');
    expect(reportHtml(cut)).toContain(', not all');
    expect(MAX_ROWS).toBe(500);
  });

  it.runIf(findChromium() !== null)(
    'as PDF has pages of text',
    async () => {
      const response = await fetch(`${server.url}/api/v1/report?format=pdf`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(bytes.length).toBeGreaterThan(10_000);
    },
    120_000,
  );
});
