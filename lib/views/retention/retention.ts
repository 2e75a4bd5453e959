/** What retention keeps and drops, as answers describe it. */
import type { KeepReason } from '#lib/policy/retention/decide.ts';
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { InclusionView } from '#lib/views/reference/inclusion.ts';

/** Documents whose bytes a run would drop now. `storedBytes`: what they take in the store, compressed. */
export type RetentionGroup = {
  kind: EvidenceKind;
  /** The slug of the project; null for evidence without one. */
  project: string | null;
  policy: string;
  version: number;
  days: number;
  documents: number;
  bytes: number;
  storedBytes: number;
};

export type KeptGroup = { reason: KeepReason; text: string; documents: number; bytes: number; storedBytes: number };

/** A part of the kept documents, in the order of their receipt: what would go of them, and why the others stay. */
export type RetentionPreview = {
  /** Documents received after this time are too young for every policy; null: no policy lets anything go. */
  cutoff: string | null;
  documents: number;
  drops: RetentionGroup[];
  keeps: KeptGroup[];
  /** The next part; null where this one reaches the cutoff. */
  cursor: string | null;
};

/**
 * The bytes of a document: whether they are kept, and what is known where retention dropped them or an administrator
 * sealed the document.
 */
export type BodyView =
  | { kept: true }
  | {
      kept: false;
      /** What happened, in sentences. */
      remark: string;
      droppedAt: string;
      /** Null for a sealed document. */
      policy: { id: string; version: number; days: number } | null;
      /** Null for a sealed document. */
      run: number | null;
      /** The entry of the log that says so, as it was logged, with its inclusion proof; null before a checkpoint. */
      entry: string;
      log: InclusionView | null;
      /**
       * The proof that the entry is about this document: its digest is a leaf below the `sha256` of the entry. Null for
       * a sealed document, whose digest is the `sha256` of the entry.
       */
      proof: { index: number; size: number; root: string; proof: string[] } | null;
    };
