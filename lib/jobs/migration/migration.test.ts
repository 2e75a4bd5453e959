import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { claimProject, listClaims } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { senderOf } from '#lib/ingest/authority/sender.ts';
import { receiveGithub } from '#lib/integrations/webhooks/receive-github.fixture.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getBadge } from '#lib/query/get-badge.ts';
import { getMigration } from '#lib/query/project/get-migration.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { openApp } from '#lib/start/app.ts';
import type { App } from '#lib/start/singleton.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  TEST_ACTOR,
  testInstance,
  testResults,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { findProject } from '#db/project/projects.ts';
import { findActor, findOrCreateActor } from '#db/system/actors.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { signatureOf } from '#app/api/v1/webhook.fixture.ts';
import { makeEarlier } from './earlier-store.fixture.ts';
import { prepareMigration } from './prepare-migration.ts';

const OWNER = runOf('acme/web');
const EVIL = runOf('evil/app');
const OURS = 'github.com/acme/web';
const ours = subject('ours');
const theirs = subject('theirs');

let first: TestApp;
let app: App;
beforeEach(async () => {
  first = await openTestApp();
});
afterEach(async () => {
  await app?.close();
  await first.close();
});

/** The new version opens the store that the earlier one left. */
async function upgrade(adopts: readonly string[] = []): Promise<void> {
  app = await openApp({
    folder: first.folder,
    exclusive: false,
    baseUrl: 'http://attestry.test',
    actor: TEST_ACTOR,
    now: first.now,
    workers: 0,
    adopts,
  });
  await prepareMigration(app);
}

const finished: unknown[] = [];
/** Run the jobs, at most `steps`; returns how many ran. */
async function runJobs(steps = Number.POSITIVE_INFINITY, each: () => Promise<void> = async () => {}): Promise<number> {
  finished.length = 0;
  const handlers = jobHandlers(app, (figures) => finished.push(figures));
  let ran = 0;
  while (ran < steps && (await runOneJob({ store: app.store, now: app.now, handlers, random: () => 0 }))) {
    ran += 1;
    await each();
  }
  return ran;
}

const digest = (name: string) => `sha256:${sha256Hex(name)}`;
const badge = async (name: string) =>
  (await getBadge(app, { of: { kind: 'artifact', alg: 'sha256', value: sha256Hex(name) }, metric: 'status' })).message;
const status = async (name: string) => (await getArtifact(app, digest(name)))!.status.status;
const listed = async (name: string) =>
  (await listArtifacts(app, {})).artifacts.find((item) => item.digest === digest(name))!;
const as = (actor: Actor): Context => ({ ...first, actor });

