/** What an evaluation reads of the store: as it is now, or in `past-view.ts` as it was at a time. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import { artifactById, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactsWithLabel, type Label, labelsOf } from '#db/artifact/labels.ts';
import { activeWaiverRows, type WaiverRow } from '#db/artifact/waivers.ts';
import { linkBetween, sentTimes } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq, type EvidenceOutcome, type FactKind, type StoredEvidence } from '#db/evidence/evidence.ts';
import {
  type EvidenceLimits,
  evidenceFor,
  evidenceOfKind,
  selectEvidence,
  type SelectedEvidence,
} from '#db/evidence/subjects.ts';
import { type Db, wholeStore } from '#db/open.ts';
import { isCountingBucket } from '#db/schema/columns/buckets.ts';
import { type LoadedProject, projectLookup } from '#lib/ingest/authority/projects.ts';
import { readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { predicateTypeSet } from '#lib/ingest/predicate-types/type-set.ts';

/** Finds an artifact by row id, with the changes of the transaction so far. */
export type ArtifactLookup = (id: number) => Promise<ArtifactRow | null>;

/** Artifacts, documents and projects are row ids, times RFC 3339. Only evidence that counts is read. */
export type FactsView = {
  artifact: ArtifactLookup;
  /** As `selectEvidence` of the store. */
  evidenceFor: (artifact: number, limits: EvidenceLimits) => Promise<SelectedEvidence>;
  evidenceOfKind: (artifact: number, kind: FactKind, outcome: EvidenceOutcome, limit: number) => Promise<number[]>;
  /** Whether any evidence about the artifact is verified, within the limits. */
  hasVerified: (artifact: number, limits: EvidenceLimits) => Promise<boolean>;
  /** Whether a document counts for an artifact. */
  counts: (artifact: number, evidence: number) => Promise<boolean>;
  sentTimes: (artifact: number) => Promise<ReadonlyMap<number, string>>;
  fact: (seq: number, sentAt: string | undefined) => Promise<EvidenceFact | null>;
  /** The row id of the verification of a document; null where it is not verified yet. */
  verification: (document: StoredEvidence) => Promise<number | null>;
  labels: (artifact: number) => Promise<Label[]>;
  /** The artifacts with a label, newest first. */
  labelled: (label: Label, limit: number) => Promise<number[]>;
  project: (id: number) => Promise<LoadedProject | null>;
  waivers: (artifact: ArtifactRow, now: string) => Promise<WaiverRow[]>;
  /** The predicate types in force. */
  predicateTypes: () => Promise<readonly ResolvedType[]>;
  /** Whether an index has edges to the platforms that it names. */
  hasPlatforms: (index: number) => Promise<boolean>;
};

/** Facts and rows that a transaction already has. */
type TransactionParts = { facts?: ReadonlyMap<number, EvidenceFact>; artifact?: ArtifactLookup };

/** The store as it is now, with the changes of a transaction. An evaluation reads all of it, whoever asks. */
export function presentView(visible: Db, { facts, artifact }: TransactionParts = {}): FactsView {
  const db = wholeStore(visible);
  return {
    artifact: artifact ?? ((id) => artifactById(db, id)),
    evidenceFor: (id, limits) => selectEvidence(db, id, limits),
    evidenceOfKind: (id, kind, outcome, limit) => evidenceOfKind(db, id, kind, outcome, limit),
    hasVerified: async (id, limits) => {
      for (const seq of await evidenceFor(db, id, limits))
        if ((await evidenceBySeq(db, seq))?.outcome === 'verified') return true;
      return false;
    },
    counts: async (id, evidence) => {
      const link = await linkBetween(db, id, evidence);
      return link !== null && isCountingBucket(link.bucket);
    },
    sentTimes: (id) => sentTimes(db, id),
    fact: async (seq, sentAt) => (sentAt === undefined ? facts?.get(seq) : null) ?? readEvidenceFact(db, seq, sentAt),
    verification: async (document) => document.verification,
    labels: (id) => labelsOf(db, id),
    labelled: (label, limit) => artifactsWithLabel(db, label, limit),
    // A transaction may change a project, so each call reads it.
    project: (id) => projectLookup(db)(id),
    waivers: ({ id, project }, now) => activeWaiverRows(db, id, project, now),
    predicateTypes: async () => (await predicateTypeSet(db)).types,
    hasPlatforms: async () => true,
  };
}
