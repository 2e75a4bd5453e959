/** Quarantine after random histories: what is left is what the evidence of the owner alone gives. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getProject } from '#lib/query/get-project.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  type TestApp,
  testResults,
} from '#lib/start/app.fixture.ts';
import { createQuarantine, releaseQuarantine } from './quarantine.ts';

const ARTIFACTS = ['web', 'api'] as const;
const SENDERS = ['owner', 'stranger'] as const;
const KINDS = [
  'provenance',
  'sbom',
  'signed tests',
  'tests',
  'failed tests',
  'analysis',
  'further digest',
  'unsigned further digest',
  'name',
  'purl of the other',
  'deployed',
  'removed',
  'deployed by purl',
] as const;
type Step = {
  sender: (typeof SENDERS)[number];
  kind: (typeof KINDS)[number];
  artifact: string;
  /** Tells documents of a kind apart; for deployments also the minute. */
  number: number;
  /** The stranger has a run of its own repository, or of that of the owner. */
  leaked: boolean;
};
type Variant = 'after' | 'before' | 'again';

const step: fc.Arbitrary<Step> = fc.record({
  sender: fc.constantFrom(...SENDERS),
  kind: fc.constantFrom(...KINDS),
  artifact: fc.constantFrom(...ARTIFACTS),
  number: fc.integer({ min: 0, max: 3 }),
  leaked: fc.boolean(),
});

function bytesOf({ sender, kind, artifact, number, leaked }: Step): { bytes: string | Uint8Array; subject?: string } {
  const hex = sha256Hex(artifact);
  const digest = `sha256:${hex}`;
  const isOwner = sender === 'owner';
  const run = runOf(isOwner || leaked ? 'acme/web' : 'mallory/web', { id: `${isOwner ? 1 : 2}00${number}` });
  const name = isOwner ? artifact : `impostor${number}`;
  const more = { sha256: hex, sha512: sha256Hex(`${sender} ${number}`).repeat(2) };
  const note = (subjects: unknown) =>
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: subjects,
      predicateType: 'https://example.com/note/v1',
      predicate: { sender, number },
    });
  const junit = (body: string) =>
    `<testsuites><testsuite name="${sender}${number}"><testcase name="t">${body}</testcase></testsuite></testsuites>`;
  const event = (predicate: string) =>
    JSON.stringify({
      context: {
        version: '0.4.1',
        id: `${sender} ${predicate} ${artifact} ${number}`,
        source: '/ci',
        type: `dev.cdevents.service.${predicate}.0.2.0`,
        timestamp: `2026-05-14T11:${10 + number * 4 + (KINDS.indexOf(kind) % 3) + (isOwner ? 0 : 2)}:${artifact === 'web' ? '10' : '40'}Z`,
      },
      subject: {
        id: 'service',
        source: '/ci',
        type: 'service',
        content: { environment: { id: 'production' }, artifactId: `pkg:generic/${artifact}@1.0.0` },
      },
    });
  switch (kind) {
    case 'provenance':
      return { bytes: provenance(subject(name, hex), { run }) };
    case 'sbom':
      return { bytes: sbom(subject(name, hex), { run }) };
    case 'signed tests':
      return { bytes: testResults(subject(name, hex), { run }) };
    case 'tests':
      return { bytes: junit(''), subject: digest };
    case 'failed tests':
      return { bytes: junit('<failure/>'), subject: digest };
    case 'analysis':
      return {
        bytes: JSON.stringify({
          version: '2.1.0',
          runs: [{ tool: { driver: { name: `${sender}${number}` } }, results: [] }],
        }),
        subject: digest,
      };
    case 'further digest':
      return { bytes: provenance([{ name, digest: more }], { run }) };
    case 'unsigned further digest':
      return { bytes: note([{ name, digest: more }]) };
    case 'name':
      return { bytes: note([{ name, digest: { sha256: hex } }]) };
    case 'purl of the other':
      return isOwner
        ? { bytes: note([{ name: artifact, digest: { sha256: hex } }]) }
        : {
            bytes: note([{ name: `pkg:generic/${artifact === 'web' ? 'api' : 'web'}@1.0.0`, digest: { sha256: hex } }]),
          };
    case 'deployed':
      return { bytes: event('deployed'), subject: digest };
    case 'removed':
      return { bytes: event('removed') };
    case 'deployed by purl':
      return { bytes: event('upgraded') };
  }
}

