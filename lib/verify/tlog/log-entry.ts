/** The types of a decoded transparency log entry (sigstore_rekor.proto, TransparencyLogEntry). */

export type InclusionProof = {
  /** The index in the tree of the proof; for Rekor v1 it differs from the entry's global index. */
  index: number;
  /** Size and root are null where only the checkpoint states them. */
  size: number | null;
  root: Uint8Array | null;
  hashes: Uint8Array[];
  /** A C2SP signed note; null in the oldest bundles. */
  checkpoint: string | null;
};

export type LogEntry = {
  logIndex: number | null;
  logId: Uint8Array;
  kind: string;
  version: string;
  /** Seconds since the epoch; null where absent or 0 (Rekor v2). */
  integratedTime: number | null;
  /** The SignedEntryTimestamp. */
  inclusionPromise: Uint8Array | null;
  proof: InclusionProof | null;
  /** The canonicalizedBody. */
  body: Uint8Array;
  /** A sentence about the part that the bundle version requires and the entry lacks; such an entry proves nothing. */
  problem: string | null;
};
