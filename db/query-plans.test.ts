/**
 * The query plan of every statement, which shows its cost in a large store. The test ingests a dataset, runs every read
 * and write of the pages, the API, the badges and the administration once, and then has SQLite explain each statement
 * that was prepared. On PostgreSQL it shows that this engine reads every one of them.
 */
import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildAt, datasetOf } from '../bench/fill/dataset/dataset.ts';
import {
  REFERENCE_ARTIFACTS,
  REFERENCE_PROJECT,
  documentsOfReferenceArtifacts,
} from '../bench/fill/dataset/reference-artifacts.ts';
import { documentsOfBuild } from '../bench/fill/dataset/build-documents.ts';
import { createDocumentMaker, benchTrustedRoot } from '../bench/fill/make-document.ts';
import { ANONYMOUS } from '#lib/actor.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { checkReady } from '#lib/start/check-ready.ts';
import { countDrift, countStore } from '#lib/query/count-store.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { getGateDecision, listGateDecisions } from '#lib/query/gate/list-decisions.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getArtifactAsOf } from '#lib/query/as-of/get-artifact-as-of.ts';
import { getEnvironmentAsOf } from '#lib/query/as-of/get-environment-as-of.ts';
import { changeOwner } from '#lib/admin/environment/environments.ts';
import { putInventory, withdrawInventory } from '#lib/admin/environment/inventories.ts';
import { getEnvironment, getInventoryBytes, listInventories } from '#lib/query/environment/get-environment.ts';
import { getImpact } from '#lib/query/impact/get-impact.ts';
import { artifactsInDocumentsWithTerms, artifactsWithTerms } from './lineage/deployed-ancestry.ts';
import { listDrift } from '#lib/query/environment/list-drift.ts';
import { listEnvironments } from '#lib/query/environment/list-environments.ts';
import { getProjectAsOf } from '#lib/query/as-of/get-project-as-of.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { getLineageOverview } from '#lib/query/lineage/groups/get-lineage-overview.ts';
import { LINEAGE_GROUPINGS } from '#lib/views/lineage.ts';
import { getProject } from '#lib/query/get-project.ts';
import { getExpectations } from '#lib/query/project/get-expectations.ts';
import { getRaw } from '#lib/query/get-raw.ts';
import { getTrust } from '#lib/query/get-trust.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { readLogResource } from '#lib/query/log/read-log-resource.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { allTokens, authorise, createToken, revoke } from '#lib/admin/tokens.ts';
import { runReverify } from '#lib/jobs/steps/reverify.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { FIRST_STEP, runMigration, type MigrationPayload } from '#lib/jobs/migration/migrate-authority.ts';
import { makeEarlier } from '#lib/jobs/migration/earlier-store.fixture.ts';
import { prepareMigration } from '#lib/jobs/migration/prepare-migration.ts';
import { getMigration } from '#lib/query/project/get-migration.ts';
import { acceptSpeaker, changeExpectations } from '#lib/admin/expectations.ts';
import { createHold, releaseHold } from '#lib/admin/retention/holds.ts';
import { DAY, retain, runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { addConnection, endConnection } from '#lib/admin/connections/connections.ts';
import { ASK_PACKAGE, type AskPackagePayload } from '#lib/admin/packages/schedule-package.ts';
import { findPackageFile, putPackageFile } from '#db/system/watched-packages.ts';
import { runAskPackage } from '#lib/jobs/packages/ask-package.ts';
import { schedulePackages } from '#lib/jobs/packages/schedule-packages.ts';
import { askAboutArtifact } from '#lib/admin/github/ask-records.ts';
import { runAskRecords } from '#lib/jobs/github-records/ask-records.ts';
import { runFindRecords } from '#lib/jobs/github-records/find-artifacts.ts';
import { scheduleGithubRecords } from '#lib/jobs/github-records/schedule.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { removeGithubRecords } from './github/records.ts';
import { runJobs as runQueue } from '#lib/jobs/queue/run-jobs.ts';
import { listConnections } from '#lib/query/connections/list-connections.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { approveWaiver, endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import { runIndexStored, scheduleIndexing } from '#lib/jobs/search/index-stored.ts';
import type { IndexStoredPayload } from '#lib/query/find/index-progress.ts';
import { suggest } from '#lib/query/find/suggest.ts';
import { getPortfolioMap } from '#lib/query/lineage/portfolio-map.ts';
import { startDailyRetention } from '#lib/jobs/steps/retention.ts';
import { listQuarantines } from '#lib/query/quarantine/list-quarantines.ts';
import { getGone } from '#lib/query/retention/get-gone.ts';
import { exportAuditLog, getAuditLogEntry, listAuditLog, listRefused } from '#lib/query/audit-log/read-audit-log.ts';
import { listHolds } from '#lib/query/retention/list-holds.ts';
import { previewRetention } from '#lib/query/retention/preview-retention.ts';
import { getWaiver, listWaivers } from '#lib/query/waiver/list-waivers.ts';
import { WAIVER_STATES } from '#lib/views/waiver.ts';
import type { ArtifactFilter } from '#lib/views/artifact.ts';
import { testServer } from './store.fixture.ts';
import { trustSet } from './system/trust.ts';

/** Tables that a statement may read in full, and why that stays cheap. */
const BOUNDED_TABLES: { [table: string]: string } = {
  counter: 'totals by name; only code sets the names',
  trust: 'entries that an operator has added',
  token: 'tokens that an operator has made',
  environment: 'environments by name',
  connection: 'connections in force, at most 1,000',
  policy_version: 'policies that people have made, read after a change of one',
  predicate_type_version: 'predicate types that people have registered, read after a change of one',
  sqlite_master: 'one row for each table and index of the schema',
  waiver: 'waivers that people have made, read up to a limit',
  refused_action: 'at most 2,000 attempts',
  quarantine: 'quarantines that an operator has made and not released',
  table_mac: 'one row for each table of the schema',
  legal_hold: 'holds in force, of which there are at most 10,000, by an index of these only',
  retention_run: 'the newest run, and the one that is not finished',
};
/** Indexes that a statement may scan in their order, with a limit to which every row counts. */
const ALLOWED_INDEX_SCANS = new Set([
  'artifact_seen',
  'artifact_name',
  'project_recent',
  'project_claimed_recent',
  'signer_recent',
  'project_slug',
  'defect_found',
  'defect_leaked',
  'gate_decision_anonymous',
  'inventory_version',
]);
/** The checkpoint with the largest size, and the newest entry of the log: scans from the end of the primary key. */
const NEWEST_OF_LOG = /order by "(?:log|audit)_checkpoint"\."size" desc limit|from log_leaf order by idx desc limit/i;
/** Statements that read a whole table once: a store of an earlier version gets MACs for the rows that it has. */
const ONCE = /FROM main\."\w+"[^;]* ORDER BY [^;]* LIMIT \d+$/;
/** Statements that may sort in memory, because they sort a bounded number of rows. */
const ALLOWED_SORTS: readonly RegExp[] = [
  /json_each/,
  /"project_name"/,
  /"metric_day"/,
  /"time_to_verify"/,
  /"project_builder"/,
  // The environments of one artifact, by name.
  /from "artifact_environment" inner join "environment"/,
  /"job"/,
  /\bpragma_table_(?:list|info)\b/,
];

const IS_SQLITE = testServer() === null;
const statements = new Set<string>();
let app: TestApp;

beforeAll(async () => {
  if (IS_SQLITE) {
    const { prepare } = Database.prototype;
    vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
      statements.add(sql);
      return prepare.call(this, sql);
    });
  } else {
    const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
    vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
      const [first] = given as [string | { text: string }];
      statements.add(typeof first === 'string' ? first : first.text);
      return query.apply(this, given);
    } as never);
  }
  app = await openTestApp();
  await ingestDataset();
  await runEveryQuery();
  await runEveryChange();
}, 120_000);

