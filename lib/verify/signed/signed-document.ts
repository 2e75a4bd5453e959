/**
 * One signature with its certificates, log entries and timestamps: the common form of bundles, envelopes and layers.
 */
import type { LogEntry } from '#lib/verify/tlog/log-entry.ts';
import type { HashName } from '../key/scheme.ts';
import type { Certificate } from '#lib/verify/certificate/certificate.ts';

export type SignedContent =
  | {
      kind: 'dsse';
      payloadType: string;
      payload: Uint8Array;
      /** The pre-authentication encoding, which DSSE signs. */
      pae: Uint8Array;
    }
  /** Digest and hash are null where the document does not state them: verification then needs the artifact itself. */
  | { kind: 'message'; hash: HashName | null; digest: Uint8Array | null }
  /** Canonical JSON that is signed directly: in-toto and TUF metadata. */
  | { kind: 'canonical'; data: Uint8Array };

export type SignedDocument = {
  content: SignedContent;
  signature: Uint8Array;
  signer:
    /** `problem`: the reason why one of the other certificates cannot be read. */
    | { kind: 'certificate'; leaf: Certificate; others: Certificate[]; problem: string | null }
    | { kind: 'key'; hint: string | null };
  logEntries: LogEntry[];
  timestamps: Uint8Array[];
  /** Google Cloud Build's older regional keys sign the payload itself instead of its pre-authentication encoding. */
  mayOmitPae: boolean;
};