describe('a store of a version without authority', () => {
  it('keeps what is verified by authority, and what strangers verified becomes unknown', async () => {
    await ingestOutcomes(first, completeEvidence(ours, { run: OWNER }));
    await ingestOutcomes(first, completeEvidence(theirs, { run: EVIL }));
    await makeEarlier(first, { claimed: [OURS] });
    await upgrade();
    // Until the job is there, everything shows what the earlier version concluded.
    expect([await badge('theirs'), await status('theirs'), (await listed('theirs')).status]).toEqual([
      'verified',
      'verified',
      'verified',
    ]);
    await runJobs(Number.POSITIVE_INFINITY, async () => {
      expect([await badge('ours'), await status('ours')]).toEqual(['verified', 'verified']);
      expect(await status('theirs')).toBe(await badge('theirs'));
    });
    expect([await badge('theirs'), await status('theirs'), (await listed('theirs')).status]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect((await listed('theirs')).reason).toBe('built by evil/app; no project here expects it');
    expect(finished).toEqual([{ artifacts: 1, projects: 1, withoutProject: 0 }]);
  });

  it('derives project, names, further digests and the number of documents again', async () => {
    const stolen = [{ name: 'pkg:npm/evil@6.6.6', digest: { ...ours[0]!.digest, sha512: 'ab'.repeat(64) } }];
    await ingestOutcomes(first, completeEvidence(stolen, { run: EVIL }));
    await ingestOutcomes(first, completeEvidence(ours, { run: OWNER }));
    await makeEarlier(first, { claimed: [OURS], statuses: { [sha256Hex('ours')]: 'verified' } });
    const evil = (await findProject(first.store.read, 'github.com/evil/app'))!;
    await first.store.write((tx) => sqlStatement(tx, 'UPDATE artifact SET project = ?, name = ?').run(evil.id, 'evil'));
    await upgrade();
    await runJobs(Number.POSITIVE_INFINITY, async () => expect(await badge('ours')).toBe('verified'));
    expect(await getArtifact(app, digest('ours'))).toMatchObject({
      project: { slug: OURS },
      names: ['ours'],
      purls: [],
      otherDigests: [],
      status: { status: 'verified' },
    });
    expect((await listed('ours')).evidenceCount).toBe(3);
    expect((await getMigration(app)).counts).toEqual({ artifacts: 0, projects: 0, withoutProject: 0 });
  });

  it('counts no time of a verification that only a stranger completed', async () => {
    await ingestOutcomes(first, jsonLines(provenance(ours, { run: OWNER }), testResults(ours, { run: OWNER })));
    await ingestOutcomes(first, sbom(ours, { run: EVIL }));
    await makeEarlier(first, { claimed: [OURS], statuses: { [sha256Hex('ours')]: 'verified' } });
    await upgrade();
    await runJobs();
    expect(await getArtifact(app, digest('ours'))).toMatchObject({
      status: { status: 'incomplete' },
      timeToVerifySeconds: null,
    });
  });

  it('takes back what a stranger said of the run of somebody else', async () => {
    const statement = githubProvenance(theirs, OWNER, {});
    const at = new Date(OWNER.finishedOn.getTime() + 60_000);
    const by = { identity: 'mallory@example.com', issuer: 'https://accounts.example', at };
    const foreign = Buffer.from(JSON.stringify(testInstance().sign(statement, by)));
    expect(await ingestOutcomes(first, foreign)).toEqual(['stored verified']);
    await ingestOutcomes(first, completeEvidence(ours, { run: OWNER }));
    await makeEarlier(first, { claimed: [OURS] });
    const { build } = (await getArtifact(first, digest('ours')))!;
    await first.store.write(async (tx) => {
      const run = '(SELECT build FROM evidence WHERE seq = 2)';
      await sqlStatement(tx, `UPDATE build SET "trigger" = 'evil', verified = 1, evidence = 1 WHERE id = ${run}`).run();
      await sqlStatement(tx, `UPDATE evidence SET build = ${run} WHERE seq = 1`).run();
    });
    expect((await getArtifact(first, digest('ours')))!.build).not.toEqual(build);
    await upgrade();
    await runJobs();
    expect((await getArtifact(app, digest('ours')))!.build).toEqual(build);
  });

  it('keeps the effect of unsigned failures of old tokens, and of documents without a recorded sender', async () => {
    const { id } = await createToken(first, { name: 'old', scopes: ['ingest'] });
    const token = as({ kind: 'token', id, name: 'old', scopes: ['ingest'] });
    for (const name of ['one', 'two']) {
      await ingestOutcomes(first, completeEvidence(subject(name), { run: OWNER }));
      const report = Buffer.from(`<testsuite name="${name}"><testcase name="a"><failure/></testcase></testsuite>`);
      expect(await ingestOutcomes(token, report, { subject: digest(name) })).toEqual(['stored unsigned']);
    }
    await makeEarlier(first, { claimed: [OURS] });
    await first.store.write((tx) =>
      sqlStatement(tx, 'UPDATE evidence SET actor = NULL WHERE seq = (SELECT max(seq) FROM evidence)').run(),
    );
    await upgrade();
    await runJobs();
    expect([await status('one'), await status('two')]).toEqual(['failed', 'failed']);
  });

  it('goes on where a process ended, and is migrated once', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `app-${i}`);
    for (const name of names) await ingestOutcomes(first, completeEvidence(subject(name), { run: EVIL }));
    await makeEarlier(first);
    await upgrade();
    expect((await getMigration(app)).state).toBe('running');
    await runJobs(4);
    const { counts } = await getMigration(app);
    expect(counts.artifacts).toBeGreaterThan(0);
    expect(counts.artifacts).toBeLessThan(40);
    // A step whose result was not recorded is repeated.
    await app.store.write((tx) => sqlStatement(tx, 'UPDATE job SET payload = ?').run('{"part":"evidence","after":0}'));
    await app.close();
    await upgrade();
    await runJobs();
    expect(finished).toEqual([{ artifacts: 40, projects: 1, withoutProject: 0 }]);
    await app.close();
    await upgrade();
    expect(await runJobs()).toBe(0);
    expect(await getMigration(app)).toMatchObject({ state: 'done', counts: { artifacts: 40 } });
  });

  it('shows new evidence of the owner at once, while the job runs', async () => {
    await ingestOutcomes(first, completeEvidence(ours, { run: EVIL }));
    await claimProject(first, { slug: OURS });
    await makeEarlier(first, { claimed: [OURS] });
    await upgrade();
    await ingestOutcomes(app, completeEvidence(ours, { run: OWNER }));
    expect(await getArtifact(app, digest('ours'))).toMatchObject({
      project: { slug: OURS },
      status: { status: 'verified' },
      claims: { length: 3 },
    });
    await runJobs();
    expect(await badge('ours')).toBe('verified');
  });
});