afterAll(async () => {
  vi.restoreAllMocks();
  await app.close();
});

const dataset = datasetOf(400, new Date('2026-05-14T12:00:00Z'));

async function ingestDataset(): Promise<void> {
  await addTrustFile(app, { bytes: Buffer.from(benchTrustedRoot(dataset.seed)), name: 'dataset' });
  const trust = await trustSet(app.store.read);
  const make = createDocumentMaker(dataset.seed, trust, 50);
  const entries = [
    ...documentsOfReferenceArtifacts(dataset).slice(0, 40),
    ...Array.from({ length: 40 }, (_, number) => documentsOfBuild(dataset, buildAt(dataset, number))).flat(),
  ];
  for (const entry of entries)
    await app.evidenceWriter.storeDocument({
      document: make(entry).document,
      trustVersion: trust.version,
      actor: app.actor,
      at: entry.at.toISOString(),
    });
  // An image index that names artifacts of the dataset.
  const manifests = [0, 1, 2].map((number) => ({
    digest: `sha256:${buildAt(dataset, number).outputs[0]!.digest.sha256}`,
    size: 1,
  }));
  await ingestEvidence(app, { bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })) });
}

async function runEveryQuery(): Promise<void> {
  const build = buildAt(dataset, 17);
  const slug = `${build.project.repository.host}/${build.project.repository.path}`;
  const period = { from: '2025-06-01', to: '2026-01-01' };
  const filters: ArtifactFilter[] = [
    {},
    { status: ['failed'] },
    { status: ['verified', 'incomplete'] },
    { project: slug },
    { project: slug, status: ['verified'] },
    { level: 2 },
    { level: -1 },
    { signer: 'https://github.com/landmarks/lighthouse/.github/workflows/release.yml@refs/heads/main' },
    { environment: 'staging' },
    { environment: 'staging', status: ['verified'], level: 2 },
    { environment: 'staging', status: ['verified'] },
    { environment: 'staging', sort: 'status' },
    { environment: 'staging', sort: 'status', q: 'web' },
    period,
    { ...period, status: ['failed'], project: slug },
    { q: build.run.commit },
    { q: 'base' },
    { q: build.outputs[0]!.digest.sha256.slice(0, 10) },
    { q: slug },
    { q: 'zanzibar' },
    { q: 'npm' },
    { q: 'workflow' },
    { q: 'CVE-20' },
    { q: 'ction' },
    ...(['judged', 'measured', 'unverified', 'open', 'attention', 'deployed', 'defects', 'leaked'] as const).map(
      (behind): ArtifactFilter => ({
        behind,
      }),
    ),
    { behind: 'defects', project: slug, ...period },
    { behind: 'attention', ...period },
    { behind: 'attention', project: slug, ...period },
    { behind: 'attention', environment: 'staging', ...period },
    { parts: true, status: ['failed'] },
  ];
  for (const filter of filters) {
    for (const sort of ['newest', 'oldest', 'status', 'name'] as const) {
      const { cursor } = await listArtifacts(app, { ...filter, sort, limit: 3 });
      if (cursor !== null) await listArtifacts(app, { ...filter, sort, limit: 3, cursor });
    }
  }
  for (const q of ['npm', 'workflow', 'CVE', 'ction', 'release', slug]) await suggest(app, q);
  expect(await getProjectAsOf(app, slug, { at: app.now().toISOString() })).not.toBeNull();
  const { environments } = await listEnvironments(app);
  const { name } = environments[0]!;
  expect(await getEnvironmentAsOf(app, name, { at: app.now().toISOString() })).not.toBeNull();
  const { artifacts } = await listArtifacts(app, { limit: 20 });
  for (const { digest } of artifacts) {
    const view = (await getArtifact(app, digest))!;
    const evidence = await getEvidence(app, view.evidence[0]!.id);
    expect(evidence).not.toBeNull();
    await getRaw(app, view.evidence[0]!.id);
    expect(await getArtifactAsOf(app, digest, { at: app.now().toISOString() })).not.toBeNull();
    for (const metric of ['status', 'slsa'] as const)
      await getBadge(app, { of: { kind: 'artifact', alg: 'sha256', value: digest.slice('sha256:'.length) }, metric });
  }
  for (const direction of ['up', 'down', 'both', 'impact'] as const)
    for (const digest of [REFERENCE_ARTIFACTS.plain, artifacts[0]!.digest])
      for (const { id } of (await getLineage(app, { root: digest, direction, depth: 8 }))!.nodes.slice(0, 12))
        await getLineage(app, { root: id, direction });
  for (const by of LINEAGE_GROUPINGS) await getLineageOverview(app, { root: REFERENCE_ARTIFACTS.plain, by });
  for (const claimed of [true, false]) await listProjects(app, { limit: 2, claimed });
  const { cursor } = await listProjects(app, { limit: 2 });
  await listProjects(app, { limit: 2, cursor: cursor! });
  for (const name of [slug, REFERENCE_PROJECT]) {
    await getProject(app, name);
    await getExpectations(app, name);
    await getMetrics(app, { project: name });
    for (const metric of ['status', 'coverage', 'time-to-verify'] as const)
      await getBadge(app, { of: { kind: 'project', slug: name }, metric });
  }
  await Promise.all([
    getPortfolioMap(app),
    getOverview(app, {}),
    getMetrics(app, {}),
    getTrust(app),
    countStore(app),
    checkReady(app),
    newestEventSeq(app),
    allTokens(app),
  ]);
  for (const path of ['checkpoint', 'key', 'checkpoint/1', 'tile/0/000.p/9', 'tile/entries/000.p/9'])
    await readLogResource(app, path);
}

