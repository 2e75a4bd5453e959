import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetention, KEEP_REASONS, type Keeper, type KeepReason, type RetainedDocument } from './decide.ts';

const NOW = new Date('2026-05-14T12:00:00Z');
const DAY = 86_400_000;
const document: RetainedDocument = {
  bodySince: new Date(NOW.getTime() - 30 * DAY).toISOString(),
  held: false,
  isImageManifest: false,
  quarantined: false,
  unfinished: false,
  hasTooManyArtifacts: false,
};
const keeper: Keeper = {
  policy: { id: 'gate', version: 2 },
  rule: { kinds: 'all', days: 30, keepNewest: false },
  counts: true,
  held: false,
  deployed: false,
  waived: false,
  isReadByRule: false,
  isNewest: true,
};
const days = (count: number) => ({ kinds: 'all', days: count, keepNewest: false }) as const;
const dropped = (count: number, policy = 'gate') => ({ drop: true, by: { policy, version: 2, days: count } });
const kept = (reason: KeepReason) => ({ drop: false, reason });

describe('the bytes of a document', () => {
  it.each<[string, Partial<RetainedDocument>, Partial<Keeper>[], object]>([
    ['go to the millisecond after the days', {}, [{}], dropped(30)],
    [
      'stay a millisecond before',
      { bodySince: new Date(NOW.getTime() - 30 * DAY + 1).toISOString() },
      [{}],
      kept('too-young'),
    ],
    ['stay without a retention', {}, [{ rule: null }], kept('no-retention')],
    ['stay without a policy', {}, [], kept('no-retention')],
    ['stay where the document is held', { held: true }, [{}], kept('held')],
    ['stay where the artifact is held', {}, [{ held: true }], kept('held')],
    ['stay where a claimed artifact is held', {}, [{ held: true, counts: false }], kept('held')],
    ['stay where the artifact is deployed', {}, [{ deployed: true }], kept('deployed')],
    [
      'go where the document only claims something about what is deployed',
      {},
      [{ deployed: true, counts: false }],
      dropped(30),
    ],
    ['stay where the artifact is waived', {}, [{ waived: true }], kept('waived')],
    [
      'go where the document only claims something about what is waived',
      {},
      [{ waived: true, counts: false }],
      dropped(30),
    ],
    ['stay where an expression reads them', {}, [{ isReadByRule: true }], kept('read-by-rule')],
    ['go although the document is the newest of its kind', {}, [{ isNewest: true }], dropped(30)],
    ['stay where the policy keeps the newest', {}, [{ rule: { ...days(30), keepNewest: true } }], kept('newest')],
    ['go where another one is newer', {}, [{ rule: { ...days(30), keepNewest: true }, isNewest: false }], dropped(30)],
    ['stay for an image manifest', { isImageManifest: true }, [{}], kept('image-manifest')],
    ['stay in quarantine', { quarantined: true }, [{}], kept('quarantined')],
    ['stay until they are verified', { unfinished: true }, [{}], kept('unfinished')],
    ['stay with too many artifacts', { hasTooManyArtifacts: true }, [{}], kept('too-many-artifacts')],
    ['stay as long as one of two artifacts keeps them', {}, [{}, { deployed: true }], kept('deployed')],
    ['stay as long as the longer of two policies says', {}, [{ rule: days(1) }, { rule: days(31) }], kept('too-young')],
    [
      'go by the longer of two policies',
      {},
      [{ rule: days(1) }, { rule: days(29), policy: { id: 'long', version: 2 } }],
      dropped(29, 'long'),
    ],
    ['stay where one of two policies has no retention', {}, [{}, { rule: null }], kept('no-retention')],
    ['state the strongest reason', { held: true, quarantined: true }, [{ rule: null, deployed: true }], kept('held')],
  ])('%s', (_name, changes, keepers, expected) => {
    const given = keepers.map((change) => ({ ...keeper, ...change }));
    expect(decideRetention({ ...document, ...changes }, given, NOW)).toEqual(expected);
  });

  it('never go against any one artifact, and every further artifact only keeps more', () => {
    const anyKeeper = fc.record({
      policy: fc.constant(keeper.policy),
      rule: fc.option(
        fc.record({
          kinds: fc.constant('all' as const),
          days: fc.integer({ min: 1, max: 60 }),
          keepNewest: fc.boolean(),
        }),
      ),
      counts: fc.boolean(),
      held: fc.boolean(),
      deployed: fc.boolean(),
      waived: fc.boolean(),
      isReadByRule: fc.boolean(),
      isNewest: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyKeeper, { minLength: 1, maxLength: 4 }), anyKeeper, (keepers, further) => {
        const decision = decideRetention(document, keepers, NOW);
        const alone = keepers.map((one) => decideRetention(document, [one], NOW));
        expect(decision.drop).toBe(alone.every(({ drop }) => drop));
        if (!decision.drop) {
          expect(KEEP_REASONS).toContain(decision.reason);
          expect(decideRetention(document, [...keepers, further], NOW).drop).toBe(false);
        }
        for (const { held, deployed, waived, counts } of keepers)
          if (held || (counts && (deployed || waived))) expect(decision.drop).toBe(false);
      }),
    );
  });
});
