import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AspectComparison,
  type Change,
  compareProfiles,
  type Difference,
  MAX_DIFFERENCES,
  overallOutcome,
} from './compare-profiles.ts';
import type { AspectFacts, StatedFact } from './profile.ts';
import { profile, profileOf } from './profile.fixture.ts';

const outcomeOf = (compared: readonly AspectComparison[]) => overallOutcome(compared.map(({ outcome }) => outcome));

const MIRRORED: Record<Change, Change> = { new: 'gone', gone: 'new', changed: 'changed', 'not-known': 'not-known' };
const mirrorDifference = ({ a, b, change, ...rest }: Difference): Difference => ({
  ...rest,
  change: MIRRORED[change],
  a: b,
  b: a,
});
const mirror = ({ a, b, counts, differences, claims, ...rest }: AspectComparison): AspectComparison => ({
  ...rest,
  a: b,
  b: a,
  counts: { ...counts, new: counts.gone, gone: counts.new },
  differences: differences.map(mirrorDifference),
  claims: claims.map(mirrorDifference),
});

describe('any two artifacts', () => {
  it('are equal where they are one', () => {
    fc.assert(
      fc.property(profile, (one) => {
        const compared = compareProfiles(one, one);
        expect(outcomeOf(compared)).toBe('equal');
        expect(compared.flatMap(({ differences, claims }) => [...differences, ...claims])).toEqual([]);
      }),
    );
  });

  it('give the mirror image when they are exchanged', () => {
    fc.assert(
      fc.property(profile, profile, (a, b) => {
        expect(compareProfiles(b, a)).toEqual(compareProfiles(a, b).map(mirror));
      }),
    );
  });

  it('have a change for every fact that only one of them states, and none is gone that is not known to be', () => {
    fc.assert(
      fc.property(profile, profile, (a, b) => {
        for (const { aspect, counts, differences, hidden } of compareProfiles(a, b)) {
          const keys = new Set([...a.facts[aspect].facts.keys(), ...b.facts[aspect].facts.keys()]);
          expect(counts.same + counts.changed + counts.new + counts.gone + counts.notKnown).toBe(keys.size);
          expect(differences.length + hidden).toBe(keys.size - counts.same);
          if (b.facts[aspect].known !== 'all') expect(counts.gone).toBe(0);
          if (a.facts[aspect].known !== 'all') expect(counts.new).toBe(0);
        }
      }),
    );
  });
});

type Case = [string, Partial<AspectFacts>, Partial<StatedFact>, Change];

describe('a fact that only the first artifact states', () => {
  it.each<Case>([
    ['is gone where the other one knows all', { known: 'all' }, {}, 'gone'],
    ['is not known where more may exist', { known: 'part' }, {}, 'not-known'],
    ['is not known where nothing is known', { known: 'none' }, {}, 'not-known'],
    ['is not known without the source that could tell', { known: 'all' }, { absenceNeeds: ['scan by x'] }, 'not-known'],
    [
      'is gone where the source does not report it',
      { known: 'all', sources: new Set(['scan by x']) },
      { absenceNeeds: ['scan by x'] },
      'gone',
    ],
    ['is not known where its absence never says anything', { known: 'all' }, { absenceNeeds: [] }, 'not-known'],
  ])('%s', (_, other, fact, change) => {
    const compared = compareProfiles(profileOf('findings', {}, [fact]), profileOf('findings', other));
    expect(compared.flatMap(({ differences }) => differences.map((one) => one.change))).toEqual([change]);
    expect(outcomeOf(compared)).toBe(change === 'gone' ? 'differs' : 'not-known');
  });
});

it('lists a bounded number of differences, and says how many there are', () => {
  const many = Array.from({ length: MAX_DIFFERENCES + 50 }, (_, number) => ({ key: `k${number}` }));
  const [components] = compareProfiles(profileOf('components', {}, many), profileOf('components', {})).filter(
    ({ aspect }) => aspect === 'components',
  );
  expect(components).toMatchObject({ hidden: 50, counts: { gone: MAX_DIFFERENCES + 50 } });
  expect(components!.differences).toHaveLength(MAX_DIFFERENCES);
});

it('counts no claim as a difference', () => {
  const [facts, claims] = [profileOf('signers', {}), profileOf('signers', {}, [{ key: 'mallory' }]).facts];
  const compared = compareProfiles(facts, { ...facts, claims });
  expect(outcomeOf(compared)).toBe('equal');
  expect(compared.flatMap((aspect) => aspect.claims)).toMatchObject([{ key: 'mallory', change: 'not-known' }]);
});
