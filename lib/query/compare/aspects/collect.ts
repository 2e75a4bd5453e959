/** Collects the facts of one aspect from several documents, in whatever order they come. */
import type { AspectFacts, Known, StatedFact } from '#lib/compare/profile.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';

/** A value of a fact, and the document that states it; null: the evaluation states it, not a document. */
export type Statement = {
  key: string;
  label: string;
  value: string;
  note?: string | null;
  by: EvidenceFact | null;
  absenceNeeds?: StatedFact['absenceNeeds'];
};

type Collected = {
  label: string;
  note: string | null;
  /** Whether a verified document states the value, by value. */
  values: Map<string, boolean>;
  documents: Set<string>;
  absenceNeeds: 'always' | Set<string>;
};

export type AspectCollector = {
  add: (statement: Statement) => void;
  /** The artifact has this source, so that the absence of what it could tell says something. */
  hasSource: (source: string) => void;
  /** More may exist than the documents state. The reason is a sentence without a full stop. */
  isPartial: (why: string) => void;
  /** `whyNone`: why nothing is known where nothing was added and no source is there. */
  facts: (whyNone: string) => AspectFacts;
};

/** Returns a collector for one aspect of one artifact. The result does not depend on the order of the statements. */
export function collectAspect(): AspectCollector {
  const collected = new Map<string, Collected>();
  const sources = new Set<string>();
  const reasons = new Set<string>();
  return {
    add: ({ key, label, value, note = null, by, absenceNeeds = [] }) => {
      const fact = collected.get(key) ?? {
        label,
        note,
        values: new Map(),
        documents: new Set(),
        absenceNeeds: new Set(),
      };
      if (label < fact.label) fact.label = label;
      if (note !== null && (fact.note === null || note < fact.note)) fact.note = note;
      fact.values.set(value, fact.values.get(value) === true || by === null || by.outcome === 'verified');
      if (by !== null) fact.documents.add(by.id);
      fact.absenceNeeds = joinNeeds(fact.absenceNeeds, absenceNeeds);
      collected.set(key, fact);
    },
    hasSource: (source) => void sources.add(source),
    isPartial: (why) => void reasons.add(why),
    facts: (whyNone) => {
      const known = knownOf(collected.size > 0 || sources.size > 0, reasons.size > 0);
      const why = known === 'none' ? whyNone : [...reasons].sort().join('; ') || null;
      const facts = [...collected].map(([key, fact]) => [key, toFact(key, fact)] as const);
      return { facts: new Map(facts), known, why, sources };
    },
  };
}

function knownOf(isStated: boolean, isPartial: boolean): Known {
  if (!isStated) return 'none';
  return isPartial ? 'part' : 'all';
}

function joinNeeds(a: Collected['absenceNeeds'], b: StatedFact['absenceNeeds']): Collected['absenceNeeds'] {
  return a === 'always' || b === 'always' ? 'always' : new Set([...a, ...b]);
}

function toFact(key: string, { label, note, values, documents, absenceNeeds }: Collected): StatedFact {
  return {
    key,
    label,
    values: [...values.keys()].sort(),
    note,
    verified: [...values.values()].every((isVerified) => isVerified),
    documents: [...documents].sort(),
    absenceNeeds: absenceNeeds === 'always' ? 'always' : [...absenceNeeds].sort(),
  };
}