async function askTheGate(): Promise<void> {
  const retention = { ...app, limits: { ...app.limits, anonymousDecisions: 1 }, actor: ANONYMOUS, readingIsOpen: true };
  const { artifacts } = await listArtifacts(app, { limit: 20 });
  for (let i = 0; i < 65; i += 1)
    await decideGate(retention, { digest: artifacts[i % 20]!.digest, environment: `plans ${i}` });
  const { id } = await decideGate(app, { digests: artifacts.map(({ digest }) => digest) });
  await decideGate(app, { digests: artifacts.map(({ digest }) => digest), environment: 'plans' });
  await decideGate(app, { image: 'ghcr.io/acme/web:1' });
  await getGateDecision(app, id!);
  for (const sort of ['newest', 'denied'] as const)
    for (const filter of [{}, { project: REFERENCE_PROJECT }, { days: 30 }, { decision: 'allow' as const }])
      await listGateDecisions(app, { ...filter, sort, limit: 2 });
}

async function runEveryChange(): Promise<void> {
  await askTheGate();
  await compareEnvironment();
  await askForImpact();
  const { id, token } = await createToken(app, { name: 'plans', scopes: ['ingest'] });
  await authorise(app, { header: `Bearer ${token}`, scope: 'ingest' });
  await revoke(app, id);
  const said = { project: REFERENCE_PROJECT, reason: 'plans' };
  await changeExpectations(app, { ...said, document: { builders: ['https://acme.com/builder'] }, version: 0 });
  await acceptSpeaker(app, { ...said, sender: `token:${id}`, kinds: 'all', version: 1 });
  await changeExpectations(app, { ...said, document: null, version: 2 });
  await getExpectations(app, REFERENCE_PROJECT, { cursor: '3' });
  for (const project of [null, REFERENCE_PROJECT])
    await changeTarget(app, { project, figure: 'coverage', value: 0.9, reason: 'plans', version: 0 });
  await getTargets(app, REFERENCE_PROJECT);
  const {
    artifacts: [failed],
  } = await listArtifacts(app, { status: ['failed', 'incomplete'], limit: 1 });
  const view = (await getArtifact(app, failed!.digest))!;
  const expiresAt = new Date(app.now().getTime() + 86_400_000).toISOString();
  const waiver = await createWaiver(app, {
    rule: view.status.rule!,
    artifact: failed!.digest,
    owner: 'someone',
    reason: 'for a day',
    expiresAt,
  });
  const covered = { artifact: failed!.digest, project: REFERENCE_PROJECT };
  const ofToken = { ...app, actor: { kind: 'token', id: 9, name: 'ci', scopes: ['ingest'] } as const };
  const requested = await createWaiver(ofToken, {
    rule: view.status.rule!,
    project: REFERENCE_PROJECT,
    environment: 'production',
    owner: 'someone',
    reason: 'for a day',
    expiresAt,
  });
  await approveWaiver(app, Number(requested.id));
  await listWaivers(app, { ...covered, limit: 1 });
  await getArtifact(app, failed!.digest);
  await endWaiver(app, Number(waiver.id));
  await getWaiver(app, Number(waiver.id));
  for (const filter of [{}, covered, { artifact: covered.artifact }, { project: covered.project }])
    for (const state of [undefined, ...WAIVER_STATES] as const) await listWaivers(app, { ...filter, state });
  const { id: quarantine } = await createQuarantine(app, { evidence: view.evidence[0]!.id, reason: 'plans' });
  await listQuarantines(app, { limit: 1 });
  await releaseQuarantine(app, { id: quarantine, reason: 'plans' });
  await runMigrationOfEarlierStore();
  await indexStored();
  await watchPackages();
  await askGithub();
  await dropAndRestore();
  const { roots } = await getTrust(app);
  const datasetRoot = roots.find((root) => root.name === 'dataset')!;
  const { version } = await removeTrustEntry(app, datasetRoot.id);
  for (const change of ['added', 'removed'] as const) await runReverify(app, { change, ref: 2, version, after: 0 });
}

