/** For tests: random histories of everything that changes a status, and what was shown after each step. */
import fc from 'fast-check';
import { openWorld, EVIL_PROJECT, OWNER_PROJECT, play, type World } from '#app/api/v1/authority.fixture.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { changeExpectations } from '#lib/admin/expectations.ts';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { approveWaiver, endWaiver, refuseWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import type { Actor } from '#lib/actor.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import { digestOf, statementUpload } from '#lib/ingest/authority/documents.fixture.ts';
import {
  FOREIGN,
  IMPOSTOR,
  moment,
  OWNED,
  pause,
  stepOf,
  type Timed,
} from '#lib/ingest/authority/histories.fixture.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { factsHash } from '#lib/ingest/evaluate/facts/facts-hash.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { reEvaluateEffectiveRules } from '#lib/jobs/re-evaluate/re-evaluate-policies.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { getExpectations } from '#lib/query/project/get-expectations.ts';
import { runOf, testInstance } from '#lib/start/app.fixture.ts';

const ACTS = [
  'expect only signed',
  'expect the tenant',
  'expect what is derived',
  'quarantine a document',
  'quarantine a sender',
  'release a quarantine',
  'waive for an artifact',
  'waive for the project',
  'waive in production',
  'ask for a waiver',
  'approve a waiver',
  'refuse a waiver',
  'end a waiver',
  'distrust',
  'trust again',
  'apply a policy',
  'apply a policy for production',
  'apply a policy that takes effect later',
  'apply a policy about dependencies and the source',
  'retire a policy',
  'rename the project',
  'claim another name',
] as const;
type Act = { by: 'operator'; act: (typeof ACTS)[number]; number: number; wait: number };
export type Event = Timed | Act;

export const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: moment },
  {
    weight: 2,
    arbitrary: fc.record({
      by: fc.constant('operator' as const),
      act: fc.constantFrom(...ACTS),
      number: fc.nat(5),
      wait: fc.constantFrom(1, 60, 1_800, 90_000),
    }),
  },
);

const RENAMED = 'github.com/acme/renamed';
const REASON = 'it is needed';
const REQUESTER: Actor = { kind: 'token', id: 99, name: 'requester', scopes: ['ingest'] };
const RULES = ['sbom-present', 'tests-passing', 'provenance-present', 'signature-sound'];

type Operated = { quarantines: number[]; waivers: number[] };

async function operate(world: World, { act, number }: Act, made: Operated): Promise<void> {
  const { app } = world;
  const about = digestOf(OWNED[number % OWNED.length]!);
  const rules = RULES.map((check) => ({ id: check, check }));
  const policy = { id: 'house', title: 'House rules', rules: rules.slice(0, 1 + (number % 2)) };
  const later = (seconds: number) => new Date(app.now().getTime() + seconds * 1_000).toISOString();
  switch (act) {
    case 'expect only signed':
      return expectAs(app, { scopedSenders: 'none', configuredKeys: 'none' });
    case 'expect the tenant': {
      const issuer = 'https://token.actions.githubusercontent.com';
      const identity = 'https://github.com/evil/app/.github/workflows/*';
      return expectAs(app, { signers: [{ identity, issuer, kinds: 'all' }] });
    }
    case 'expect what is derived':
      return expectAs(app, null);
    case 'quarantine a document': {
      const evidence = await newestDocument(world, about);
      if (evidence !== null) made.quarantines.push((await createQuarantine(app, { evidence, reason: REASON })).id);
      return;
    }
    case 'quarantine a sender': {
      const sender = `token:${1 + (number % 3)}`;
      made.quarantines.push((await createQuarantine(app, { sender, reason: REASON })).id);
      return;
    }
    case 'release a quarantine': {
      const id = made.quarantines.pop();
      return id === undefined ? undefined : releaseQuarantine(app, { id, reason: REASON });
    }
    case 'waive for an artifact':
    case 'waive for the project':
    case 'waive in production':
    case 'ask for a waiver': {
      const target = act === 'waive for an artifact' ? { artifact: about } : { project: OWNER_PROJECT };
      const environment = act === 'waive in production' ? { environment: 'production' } : {};
      const rule = RULES[number % 3]!;
      const waiver = { rule, ...target, ...environment, owner: 'ada', reason: REASON, expiresAt: later(3_600) };
      const by = act === 'ask for a waiver' ? { ...app, actor: REQUESTER } : app;
      made.waivers.push(Number((await createWaiver(by, waiver)).id));
      return;
    }
    case 'approve a waiver':
    case 'refuse a waiver': {
      const id = made.waivers.at(-1);
      if (id === undefined) return;
      return void (await (act === 'approve a waiver' ? approveWaiver(app, id) : refuseWaiver(app, id, REASON)));
    }
    case 'end a waiver': {
      const id = made.waivers.pop();
      return id === undefined ? undefined : void (await endWaiver(app, id));
    }
    case 'distrust':
      return void (await removeTrustEntry(app, testInstance().name));
    case 'trust again':
      return void (await addTrustFile(app, {
        bytes: Buffer.from(testInstance().trustedRootJson),
        name: testInstance().name,
      }));
    case 'apply a policy':
      return void (await applyPolicy(app, { document: policy, reason: REASON }));
    case 'apply a policy for production': {
      const document = { ...policy, id: 'strict', appliesTo: { environments: ['prod*'] } };
      return void (await applyPolicy(app, { document, reason: REASON }));
    }
    case 'apply a policy that takes effect later': {
      const document = { ...policy, rules: rules.map((rule) => ({ ...rule, effective: later(600) })) };
      return void (await applyPolicy(app, { document, reason: REASON }));
    }
    case 'apply a policy about dependencies and the source': {
      const wider = ['dependencies-traced', 'change-reviewed'].map((check) => ({ id: check, check }));
      return void (await applyPolicy(app, { document: { ...policy, rules: [...rules, ...wider] }, reason: REASON }));
    }
    case 'retire a policy':
      return void (await retirePolicy(app, { id: number % 2 === 0 ? 'house' : 'strict', reason: REASON }));
    case 'rename the project': {
      const run = runOf('acme/renamed', { repositoryId: '1001', id: `900${number}` });
      const upload = statementUpload('sbom', { about: OWNED[number % 2]!, run, number });
      return void (await world.send('owner', upload));
    }
    case 'claim another name':
      return void (await claimProject(app, { slug: RENAMED }));
  }
}

