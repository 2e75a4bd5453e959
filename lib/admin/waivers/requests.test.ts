import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Actor } from '#lib/actor.ts';
import { ANONYMOUS } from '#lib/actor.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { countDueWaivers, listWaivers } from '#lib/query/waiver/list-waivers.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  subject,
  testResults,
  ingestOutcomes,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import type { WaiverRequest } from '#lib/views/waiver.ts';
import { createWaiver } from './create-waiver.ts';
import { approveWaiver, endWaiver, refuseWaiver } from './decide-waiver.ts';
import { isSamePerson } from './deciders.ts';
import { applyTerms, tokenOf, webDigest } from './waivers.fixture.ts';

const DAY = 86_400_000;
const ada = tokenOf('ada', 'admin', 1);
const ben = tokenOf('ben', 'admin', 2);
const ci = tokenOf('ci', 'ingest', 3);

let app: TestApp;
const run = runOf('acme/web');
beforeEach(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
});
afterEach(() => app.close());

const as = (actor: Actor) => ({ ...app, actor });
const inDays = (days: number) => new Date(app.now().getTime() + days * DAY).toISOString();
const request = (change: Partial<WaiverRequest> = {}): WaiverRequest => ({
  rule: 'sbom-present',
  artifact: webDigest,
  owner: 'Ada',
  reason: 'the scanner cannot read it',
  expiresAt: inDays(30),
  ...change,
});
const ask = async (actor: Actor, change: Partial<WaiverRequest> = {}) =>
  Number((await createWaiver(as(actor), request(change))).id);
const statuses = async () => [
  (await getArtifact(app, webDigest))!.status.status,
  (await listArtifacts(app, {})).artifacts[0]!.status,
];
const WITHOUT = ['incomplete', 'incomplete'];
const WAIVED = ['waived', 'waived'];

