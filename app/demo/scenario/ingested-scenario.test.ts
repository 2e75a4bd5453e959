/** The stories, taken in for real: read, verified, kept and judged in a data folder of their own. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '#lib/start/singleton.ts';
import { openApp } from '#lib/start/app.ts';
import { authorise } from '#lib/admin/tokens.ts';
import { setUpDemo } from '#app/demo/set-up.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { getProject } from '#lib/query/get-project.ts';
import { getReport } from '#lib/query/report/get-report.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { receiveGithub } from '#lib/integrations/webhooks/receive-github.fixture.ts';
import type { Context } from '#lib/context/context.ts';
import { makePack, runScript } from '#app/audit-pack/pack.fixture.ts';
import { checkFigures } from '#app/figures.fixture.tsx';
import { createScenario, type Push } from './scenario.ts';
import type { EvidenceSender } from './step.ts';

const now = new Date('2026-06-15T13:37:00Z');
const scenario = createScenario({ now });
const SECRET = 'a secret of the test';
const folder = mkdtempSync(join(tmpdir(), 'attestry-demo-'));
let app: App;
let contexts: Record<EvidenceSender, Context>;

/**
 * Only what the stories are about, the versions of payments-api around its rollback, and one of checkout under each of
 * its names.
 */
const isAboutIncident = (push: Push): boolean =>
  push.version === null ||
  push.project === 'base-images' ||
  scenario.expected.some(({ project, version }) => push.project === project && push.version === version) ||
  (push.project === 'payments-api' && /^3\.1[01]\./.test(push.version)) ||
  (push.project === 'checkout' && /^1\.1[47]\.0$/.test(push.version));

async function send(push: Push): Promise<void> {
  if (push.endpoint === 'attestations') {
    const results = await ingestEvidence(contexts[push.sender], {
      bytes: Buffer.from(push.documents.join('\n')),
      receivedAt: push.at,
    });
    expect(results.some(({ outcome }) => outcome === 'rejected')).toBe(push.refused);
    return;
  }
  const signature = `sha256=${createHmac('sha256', push.refused ? 'another' : SECRET)
    .update(push.body)
    .digest('hex')}`;
  const delivery = {
    body: Buffer.from(push.body),
    contentType: 'application/json',
    event: push.event,
    delivery: push.deliveryId,
    signature,
    hook: null,
    receivedAt: push.at,
  };
  if (push.refused) await expect(receiveGithub(app, { secrets: [SECRET], ...delivery })).rejects.toThrow();
  else expect((await receiveGithub(app, { secrets: [SECRET], ...delivery })).outcome).toBe('accepted');
}

beforeAll(async () => {
  app = await openApp({
    folder,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: true,
    baseUrl: 'http://localhost',
    now: () => now,
  });
  const tokens = await setUpDemo(app);
  contexts = {
    pipeline: await authorise(app, { header: `Bearer ${tokens.pipeline}`, scope: 'ingest' }),
    mirror: await authorise(app, { header: `Bearer ${tokens.mirror}`, scope: 'ingest' }),
  };
  for (const push of scenario.pushes.filter(isAboutIncident)) await send(push);
}, 120_000);
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

it.each(scenario.expected.map((told) => [`${told.project} ${told.version}`, told.expectedStatus, told] as const))(
  '%s ends %s',
  async (_, status, told) => {
    const view = await getArtifact(app, told.digest);
    expect({ status: view?.status.status, reason: view?.status.reason }).toMatchObject({ status });
    expect(view!.statusSince! <= scenario.span.to.toISOString(), 'it stands so since a moment of the story').toBe(true);
  },
);

