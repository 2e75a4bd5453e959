import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withdrawClaim } from '#lib/admin/projects.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { approveWaiver, endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import type { WaiverRequest } from '#lib/views/waiver.ts';
import type { Context } from '#lib/context/context.ts';
import { digestOf } from '#lib/ingest/authority/documents.fixture.ts';
import { removeTrustEntry } from '#lib/admin/change-trust.ts';
import { testInstance } from '#lib/start/app.fixture.ts';
import { writeMeta } from '#db/system/meta.ts';
import type { ArtifactAsOf, EnvironmentAsOf, ProjectAsOf } from '#lib/views/as-of/as-of.ts';
import {
  APP,
  COMPLETE,
  eventBy,
  openWorld,
  OWNER_PROJECT,
  play,
  statementBy,
  type World,
} from './authority.fixture.ts';

const DIGEST = digestOf(APP);
const REASON = 'it is needed';
const [PROVENANCE, SBOM, TESTS] = COMPLETE;
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const now = () => world.app.now().toISOString();
/** Play a step, and advance the clock by a minute after it; returns the time of the step. */
async function at(act: () => Promise<unknown>): Promise<string> {
  await act();
  await world.work();
  const moment = now();
  world.app.advance(60_000);
  return moment;
}
const send = (...steps: Parameters<typeof play>[1]) => at(() => play(world, steps));
const ask = (moment: string, query = '') => world.ask(`/api/v1/artifacts/${DIGEST}/as-of?at=${moment}${query}`);
async function statuses(moment: string, query = ''): Promise<unknown[]> {
  const { status, body } = await ask(moment, query);
  expect(status, JSON.stringify(body)).toBe(200);
  const { shown, past, pastByCurrentPolicies, today } = body as unknown as ArtifactAsOf;
  return [shown, past, pastByCurrentPolicies, today].map((one) => one?.status ?? null);
}

describe('an artifact as of a moment', () => {
  it('has the status of the evidence of then', async () => {
    const first = await send(PROVENANCE!);
    const second = await send(SBOM!, TESTS!);
    expect(await statuses(first)).toEqual(['incomplete', 'incomplete', 'incomplete', 'verified']);
    expect(await statuses(second)).toEqual(['verified', 'verified', 'verified', 'verified']);
    const { differences } = (await ask(first)).body as unknown as ArtifactAsOf;
    expect(differences).toContainEqual({
      rule: 'sbom-present',
      title: expect.any(String),
      past: 'missing',
      today: 'pass',
    });
  });

  it('was not known before its first evidence', async () => {
    const first = await send(statementBy('owner', 'sbom', { about: { ...APP, hex: 'ab'.repeat(32) } }));
    await send(PROVENANCE!);
    expect(await statuses(first)).toEqual([null, null, null, 'incomplete']);
  });

  type Change = [string, (made: { id: number }) => Promise<unknown>, (made: { id: number }) => Promise<unknown>];
  it.each<Change>([
    ['a quarantine', quarantineSbom, ({ id }) => releaseQuarantine(world.app, { id, reason: REASON })],
    ['a claim', () => withdrawClaim(world.app, OWNER_PROJECT), async () => undefined],
    ['trust', () => removeTrustEntry(world.app, testInstance().name), async () => undefined],
  ])('is not touched by a later change: %s', async (_, change, undo) => {
    const made = { id: 0 };
    const before = await send(...COMPLETE);
    const during = await at(() => change(made));
    const { past } = (await ask(during)).body as unknown as ArtifactAsOf;
    const { status } = past!;
    expect(status).not.toBe('verified');
    const after = await at(() => undo(made));
    expect((await statuses(before)).slice(0, 3)).toEqual(['verified', 'verified', 'verified']);
    expect((await statuses(during)).slice(0, 2)).toEqual([status, status]);
    expect((await statuses(after))[1]).toBe((await statuses(after))[3]);
  });

  async function quarantineSbom(made: { id: number }): Promise<void> {
    const { body } = await world.ask(`/api/v1/artifacts/${DIGEST}`);
    // The documents are provenance, SBOM and tests, newest first.
    const evidence = (body['evidence'] as { id: string }[])[1]!.id;
    made.id = (await createQuarantine(world.app, { evidence, reason: REASON })).id;
  }

  it('counts the waivers that were in force', async () => {
    let id = 0;
    await send(PROVENANCE!, TESTS!);
    const before = await at(async () => undefined);
    const during = await at(async () => {
      id = await waive(world.app, {});
    });
    const after = await at(() => endWaiver(world.app, id));
    for (const [moment, status] of [
      [before, 'incomplete'],
      [during, 'waived'],
      [after, 'incomplete'],
    ] as const)
      expect(await statuses(moment)).toEqual([status, status, status, 'incomplete']);
  });

  const waive = async (app: Context, change: Partial<WaiverRequest>) => {
    const expiresAt = new Date(app.now().getTime() + 86_400_000).toISOString();
    const waiver = { rule: 'sbom-present', artifact: DIGEST, owner: 'ada', reason: REASON, expiresAt, ...change };
    return Number((await createWaiver(app, waiver)).id);
  };

  it('counts a waiver from its approval on', async () => {
    let id = 0;
    await send(PROVENANCE!, TESTS!);
    const requested = await at(async () => {
      id = await waive({ ...world.app, actor: { kind: 'token', id: 9, name: 'ci', scopes: ['ingest'] } }, {});
    });
    const approved = await at(() => approveWaiver(world.app, id));
    expect(await statuses(requested)).toEqual(['incomplete', 'incomplete', 'incomplete', 'waived']);
    expect(await statuses(approved)).toEqual(['waived', 'waived', 'waived', 'waived']);
  });

  it('counts the waiver of an environment there alone', async () => {
    await send(PROVENANCE!, TESTS!);
    const before = await at(async () => undefined);
    const during = await at(() => waive(world.app, { environment: 'production' }));
    const inProduction = '&environment=production';
    expect(await statuses(before, inProduction)).toEqual([null, 'incomplete', 'incomplete', 'waived']);
    expect(await statuses(during, inProduction)).toEqual([null, 'waived', 'waived', 'waived']);
    expect(await statuses(during)).toEqual(['incomplete', 'incomplete', 'incomplete', 'incomplete']);
  });

  it('has another status by the policies of now, and of an environment', async () => {
    const before = await send(PROVENANCE!);
    const lax = { id: 'lax', title: 'Lax', rules: [{ id: 'provenance-present', check: 'provenance-present' }] };
    const document = { ...lax, appliesTo: { environments: ['prod*'] } };
    await at(() => applyPolicy(world.app, { document, reason: REASON }));
    expect(await statuses(before)).toEqual(['incomplete', 'incomplete', 'incomplete', 'incomplete']);
    expect(await statuses(before, '&environment=production')).toEqual([null, 'incomplete', 'verified', 'verified']);
  });

  it.each<[string, string, number, string]>([
    ['a malformed time', 'yesterday', 400, 'bad-request'],
    ['a time without a zone', '2026-05-14T12:00:00', 400, 'bad-request'],
    ['no time', '', 400, 'bad-request'],
    ['the future', '2099-01-01T00:00:00Z', 422, 'unprocessable'],
    ['before the first evidence', '2020-01-01T00:00:00Z', 422, 'unprocessable'],
  ])('is refused for %s', async (_, moment, status, code) => {
    await send(PROVENANCE!);
    const answer = await ask(moment);
    expect([answer.status, answer.body['code'], answer.body['pointer']]).toEqual([status, code, '/at']);
  });
});

