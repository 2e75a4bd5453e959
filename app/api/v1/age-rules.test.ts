/** Rules about age: when the clock has passed the moment at which one fails, every door has the same new status. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPolicy } from '#lib/admin/policies.ts';
import { digestOf } from '#lib/ingest/authority/documents.fixture.ts';
import { reEvaluateByTime } from '#lib/jobs/re-evaluate/re-evaluate-by-time.ts';
import type { ArtifactPage, ArtifactView } from '#lib/views/artifact.ts';
import { APP, eventBy, openWorld, play, statementBy, type World } from './authority.fixture.ts';

const DIGEST = digestOf(APP);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REASON = 'scans must be recent';
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const apply = (document: object) =>
  applyPolicy(world.app, { document: { title: 'Ages', ...document } as never, reason: REASON });
const scanned = (maxAgeDays: number) => [{ id: 'scan-fresh', check: 'scan-fresh', params: { maxAgeDays } }];

/** Move the clock, and let the background work find that it has moved. */
async function pass(ms: number): Promise<void> {
  world.app.advance(ms);
  await reEvaluateByTime(world.app);
  await world.work();
}

/** The status of the one artifact at every door. */
async function everywhere(environment: string | null): Promise<string[]> {
  const query = environment === null ? '' : `?environment=${environment}`;
  const and = environment === null ? '' : `&environment=${environment}`;
  const view = (await world.ask(`/api/v1/artifacts/${DIGEST}${query}`)).body as unknown as ArtifactView;
  const { status } = view.status;
  const page = (await world.ask(`/api/v1/artifacts?status=${status}${and}`)).body as unknown as ArtifactPage;
  const badge = (await world.ask(`/badge/${DIGEST}.json${query}`)).body['message'];
  const gates = [];
  for (const digests of [[DIGEST], Array.from({ length: 6 }, () => DIGEST)]) {
    const body = JSON.stringify({ digests, ...(environment !== null && { environment }) });
    const { body: answer } = await world.ask('/api/v1/gate', {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token('admin')}`, 'content-type': 'application/json' },
      body,
    });
    gates.push(...(answer['artifacts'] as { status: string }[]).map((one) => one.status));
  }
  const metrics = await world.text('/metrics');
  const metric =
    environment === null
      ? `name="artifacts:${status}"} 1`
      : `attestry_environment_artifacts{environment="${environment}",status="${status}"} 1`;
  const listed = page.artifacts.map((one) => (environment === null ? one.status : one.environmentStatus!));
  return [
    ...new Set([status, ...listed, badge as string, ...gates, metrics.includes(metric) ? status : 'not counted']),
  ];
}

describe('a rule about age', () => {
  it('fails everywhere at the moment that the evaluation told, and not before', async () => {
    await apply({ id: 'fresh', rules: scanned(7) });
    await play(world, [statementBy('owner', 'clean scan', { about: APP })]);
    expect(await everywhere(null)).toEqual(['verified']);
    const { holdsUntil } = (await world.ask(`/api/v1/artifacts/${DIGEST}`)).body as unknown as ArtifactView;
    const left = Date.parse(holdsUntil!) - world.app.now().getTime();
    expect(left).toBeGreaterThan(6 * DAY);
    expect(left).toBeLessThanOrEqual(7 * DAY + 1);
    await pass(left - 1);
    expect(await everywhere(null)).toEqual(['verified']);
    await pass(1);
    expect(await everywhere(null)).toEqual(['incomplete']);
    const { history } = (await world.ask(`/api/v1/artifacts/${DIGEST}`)).body as unknown as ArtifactView;
    expect(history[0]).toMatchObject({ from: 'verified', to: 'incomplete', at: holdsUntil });
  });

  it('never lets the gate or a badge use a status that holds no longer, before the background work', async () => {
    await apply({ id: 'fresh', rules: scanned(7) });
    await play(world, [statementBy('owner', 'clean scan', { about: APP })]);
    world.app.advance(8 * DAY);
    // Only the list and the numbers wait for the background work.
    expect(await everywhere(null)).not.toContain('verified');
    await pass(0);
    expect(await everywhere(null)).toEqual(['incomplete']);
  });

  it('says in the list how old the scan is, each day', async () => {
    await apply({ id: 'fresh', rules: scanned(7) });
    await play(world, [statementBy('owner', 'clean scan', { about: APP })]);
    const reason = async () =>
      ((await world.ask('/api/v1/artifacts')).body as unknown as ArtifactPage).artifacts[0]!.reason;
    await pass(8 * DAY);
    const days = Number(/(\d+) days old/.exec(await reason())![1]);
    await pass(DAY);
    expect(await reason()).toContain(`${days + 1} days old`);
  });

  it('of an environment changes the status there alone', async () => {
    await apply({ id: 'strict', rules: scanned(2), appliesTo: { environments: ['production'] } });
    await apply({ id: 'lax', rules: scanned(30) });
    const deployed = (environment: string) =>
      eventBy('owner', {
        id: environment,
        what: 'deployed',
        at: '2026-05-14T12:00:00Z',
        about: APP,
        by: 'digest',
        environment,
      });
    const scan = statementBy('owner', 'clean scan', { about: APP });
    await play(world, [scan, deployed('production'), deployed('staging')]);
    for (const environment of [null, 'production', 'staging'])
      expect(await everywhere(environment)).toEqual(['verified']);
    await pass(3 * DAY);
    expect(await everywhere('production')).toEqual(['incomplete']);
    for (const environment of [null, 'staging']) expect(await everywhere(environment)).toEqual(['verified']);
    await pass(30 * DAY);
    for (const environment of [null, 'production', 'staging'])
      expect(await everywhere(environment)).toEqual(['incomplete']);
  });

  it('that is an expression and reads the time is evaluated each hour', async () => {
    const until = new Date(world.app.now().getTime() + 90 * 60_000).toISOString();
    await apply({
      id: 'expiring',
      rules: [{ id: 'early', title: 'Early', cel: `now < timestamp("${until}")` }],
    });
    await play(world, [statementBy('owner', 'provenance', { about: APP })]);
    expect(await everywhere(null)).toEqual(['verified']);
    await pass(HOUR);
    expect(await everywhere(null)).toEqual(['verified']);
    await pass(HOUR);
    expect(await everywhere(null)).toEqual(['failed']);
  });

  it('ends: an artifact whose status time cannot change is left alone', async () => {
    await play(world, [statementBy('owner', 'provenance', { about: APP })]);
    const { holdsUntil } = (await world.ask(`/api/v1/artifacts/${DIGEST}`)).body as unknown as ArtifactView;
    expect(holdsUntil).toBeNull();
    await world.work();
    world.app.advance(1_000 * DAY);
    await reEvaluateByTime(world.app);
    expect(await world.text('/metrics')).toContain('name="jobs_waiting"} 0');
  });
});
