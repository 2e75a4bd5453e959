import { TARGET_FIGURES } from '#lib/metrics/target.ts';
import { GLOSSARY } from '#lib/metrics/glossary.ts';
import type { AttentionItem, Overview } from '#lib/views/overview.ts';
import type { DayFigures } from '#lib/metrics/figures.ts';
import type { StatusCounts, TargetsView } from '#lib/views/metrics.ts';
import type { ProjectListItem } from '#lib/views/project.ts';

export const FIXTURE_NOW = Date.parse('2025-05-14T10:02:00Z');

const hex = (seed: number) =>
  Array.from({ length: 64 }, (_, index) => ((seed * 7 + index * 11 + ((index * index) % 13)) % 16).toString(16)).join(
    '',
  );
const counts = (partial: Partial<StatusCounts>): StatusCounts => ({
  verified: 0,
  incomplete: 0,
  failed: 0,
  waived: 0,
  unknown: 0,
  error: 0,
  ...partial,
});

function attention(seed: number, partial: Partial<AttentionItem>): AttentionItem {
  return {
    digest: `sha256:${hex(seed)}`,
    name: 'payments-api',
    version: null,
    project: { slug: 'github.com/acme/payments-api', host: 'github.com', name: 'acme/payments-api' },
    claimed: true,
    status: 'failed',
    reason: 'signer is not the release workflow',
    slsaLevel: 1,
    signer: 'https://github.com/acme/payments-api/.github/workflows/adhoc.yml@refs/heads/main',
    environments: [],
    evidenceCount: 4,
    firstSeen: '2025-05-14T07:40:00Z',
    statusSince: '2025-05-14T07:41:00Z',
    deployedTo: [],
    ...partial,
  };
}

function project(name: string, partial: Partial<ProjectListItem>): ProjectListItem {
  return {
    slug: `github.com/acme/${name}`,
    host: 'github.com',
    name: `acme/${name}`,
    claimed: true,
    counts: counts({ verified: 12 }),
    artifacts: 12,
    coverage: 1,
    slsaLevel: 3,
    lastBuildAt: '2025-05-14T09:20:00Z',
    latest: null,
    ...partial,
  };
}

const byDay: DayFigures[] = Array.from({ length: 30 }, (_, index) => ({
  day: new Date(Date.UTC(2025, 3, 15 + index)).toISOString().slice(0, 10),
  artifacts: 4 + (index % 5),
  verified: 3 + (index % 5),
  coverage: index % 7 === 6 ? null : 0.6 + index * 0.012,
  p50: index % 7 === 6 ? null : 120 - index * 2.5,
  p90: 500,
  defects: index % 3 === 0 ? 2 : 0,
  leaked: index % 9 === 0 ? 1 : 0,
  evidence: 12,
  failed: 1,
}));

/** An overview with an example of every section. */
export const OVERVIEW: Overview = {
  period: { from: '2025-04-15', to: '2025-05-14' },
  attention: [
    attention(1, { deployedTo: [{ environment: 'production', since: '2025-05-14T08:00:00Z' }] }),
    attention(2, {
      name: 'web',
      version: 'v2.3.1',
      status: 'incomplete',
      reason: 'no SBOM',
      deployedTo: [
        { environment: 'staging', since: '2025-05-12T08:00:00Z' },
        { environment: 'qa', since: '2025-05-12T07:00:00Z' },
      ],
    }),
    attention(3, { name: 'ghcr.io/acme/search-indexer', version: '1.18.0', reason: 'subject digest does not match' }),
    attention(4, { name: null, status: 'error', reason: 'the transparency log could not be reached' }),
  ],
  waivers: { requested: 2, expiring: 1 },
  attentionTotal: { count: 9, atLeast: false },
  metrics: {
    from: '2025-04-15',
    to: '2025-05-14',
    project: null,
    timeToVerify: { p50: 41, p90: 371, p99: 4000, count: 180, notVerified: 9 },
    coverage: { part: 157, whole: 180, share: 0.872 },
    coverageDeployed: { part: 20, whole: 22, share: 0.909 },
    defectLeakage: { part: 3, whole: 25, share: 0.12 },
    counts: counts({ verified: 340, incomplete: 21, failed: 6, waived: 4, unknown: 2, error: 1 }),
    open: 28,
    byDay,
    previous: {
      timeToVerify: { p50: 66, p90: 700, p99: 5000, count: 150, notVerified: 12 },
      coverage: { part: 125, whole: 150, share: 0.833 },
      coverageDeployed: { part: 18, whole: 20, share: 0.9 },
      defectLeakage: { part: 3, whole: 25, share: 0.12 },
    },
    targets: [],
    definitions: {},
    glossary: { ...GLOSSARY },
  },
  projects: [
    project('payments-api', { counts: counts({ verified: 30, failed: 2, incomplete: 4 }), slsaLevel: 2 }),
    project('web', { counts: counts({ verified: 61, incomplete: 9, waived: 3 }) }),
    project('search-indexer', { counts: counts({ verified: 18, failed: 1, error: 1 }) }),
    project('auth', {}),
    project('mobile-gateway-with-a-rather-long-name', { counts: counts({ unknown: 3, verified: 1 }), slsaLevel: null }),
    project('ledger', {}),
  ],
  arriving: [
    {
      id: `sha256:${hex(9)}`,
      at: '2025-05-14T10:01:20Z',
      title: 'SLSA provenance',
      outcome: 'verified',
      subject: 'payments-api',
      digest: null,
      project: 'github.com/acme/payments-api',
    },
    {
      id: `sha256:${hex(10)}`,
      at: '2025-05-14T09:59:20Z',
      title: 'CycloneDX SBOM',
      outcome: 'unsigned',
      subject: 'ghcr.io/acme/search-indexer',
      digest: null,
      project: null,
    },
    {
      id: `sha256:${hex(11)}`,
      at: '2025-05-14T09:40:20Z',
      title: 'Test result',
      outcome: 'failed',
      subject: 'web',
      digest: null,
      project: null,
    },
  ],
  empty: false,
  log: { size: 1204, origin: 'attestry.example/log', root: 'q1Wc0dYx0nF0U2v4w6y8A0b2D4f6H8j0L2n4P6r8T0=' },
  policy: { id: 'attestry-baseline', version: 3, title: 'Baseline' },
};

/** An installation without targets. */
export const NO_TARGETS: TargetsView = {
  project: null,
  targets: [],
  versions: Object.fromEntries(TARGET_FIGURES.map((figure) => [figure, 0])) as TargetsView['versions'],
  history: [],
};
