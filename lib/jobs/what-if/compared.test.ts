/**
 * A draft of policies and waivers is only compared. Over random histories, with image indexes, further digests and
 * deployments, the comparison finds what a trial finds, and what the changes then do.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIL_PROJECT, openWorld, OWNER_PROJECT, type World } from '#app/api/v1/authority.fixture.ts';
import { driver } from '#db/sqlite/connection.ts';
import { IS_LONG_RUN } from '#e2e/faults/support/run-length.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { digestOf, indexOf } from '#lib/ingest/authority/documents.fixture.ts';
import {
  API,
  closed,
  histories,
  OF_OWNER,
  OWNED,
  playMoments,
  type Timed,
} from '#lib/ingest/authority/histories.fixture.ts';
import type { WaiverDraft, WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { checkDraft } from './check-draft.ts';
import { compareDraft } from './compare-draft.ts';
import { newRun } from './run.ts';
import { tryDraft } from './trial/try-draft.ts';
import { compareHere, contentOf, foretold, makeInEarnest, sorted, storedStatuses } from './what-if.fixture.ts';

const UNTIL = '2026-06-01';
const ENVIRONMENT = 'production';
/** Indexes of the owner that nothing is signed about, each of which names the one before. */
const OUTER = indexOf('outer', [OWNED.at(-1)!, API]);
const OUTERMOST = indexOf('outermost', [OUTER.index]);
const ARTIFACTS = [...OWNED, OUTER.index, OUTERMOST.index].map(digestOf);

/** Most are about the rule of the policy that decides, so that a waiver makes a difference. */
type Rule = 'sbom-present' | 'provenance-present' | 'tests-passing';
const rule = fc.constantFrom<Rule[]>('sbom-present', 'sbom-present', 'provenance-present', 'tests-passing');
const policy = (
  id: string,
  environments: readonly string[],
  projects: readonly string[],
  rules: readonly string[],
) => ({
  id,
  appliesTo: { projects, environments },
  rules: rules.map((one) => ({ id: one, check: one })),
});
const environment = fc.constantFrom(undefined, ENVIRONMENT);
const waived = fc.oneof(
  fc.constantFrom(...ARTIFACTS).map((artifact) => ({ artifact })),
  fc.constantFrom(OWNER_PROJECT, EVIL_PROJECT).map((project) => ({ project })),
);
const DRAFTS: fc.Arbitrary<WhatIfDraft>[] = [
  fc.tuple(waived, rule, environment).map(([target, one, where]) => ({
    waivers: [{ ...target, rule: one, expiresAt: UNTIL, ...(where !== undefined && { environment: where }) }],
  })),
  fc.constantFrom(1, 2, 3).map((revoke) => ({ waivers: [{ revoke }] })),
  fc
    .tuple(rule, fc.constantFrom(['*'], [ENVIRONMENT]), fc.constantFrom(['**'], [OWNER_PROJECT], [EVIL_PROJECT]))
    .map(([one, where, projects]) => ({ apply: [policy('all', where, projects, [one])] })),
  fc.constant({ retire: ['here'] }),
];
type Tried = WhatIfDraft & { waivers: WaiverDraft[] };
const draft: fc.Arbitrary<Tried> = fc.array(fc.oneof(...DRAFTS), { minLength: 1, maxLength: 3 }).map((parts) => ({
  waivers: parts.flatMap(({ waivers = [] }) => waivers),
  ...(parts.some(({ apply }) => apply) && { apply: [parts.find(({ apply }) => apply)!.apply![0]] }),
  ...(parts.some(({ retire }) => retire) && { retire: ['here'] }),
}));

/** Waivers 1 to 3, of which one is an artifact's, a policy for everything, and one of an environment. */
async function prepare({ app }: World, rules: readonly [string, string]): Promise<void> {
  const owner = { owner: 'o', reason: 'r', expiresAt: UNTIL };
  await applyPolicy(app, { document: policy('base', ['*'], ['**'], [rules[0]]), reason: 'r' });
  await applyPolicy(app, { document: policy('here', [ENVIRONMENT], ['**'], [rules[0]]), reason: 'r' });
  await createWaiver(app, { ...owner, project: OWNER_PROJECT, rule: rules[1] });
  await createWaiver(app, { ...owner, artifact: digestOf(OWNED.at(-1)!), rule: 'tests-passing' });
  await createWaiver(app, { ...owner, project: OWNER_PROJECT, rule: 'tests-passing', environment: ENVIRONMENT });
  for (const { document } of [OUTER, OUTERMOST]) await ingestEvidence(app, { bytes: document.bytes });
}

const history = histories({ moments: 6, events: 3 });

