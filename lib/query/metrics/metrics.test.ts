import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import type { ArtifactFilter } from '#lib/views/artifact.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { getMetrics } from './get-metrics.ts';
import { needsAttention } from './needs-attention.ts';
import { addTestArtifact, openMetricsStore } from './store.fixture.ts';

const WEB = 'github.com/acme/web';
const API = 'github.com/acme/payments-api';
const opened = await openMetricsStore();
const { app, store } = opened;
let first: string;

beforeAll(async () => {
  first = await addTestArtifact(store, {
    project: WEB,
    name: 'web',
    status: 'verified',
    firstSeen: '2026-05-10T10:00:00Z',
    builtAt: '2026-05-10T09:59:20Z',
    verifiedAt: '2026-05-10T10:00:00Z',
    level: 3,
    environment: 'production',
  });
  await addTestArtifact(store, {
    project: WEB,
    name: 'web',
    status: 'incomplete',
    firstSeen: '2026-05-12T10:00:00Z',
    builtAt: '2026-05-12T09:00:00Z',
    environment: 'staging',
  });
  await addTestArtifact(store, {
    project: API,
    name: 'api',
    status: 'failed',
    firstSeen: '2026-05-11T10:00:00Z',
    builtAt: '2026-05-11T09:00:00Z',
    environment: 'production',
    level: 0,
    defect: { foundAt: '2026-05-13T10:00:00Z', leaked: true },
  });
  await addTestArtifact(store, {
    project: API,
    name: 'api',
    status: 'failed',
    firstSeen: '2026-05-13T10:00:00Z',
    defect: { foundAt: '2026-05-13T10:00:00Z', leaked: false },
  });
  await addTestArtifact(store, { name: 'stray', status: 'unknown', firstSeen: '2026-05-13T10:00:00Z' });
  await addTestArtifact(store, { project: API, name: 'api', status: 'failed', firstSeen: '2026-01-01T10:00:00Z' });
});
afterAll(() => opened.close());

describe('the metrics', () => {
  it('are those of the last 30 days by default', async () => {
    const metrics = await getMetrics(app, {});
    expect(metrics).toMatchObject({
      from: '2026-04-15',
      to: '2026-05-14',
      project: null,
      coverage: { part: 1, whole: 4, share: 0.25 },
      coverageDeployed: { part: 1, whole: 3 },
      defectLeakage: { part: 1, whole: 2, share: 0.5 },
      counts: { verified: 1, incomplete: 1, failed: 3, unknown: 1, waived: 0, error: 0 },
    });
    expect(metrics.timeToVerify).toMatchObject({ count: 1, notVerified: 3 });
    expect(metrics.timeToVerify.p50).toBeGreaterThan(36);
    expect(metrics.timeToVerify.p50).toBeLessThan(44);
    expect(metrics.byDay).toHaveLength(30);
    expect(metrics.byDay.at(-2)).toMatchObject({
      day: '2026-05-13',
      artifacts: 1,
      verified: 0,
      coverage: 0,
      defects: 2,
      leaked: 1,
    });
    expect(Object.keys(metrics.definitions)).toEqual(
      expect.arrayContaining(['timeToVerify', 'coverage', 'coverageDeployed', 'defectLeakage', 'open']),
    );
  });

  it('are those of one project, for any spelling of its slug', async () => {
    expect(await getMetrics(app, { project: 'GitHub.com/Acme/Web' })).toMatchObject({
      project: WEB,
      coverage: { part: 1, whole: 2 },
      defectLeakage: { whole: 0, share: null },
    });
  });

  it('come with those of the period before', async () => {
    const { previous, coverage } = await getMetrics(app, { from: '2026-05-12', to: '2026-05-13' });
    expect(coverage).toMatchObject({ part: 0, whole: 2 });
    expect(previous.coverage).toMatchObject({ part: 1, whole: 2 });
  });

  it.each([
    [{ from: 'x' }, 'bad-request'],
    [{ from: '2020-01-01' }, 'bad-request'],
    [{ project: 'github.com/no/body' }, 'not-found'],
  ])('refuse %j', async (query, code) => {
    await expect(getMetrics(app, query)).rejects.toMatchObject({ code });
  });
});

