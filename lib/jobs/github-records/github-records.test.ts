/** What GitHub lists of artifacts, from its API on loopback to the page, and how often it is asked. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProject } from '#db/project/projects.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { ASK_RECORDS, type AskRecordsPayload } from '#lib/admin/github/schedule-records.ts';
import { askAboutArtifact } from '#lib/admin/github/ask-records.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { githubRecordsHost } from '#lib/context/github-records.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import {
  deploymentRecord,
  type FakeGithubApi,
  openGithubApi,
  recordsPath,
  repository,
  storageRecord,
} from '#lib/integrations/github/records/github-api.fixture.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { runAskRecords } from './ask-records.ts';
import { FIND_RECORDS, type FindRecordsPayload, runFindRecords } from './find-artifacts.ts';
import { scheduleGithubRecords } from './schedule.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const RUN = runOf('acme/web');
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const DIGEST = digestOf('web');
const [STORAGE, DEPLOYMENTS] = [recordsPath('acme', DIGEST, 'storage'), recordsPath('acme', DIGEST, 'deployment')];

let github: FakeGithubApi;
let app: TestApp;
async function open(adopts?: string[]): Promise<void> {
  app = await openTestApp({
    githubRecords: { host: 'github.com', apiHost: new URL(github.api).host },
    ...(adopts && { adopts }),
  });
}
beforeEach(async () => {
  github = await openGithubApi();
  github.set('/repos/acme/web', repository('acme/web', RUN.repository.id));
});
afterEach(async () => {
  await app.close();
  await github.close();
});

const ingest = (name: string, run = RUN) => ingestEvidence(app, { bytes: provenance(subject(name), { run }) });
async function runJobs(): Promise<void> {
  const options = { api: github.api, token: 'secret', fetch: globalThis.fetch, timeoutMs: 10_000 };
  const handlers = {
    [FIND_RECORDS]: (payload: FindRecordsPayload) => runFindRecords(app, payload),
    [ASK_RECORDS]: (payload: AskRecordsPayload) => runAskRecords(app, payload, options),
  };
  while (await runOneJob({ store: app.store, now: app.now, handlers, random: () => 0 }));
}
/** Two checks of the clock: one finds what to ask about, the next one asks. */
async function check(): Promise<void> {
  await scheduleGithubRecords(app);
  await runJobs();
  await scheduleGithubRecords(app);
  await runJobs();
}
const view = async (digest = DIGEST) => (await getArtifact(app, digest))!.githubRecords;
const paths = () => github.asked.map(({ path }) => path);

describe('what GitHub lists of an artifact', () => {
  beforeEach(async () => {
    await open([]);
    await claimProject(app, { slug: 'github.com/acme/web' });
  });

  it('is told as the word of its organisation, and decides nothing', async () => {
    await ingest('web');
    const before = await getArtifact(app, DIGEST);
    expect(before!.githubRecords).toMatchObject({ outcome: 'never', canAsk: true, organization: null });
    github.set(STORAGE, { total_count: 1, storage_records: [storageRecord(DIGEST)] });
    github.set(DEPLOYMENTS, { total_count: 1, deployment_records: [deploymentRecord(DIGEST)] });
    await check();
    const { githubRecords, ...after } = (await getArtifact(app, DIGEST))!;
    expect(githubRecords).toMatchObject({
      organization: 'acme',
      outcome: 'read',
      summary: 'GitHub lists 1 storage record and 1 deployment record of this digest for acme.',
      askedAt: '2026-05-14T12:00:00.000Z',
      answeredAt: '2026-05-14T12:00:00.000Z',
      nextAt: '2026-05-14T18:00:00.000Z',
      storage: [{ registry: 'https://reg.example.com/artifactory/', status: 'active' }],
      deployments: [{ environment: 'prod', cluster: 'moda-1' }],
      hidden: 0,
    });
    const { githubRecords: _, ...without } = before!;
    expect(after).toEqual(without);
    expect(after.deployments).toEqual([]);
  });

  it('is none where GitHub knows none, with the time at which it was asked', async () => {
    await ingest('web');
    await check();
    expect(await view()).toMatchObject({
      outcome: 'read',
      summary: 'GitHub lists no record of this digest for acme that the token may see.',
      askedAt: '2026-05-14T12:00:00.000Z',
      storage: [],
      deployments: [],
    });
  });

  it('is not said to be none where GitHub gave records that are not shown', async () => {
    await ingest('web');
    github.set(STORAGE, { storage_records: [storageRecord(DIGEST, { github_repository: 'acme/other' })] });
    await check();
    expect((await view())?.summary).toBe(
      'GitHub counts 1 record for acme, and gave none of this digest and this repository.',
    );
    github.set(STORAGE, { total_count: 9, storage_records: [storageRecord(DIGEST)] });
    app.advance(6 * HOUR);
    await check();
    expect((await view())?.summary).toBe(
      'GitHub lists 1 storage record of this digest for acme. 8 further records not shown.',
    );
  });

  it('stays what it was where GitHub cannot be asked, which says nothing about the artifact', async () => {
    await ingest('web');
    github.set(STORAGE, { storage_records: [storageRecord(DIGEST)] });
    await check();
    github.behave((request, response) => {
      if (request.url === DEPLOYMENTS) response.writeHead(502).end();
    });
    app.advance(6 * HOUR);
    await check();
    expect(await view()).toMatchObject({
      outcome: 'unreached',
      summary: expect.stringMatching(
        /^GitHub could not be asked, which says nothing about the artifact: .* answered 502\. What it listed before is shown\.$/,
      ),
      askedAt: '2026-05-14T18:00:00.000Z',
      answeredAt: '2026-05-14T12:00:00.000Z',
      nextAt: '2026-05-14T18:05:00.000Z',
      storage: [{ status: 'active' }],
    });
  });

  it('is not told of a repository that belongs to a person', async () => {
    github.set(
      '/repos/acme/web',
      repository('acme/web', RUN.repository.id, { owner: { login: 'acme', type: 'User' } }),
    );
    await ingest('web');
    await check();
    expect(await view()).toBeNull();
    app.advance(23 * HOUR);
    await check();
    expect(github.asked).toHaveLength(1);
  });

  it('is not told once nobody claims the project, and is forgotten when it would be asked about', async () => {
    await ingest('web');
    await check();
    await withdrawClaim(app, 'github.com/acme/web');
    expect(await view()).toBeNull();
    app.advance(6 * HOUR);
    const before = github.asked.length;
    await check();
    expect(github.asked).toHaveLength(before);
  });
});

