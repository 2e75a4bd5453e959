/**
 * Retention in random histories of an owner, strangers and an administrator: whatever happened before and whatever
 * happens after, the API says of the artifacts what it says where nothing was dropped.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pictureOf } from '#app/api/v1/authority-picture.fixture.ts';
import { EVIL_PROJECT, openWorld, OWNER_PROJECT, type World } from '#app/api/v1/authority.fixture.ts';
import { IS_LONG_RUN } from '#e2e/faults/support/run-length.ts';
import { decodeDigest } from '#db/schema/columns/columns.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { digestOf } from '#lib/ingest/authority/documents.fixture.ts';
import { closed, moment, OWNED, playMoments, type Timed } from '#lib/ingest/authority/histories.fixture.ts';
import { previewRetention } from '#lib/query/retention/preview-retention.ts';
import { createHold } from './holds.ts';
import { bodies, checkProofs, DAY, retain, run } from './retention.fixture.ts';

/** The short form plays the same histories every time. */
const PARAMETERS = IS_LONG_RUN ? { numRuns: 300 } : { numRuns: 6, seed: 11 };

type History = {
  before: Timed[];
  after: Timed[];
  kinds: 'all' | ('provenance' | 'sbom' | 'tests' | 'event' | 'generic')[];
  keepNewest: boolean;
  /** Indexes into the artifacts of the owner. */
  held: number | null;
  waived: number | null;
};
const history: fc.Arbitrary<History> = fc.record({
  before: fc.array(moment, { minLength: 4, maxLength: 12, size: 'max' }),
  after: fc.array(moment, { minLength: 2, maxLength: 6, size: 'max' }),
  kinds: fc.oneof(
    { weight: 2, arbitrary: fc.constant('all' as const) },
    fc.uniqueArray(fc.constantFrom('provenance', 'sbom', 'tests', 'event', 'generic'), { minLength: 1 }),
  ) as fc.Arbitrary<History['kinds']>,
  keepNewest: fc.boolean(),
  held: fc.option(fc.nat(3)),
  waived: fc.option(fc.nat(3)),
});

type Row = { evidence: Uint8Array | string; artifact: Uint8Array | string; counts: number; deployed: number };

/** Documents that count for an artifact under a hold or a waiver, or that is deployed: none of them may go. */
async function protectedIds({ app }: World, { held, waived }: History): Promise<string[]> {
  const rows = await sqlStatement<Row>(
    app.store.read,
    `SELECT e.digest AS evidence, a.value AS artifact, s.bucket % 8 < 5 AS counts, a.deployed AS deployed
      FROM evidence_subject s JOIN evidence e ON e.seq = s.evidence JOIN artifact a ON a.id = s.artifact`,
  ).all();
  const [isHeld, isWaived] = [held, waived].map((at) => (at === null ? null : digestOf(OWNED[at]!)));
  const idOf = (digest: Uint8Array | string) => `sha256:${decodeDigest(digest)}`;
  return rows
    .filter(({ artifact, counts, deployed }) => {
      const id = idOf(artifact);
      return id === isHeld || (counts === 1 && (deployed > 0 || id === isWaived));
    })
    .map(({ evidence }) => idOf(evidence));
}

/** Hold and waive what the history says; an artifact that is not there can be neither. */
async function protect({ app }: World, { held, waived }: History): Promise<void> {
  const target = (at: number | null) => (at === null ? null : digestOf(OWNED[at]!));
  const [hold, waiver] = [target(held), target(waived)];
  if (hold) await createHold(app, { artifact: hold, reason: 'a lawsuit' }).catch(() => undefined);
  if (waiver)
    await createWaiver(app, {
      rule: 'sbom-present',
      artifact: waiver,
      owner: 'me',
      reason: 'soon',
      expiresAt: '2026-06-10',
    }).catch(() => undefined);
}

/** What the API says before a run, after it, and after everything that follows. */
async function pictures(one: History, drops: boolean) {
  const world = await openWorld({ claimed: [EVIL_PROJECT, OWNER_PROJECT] });
  try {
    await playMoments(world, closed(one.before));
    await retain(world.app, [{ kinds: one.kinds, days: 2, keepNewest: one.keepNewest }]);
    await protect(world, one);
    world.app.advance(3 * DAY);
    await world.work();
    const before = await pictureOf(world, OWNED);
    let after = before;
    if (drops) {
      const safe = await protectedIds(world, one);
      const preview = await previewRetention(world.app, { limit: 500 });
      const done = await run(world.app);
      expect(done.documents).toBe(preview.drops.reduce((sum, { documents }) => sum + documents, 0));
      expect(await checkProofs(world.app)).toBe(done.documents);
      const kept = await bodies(world.app);
      for (const id of safe) expect(kept.get(id), id).toBe(true);
      after = await pictureOf(world, OWNED);
    }
    await playMoments(world, one.after);
    if (drops) await checkProofs(world.app);
    return { before, after, last: await pictureOf(world, OWNED) };
  } finally {
    await world.close();
  }
}

it('drops bytes only', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      const dropping = await pictures(one, true);
      const keeping = await pictures(one, false);
      expect(dropping.after).toEqual(dropping.before);
      expect(dropping.before).toEqual(keeping.before);
      expect(dropping.last).toEqual(keeping.last);
    }),
    PARAMETERS,
  );
});
