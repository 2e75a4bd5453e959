/**
 * Random histories of everything that changes a status: recomputed as of any earlier moment by the policies of then, an
 * artifact has the status, the reason and the checks that it showed at that moment.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IS_LONG_RUN } from '#e2e/faults/support/run-length.ts';
import { event, pictureOf, playHistory, showAll } from './as-of.fixture.ts';
import { evaluateAsOf } from './evaluate-as-of.ts';

/** The short form plays the same histories every time. */
const PARAMETERS = IS_LONG_RUN ? { numRuns: 300 } : { numRuns: 6, seed: 5 };

it('as of a moment is what was shown at that moment', { timeout: 7_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 6, maxLength: 20, size: 'max' }), async (events) => {
      const { world, shown } = await playHistory(events, showAll);
      try {
        for (const { step, at, artifact, environment, ...picture } of shown) {
          const then = await evaluateAsOf(world.app.store.read, artifact, { at, environment, policy: 'then' });
          expect(then && { step, at, environment, ...pictureOf(then) }).toEqual({ step, at, environment, ...picture });
        }
      } finally {
        await world.close();
      }
    }),
    PARAMETERS,
  );
});
