/** What the reader's browser verifies, and what it finds. */
import type { Signer, TrustEntry } from '#lib/verify/result/verification.ts';

/** `not checked`: something is missing, or the browser lacks it. It says nothing about validity. */
export type StepVerdict = 'valid' | 'not valid' | 'not checked';

/** `bytes`: the bytes have the digest. `log`: the log of this installation. The others are checks of lib/verify. */
export type Step = { name: string; verdict: StepVerdict; detail: string };

/** An entry of the log of this installation and its inclusion proof; hashes are hex, from leaf to root. */
export type LogProof = {
  index: number;
  treeSize: number;
  proof: readonly string[];
  checkpoint: string;
  /** The entry bundle (C2SP tlog-tiles) that has the entry; null: the server does not give it. */
  entries: Uint8Array | null;
  /** The verifier key of the log (C2SP signed-note). */
  key: string;
};

export type VerifyHereInput = {
  /** `sha256:…`, from the address of the page. */
  id: string;
  /** The original bytes; null where this reader does not get them. */
  bytes: Uint8Array | null;
  trust: readonly TrustEntry[];
  log: LogProof | null;
  now: Date;
};

export type VerifyHereResult = { verdict: StepVerdict; steps: Step[]; signer: Signer | null };