async function compareEnvironment(): Promise<void> {
  const { artifacts } = await listArtifacts(app, { limit: 4 });
  const inventory = (names: readonly string[]) =>
    Buffer.from(JSON.stringify({ services: Object.fromEntries(names.map((image, at) => [`s${at}`, { image }])) }));
  const digests = artifacts.map(({ digest }) => `registry.example/web@${digest}`);
  const of = { environment: 'staging', as: 'observed' } as const;
  await putInventory(app, { environment: 'staging', kind: 'expected', bytes: inventory([...digests, 'web:2']) });
  for (const names of [digests, [...digests.slice(1), 'web:1', `web@sha256:${'ab'.repeat(32)}`]])
    await putInventory(app, { ...of, kind: 'observed', bytes: inventory(names) });
  await changeOwner(app, { environment: 'staging', owner: 'plans', reason: 'plans' });
  for (const state of ['open', 'ended'] as const)
    for (const filter of [{}, { environment: 'staging' }, { kind: 'changed' as const }]) {
      const { cursor } = await listDrift(app, { ...filter, state, limit: 1 });
      if (cursor !== null) await listDrift(app, { ...filter, state, limit: 1, cursor: Number(cursor) });
    }
  await listDrift(app, { environment: 'staging', kind: 'not-running' });
  await getEnvironment(app, 'staging');
  await listInventories(app, 'staging', { kind: 'observed', limit: 1 });
  await getInventoryBytes(app, 'staging', { kind: 'observed', version: 1 });
  await countDrift(app);
  await createQuarantine(app, {
    evidence: (await getArtifact(app, artifacts[0]!.digest))!.evidence[0]!.id,
    reason: 'x',
  });
  await withdrawInventory(app, { environment: 'staging', kind: 'observed', reason: 'plans' });
}