describe('the list of each metric has exactly the artifacts that it counts', () => {
  const spans = [
    { from: '2026-04-15', to: '2026-05-14' },
    { from: '2026-05-11', to: '2026-05-12' },
    { from: '2025-12-01', to: '2026-05-14' },
  ];
  const cases = spans.flatMap((span) => [undefined, WEB, API].map((project) => ({ ...span, project })));
  it.each(cases)('%j', async (span) => {
    const { coverage, coverageDeployed, defectLeakage, timeToVerify, counts } = await getMetrics(app, span);
    const listed = async (filter: ArtifactFilter) => (await listArtifacts(app, { ...span, ...filter })).total.count;
    expect(await listed({ behind: 'judged' })).toBe(coverage.whole);
    expect(await listed({ status: ['verified'] })).toBe(coverage.part);
    expect(await listed({ behind: 'deployed' })).toBe(coverageDeployed.whole);
    expect(await listed({ behind: 'deployed', status: ['verified'] })).toBe(coverageDeployed.part);
    expect(await listed({ behind: 'measured' })).toBe(timeToVerify.count);
    expect(await listed({ behind: 'unverified' })).toBe(timeToVerify.notVerified);
    expect(await listed({ behind: 'defects' })).toBe(defectLeakage.whole);
    expect(await listed({ behind: 'leaked' })).toBe(defectLeakage.part);
    expect((await listArtifacts(app, { project: span.project, status: ['failed'] })).total.count).toBe(counts.failed);
  });
});

/** The 30 days until today. */
const PERIOD = { from: '2026-04-15', to: '2026-05-14' };

describe('needsAttention', () => {
  it('has deployed and failed artifacts first, then deployed and incomplete ones, then new ones', async () => {
    const { items, total } = await needsAttention(store.read, null, PERIOD, 10);
    expect(items.map(({ status, name, deployedTo }) => [status, name, deployedTo[0]?.environment ?? null])).toEqual([
      ['failed', 'api', 'production'],
      ['incomplete', 'web', 'staging'],
      ['failed', 'api', null],
    ]);
    expect(total).toEqual({ count: 3, atLeast: false });
    expect(items[0]).toMatchObject({
      project: { slug: API, host: 'github.com', name: 'acme/payments-api' },
      environments: ['production'],
      reason: 'failed for a reason',
    });
  });

  it('is bounded, and counts all artifacts', async () => {
    const { items, total } = await needsAttention(store.read, null, PERIOD, 1);
    expect(items).toHaveLength(1);
    expect(total.count).toBe(3);
  });

  it('can be limited to one project', async () => {
    const web = await getMetrics(app, { project: WEB });
    expect(web.counts.incomplete).toBe(1);
    const { items } = await needsAttention(store.read, 1, PERIOD, 10);
    expect(items.map(({ status }) => status)).toEqual(['incomplete']);
  });
});

describe('a badge', () => {
  it.each([
    [{ kind: 'project', slug: WEB }, 'status', 'incomplete'],
    [{ kind: 'project', slug: WEB }, 'coverage', '50 % in 30 days'],
    [{ kind: 'project', slug: WEB }, 'time-to-verify', 'p50 41 s in 30 days'],
    [{ kind: 'project', slug: WEB }, 'slsa', 'no provenance'],
    [{ kind: 'project', slug: 'github.com/no/body' }, 'status', 'unknown'],
    [{ kind: 'artifact', alg: 'sha512', value: 'ab' }, 'status', 'unknown'],
  ] as const)('of %o says %s: %s', async (of, metric, message) =>
    expect((await getBadge(app, { of, metric })).message).toBe(message),
  );

  it('of an artifact agrees with its page', async () => {
    const of = { kind: 'artifact', alg: 'sha256', value: first } as const;
    expect((await getBadge(app, { of, metric: 'status' })).message).toBe('verified');
    expect((await getBadge(app, { of, metric: 'slsa' })).message).toBe('level 3');
    expect((await getBadge(app, { of, metric: 'time-to-verify' })).message).toBe('40 s');
  });
});
