/** What documents state of an artifact, in the form in which two artifacts are compared. */

/** What is compared, in the order of display. */
export const ASPECTS = [
  'status',
  'rules',
  'source',
  'builder',
  'parameters',
  'environment',
  'materials',
  'components',
  'findings',
  'tests',
  'rebuilds',
  'signers',
] as const;

export type Aspect = (typeof ASPECTS)[number];

/**
 * One fact that documents state. `key` identifies it in both artifacts, `label` names it for people, and `values` are
 * compared: distinct, in ascending order. `documents` are the ids of the documents that state it, in ascending order.
 */
export type StatedFact = {
  key: string;
  label: string;
  values: readonly string[];
  /** Shown beside the values and not compared, such as the reason of a status. */
  note: string | null;
  /** Whether a verified document states every value. */
  verified: boolean;
  documents: readonly string[];
  /**
   * What an artifact needs so that the absence of this fact says something, any of: `scan by grype` for a finding of
   * grype. `always`: the absence says something wherever the aspect is known. Empty: the absence never says anything.
   */
  absenceNeeds: 'always' | readonly string[];
};

/**
 * How much is known of an aspect. `all`: what no document states is absent. `part`: documents state something, and more
 * may exist. `none`: no document states anything, whatever the truth is.
 */
export type Known = 'all' | 'part' | 'none';

export type AspectFacts = {
  facts: ReadonlyMap<string, StatedFact>;
  known: Known;
  /** Why not all is known, in one sentence without a full stop; null where all is known. */
  why: string | null;
  /** What `absenceNeeds` names: the sources that this artifact has. */
  sources: ReadonlySet<string>;
};

/** One aspect of an artifact: by the documents that count, and by those that only claim something. */
export type AspectProfile = { facts: AspectFacts; claims: AspectFacts };

/** Every aspect of an artifact: by the documents that count, and by those that only claim something. */
export type Profile = {
  facts: Readonly<Record<Aspect, AspectFacts>>;
  claims: Readonly<Record<Aspect, AspectFacts>>;
};