async function askForImpact(): Promise<void> {
  const { run, outputs } = buildAt(dataset, 39);
  const questions = [
    ['commit', run.commit],
    ['builder', 'https://github.com/landmarks/lighthouse/.github/workflows/release.yml@refs/heads/main'],
    ['signer', 'https://github.com/landmarks/lighthouse/.github/workflows/release.yml@refs/heads/main'],
    ['image', `sha256:${outputs[0]!.digest.sha256}`],
    ['image', 'web'],
    ['component', 'pkg:npm/lodash'],
    ['cve', 'CVE-2024-3094'],
  ] as const;
  for (const [kind, value] of questions) await getImpact(app, { kind, value, limit: 1 });
  // The dataset has no such document.
  await artifactsWithTerms(app.store.read, [1], [1]);
  await artifactsInDocumentsWithTerms(app.store.read, [1], 1);
}

async function watchPackages(): Promise<void> {
  const settings = { packages: ['a', 'b'], registry: 'http://127.0.0.1:9', privateAddress: true };
  const { id } = await addConnection(app, {
    source: 'npm',
    name: 'a',
    projects: ['acme/*'],
    settings,
    reason: 'plans',
  });
  await schedulePackages(app);
  const stop = new AbortController();
  // Nobody listens there.
  const ask = async (payload: AskPackagePayload) => {
    stop.abort();
    return runAskPackage(app, payload);
  };
  const runner = { store: app.store, now: app.now, handlers: { [ASK_PACKAGE]: ask }, random: () => 0 };
  await runQueue(runner, stop.signal);
  await findPackageFile(app.store.read, 1, '1.0.0');
  const file = { digest: 'sha512:ab', outcome: 'ingested', documents: 0, verified: 0, message: null } as const;
  await app.store.write((tx) => putPackageFile(tx, { ...file, package: 1, name: 'x', at: app.now().toISOString() }));
  await listConnections(app, { limit: 1 });
  await endConnection(app, id, { reason: 'plans' });
}