describe('an environment as of a moment', () => {
  const inProduction = (moment: string, query = '') =>
    world.ask(`/api/v1/environments/production/as-of?at=${moment}${query}`);
  async function ran(moment: string): Promise<unknown[]> {
    const { status, body } = await inProduction(moment);
    expect(status, JSON.stringify(body)).toBe(200);
    return (body as unknown as EnvironmentAsOf).artifacts.map((one) => [
      one.name,
      one.ran ? one.past?.status : null,
      one.pastByCurrentPolicies?.status ?? null,
      one.runs,
      one.today.status,
    ]);
  }
  const OTHER = { ...APP, name: 'other', hex: 'cd'.repeat(32), purl: 'pkg:npm/other@1.0.0' };
  const deploy = (about: typeof APP, id: string, minute: number) =>
    eventBy('owner', { id, what: 'deployed', at: `2026-05-14T12:0${minute}:00Z`, about, by: 'digest' });

  it('has what ran then with the status of then, beside what runs today', async () => {
    const sent = await send(PROVENANCE!, statementBy('owner', 'provenance', { about: OTHER }));
    const first = await send(deploy(APP, '1', 1));
    const verified = await send(SBOM!, TESTS!);
    // The same service: this deployment replaces the one before.
    const replaced = await send(deploy(OTHER, '2', 3));
    expect(await ran(sent)).toEqual([['other', null, null, true, 'incomplete']]);
    expect(await ran(first)).toEqual([
      ['other', null, null, true, 'incomplete'],
      ['app', 'incomplete', 'incomplete', false, 'verified'],
    ]);
    expect((await ran(verified))[1]).toEqual(['app', 'verified', 'verified', false, 'verified']);
    expect(await ran(replaced)).toEqual([['other', 'incomplete', 'incomplete', true, 'incomplete']]);
    const { past, today } = (await inProduction(first)).body as unknown as EnvironmentAsOf;
    expect([past, today]).toEqual([{ incomplete: 1 }, { incomplete: 1 }]);
  });

  it('keeps what ran through a removal, and through a quarantine of the report', async () => {
    await send(...COMPLETE);
    const running = await send(deploy(APP, '1', 1));
    const id = await newestEvent();
    const quarantined = await at(() => createQuarantine(world.app, { evidence: id, reason: REASON }));
    expect(await ran(quarantined)).toEqual([]);
    const released = await at(() => releaseQuarantine(world.app, { id: 1, reason: REASON }));
    const removed = await send(
      eventBy('owner', { id: '2', what: 'removed', at: '2026-05-14T12:05:00Z', about: APP, by: 'digest' }),
    );
    for (const moment of [running, released])
      expect(await ran(moment)).toEqual([['app', 'verified', 'verified', false, 'verified']]);
    expect(await ran(removed)).toEqual([]);
  });

  async function newestEvent(): Promise<string> {
    const { body } = await world.ask(`/api/v1/artifacts/${DIGEST}`);
    const evidence = body['evidence'] as { id: string; format: string }[];
    return evidence.find(({ format }) => format === 'cdevent')!.id;
  }

  it('is decided by the policies of then and of now, in that environment', async () => {
    await send(PROVENANCE!, deploy(APP, '1', 1));
    const before = await at(async () => undefined);
    const rules = [{ id: 'provenance-present', check: 'provenance-present' }];
    const document = { id: 'lax', title: 'Lax', rules, appliesTo: { environments: ['prod*'] } };
    await at(() => applyPolicy(world.app, { document, reason: REASON }));
    expect(await ran(before)).toEqual([['app', 'incomplete', 'verified', true, 'verified']]);
    const { body } = await world.ask(`/api/v1/projects/${OWNER_PROJECT}/as-of?at=${before}&environment=production`);
    expect(body).toMatchObject({ past: { incomplete: 1 }, today: { verified: 1 } });
  });

  it('is not known before an upgraded store kept where artifacts ran, which is not “nothing ran”', async () => {
    const before = await send(PROVENANCE!, deploy(APP, '1', 1));
    const upgraded = now();
    await world.app.store.write((tx) => writeMeta(tx, 'deployments-recorded-since', upgraded));
    const { status, body } = await inProduction(before);
    expect([status, body['code'], body['pointer']]).toEqual([422, 'unprocessable', '/at']);
    expect(body['detail']).toContain(`what ran is not recorded before ${upgraded}`);
    // The status in an environment does not depend on where artifacts ran.
    expect((await ask(before, '&environment=production')).status).toBe(200);
    expect(await ran(upgraded)).toEqual([['app', 'incomplete', 'incomplete', true, 'incomplete']]);
  });

  it('is not found where nothing has run, and refused for the future and a wrong cursor', async () => {
    await send(PROVENANCE!, deploy(APP, '1', 1));
    expect((await world.ask(`/api/v1/environments/nowhere/as-of?at=${now()}`)).status).toBe(404);
    expect((await inProduction('2099-01-01T00:00:00Z')).status).toBe(422);
    expect((await inProduction(now(), '&cursor=x')).status).toBe(400);
    expect((await inProduction(now(), '&limit=201')).status).toBe(400);
  });

  it('moves with a report that names another environment for the same deployment', async () => {
    await send(PROVENANCE!, deploy(APP, '1', 1));
    const before = await at(async () => undefined);
    const moved = { id: '1', what: 'deployed', at: '2026-05-14T12:01:00Z', about: APP, by: 'digest' } as const;
    await send(eventBy('owner', { ...moved, environment: 'staging' }));
    const list = async (environment: string) =>
      (await world.ask(`/api/v1/artifacts?environment=${environment}`)).body['artifacts'];
    expect(await list('production')).toEqual([]);
    expect(await list('staging')).toMatchObject([{ digest: DIGEST }]);
    expect((await ran(before))[0]).toEqual(['app', 'incomplete', 'incomplete', false, 'incomplete']);
  });
});

describe('a project as of a moment', () => {
  it('has the statuses of then beside those of today', async () => {
    const first = await send(PROVENANCE!);
    await send(SBOM!, TESTS!);
    const { body } = await world.ask(`/api/v1/projects/${OWNER_PROJECT}/as-of?at=${first}`);
    const { past, today, changed, compared, more } = body as unknown as ProjectAsOf;
    expect({ past, today, compared, more }).toEqual({
      past: { incomplete: 1 },
      today: { verified: 1 },
      compared: 1,
      more: false,
    });
    expect(changed).toMatchObject([{ digest: DIGEST, past: { status: 'incomplete' }, today: { status: 'verified' } }]);
  });

  it('is refused for the future, and not found where nobody knows it', async () => {
    await send(PROVENANCE!);
    const ofProject = (slug: string, moment: string) => world.ask(`/api/v1/projects/${slug}/as-of?at=${moment}`);
    expect((await ofProject(OWNER_PROJECT, '2099-01-01T00:00:00Z')).body).toMatchObject({
      code: 'unprocessable',
      pointer: '/at',
    });
    expect((await ofProject('github.com/nobody/knows', now())).status).toBe(404);
  });
});