describe('a request', () => {
  beforeEach(() => applyTerms(app, { approval: 'another-person', maxDays: 60 }));

  it('counts for nothing until another person approves it', async () => {
    const id = await ask(ada);
    expect(await statuses()).toEqual(WITHOUT);
    expect((await getArtifact(app, webDigest))!.waivers).toEqual([]);
    app.advance(1000);
    expect(await approveWaiver(as(ben), id, ' a known gap ')).toMatchObject({
      state: 'active',
      inForce: true,
      createdBy: { kind: 'token', identifier: '1', name: 'ada' },
      decidedBy: { kind: 'token', identifier: '2', name: 'ben' },
      decidedAt: app.now().toISOString(),
      decisionReason: 'a known gap',
    });
    expect(await statuses()).toEqual(WAIVED);
    await endWaiver(as(ada), id, 'there is one now');
    expect(await statuses()).toEqual(WITHOUT);
  });

  it('that is refused counts for nothing, and keeps its actor and its reason', async () => {
    const id = await ask(ci);
    expect(await refuseWaiver(as(ben), id, 'write one')).toMatchObject({
      state: 'refused',
      inForce: false,
      decidedBy: { name: 'ben' },
      decisionReason: 'write one',
    });
    expect(await statuses()).toEqual(WITHOUT);
    await expect(approveWaiver(as(ada), id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(endWaiver(as(ada), id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('can be withdrawn, and lapses', async () => {
    const [first, second] = [await ask(ada), await ask(ada, { expiresAt: inDays(1) })];
    expect(await endWaiver(as(ada), first, 'a mistake')).toMatchObject({ state: 'ended' });
    app.advance(DAY);
    for (const id of [first, second])
      await expect(approveWaiver(as(ben), id)).rejects.toMatchObject({ code: 'conflict' });
    const listed = (await listWaivers(app)).waivers.map(({ id, state }) => [Number(id), state]);
    expect(listed).toEqual([
      [second, 'expired'],
      [first, 'ended'],
    ]);
    expect(await statuses()).toEqual(WITHOUT);
  });

  it.each<[string, Actor, string]>([
    ['the requester', ada, 'forbidden'],
    ['a second token of the same name', tokenOf('Ada ', 'admin', 9), 'forbidden'],
    ['a user of that name at the command line', { kind: 'command-line', user: 'ada' }, 'forbidden'],
    ['a token without the scope admin', ci, 'forbidden'],
    ['nobody', ANONYMOUS, 'unauthorized'],
  ])('is not approved by %s', async (_, actor, code) => {
    const id = await ask(ada);
    await expect(approveWaiver(as(actor), id)).rejects.toMatchObject({ code });
    expect(await statuses()).toEqual(WITHOUT);
  });

  it('is refused by whoever may decide, with a reason', async () => {
    const id = await ask(ada);
    await expect(refuseWaiver(as(ci), id, 'no')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(refuseWaiver(as(ben), id, ' ')).rejects.toMatchObject({ code: 'bad-request', pointer: '/reason' });
    await expect(refuseWaiver(as(ben), 99, 'no')).rejects.toMatchObject({ code: 'not-found' });
    expect(await refuseWaiver(as(ada), id, 'a mistake')).toMatchObject({ state: 'refused' });
  });

  it('lasts as long as the policy says, at most', async () => {
    await expect(ask(ada, { expiresAt: inDays(61) })).rejects.toMatchObject({
      pointer: '/expiresAt',
      message: expect.stringContaining('60 days'),
    });
    await ask(ada, { expiresAt: inDays(60) });
  });
});

describe('the terms', () => {
  const stateOf = async (actor: Actor, change: Partial<WaiverRequest> = {}) =>
    (await createWaiver(as(actor), request(change))).state;

  it('where no policy asks for approval: in force at once, but not by a token that may only send evidence', async () => {
    expect(await stateOf(ada)).toBe('active');
    expect(await stateOf({ kind: 'command-line', user: 'root' })).toBe('active');
    expect(await stateOf(ci)).toBe('requested');
  });

  it('are the strictest of the policies that have the rule and apply to the target', async () => {
    const appliesTo = { projects: ['github.com/acme/*'], environments: ['production'] };
    const rules = [{ id: 'sbom-present', check: 'sbom-present' }];
    await applyTerms(app, { approval: 'another-person', maxDays: 10 }, { appliesTo, rules });
    const soon = { expiresAt: inDays(5) };
    expect(await stateOf(ada, soon)).toBe('requested');
    expect(await stateOf(ada, { ...soon, environment: 'production' })).toBe('requested');
    expect(await stateOf(ada, { expiresAt: inDays(30), environment: 'staging' })).toBe('active');
    expect(await stateOf(ada, { expiresAt: inDays(30), rule: 'tests-passing' })).toBe('active');
    await expect(stateOf(ada)).rejects.toMatchObject({ pointer: '/expiresAt' });
  });

  it('of a policy that applies to other projects do not count', async () => {
    await applyTerms(app, { approval: 'another-person' }, { appliesTo: { projects: ['github.com/other/*'] } });
    expect(await stateOf(ada)).toBe('active');
  });

  it('of a policy that is only tried count too', async () => {
    await applyTerms(app, { approval: 'another-person' }, { mode: 'dry-run' });
    expect(await stateOf(ada)).toBe('requested');
  });

  it('leave a waiver in force that was made before', async () => {
    expect(await stateOf(ada)).toBe('active');
    await applyTerms(app, { approval: 'another-person', maxDays: 1 });
    expect(await statuses()).toEqual(WAIVED);
  });

  it('bound the requests that wait', async () => {
    for (let i = 0; i < 100; i += 1) await ask(ci);
    await expect(ask(ci)).rejects.toMatchObject({ code: 'conflict' });
    expect(await stateOf(ada)).toBe('active');
  });
});

describe('requests and decisions in any order', () => {
  it('make the artifact waived exactly while an approved waiver is in force', async () => {
    await applyTerms(app, { approval: 'another-person' });
    const step = fc.oneof(
      fc.record({ act: fc.constant('ask' as const), by: fc.constantFrom(ada, ben, ci) }),
      fc.record({
        act: fc.constantFrom('approve' as const, 'refuse' as const, 'end' as const),
        by: fc.constantFrom(ada, ben, ci),
        which: fc.nat(),
      }),
      fc.record({ act: fc.constant('wait' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const made: { id: number; by: Actor; until: number; state: string }[] = [];
        for (const one of steps) {
          if (one.act === 'wait') app.advance(DAY);
          else if (one.act === 'ask') {
            const until = app.now().getTime() + 2 * DAY;
            made.push({
              id: await ask(one.by, { expiresAt: new Date(until).toISOString() }),
              by: one.by,
              until,
              state: 'asked',
            });
          } else if (made.length > 0) {
            const chosen = made[one.which % made.length]!;
            const isOpen = chosen.until > app.now().getTime();
            const mayDecide = one.by !== ci && isOpen && chosen.state === 'asked';
            if (one.act === 'approve') {
              const done = await approveWaiver(as(one.by), chosen.id).catch(() => null);
              expect(done !== null).toBe(mayDecide && one.by !== chosen.by);
              if (done) chosen.state = 'active';
            } else if (one.act === 'refuse') {
              const done = await refuseWaiver(as(one.by), chosen.id, 'no').catch(() => null);
              expect(done !== null).toBe(mayDecide);
              if (done) chosen.state = 'refused';
            } else if (await endWaiver(as(one.by), chosen.id).catch(() => null)) chosen.state = 'ended';
          }
          await reEvaluateEndedWaivers(app);
          const counts = made.some(({ state, until }) => state === 'active' && until > app.now().getTime());
          expect(await statuses()).toEqual(counts ? WAIVED : WITHOUT);
        }
        for (const { id } of made) await endWaiver(app, id).catch(() => null);
      }),
      { numRuns: 12 },
    );
  });
});

it('two actors are one person by identity or by name', () => {
  const row = { kind: 'token', identifier: '1', name: 'ada' } as const;
  expect(isSamePerson(row, ada)).toBe(true);
  expect(isSamePerson({ ...row, name: 'before' }, ada)).toBe(true);
  expect(isSamePerson(row, { kind: 'person', id: '1', name: 'ben', grants: [] })).toBe(false);
});

describe('the list', () => {
  it('has requests first, and counts what is due', async () => {
    const later = await ask(ada, { expiresAt: inDays(15) });
    const soon = await ask(ada, { expiresAt: inDays(14) });
    const [asked, asked2] = [await ask(ci, { expiresAt: inDays(40) }), await ask(ci)];
    const refused = await ask(ci);
    await refuseWaiver(as(ben), refused, 'no');
    const ids = async (filter: object) => (await listWaivers(app, filter)).waivers.map(({ id }) => Number(id));
    const all = [asked2, asked, soon, later, refused];
    expect(await ids({})).toEqual(all);
    expect(await ids({ state: 'requested' })).toEqual([asked2, asked]);
    expect(await ids({ state: 'active' })).toEqual([soon, later]);
    expect(await ids({ state: 'expiring' })).toEqual([soon]);
    expect(await ids({ state: 'ended' })).toEqual([refused]);
    expect(await countDueWaivers(app, { project: null, limit: 10 })).toEqual({ requested: 2, expiring: 1 });
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Awaited<ReturnType<typeof listWaivers>> = await listWaivers(app, { limit: 1, cursor });
      seen.push(...page.waivers.map(({ id }) => Number(id)));
      ({ cursor } = page);
    }
    expect(seen).toEqual(all);
  });
});
