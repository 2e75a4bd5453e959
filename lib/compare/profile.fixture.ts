/** For tests: arbitrary profiles of artifacts. */
import fc from 'fast-check';
import { ASPECTS, type Aspect, type AspectFacts, type Profile, type StatedFact } from './profile.ts';

const KEYS = ['', 'constructor', '__proto__', 'lodash', 'builder', 'é', 'x'.repeat(500)];

const stated: fc.Arbitrary<Omit<StatedFact, 'key' | 'label'>> = fc.record({
  values: fc
    .uniqueArray(fc.constantFrom('', '1', '2', '3', 'y'.repeat(900)), { minLength: 1 })
    .map((values) => values.sort()),
  note: fc.constantFrom(null, 'a note'),
  verified: fc.boolean(),
  documents: fc.constantFrom([], ['sha256:1'], ['sha256:1', 'sha256:2']),
  absenceNeeds: fc.constantFrom<StatedFact['absenceNeeds'][]>('always', [], ['scan'], ['scan', 'sbom']),
});

const facts: fc.Arbitrary<AspectFacts> = fc.record({
  facts: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), stated), { selector: ([key]) => key })
    .map((entries) => new Map(entries.map(([key, rest]) => [key, { ...rest, key, label: `label of ${key}` }]))),
  known: fc.constantFrom('all', 'part', 'none'),
  why: fc.constantFrom(null, 'a reason'),
  sources: fc.uniqueArray(fc.constantFrom('scan', 'sbom')).map((sources) => new Set(sources)),
});

const aspects = fc.record(Object.fromEntries(ASPECTS.map((aspect) => [aspect, facts]))) as fc.Arbitrary<
  Record<Aspect, AspectFacts>
>;

export const profile: fc.Arbitrary<Profile> = fc.record({ facts: aspects, claims: aspects });

export const NOTHING: AspectFacts = { facts: new Map(), known: 'none', why: 'nothing', sources: new Set() };

/** A profile in which only one aspect is known. */
export function profileOf(aspect: Aspect, known: Partial<AspectFacts>, entries: Partial<StatedFact>[] = []): Profile {
  const nothing = Object.fromEntries(ASPECTS.map((one) => [one, NOTHING])) as Record<Aspect, AspectFacts>;
  const all = entries.map((entry): StatedFact => ({
    key: 'key',
    label: 'label',
    values: ['1'],
    note: null,
    verified: true,
    documents: [],
    absenceNeeds: 'always',
    ...entry,
  }));
  return {
    facts: {
      ...nothing,
      [aspect]: { ...NOTHING, known: 'all', why: null, ...known, facts: new Map(all.map((one) => [one.key, one])) },
    },
    claims: nothing,
  };
}