describe('expected at the migration', () => {
  const claimedBy = async () =>
    (await listClaims(app)).map((row) => [
      row.slug,
      row.claimedBy && `${row.claimedBy.kind}:${row.claimedBy.identifier}`,
    ]);

  it('are repositories whose webhook was accepted', async () => {
    const body = JSON.stringify({
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: '1'.repeat(40),
      repository: {
        id: 77,
        full_name: 'acme/web',
        html_url: 'https://github.com/acme/web',
        owner: { id: 42 },
        default_branch: 'main',
      },
    });
    await receiveGithub(first, {
      body: Buffer.from(body),
      contentType: 'application/json',
      event: 'push',
      delivery: 'one',
      signature: signatureOf(body),
      hook: '5',
      secrets: ['the secret of the test webhook'],
    });
    await ingestOutcomes(first, completeEvidence(ours, { run: runOf('acme/web', { repositoryId: '77' }) }));
    await ingestOutcomes(first, completeEvidence(theirs, { run: EVIL }));
    await makeEarlier(first);
    await upgrade();
    expect(await claimedBy()).toEqual([
      [OURS, 'webhook:github 5'],
      ['github.com/evil/app', null],
    ]);
    await runJobs(Number.POSITIVE_INFINITY, async () => expect(await badge('ours')).toBe('verified'));
    expect((await getMigration(app)).projects.map(({ slug }) => slug)).toEqual(['github.com/evil/app']);
  });

  it('are repositories that a pattern of ATTESTRY_ADOPT matches', async () => {
    await ingestOutcomes(first, completeEvidence(ours, { run: OWNER }));
    await makeEarlier(first);
    await upgrade(['github.com/acme/*']);
    expect(await claimedBy()).toEqual([[OURS, 'job:adopt']]);
    await runJobs(Number.POSITIVE_INFINITY, async () => expect(await badge('ours')).toBe('verified'));
    expect((await getMigration(app)).counts.artifacts).toBe(0);
  });
});

it('a workload that was stored without its repository speaks for the project of its claim', async () => {
  const identifier = 'https://token.actions.githubusercontent.com repo:acme/web:ref:refs/heads/main';
  await claimProject(first, { slug: OURS, repositoryId: '77' });
  await first.store.write(async (tx) => {
    const row = await findOrCreateActor(tx, {
      kind: 'workload',
      issuer: 'https://token.actions.githubusercontent.com',
      repository: '',
      subject: '',
      project: 0,
      scopes: [],
    });
    await sqlStatement(tx, 'UPDATE actor SET identifier = ?, project = NULL WHERE id = ?').run(identifier, row);
  });
  await ingestOutcomes(first, completeEvidence(theirs, { run: EVIL }));
  await makeEarlier(first, { claimed: [OURS] });
  await upgrade();
  const { id } = (await findProject(app.store.read, OURS))!;
  const actor = await findActor(app.store.read, 'workload', identifier);
  expect(await senderOf(app.store.read, actor)).toEqual({
    reference: `workload:${identifier}`,
    scope: { project: id },
  });
});

it('the report is listed page by page, and loses a project that is claimed', async () => {
  for (const [project, count] of [
    ['evil/app', 3],
    ['acme/web', 2],
  ] as const)
    for (let i = 0; i < count; i += 1)
      await ingestOutcomes(first, completeEvidence(subject(`${project}-${i}`), { run: runOf(project) }));
  await makeEarlier(first);
  await upgrade();
  await runJobs();
  const report = await getMigration(app, { limit: 2 });
  expect(report).toMatchObject({
    state: 'done',
    counts: { artifacts: 5, projects: 2, withoutProject: 0 },
    projects: [
      { slug: 'github.com/evil/app', artifacts: 3 },
      { slug: OURS, artifacts: 2 },
    ],
  });
  const digests = report.artifacts.map((one) => one.digest);
  for (let { cursor } = report; cursor !== null;) {
    const page = await getMigration(app, { limit: 2, cursor });
    digests.push(...page.artifacts.map((one) => one.digest));
    ({ cursor } = page);
  }
  expect(new Set(digests).size).toBe(5);
  expect(report.artifacts[0]).toMatchObject({ before: 'verified', reason: expect.stringContaining('no project here') });
  await claimProject(app, { slug: OURS });
  expect(await getMigration(app)).toMatchObject({
    counts: { artifacts: 3, projects: 1 },
    projects: [{ slug: 'github.com/evil/app' }],
    artifacts: { length: 3 },
  });
  await claimProject(app, { slug: 'github.com/evil/app' });
  expect(await getMigration(app)).toMatchObject({ counts: { artifacts: 0, projects: 0 }, projects: [], artifacts: [] });
});

it('a new store is not migrated', async () => {
  await upgrade();
  await ingestOutcomes(app, completeEvidence(theirs, { run: EVIL }));
  await prepareMigration(app);
  expect(await getMigration(app)).toEqual({
    state: 'none',
    startedAt: null,
    finishedAt: null,
    counts: { artifacts: 0, projects: 0, withoutProject: 0 },
    projects: [],
    artifacts: [],
    cursor: null,
  });
});
