import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { addWaiver } from '#db/artifact/waivers.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { getWaiver } from '#lib/query/waiver/list-waivers.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { createWaiver, endWaiver } from './waivers.ts';

let app: TestApp;
const digest = `sha256:${sha256Hex('web')}`;
const run = runOf('acme/web');
beforeEach(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
});
afterEach(() => app.close());

const HOUR = 3_600_000;
const waiverRequest = (change = {}) => ({
  rule: 'sbom-present',
  artifact: digest,
  owner: 'Ada',
  reason: 'the scanner cannot read it',
  expiresAt: new Date(app.now().getTime() + HOUR).toISOString(),
  ...change,
});
const listedStatus = async () => (await listArtifacts(app, {})).artifacts[0]!.status;
const shownStatus = async () => (await getArtifact(app, digest))!.status;

describe('a waiver', () => {
  it('waives a rule; the status without the waiver stays visible', async () => {
    expect(await listedStatus()).toBe('incomplete');
    await createWaiver(app, waiverRequest());
    expect(await listedStatus()).toBe('waived');
    expect(await shownStatus()).toMatchObject({
      status: 'waived',
      underlying: 'incomplete',
      waivers: [{ owner: 'Ada' }],
    });
  });

  it('of a project applies to its artifacts', async () => {
    await createWaiver(app, waiverRequest({ artifact: undefined, project: 'github.com/acme/web' }));
    expect(await listedStatus()).toBe('waived');
  });

  it('expires: for the artifact at once, for the list after the next check of waivers', async () => {
    await createWaiver(app, waiverRequest());
    app.advance(HOUR + 1000);
    expect((await shownStatus()).status).toBe('incomplete');
    await reEvaluateEndedWaivers(app);
    expect(await listedStatus()).toBe('incomplete');
  });

  it('can be revoked', async () => {
    const { id } = await createWaiver(app, waiverRequest());
    await endWaiver(app, Number(id));
    expect([await listedStatus(), (await shownStatus()).status]).toEqual(['incomplete', 'incomplete']);
    await expect(endWaiver(app, Number(id))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('records its creator, the actor that ended it, and the reasons of both', async () => {
    const ada = { kind: 'token', id: 3, name: 'ada', scopes: ['admin'] } as const;
    const { id } = await createWaiver({ ...app, actor: ada }, waiverRequest({ owner: ' Ada ', reason: ' because ' }));
    expect(await getWaiver(app, Number(id))).toMatchObject({
      rule: 'sbom-present',
      ruleTitle: 'SBOM is there',
      artifact: { digest, name: 'web', project: { slug: 'github.com/acme/web' } },
      project: null,
      owner: 'Ada',
      reason: 'because',
      createdBy: { kind: 'token', identifier: '3', name: 'ada' },
      createdAt: app.now().toISOString(),
      revokedBy: null,
      inForce: true,
    });
    expect((await getArtifact(app, digest))!.waivers).toEqual([await getWaiver(app, Number(id))]);
    app.advance(1000);
    expect(await endWaiver(app, Number(id), ' the scanner was mended ')).toMatchObject({
      revokedBy: { kind: 'command-line', identifier: 'test' },
      revokedAt: app.now().toISOString(),
      revokeReason: 'the scanner was mended',
      inForce: false,
    });
    expect((await getArtifact(app, digest))!.waivers).toEqual([]);
  });

  it('that has expired cannot be ended again', async () => {
    const { id } = await createWaiver(app, waiverRequest());
    app.advance(HOUR + 1000);
    await expect(endWaiver(app, Number(id))).rejects.toMatchObject({ code: 'not-found' });
    expect(await getWaiver(app, Number(id))).toMatchObject({ revokedAt: null, inForce: false });
  });

  it.each([
    ['2026-13-01', '/expiresAt'],
    ['2027', '/expiresAt'],
    ['1 June 2026', '/expiresAt'],
  ])('refuses %s as a time', async (expiresAt, pointer) => {
    await expect(createWaiver(app, waiverRequest({ expiresAt }))).rejects.toMatchObject({ pointer });
  });

  it.each([
    ['of an unknown rule', { rule: 'everything' }, 'bad-request', '/rule'],
    ['without an owner', { owner: ' ' }, 'bad-request', '/owner'],
    ['without a reason', { reason: '' }, 'bad-request', '/reason'],
    ['that has ended', { expiresAt: '2020-01-01T00:00:00Z' }, 'bad-request', '/expiresAt'],
    ['without an end', { expiresAt: 'never' }, 'bad-request', '/expiresAt'],
    ['that ends more than a year from now', { expiresAt: '2099-01-01T00:00:00Z' }, 'bad-request', '/expiresAt'],
    ['without an artifact or a project', { artifact: undefined }, 'bad-request', '/artifact'],
    ['for an unknown artifact', { artifact: `sha256:${'0'.repeat(64)}` }, 'not-found', '/artifact'],
    ['for an unknown project', { artifact: undefined, project: 'github.com/a/b' }, 'not-found', '/project'],
    ['for an artifact and a project', { project: 'github.com/acme/web' }, 'bad-request', '/project'],
    ['with an owner that is too long', { owner: 'a'.repeat(201) }, 'bad-request', '/owner'],
    ['with a reason that is too long', { reason: 'a'.repeat(2_001) }, 'bad-request', '/reason'],
  ])('%s is refused', async (_, change, code, pointer) => {
    await expect(createWaiver(app, waiverRequest(change))).rejects.toMatchObject({ code, pointer });
    expect(await listedStatus()).toBe('incomplete');
  });
});

describe('a waiver of a project with more artifacts than one transaction evaluates', () => {
  const COUNT = 230;
  const project = 'github.com/acme/web';
  beforeEach(async () => {
    const many = Array.from({ length: COUNT }, (_, i) => subject(`part-${i}`)[0]!);
    await ingestOutcomes(app, jsonLines(provenance(many, { run }), testResults(many, { run })));
    await runJobs();
  });

  const runJobs = async () => {
    const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
    let steps = 0;
    while (await runOneJob(runner)) steps += 1;
    return steps;
  };
  /** The number of artifacts that the list shows with each status. */
  const listedStatuses = async () => {
    const counts: { [status: string]: number } = {};
    let cursor: string | null = null;
    do {
      const page = await listArtifacts(app, { limit: 100, ...(cursor === null ? {} : { cursor }) });
      for (const { status } of page.artifacts) counts[status] = (counts[status] ?? 0) + 1;
      cursor = page.cursor;
    } while (cursor !== null);
    return counts;
  };

  it('evaluates 200 at once and the others in a job, when it begins and when it is revoked', async () => {
    expect(await listedStatuses()).toEqual({ incomplete: COUNT + 1 });
    const { id } = await createWaiver(app, waiverRequest({ artifact: undefined, project }));
    expect(await listedStatuses()).toEqual({ waived: 200, incomplete: COUNT + 1 - 200 });
    expect(await runJobs()).toBeGreaterThan(1);
    expect(await listedStatuses()).toEqual({ waived: COUNT + 1 });
    await endWaiver(app, Number(id));
    expect(await listedStatuses()).toEqual({ incomplete: 200, waived: COUNT + 1 - 200 });
    await runJobs();
    expect(await listedStatuses()).toEqual({ incomplete: COUNT + 1 });
  });

  it('does the same when it expires', async () => {
    await createWaiver(app, waiverRequest({ artifact: undefined, project }));
    await runJobs();
    app.advance(HOUR + 1000);
    await reEvaluateEndedWaivers(app);
    expect(await listedStatuses()).toEqual({ incomplete: 200, waived: COUNT + 1 - 200 });
    await runJobs();
    expect(await listedStatuses()).toEqual({ incomplete: COUNT + 1 });
  });

  it('that ends between two steps of the job starts the job again', async () => {
    const { id } = await createWaiver(app, waiverRequest({ artifact: undefined, project }));
    const handlers = jobHandlers(app);
    const runner = {
      store: app.store,
      now: app.now,
      random: () => 0,
      handlers: {
        ...handlers,
        rejudge: async (payload: never) => {
          const result = await handlers['rejudge']!(payload);
          await endWaiver(app, Number(id));
          return result;
        },
      },
    };
    await runOneJob(runner);
    await runJobs();
    expect(await listedStatuses()).toEqual({ incomplete: COUNT + 1 });
  });

  it('all waivers that expire at once are evaluated, those of artifacts and those of projects', async () => {
    await app.store.write(async (tx) => {
      const createdBy = await findOrCreateActor(tx, app.actor);
      const { owner, reason, expiresAt } = waiverRequest();
      const waiver = { rule: 'sbom-present', owner, reason, expiresAt, createdBy, createdAt: app.now().toISOString() };
      // The last ones are those of the artifacts that exist.
      for (let id = 1_300; id > 0; id -= 1) await addWaiver(tx, { ...waiver, artifact: id, project: null });
    });
    await createWaiver(app, waiverRequest({ artifact: undefined, project }));
    await runJobs();
    expect(await listedStatuses()).toEqual({ waived: COUNT + 1 });
    app.advance(HOUR + 1000);
    await reEvaluateEndedWaivers(app);
    await runJobs();
    expect(await listedStatuses()).toEqual({ incomplete: COUNT + 1 });
  });
});