const as = (app: TestApp, id: number): Context => ({
  ...app,
  actor: { kind: 'token', id, name: 'ci', scopes: ['ingest'] },
});

const FIRST = { sender: 'owner', kind: 'further digest', number: 9, leaked: false } as const;

async function send(app: TestApp, one: Step): Promise<void> {
  const { bytes, ...options } = bytesOf(one);
  await ingestEvidence(as(app, one.sender === 'owner' ? 1 : 2), { bytes: Buffer.from(bytes), ...options });
}

async function work(app: TestApp): Promise<void> {
  const runner = {
    store: app.store,
    now: app.now,
    handlers: jobHandlers(app),
    random: () => 0.5,
    onError: (error: unknown) => {
      throw error;
    },
  };
  for (let i = 0; i < 50 && (await runOneJob(runner)); i += 1);
}

/** Everything of an artifact and its project that evidence decides. */
async function picture(app: TestApp, of: string) {
  const view = await getArtifact(app, of);
  const project = view?.project ? await getProject(app, view.project.slug) : null;
  const lineage = view && (await getLineage(app, { root: of, depth: 3 }));
  return {
    view: view &&
      view.evidence.length > 0 && {
        status: view.status,
        slsaLevel: view.slsaLevel,
        summary: view.summary,
        names: [view.names[0], view.names.slice(1).sort()],
        purls: view.purls.toSorted(),
        project: view.project,
        build: view.build,
        deployments: view.deployments,
        otherDigests: view.otherDigests.toSorted(),
        checks: view.checks,
        evidence: view.evidence.map(({ id }) => id),
      },
    environments: project?.environments,
    edges: lineage?.edges
      .filter(({ verified }) => verified)
      .map(({ from, kind, to }) => [from, kind, to].map((node) => node.replace(/:\d+$/, '')).join(' '))
      .toSorted(),
  };
}

async function wholePicture(app: TestApp) {
  const { byDay, counts, coverage, coverageDeployed } = await getMetrics(app, {});
  // The first moment at which an artifact was verified stays, and so does the time that it took. Defects that were
  // mended before the quarantine are not counted any more.
  const days = byDay.map(({ p50: _p50, p90: _p90, defects: _defects, leaked: _leaked, ...day }) => day);
  return {
    artifacts: await Promise.all(ARTIFACTS.map((name) => picture(app, `sha256:${sha256Hex(name)}`))),
    metrics: { days, counts, coverage, coverageDeployed },
    found: (await listArtifacts(app, { q: 'impostor' })).artifacts.length,
  };
}

async function pictureOf(steps: readonly Step[], variant: Variant | null) {
  const app = await openTestApp();
  try {
    const quarantine = () => createQuarantine(app, { sender: 'token:2', reason: 'a leaked key' });
    for (const artifact of ARTIFACTS) await send(app, { ...FIRST, artifact });
    await send(app, { ...FIRST, sender: 'stranger', artifact: 'elsewhere' });
    if (variant === 'before') await quarantine();
    if (variant === 'before') await work(app);
    for (const one of steps) {
      app.advance(1_000);
      if (variant === null && one.sender === 'stranger') continue;
      await send(app, one);
      await work(app);
    }
    if (variant === null) await createQuarantine(app, { sender: 'token:2', reason: 'x' });
    if (variant === 'after' || variant === 'again') {
      const { id } = await quarantine();
      await work(app);
      if (variant === 'again') {
        await releaseQuarantine(app, { id, reason: 'a mistake' });
        await work(app);
        await quarantine();
      }
    }
    await work(app);
    return await wholePicture(app);
  } finally {
    await app.close();
  }
}

it('any history: what is left is what the evidence of the owner alone gives', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 10 }),
      fc.constantFrom<Variant>('after', 'before', 'again'),
      async (steps, variant) => {
        expect(await pictureOf(steps, variant)).toEqual(await pictureOf(steps, null));
      },
    ),
    {
      numRuns: 20,
      seed: 20,
    },
  );
});