async function expectAs(app: Context, document: JsonValue): Promise<void> {
  const version = (await getExpectations(app, OWNER_PROJECT))?.version ?? 0;
  await changeExpectations(app, { project: OWNER_PROJECT, document, reason: REASON, version });
}

async function newestDocument(world: World, digest: string): Promise<string | null> {
  const { body } = await world.ask(`/api/v1/artifacts/${digest}`);
  return (body['evidence'] as { id: string }[] | undefined)?.[0]?.id ?? null;
}

/** What an evaluation showed of an artifact (row id), or what it is recomputed to be. */
export type Shown = {
  step: string;
  at: string;
  artifact: number;
  environment: string | null;
  status: unknown;
  verdicts: unknown;
  facts: string;
};

/** What is compared of an evaluation. */
export function pictureOf({ status, result, facts, choice }: Evaluation): Pick<Shown, 'status' | 'verdicts' | 'facts'> {
  return {
    status,
    verdicts: { policy: choice.chosen.row, level: result.slsaLevel, verdicts: result.verdicts },
    facts: factsHash(facts),
  };
}

/** Play a history with an advancing clock. `look` says what is shown; `shown` is what it said after each step. */
export async function playHistory<T>(
  events: readonly Event[],
  look: (world: World, step: string) => Promise<T[]>,
): Promise<{ world: World; shown: T[] }> {
  const world = await openWorld({ claimed: [EVIL_PROJECT, OWNER_PROJECT] });
  const made: Operated = { quarantines: [], waivers: [] };
  const shown: T[] = [];
  for (const one of events) {
    await play(world, [pause(one.wait)]);
    // Some acts are refused in the state of the moment, which is a history too.
    if (one.by === 'operator') await operate(world, one, made).catch(() => undefined);
    else await play(world, [stepOf(one)]);
    await reEvaluateEndedWaivers(world.app);
    await reEvaluateEffectiveRules(world.app);
    await world.work();
    shown.push(...(await look(world, JSON.stringify(one))));
  }
  return { world, shown };
}

/** What each artifact shows now. */
export async function showAll({ app }: World, step: string): Promise<Shown[]> {
  const db = app.store.read;
  const at = app.now().toISOString();
  const found: Shown[] = [];
  for (const one of [...OWNED, IMPOSTOR, FOREIGN]) {
    const row = await findByDigest(db, digestOf(one));
    if (row === null) continue;
    for (const environment of [null, 'production']) {
      const evaluation = await evaluateArtifact(db, row, at, { environment });
      found.push({ step, at, artifact: row.id, environment, ...pictureOf(evaluation) });
    }
  }
  return found;
}
