/**
 * A draft that decides again which evidence counts is tried. Over random histories, with image indexes, further digests
 * and deployments, the trial finds what the changes then do, though it stores only what decides a status.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EVIL_PROJECT, openWorld, OWNER_PROJECT, OWNER_RUN } from '#app/api/v1/authority.fixture.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { IS_LONG_RUN } from '#e2e/faults/support/run-length.ts';
import { closed, histories, OF_OWNER, playMoments, type Timed } from '#lib/ingest/authority/histories.fixture.ts';
import { testInstance } from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { checkDraft } from './check-draft.ts';
import { tryDraft } from './trial/try-draft.ts';
import { contentOf, foretold, makeInEarnest, storedStatuses } from './what-if.fixture.ts';

const [TRUSTED, UNKNOWN] = [testInstance(), testInstance('unknown')];
const { identity, issuer } = githubIdentity(OWNER_RUN);
const project = fc.constantFrom(OWNER_PROJECT, EVIL_PROJECT);
const kinds = fc.constantFrom<string[][]>(['provenance', 'project'], ['sbom', 'name'], ['deployment', 'alias']);
const DRAFTS: fc.Arbitrary<WhatIfDraft>[] = [
  fc.constant({ trust: [{ remove: TRUSTED.name }] }),
  fc.constant({ trust: [{ file: UNKNOWN.trustedRootJson, name: 'unknown' }] }),
  project.map((withdraw) => ({ claims: [{ withdraw }] })),
  fc.constant({ claims: [{ slug: 'github.com/mallory/app' }] }),
  fc.tuple(project, kinds, kinds).map(([of, signed, sent]) => ({
    expectations: [{ project: of, document: { ownWorkflows: signed, scopedSenders: sent } }],
  })),
  fc
    .tuple(project, kinds)
    .map(([of, said]) => ({ expectations: [{ project: of, signer: { identity, issuer }, kinds: said }] })),
  fc.constantFrom(1, 2, 3).map((token) => ({ quarantine: [{ sender: `token:${token}` }] })),
  fc.constant({ quarantine: [{ signer: identity }] }),
];

const history = histories({ moments: 8, events: 4 });

/** An artifact with verified provenance runs in an environment. */
const DEPLOYED = closed([
  { ...OF_OWNER, kind: 'provenance', about: 0 },
  { ...OF_OWNER, kind: 'sbom', about: 0 },
  { ...OF_OWNER, kind: 'deployed', about: 0 },
]);
/** Nothing is signed about an index, which runs in an environment, and whose status rests on a platform. */
const UNSIGNED_INDEX = closed([
  { ...OF_OWNER, kind: 'provenance', about: 0 },
  { ...OF_OWNER, kind: 'sbom', about: 1 },
  { ...OF_OWNER, kind: 'index', about: 0 },
  { ...OF_OWNER, kind: 'deployed', about: 3 },
]);
const EXAMPLES: [Timed[], WhatIfDraft, boolean][] = [
  [DEPLOYED, { trust: [{ remove: TRUSTED.name }] }, true],
  [UNSIGNED_INDEX, { trust: [{ remove: TRUSTED.name }] }, true],
  [UNSIGNED_INDEX, { quarantine: [{ signer: identity }] }, true],
  [DEPLOYED, { claims: [{ withdraw: OWNER_PROJECT }] }, false],
  [DEPLOYED, { expectations: [{ project: OWNER_PROJECT, document: { ownWorkflows: ['project'] } }] }, true],
];

it('finds what the changes then do', { timeout: 3_600_000 }, async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.oneof(...DRAFTS),
      fc.constantFrom(false, false, true),
      async (moments, tried, isLarge) => {
        const world = await openWorld({ claimed: [EVIL_PROJECT] });
        try {
          const { app } = world;
          await playMoments(world, moments);
          await world.work();
          const [before, content] = [await storedStatuses(app), await contentOf(app)];
          // What is refused is tested in histories.test.ts.
          if ((await checkDraft(app, tried).catch(() => null)) === null) return;
          const { actor, adopts, folder, readingIsOpen } = app;
          const by = { actor, adopts, readingIsOpen, now: app.now().toISOString() };
          const trial = await tryDraft(
            { ...by, folder, name: 'tried', draft: tried, maxChanges: 1_000, isLarge },
            () => {},
          );
          expect(await contentOf(app)).toEqual(content);
          await makeInEarnest(app, tried);
          expect(foretold(before, trial)).toEqual(await storedStatuses(app));
          if (trial.changes.length > 0) changed += 1;
        } finally {
          await world.close();
        }
      },
    ),
    { numRuns: IS_LONG_RUN ? 300 : 16, examples: EXAMPLES },
  );
  expect(changed).toBeGreaterThan(0);
});
