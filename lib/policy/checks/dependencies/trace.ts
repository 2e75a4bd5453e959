/** Follows the dependencies of an artifact, breadth first, and says what is known about each. */
import {
  namedDependencies,
  type DependencyFacts,
  type DependencyScope,
  type ExaminedDependency,
  type NamedDependency,
} from '#lib/policy/facts/dependencies.ts';
import { momentOf, newestOf, parseTime } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';

export const TRACE_EVIDENCE = ['vsa', 'provenance'] as const;
export type TraceEvidence = (typeof TRACE_EVIDENCE)[number];

export type TraceOptions = {
  levels: number;
  scope: DependencyScope;
  evidence: readonly TraceEvidence[];
  /** `alg:hex` of the artifact itself, which is no dependency of its own. */
  itself: string;
};

/** A dependency that has no evidence, or one whose newest summary of a verifier says FAILED. */
export type Untraced = { label: string; level: number; evidence: string[] };
export type Trace = {
  /** Different dependencies that the documents name. */
  named: number;
  failed: Untraced[];
  untraced: Untraced[];
  /** Dependencies that were not looked up, or not in full. `some`: an unknown number of them was left out. */
  unexamined: number;
  someUnexamined: boolean;
  /** The ids of the evidence that traces dependencies. */
  evidence: Set<string>;
};

/** Trace the dependencies that the documents `start` name. Each is examined once, so that a cycle ends. */
export function trace(start: readonly EvidenceFact[], facts: DependencyFacts, options: TraceOptions): Trace {
  const lookUp = lookUpIn(facts);
  const found: Trace = {
    named: 0,
    failed: [],
    untraced: [],
    unexamined: 0,
    someUnexamined: false,
    evidence: new Set(),
  };
  const seen = new Set([options.itself]);
  let documents = start;
  for (let level = 1; level <= options.levels && documents.length > 0; level += 1) {
    const next: EvidenceFact[] = [];
    for (const document of documents) {
      const { named, omitted } = namedDependencies(document, options.scope);
      if (omitted === 'some') found.someUnexamined = true;
      else found.unexamined += omitted;
      for (const dependency of named) {
        if (isSeen(seen, dependency)) continue;
        found.named += 1;
        next.push(...examine({ dependency, level, known: lookUp(dependency), options, found }));
      }
    }
    documents = next;
  }
  return found;
}

/** Whether a dependency was examined before, under any of its digests. Without digest and purl each is another one. */
function isSeen(seen: Set<string>, { digests, purl }: NamedDependency): boolean {
  const keys = digests.length > 0 ? digests : [purl].filter((one) => one !== null);
  if (keys.some((key) => seen.has(key))) return true;
  for (const key of keys) seen.add(key);
  return false;
}

/** What was looked up of a dependency: each artifact that it may be, an empty list for none; null where nothing was. */
type Known = ExaminedDependency[] | null;

function lookUpIn({ examined, purls }: DependencyFacts): (dependency: NamedDependency) => Known {
  const byDigest = new Map(examined.map((one) => [one.digest, one]));
  const byPurl = new Map(purls.map((one) => [one.purl, one]));
  return ({ digests, purl }) => {
    if (digests.length === 0 && purl === null) return [];
    if (digests.length > 0) {
      const known = digests.flatMap((digest) => byDigest.get(digest) ?? []);
      if (known.length < digests.length) return null;
      // The digests are those of one thing, of which the store may know only one.
      const evidence = known.flatMap((one) => one.evidence);
      return [{ digest: digests[0]!, evidence, isCut: known.some(({ isCut }) => isCut) }];
    }
    const named = byPurl.get(purl!);
    const known = named?.digests.map((digest) => byDigest.get(digest));
    if (named === undefined || named.isCut || known!.includes(undefined)) return null;
    return known as ExaminedDependency[];
  };
}

type Examination = {
  dependency: NamedDependency;
  level: number;
  known: Known;
  options: TraceOptions;
  found: Trace;
};

/** Record what is known of a dependency; returns the documents that name what it was made of. */
function examine({ dependency: { label }, level, known, options, found }: Examination): readonly EvidenceFact[] {
  if (known === null || known.some(({ isCut }) => isCut)) {
    found.unexamined += 1;
    return [];
  }
  const next: EvidenceFact[] = [];
  const untraced = (evidence: readonly EvidenceFact[]) => ({ label, level, evidence: evidence.map(({ id }) => id) });
  // A package URL may stand for several artifacts: each must be traced, because the document does not say which it is.
  const things = known.length === 0 ? [{ evidence: [] as EvidenceFact[] }] : known;
  for (const { evidence } of things) {
    const summaries = newestSummaries(evidence);
    const failed = summaries.filter((one) => resultOf(one) !== 'PASSED');
    // A failed verification counts, also where the rule asks for provenance.
    if (failed.length > 0) {
      found.failed.push(untraced(failed));
      continue;
    }
    const provenances = evidence.filter(({ facts }) => facts.kind === 'provenance');
    const isSummarised = options.evidence.includes('vsa') && summaries.length > 0;
    const isProven = options.evidence.includes('provenance') && provenances.length > 0;
    if (!isSummarised && !isProven) {
      found.untraced.push(untraced([]));
      continue;
    }
    for (const { id } of isSummarised ? summaries : provenances) found.evidence.add(id);
    // The verifier of a summary vouches for what is below. Otherwise every document must be traced further.
    if (!isSummarised) next.push(...evidence.filter(({ facts }) => facts.kind !== 'vsa'));
  }
  return next;
}

/** The newest verification summary of each verifier. */
function newestSummaries(evidence: readonly EvidenceFact[]): EvidenceFact[] {
  const byVerifier = new Map<string, EvidenceFact[]>();
  for (const item of evidence)
    if (item.facts.kind === 'vsa') {
      const { verifierId } = item.facts.vsa;
      byVerifier.set(verifierId, [...(byVerifier.get(verifierId) ?? []), item]);
    }
  return [...byVerifier.values()].flatMap((items) => {
    const dated = items.map((item) => ({ item, ...momentOf(item, toldTime(item)) }));
    return newestOf(dated).map(({ item }) => item);
  });
}

function toldTime({ facts }: EvidenceFact): number | null {
  return facts.kind === 'vsa' ? parseTime(facts.vsa.timeVerified) : null;
}

function resultOf({ facts }: EvidenceFact): string | null {
  return facts.kind === 'vsa' ? facts.vsa.result : null;
}