async function askGithub(): Promise<void> {
  // Nobody listens there.
  const apiHost = '127.0.0.1:9';
  const asking = { ...app, githubRecords: { host: 'github.com', apiHost } };
  const { artifacts } = await listArtifacts(app, { project: REFERENCE_PROJECT, limit: 1 });
  await scheduleGithubRecords(asking);
  await runFindRecords(asking, { after: '' });
  await scheduleGithubRecords(asking);
  await askAboutArtifact(asking, artifacts[0]!.digest);
  const { id } = (await findByDigest(app.store.read, artifacts[0]!.digest))!;
  const options = { api: `http://${apiHost}`, token: 'none', fetch: globalThis.fetch, timeoutMs: 1_000 };
  await runAskRecords(asking, { artifact: id }, options);
  await getArtifact(asking, artifacts[0]!.digest);
  await app.store.write((tx) => removeGithubRecords(tx, id));
}

async function dropAndRestore(): Promise<void> {
  await runJobs(app);
  const { id } = await createHold(app, { project: REFERENCE_PROJECT, reason: 'plans' });
  await listHolds(app, { limit: 1 });
  const noon = app.now().toISOString();
  for (const filter of [{}, { actor: 'command-line:test' }, { object: 'hold:1' }, { from: noon }, { until: noon }])
    await listAuditLog(app, { ...filter, action: 'hold.create', limit: 1 });
  await listAuditLog(app, { actor: 'command-line:test', limit: 1 });
  await listAuditLog(app, { object: 'hold:1', limit: 1 });
  await getAuditLogEntry(app, 0);
  for await (const lines of exportAuditLog(app)) expect(lines).not.toBe('');
  app.refusals.note({ actor: app.actor, from: app.from, attempt: 'session.start', subject: null, message: 'plans' });
  await app.refusals.settled();
  await listRefused(app, { limit: 1 });
  await releaseHold(app, { id, reason: 'plans' });
  await retain(app, [{ kinds: 'all', days: 1, keepNewest: true }]);
  const bytes = Buffer.from('<testsuites><testsuite name="s"><testcase name="plans"/></testsuite></testsuites>');
  const report = { bytes, subject: `sha256:${'ab'.repeat(32)}` };
  const dropped = (await ingestEvidence(app, report))[0]!.id;
  await ingestEvidence(app, { ...report, bytes: Buffer.from(bytes.toString().replace('plans', 'newer')) });
  app.advance(2 * DAY);
  await previewRetention(app, { limit: 1 });
  await startDailyRetention(app);
  await runJobs(app);
  expect((await getEvidence(app, dropped))!.body.kept).toBe(false);
  await getGone(app, dropped);
  await ingestEvidence(app, report);
  await runJobs(app);
}

async function indexStored(): Promise<void> {
  await scheduleIndexing(app);
  for (let next: unknown = { part: 'signer', after: 0 }; next !== null;) {
    const result = await runIndexStored(app, next as IndexStoredPayload);
    next = result.outcome === 'continue' ? result.payload : null;
  }
}

