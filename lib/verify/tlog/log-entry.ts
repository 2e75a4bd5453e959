/** A transparency log entry as bundles carry it (sigstore_rekor.proto, TransparencyLogEntry), decoded. */

export type InclusionProof = {
  /** Index in the tree of the proof: for Rekor v1 another one than the entry's global index. */
  index: number;
  /** Both repeat what the checkpoint says, and may be left to it. */
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
  /** SignedEntryTimestamp. */
  inclusionPromise: Uint8Array | null;
  proof: InclusionProof | null;
  /** canonicalizedBody, and as it stood in the bundle. */
  body: Uint8Array;
  /**
   * What the entry lacks that its bundle's version demands, as a sentence; such an entry proves nothing. Null where it
   * is whole.
   */
  problem: string | null;
};
