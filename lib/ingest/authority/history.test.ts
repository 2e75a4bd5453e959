/**
 * Random histories of an owner and of strangers: the API says of the artifacts of the owner what it says without the
 * strangers. `npm run faults` plays many more of them.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IS_LONG_RUN } from '#e2e/faults/support/run-length.ts';
import { closed, decisionsAfter, moment, orders, pictureAfter, ranked, type Timed } from './histories.fixture.ts';

/** The short form plays the same histories every time. */
const PARAMETERS = IS_LONG_RUN ? { numRuns: 600 } : { numRuns: 8, seed: 3 };

const plain = { about: 0, number: 0, signed: false, further: false, naming: 'name', wait: 1 } as const;
/** The tenant's event is recorded again when the owner's provenance arrives, and is not the cause of the status. */
const RECORDED_AGAIN: Timed[] = [
  { ...plain, kind: 'sbom', signed: true, by: 'owner', carrier: 'outsider' },
  { ...plain, kind: 'removed', by: 'stranger', voice: 'broken copy by a tenant', own: false, late: false },
];

it('strangers change nothing, whatever they say and whenever', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 4, maxLength: 16, size: 'max' }), async (moments) => {
      const history = closed(moments);
      expect(await pictureAfter(history, true)).toEqual(await pictureAfter(history, false));
    }),
    { ...PARAMETERS, examples: [[RECORDED_AGAIN]] },
  );
});

it('the order of the claims of the owner and of strangers changes nothing', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ranked, { minLength: 4, maxLength: 12, size: 'max' }), async (history) => {
      const { owner, all } = orders(history);
      expect(await decisionsAfter(all)).toEqual(await decisionsAfter(owner));
    }),
    PARAMETERS,
  );
});