/** A platform of an index fails a rule. Nothing is signed about the index itself, which runs in the environment. */
const UNSIGNED_INDEX = closed([
  { ...OF_OWNER, kind: 'provenance', about: 0 },
  { ...OF_OWNER, kind: 'failed tests', about: 0 },
  { ...OF_OWNER, kind: 'index', about: 0 },
  { ...OF_OWNER, kind: 'deployed', about: 3 },
]);
const waiverOfPlatform = (where?: string) => ({
  waivers: [
    {
      artifact: ARTIFACTS[0]!,
      rule: 'tests-passing',
      expiresAt: UNTIL,
      ...(where !== undefined && { environment: where }),
    },
  ],
});
type Example = [Timed[], [Rule, Rule], Tried];
const EXAMPLES = [undefined, ENVIRONMENT].map((where): Example => [
  UNSIGNED_INDEX,
  ['tests-passing', 'sbom-present'],
  waiverOfPlatform(where),
]);

it('finds what a trial finds, and what the changes then do', { timeout: 3_600_000 }, async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(history, fc.tuple(rule, rule), draft, async (moments, rules, tried) => {
      const world = await openWorld({ claimed: [EVIL_PROJECT] });
      try {
        const { app } = world;
        await playMoments(world, moments);
        await prepare(world, rules);
        await world.work();
        const [before, content] = [await storedStatuses(app), contentOf(app)];
        // What is refused is tested in histories.test.ts.
        const waivers = await checkDraft(app, tried).catch(() => null);
        if (waivers === null) return;
        const { actor, adopts, folder, readingIsOpen } = app;
        const by = { actor, adopts, readingIsOpen, now: app.now().toISOString() };
        const compared = await compareHere(app, tried, waivers);
        const trial = await tryDraft(
          { ...by, folder, name: 'tried', draft: tried, maxChanges: 1_000, isLarge: false },
          () => {},
        );
        expect(sorted(compared!.changes)).toEqual(sorted(trial.changes));
        expect(contentOf(app)).toEqual(content);
        await makeInEarnest(app, tried);
        expect(foretold(before, compared!)).toEqual(await storedStatuses(app));
        if (trial.changes.length > 0) changed += 1;
      } finally {
        await world.close();
      }
    }),
    { numRuns: IS_LONG_RUN ? 300 : 12, examples: EXAMPLES },
  );
  expect(changed).toBeGreaterThan(0);
});

describe('a draft is tried', () => {
  const opened = async (run: (world: World) => Promise<void>): Promise<void> => {
    const world = await openWorld({ claimed: [EVIL_PROJECT] });
    try {
      await playMoments(world, UNSIGNED_INDEX);
      await prepare(world, ['tests-passing', 'sbom-present']);
      await run(world);
    } finally {
      await world.close();
    }
  };
  const isCompared = async ({ app }: World, tried: WhatIfDraft): Promise<boolean> =>
    (await compareHere(app, tried, await checkDraft(app, tried))) !== null;
  /** As a run does. */
  const isRun = async ({ app }: World, tried: WhatIfDraft): Promise<boolean> => {
    const run = newRun('id', app.now().toISOString());
    const where = { folder: app.folder, waivers: await checkDraft(app, tried) };
    const isDone = await compareDraft(app, run, tried, where);
    if (!isDone) expect(run.view).toMatchObject({ changes: [], progress: { examined: 0, evaluated: 0 } });
    return isDone;
  };
  const edit = ({ app }: World, statement: string) => app.store.write(async (tx) => driver(tx).exec(statement));

  it('where an index that changes is nested too deep', { timeout: 120_000 }, () =>
    opened(async (world) => {
      expect(await isCompared(world, waiverOfPlatform())).toBe(true);
      await ingestEvidence(world.app, { bytes: indexOf('deep', [OUTERMOST.index]).document.bytes });
      expect(await isCompared(world, waiverOfPlatform())).toBe(false);
      expect(await isRun(world, waiverOfPlatform())).toBe(false);
      // The waiver of the environment changes no index beside the one that names the platform.
      expect(await isCompared(world, waiverOfPlatform(ENVIRONMENT))).toBe(true);
    }),
  );

  it('where an artifact was last evaluated before authority', { timeout: 120_000 }, () =>
    opened(async (world) => {
      await edit(world, 'UPDATE artifact SET policy_version = 5');
      expect(await isCompared(world, waiverOfPlatform())).toBe(false);
    }),
  );

  it('where a deployment is said to begin in the future', { timeout: 120_000 }, () =>
    opened(async (world) => {
      const tried = { waivers: [{ project: OWNER_PROJECT, rule: 'tests-passing', expiresAt: UNTIL }] };
      expect(await isCompared(world, tried)).toBe(true);
      await edit(world, "UPDATE deployment SET since = unixepoch('2099-01-01') * 1000");
      expect(await isRun(world, tried)).toBe(false);
    }),
  );
});
