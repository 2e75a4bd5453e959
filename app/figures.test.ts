import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRollupDeltas, newRollupChanges, writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { addTestArtifact, openMetricsStore, type TestArtifact } from '#lib/query/metrics/store.fixture.ts';
import { checkFigures } from './figures.fixture.tsx';

const PERIODS = [
  { from: '2026-04-15', to: '2026-05-14' },
  { from: '2026-05-10', to: '2026-05-11' },
];
const time = fc.integer({ min: 0, max: 44 * 24 }).map((hours) => new Date(Date.UTC(2026, 3, 1, hours)).toISOString());

/** An artifact as evaluations leave one: a verified one has been verified at some time. */
const artifact: fc.Arbitrary<TestArtifact> = fc
  .record({
    status: fc.constantFrom(...ARTIFACT_STATUSES),
    firstSeen: time,
    project: fc.constantFrom('github.com/acme/web', 'github.com/acme/api', undefined),
    environment: fc.constantFrom('production', 'staging', undefined, undefined),
    wasVerified: fc.boolean(),
    seconds: fc.integer({ min: 0, max: 1_000_000 }),
    defects: fc.uniqueArray(
      fc.record({ rule: fc.constantFrom('signature-sound', 'tests-passing'), foundAt: time, leaked: fc.boolean() }),
      { selector: ({ rule }) => rule, maxLength: 2 },
    ),
  })
  .map(({ status, firstSeen, project, environment, wasVerified, seconds, defects }) => ({
    status,
    firstSeen,
    defects,
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
    ...((wasVerified || status === 'verified') && {
      verifiedAt: new Date(Date.parse(firstSeen) + seconds * 1000).toISOString(),
    }),
  }));

describe('the figures of any store', () => {
  it('add up, and equal the lists that they link to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(artifact, { maxLength: 16 }), async (artifacts) => {
        const { app, store, close } = await openMetricsStore();
        try {
          for (const one of artifacts) await addTestArtifact(store, one);
          await checkFigures(app, PERIODS);
        } finally {
          await close();
        }
      }),
      { numRuns: 6 },
    );
  });

  it('would not pass with a figure that is one off', async () => {
    const { app, store, close } = await openMetricsStore();
    await addTestArtifact(store, { status: 'failed', firstSeen: '2026-05-10T10:00:00Z' });
    await checkFigures(app, PERIODS);
    await store.write(async (tx) => {
      const changes = newRollupChanges();
      addRollupDeltas(changes, [{ rollup: 'status', project: 0, deployed: false, status: 'failed', by: 1 }]);
      await writeRollupChanges(tx, changes);
    });
    await expect(checkFigures(app, PERIODS)).rejects.toThrow();
    await close();
  });
});