it('knows what was rolled back, and from when on the CVE was open', async () => {
  const told = (project: string, fault: null, pattern: RegExp) =>
    scenario.expected.find(
      (each) => each.project === project && each.fault === fault && pattern.test(each.description),
    )!;
  const rolledBack = await getArtifact(app, told('payments-api', null, /rolled back/).digest);
  expect(rolledBack!.deployments.find(({ environment }) => environment === 'production')!.status).toBe('rolled-back');
  const open = await getArtifact(app, told('notifier', null, /critical/).digest);
  expect(open!.history.map(({ to }) => to)).toEqual(expect.arrayContaining(['verified', 'failed']));
  expect(open!.deployments.find(({ environment }) => environment === 'production')!.status).toBe('deployed');
  const answered = await getArtifact(app, told('ledger', null, /VEX/).digest);
  const changes = answered!.history.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map(({ to }) => to);
  expect(changes.slice(-3)).toEqual(['verified', 'failed', 'verified']);
});

it('shows the platforms of an image, and the base image that many were built on', async () => {
  const index = scenario.artifacts.find(
    ({ project, version, role }) => project === 'payments-api' && version === '3.11.1' && role === 'index',
  )!;
  const lineage = await getLineage(app, { root: index.digest, depth: 3 });
  const kinds = lineage!.edges.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'contains').length).toBeGreaterThanOrEqual(2);
  expect(kinds).toContain('material-of');
  expect(lineage!.nodes.some(({ kind, label }) => kind === 'index' && label.includes('base-images'))).toBe(true);
  expect(lineage!.nodes.filter(({ label }) => /payments-api:3\.11\.1-a[mr]/.test(label))).toHaveLength(2);
});

it('has a report with its incidents, their reasons, and the figures of the metrics', async () => {
  const { figures, sections } = await getReport(app, { from: '2025-12-01' });
  expect(figures.map(({ id }) => id)).toEqual([
    'coverage',
    'coverageDeployed',
    'timeToVerify',
    'defectLeakage',
    'open',
  ]);
  const statuses = sections.find(({ id }) => id === 'statuses')!;
  const failed = scenario.expected.filter(({ expectedStatus }) => expectedStatus === 'failed');
  // An image is one release with its platforms.
  const releaseOf = ({ project, version, digest }: (typeof failed)[number]) =>
    scenario.artifacts.find((one) => one.project === project && one.version === version && one.role === 'index')
      ?.digest ?? digest;
  const told = new Set(statuses.rows.map(({ path }) => path));
  expect(failed.length).toBeGreaterThan(0);
  for (const one of failed) expect(told).toContain(`/artifacts/${releaseOf(one)}`);
  expect(statuses.rows.every(({ cells }) => cells.length === 4 && cells[3] !== '')).toBe(true);
});

it('has an audit pack of every release that its script verifies with Node alone', async () => {
  const { exit, failed, notChecked, output } = await runScript(await makePack(app, { from: '2025-12-01' }));
  expect([failed, notChecked, exit]).toEqual([[], [], 0]);
  const repeats = ({ digest, expectedStatus }: (typeof scenario.expected)[number]) =>
    output.includes(`verdict ${digest}: ${expectedStatus} by `);
  expect(scenario.expected.filter((told) => !repeats(told))).toEqual([]);
});

it('keeps a renamed repository as one project', async () => {
  const both = await Promise.all(
    scenario.artifacts
      .filter(({ project, role }) => project === 'checkout' && role === 'index')
      .map(({ digest }) => getArtifact(app, digest)),
  );
  const slugs = new Set(
    both.flatMap((view) => view?.project?.slug ?? []).filter((slug) => !slug.includes('dkessler-dev')),
  );
  expect([...slugs]).toEqual(['github.com/acme/checkout']);
  const project = await getProject(app, 'github.com/acme/cart');
  expect(project?.slug).toBe('github.com/acme/checkout');
  expect(project?.earlierNames.map(({ slug }) => slug)).toEqual(['github.com/acme/cart']);
  expect(project!.earlierNames[0]!.until.slice(0, 10), 'half way').toBe('2026-05-01');
});

it('the figures add up, and each equals the list that it links to', async () => {
  const to = now.toISOString().slice(0, 10);
  await checkFigures(app, [
    { from: '2026-05-17', to },
    { from: '2025-12-01', to: '2026-06-01' },
  ]);
});