describe('GitHub is not asked', () => {
  it('about a project that nobody has claimed', async () => {
    await open([]);
    await ingest('web');
    await check();
    expect([github.asked.length, await view()]).toEqual([0, null]);
  });

  it('about a repository of another host', async () => {
    await open();
    const elsewhere = runOf('acme/web');
    await ingest('web', { ...elsewhere, repository: { ...elsewhere.repository, host: 'ghe.example.com' } });
    await check();
    expect(github.asked).toEqual([]);
  });

  it.each([
    ['https://api.github.com', { host: 'github.com', apiHost: 'api.github.com' }],
    ['https://api.acme.ghe.com', { host: 'acme.ghe.com', apiHost: 'api.acme.ghe.com' }],
    ['https://proxy.example.com/github', { host: 'github.com', apiHost: 'proxy.example.com' }],
    ['https://ghe.example.com/api/v3', null],
  ])('where the API has no such lists: %s', async (api, expected) => {
    await open();
    expect(githubRecordsHost(api, 'token')).toEqual(expected);
    expect(githubRecordsHost(api, null)).toBeNull();
  });

  it('for others than the newest twenty artifacts of a project and those that run, by itself', async () => {
    await open();
    for (let n = 0; n < 25; n += 1) {
      await ingest(`web-${n}`);
      app.advance(MINUTE);
    }
    for (let n = 0; n < 30; n += 1) {
      await check();
      app.advance(30_000);
    }
    const asked = new Set(paths().filter((path) => path.endsWith('/storage-records')));
    expect(asked.size).toBe(20);
    expect(asked.has(recordsPath('acme', digestOf('web-4'), 'storage'))).toBe(false);
    expect(asked.has(recordsPath('acme', digestOf('web-24'), 'storage'))).toBe(true);
    await askAboutArtifact(app, digestOf('web-4'));
    await runJobs();
    expect(await view(digestOf('web-4'))).toMatchObject({ outcome: 'read', nextAt: null });
  });

  it('about more than three artifacts at a check of the clock', async () => {
    await open();
    for (let n = 0; n < 9; n += 1) await ingest(`web-${n}`);
    await check();
    expect(paths().filter((path) => path === '/repos/acme/web')).toHaveLength(3);
    // Nothing more is added while jobs wait.
    await scheduleGithubRecords(app);
    await scheduleGithubRecords(app);
    await runJobs();
    expect(paths().filter((path) => path === '/repos/acme/web')).toHaveLength(6);
  });

  it('about anything until it lets, once it limits the rate of requests', async () => {
    await open();
    await ingest('web');
    await ingest('other');
    github.behave((_request, response) => {
      response.writeHead(403, { 'retry-after': '3600' }).end('{}');
    });
    await check();
    expect(github.asked).toHaveLength(1);
    github.behave(() => false);
    await expect(askAboutArtifact(app, DIGEST)).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfterSeconds: 3600,
    });
    app.advance(59 * MINUTE);
    await check();
    expect(github.asked).toHaveLength(1);
    app.advance(MINUTE);
    await check();
    await check();
    expect([(await view())?.outcome, (await view(digestOf('other')))?.outcome]).toEqual(['read', 'read']);
  });
});