async function runMigrationOfEarlierStore(): Promise<void> {
  const known = new Set(statements);
  await makeEarlier(app);
  for (const sql of statements) if (!known.has(sql)) statements.delete(sql);
  await prepareMigration({ ...app, adopts: [] });
  for (let next: unknown = FIRST_STEP; next !== null;) {
    const result = await runMigration(app, next as MigrationPayload, () => {});
    next = result.outcome === 'continue' ? result.payload : null;
  }
  const { cursor } = await getMigration(app, { limit: 1 });
  await getMigration(app, { limit: 1, cursor: cursor! });
  await claimProject(app, { slug: REFERENCE_PROJECT });
}

type PlanStep = { detail: string };

/** The tables of a statement by the alias or name that its plan shows. */
function tablesByAlias(sql: string): Map<string, string> {
  return new Map(
    [
      ...sql.matchAll(
        /\b(?:from|join|update|into)\s+"?(\w+)"?(?:\s+(?:as\s+)?"?(?!where\b|on\b|order\b|limit\b|indexed\b|cross\b|set\b|join\b|group\b)(\w+)"?)?/gi,
      ),
    ].flatMap(
      ([, table, alias]) => [[table!, table!], ...(alias ? [[alias, table!] as const] : [])] as [string, string][],
    ),
  );
}

/** The first step of a plan whose cost grows with the store; null where there is none. */
function unboundedStep(sql: string, plan: readonly PlanStep[]): string | null {
  const names = tablesByAlias(sql);
  for (const { detail } of plan) {
    const scan = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail);
    if (!scan || /VIRTUAL TABLE/.test(detail) || detail.startsWith('SCAN CONSTANT ROW')) continue;
    const table = names.get(scan[1]!) ?? scan[1]!;
    // `some` is the alias of a subquery with a limit.
    if (table in BOUNDED_TABLES || table === 'some' || NEWEST_OF_LOG.test(sql)) continue;
    if (scan[2] && ALLOWED_INDEX_SCANS.has(scan[2]) && /limit/i.test(sql)) continue;
    return `${detail} (${table})`;
  }
  const sorts = plan.some(({ detail }) => detail.includes('TEMP B-TREE FOR') && !detail.includes('DISTINCT'));
  return sorts && !ALLOWED_SORTS.some((pattern) => pattern.test(sql)) ? 'sorts in memory' : null;
}

it.runIf(IS_SQLITE)('no statement reads a growing table in full or sorts an unbounded number of rows', () => {
  const client = new (createRequire(import.meta.url)('better-sqlite3') as typeof Database)(
    `${app.folder}/attestry.db`,
    {
      readonly: true,
    },
  );
  const queries = [...statements].filter(
    (sql) => /^\s*(?:select|with|insert|update|delete)/i.test(sql) && !ONCE.test(sql),
  );
  const unbounded = queries.flatMap((sql) => {
    const plan = client
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => null)) as PlanStep[];
    const reason = unboundedStep(sql, plan);
    return reason === null ? [] : [`${reason}  ←  ${sql.slice(0, 300)}`];
  });
  client.close();
  expect(unbounded).toEqual([]);
  expect(queries.length).toBeGreaterThan(150);
});

it.runIf(!IS_SQLITE)('PostgreSQL answers every query and makes every change', () => {
  const asked = [...statements].filter((sql) => /^\s*(?:select|with|insert|update|delete)/i.test(sql));
  expect(asked.length).toBeGreaterThan(400);
});

it.each([
  ['a scan', 'SELECT * FROM evidence WHERE size > 5', [{ detail: 'SCAN evidence' }]],
  ['a scan of an index without a limit', 'SELECT * FROM artifact a', [{ detail: 'SCAN a USING INDEX artifact_seen' }]],
  [
    'a scan of an index that is not on the list',
    'SELECT * FROM artifact LIMIT 5',
    [{ detail: 'SCAN artifact USING COVERING INDEX artifact_project' }],
  ],
  [
    'a sort of an unbounded number of rows',
    'SELECT * FROM edge WHERE src = 1 ORDER BY evidence',
    [{ detail: 'SEARCH edge USING INDEX' }, { detail: 'USE TEMP B-TREE FOR ORDER BY' }],
  ],
])('%s is reported', (_, sql, plan) => expect(unboundedStep(sql, plan)).not.toBeNull());
