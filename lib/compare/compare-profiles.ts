/** Compares two artifacts fact by fact. */
import {
  ASPECTS,
  type Aspect,
  type AspectFacts,
  type AspectProfile,
  type Known,
  type Profile,
  type StatedFact,
} from './profile.ts';

/**
 * `new`: only the second artifact has it. `gone`: only the first one. `changed`: the values differ. `not-known`: one of
 * the two states it, and nothing says whether the other one has it.
 */
export const CHANGES = ['changed', 'new', 'gone', 'not-known'] as const;
export type Change = (typeof CHANGES)[number];

/** A fact as one of the two artifacts states it. `values` and `documents` are bounded. */
export type Stated = {
  values: string[];
  valuesHidden: number;
  note: string | null;
  /** Whether a verified document states every value. */
  verified: boolean;
  documents: string[];
};

export type Difference = { key: string; label: string; change: Change; a: Stated | null; b: Stated | null };

export type DifferenceCounts = { same: number; new: number; gone: number; changed: number; notKnown: number };

/** `not-stated`: nothing is known of this aspect of either artifact. */
export type AspectOutcome = 'equal' | 'differs' | 'not-known' | 'not-stated';

export type AspectComparison = {
  aspect: Aspect;
  outcome: AspectOutcome;
  counts: DifferenceCounts;
  differences: Difference[];
  /** Differences that are counted and not in `differences`. */
  hidden: number;
  a: { known: Known; why: string | null };
  b: { known: Known; why: string | null };
  /** Differences of what is merely claimed. They change no outcome and no count. */
  claims: Difference[];
  claimsHidden: number;
};

/** `not-known`: nothing is known to differ, and not all is known to be equal. */
export type Outcome = 'equal' | 'differs' | 'not-known';

/** The most differences of one aspect, and the most values and documents of one fact, that an answer lists. */
export const MAX_DIFFERENCES = 200;
const MAX_CLAIMS = 50;
const MAX_VALUES = 12;
const MAX_DOCUMENTS = 4;
/** Characters of one value or label that an answer has. */
const MAX_TEXT = 400;

/** Compare every aspect of two artifacts. With the artifacts exchanged, the result is the mirror image. */
export function compareProfiles(a: Profile, b: Profile): AspectComparison[] {
  const of = (profile: Profile, aspect: Aspect): AspectProfile => ({
    facts: profile.facts[aspect],
    claims: profile.claims[aspect],
  });
  return ASPECTS.map((aspect) => compareAspect(aspect, of(a, aspect), of(b, aspect)));
}

/** Compare one aspect of two artifacts. */
export function compareAspect(aspect: Aspect, a: AspectProfile, b: AspectProfile): AspectComparison {
  const { differences, counts } = compareFacts(a.facts, b.facts);
  const claims = compareFacts(a.claims, b.claims).differences;
  return {
    aspect,
    outcome: aspectOutcome(counts, a.facts.known === 'none' && b.facts.known === 'none'),
    counts,
    differences: differences.slice(0, MAX_DIFFERENCES).map(toDifference),
    hidden: Math.max(0, differences.length - MAX_DIFFERENCES),
    a: { known: a.facts.known, why: a.facts.why },
    b: { known: b.facts.known, why: b.facts.why },
    claims: claims.slice(0, MAX_CLAIMS).map(toDifference),
    claimsHidden: Math.max(0, claims.length - MAX_CLAIMS),
  };
}

/**
 * The outcome of everything that was compared: a difference of any part makes it `differs`. Nothing is called equal of
 * which nothing is known, or of which a part was not compared (`isCut`).
 */
export function overallOutcome(outcomes: readonly (AspectOutcome | Outcome)[], isCut = false): Outcome {
  if (outcomes.includes('differs')) return 'differs';
  const isNothingKnown = outcomes.length > 0 && outcomes.every((outcome) => outcome === 'not-stated');
  return isCut || isNothingKnown || outcomes.includes('not-known') ? 'not-known' : 'equal';
}

type FactPair = { key: string; change: Change; a: StatedFact | null; b: StatedFact | null };

function compareFacts(a: AspectFacts, b: AspectFacts): { differences: FactPair[]; counts: DifferenceCounts } {
  const counts: DifferenceCounts = { same: 0, new: 0, gone: 0, changed: 0, notKnown: 0 };
  const differences: FactPair[] = [];
  for (const key of new Set([...a.facts.keys(), ...b.facts.keys()])) {
    const [inA, inB] = [a.facts.get(key) ?? null, b.facts.get(key) ?? null];
    const change = changeOf(inA, inB, a, b);
    counts[change === 'not-known' ? 'notKnown' : change] += 1;
    if (change !== 'same') differences.push({ key, change, a: inA, b: inB });
  }
  return { differences: differences.sort(byImportance), counts };
}

function changeOf(inA: StatedFact | null, inB: StatedFact | null, a: AspectFacts, b: AspectFacts): Change | 'same' {
  if (inA !== null && inB !== null) return haveEqualValues(inA, inB) ? 'same' : 'changed';
  if (inB !== null) return isKnownAbsent(inB, a) ? 'new' : 'not-known';
  return isKnownAbsent(inA!, b) ? 'gone' : 'not-known';
}

function haveEqualValues({ values: a }: StatedFact, { values: b }: StatedFact): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Whether an artifact that does not state a fact is known not to have it. */
export function isKnownAbsent({ absenceNeeds }: StatedFact, other: AspectFacts): boolean {
  if (other.known !== 'all') return false;
  return absenceNeeds === 'always' || absenceNeeds.some((source) => other.sources.has(source));
}

/** `new` and `gone` have one rank, so that the order is the same with the artifacts exchanged. */
const RANK: Record<Change, number> = { changed: 0, new: 1, gone: 1, 'not-known': 2 };

function byImportance(a: FactPair, b: FactPair): number {
  return RANK[a.change] - RANK[b.change] || (a.key < b.key ? -1 : 1);
}

function aspectOutcome(counts: DifferenceCounts, isNotStated: boolean): AspectOutcome {
  if (isNotStated) return 'not-stated';
  if (counts.new + counts.gone + counts.changed > 0) return 'differs';
  return counts.notKnown > 0 ? 'not-known' : 'equal';
}

function toDifference({ key, change, a, b }: FactPair): Difference {
  const { label } = (b ?? a)!;
  // The label of the second artifact would change when the artifacts are exchanged.
  const shown = a !== null && b !== null && a.label < b.label ? a.label : label;
  return { key, label: cutText(shown), change, a: a && shownFact(a), b: b && shownFact(b) };
}

/** A fact with bounded values, as an answer shows it. */
export function shownFact({ values, note, verified, documents }: StatedFact): Stated {
  return {
    values: values.slice(0, MAX_VALUES).map(cutText),
    valuesHidden: Math.max(0, values.length - MAX_VALUES),
    note: note === null ? null : cutText(note),
    verified,
    documents: documents.slice(0, MAX_DOCUMENTS),
  };
}

function cutText(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