describe('GitHub is asked again', () => {
  beforeEach(async () => {
    await open();
    await ingest('web');
    await check();
  });

  it('after six hours, with the entity tags', async () => {
    github.set(STORAGE, { storage_records: [storageRecord(DIGEST)] });
    app.advance(6 * HOUR);
    await check();
    app.advance(6 * HOUR);
    await check();
    expect(github.asked.at(-2)).toMatchObject({ path: STORAGE, etag: expect.stringMatching(/^"/) });
    expect((await view())?.storage).toHaveLength(1);
  });

  it('when somebody wants it, at most once a minute', async () => {
    await expect(askAboutArtifact(app, DIGEST)).rejects.toMatchObject({ code: 'rate-limited', retryAfterSeconds: 60 });
    app.advance(MINUTE);
    github.set(STORAGE, { storage_records: [storageRecord(DIGEST, { status: 'deleted' })] });
    await askAboutArtifact(app, DIGEST);
    await runJobs();
    expect((await view())?.storage).toMatchObject([{ status: 'deleted' }]);
  });

  it('by twenty questions that wait, at most, and by one about each artifact', async () => {
    for (let n = 0; n < 21; n += 1) await ingest(`waits-${n}`);
    await askAboutArtifact(app, digestOf('waits-0'));
    await expect(askAboutArtifact(app, digestOf('waits-0'))).rejects.toMatchObject({ code: 'rate-limited' });
    for (let n = 1; n < 20; n += 1) await askAboutArtifact(app, digestOf(`waits-${n}`));
    await expect(askAboutArtifact(app, digestOf('waits-20'))).rejects.toMatchObject({
      code: 'rate-limited',
      message: expect.stringContaining('too many'),
    });
    await runJobs();
    await askAboutArtifact(app, digestOf('waits-20'));
  });

  it('after growing pauses while it cannot be reached', async () => {
    github.behave((request) => void request.socket.destroy());
    const pauses: number[] = [];
    app.advance(6 * HOUR);
    for (let n = 0; n < 4; n += 1) {
      await check();
      const { nextAt } = (await view())!;
      pauses.push((Date.parse(nextAt!) - app.now().getTime()) / MINUTE);
      app.advance(Date.parse(nextAt!) - app.now().getTime());
    }
    expect(pauses).toEqual([5, 10, 20, 40]);
  });
});

describe('an artifact that somebody had asked about', () => {
  it.each([
    ['of no claimed project', [], 'web', 'unprocessable'],
    ['that is unknown', ['**'], 'none', 'not-found'],
  ])('%s is refused', async (_name, adopts, name, code) => {
    await open(adopts);
    await ingest('web');
    await expect(askAboutArtifact(app, digestOf(name))).rejects.toMatchObject({ code });
  });

  it('may be of a project for which they have no role', async () => {
    await open();
    await ingest('web');
    const person = (projects: string) =>
      ({ kind: 'person', id: 'p', name: 'p', grants: [{ role: 'contributor', projects }] }) as const;
    await expect(askAboutArtifact({ ...app, actor: person('github.com/other/**') }, DIGEST)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await askAboutArtifact({ ...app, actor: person('github.com/acme/*') }, DIGEST);
  });

  it('is forgotten ninety days after', async () => {
    await open();
    for (let n = 0; n < 21; n += 1) {
      await ingest(`web-${n}`);
      app.advance(MINUTE);
    }
    await askAboutArtifact(app, digestOf('web-0'));
    await runJobs();
    expect((await view(digestOf('web-0')))?.askedAt).not.toBeNull();
    app.advance(91 * DAY);
    await check();
    expect((await view(digestOf('web-0')))?.outcome).toBe('never');
  });
});

describe('those who do not see a project', () => {
  it('do not see what GitHub lists of its artifacts', async () => {
    await open();
    await ingest('web');
    await check();
    const { id } = (await findProject(app.store.read, 'github.com/acme/web'))!;
    const rows = async ({ read }: typeof app.store) =>
      (await sqlStatement(read, 'SELECT * FROM github_records').all()).length;
    expect([await rows(app.store), await rows(app.store.without([id]))]).toEqual([1, 0]);
  });
});
