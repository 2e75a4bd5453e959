/** Compares what should run in an environment with what runs there. It knows no store: the caller resolves digests. */

/** The kinds of finding. The order is stored, so a new kind may only be appended. */
export const FINDING_KINDS = ['not-expected', 'not-running', 'changed', 'without-evidence', 'unresolved'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** The kinds that are drift. `unresolved` is none: nobody can say which manifest a tag names. */
export const DRIFT_KINDS = FINDING_KINDS.filter((kind) => kind !== 'unresolved');

/** Something that should run, or runs. */
export type Content = {
  /** `NAMESPACE/WORKLOAD/CONTAINER` without the parts that are not known; empty: no workload is known. */
  slot: string;
  namespace: string | null;
  workload: string | null;
  container: string | null;
  image: string;
  /** The repositories that name it. */
  repositories: readonly string[];
  /** `alg:hex`; null: nothing resolves its tag. */
  digest: string | null;
  /** Row id of the artifact with this digest; null: nothing is known about it. */
  artifact: number | null;
  /** What counts as the same: the digest itself, and those of the indexes that name it as a platform. */
  sameAs: readonly string[];
  /** It runs at times only, so that it may be absent. */
  isOptional: boolean;
  /** Provenance that counts is about it. */
  hasProvenance: boolean;
};

/** One difference. `running` and `expected` are what it is between. */
export type Finding = { kind: FindingKind; running: Content | null; expected: Content | null };

/**
 * The differences between what should run and what runs. Null: nobody has said. Where nothing is said about one side,
 * nothing differs from it.
 */
export function findDrift(expected: readonly Content[] | null, observed: readonly Content[] | null): Finding[] {
  if (observed === null) return [];
  const own = observed.flatMap((running) => findingsAlone(running));
  return expected === null ? own : [...own, ...compare(expected, observed)];
}

/** What is to say about a running thing by itself. */
function findingsAlone(running: Content): Finding[] {
  if (running.digest === null) return [{ kind: 'unresolved', running, expected: null }];
  return running.hasProvenance ? [] : [{ kind: 'without-evidence', running, expected: null }];
}

function compare(expected: readonly Content[], observed: readonly Content[]): Finding[] {
  const found: Finding[] = [];
  const lookUp = indexOf(expected);
  /** What should run and does, or of which the running thing cannot be told or is another one. */
  const accounted = new Set<Content>();
  const strangers: Content[] = [];
  for (const running of observed) {
    const inSlot = lookUp.inSlot(running);
    const matching = running.digest === null ? [] : lookUp.same(running);
    const inPlace = inSlot.filter((one) => matching.includes(one));
    const here = inPlace.length > 0 || inSlot.length === 0 ? matching : [];
    for (const one of here) accounted.add(one);
    if (here.length === 0) strangers.push(running);
  }
  for (const running of strangers) {
    const inSlot = lookUp.inSlot(running);
    const rivals = inSlot.length > 0 ? inSlot : lookUp.ofRepository(running).filter((one) => !accounted.has(one));
    const unclear = rivals.filter((one) => running.digest === null || one.digest === null);
    for (const one of unclear) accounted.add(one);
    if (unclear.length > 0 || running.digest === null) continue;
    const [rival = null] = rivals;
    if (rival !== null) accounted.add(rival);
    found.push({ kind: rival === null ? 'not-expected' : 'changed', running, expected: rival });
  }
  for (const one of expected) {
    if (one.digest === null) found.push({ kind: 'unresolved', running: null, expected: one });
    else if (!accounted.has(one) && !one.isOptional) found.push({ kind: 'not-running', running: null, expected: one });
  }
  return found;
}

type Lookup = {
  /** What should run in the workload of a running thing. */
  inSlot(running: Content): Content[];
  /** What is the same as a running thing, wherever it should run. */
  same(running: Content): Content[];
  /** What should run from a repository of a running thing, where neither says another workload. */
  ofRepository(running: Content): Content[];
};

function indexOf(expected: readonly Content[]): Lookup {
  const byWorkload = Map.groupBy(expected, ({ workload }) => workload);
  const byDigest = Map.groupBy(expected, ({ digest }) => digest);
  const bySame = groupByEach(expected, ({ sameAs }) => sameAs);
  const byRepository = groupByEach(expected, ({ repositories }) => repositories.flatMap(spellingsOf));
  const anyOf = (lists: readonly (readonly Content[] | undefined)[]) => [
    ...new Set(lists.flatMap((list) => list ?? [])),
  ];
  return {
    inSlot: (running) =>
      running.workload === null
        ? []
        : (byWorkload.get(running.workload) ?? []).filter(
            (one) => agree(one.namespace, running.namespace) && agree(one.container, running.container),
          ),
    // A platform is what an index says, and an index is what its platform says, but no platform is another one.
    same: (running) => anyOf([...running.sameAs.map((digest) => byDigest.get(digest)), bySame.get(running.digest!)]),
    ofRepository: (running) =>
      anyOf(running.repositories.flatMap(spellingsOf).map((one) => byRepository.get(one))).filter(
        (one) => one.workload === null || running.workload === null,
      ),
  };
}

/** Two names that are the same, or of which one is not known. */
function agree(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/** A repository; one without a registry is compared by its last name. */
function spellingsOf(repository: string): string[] {
  return repository.includes('/') ? [repository, repository.slice(repository.lastIndexOf('/') + 1)] : [repository];
}

function groupByEach<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return groups;
}
