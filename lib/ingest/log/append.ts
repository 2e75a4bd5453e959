/** Appends entries to the logs and signs their checkpoints, inside a transaction. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { hash } from 'node:crypto';
import { type Actor, actorIdentity } from '#lib/actor.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { formatNote, signNote } from '#lib/log/note.ts';
import { appendLeaf, readEnd, rootOf, type TreeEnd } from '#lib/log/tree.ts';
import { addCheckpoint, addLeaf, logEnd, type LogName } from '#db/log/log.ts';
import type { Tx } from '#db/open.ts';
import type { LogSigner } from './signer.ts';

/** An entry of the log. It contains digests and fixed words only, because an entry can never be removed. */
export type LogEntry =
  /** `verification` is the SHA-256 of the row's packed verification (`packVerification`). */
  | { kind: 'attestation'; at: string; sha256: string; outcome: string; trust: number; verification: string }
  | { kind: 'verification'; at: string; sha256: string; outcome: string; trust: number; verification: string }
  | { kind: 'trust-change'; at: string; change: 'added' | 'removed'; sha256: string; trust: number }
  | { kind: 'quarantine'; at: string; change: 'quarantined' | 'released'; number: number }
  | { kind: 'hold'; at: string; change: 'held' | 'released'; number: number }
  /** A project became private or public; `number` is the row of the change. The project is not named. */
  | { kind: 'visibility'; at: string; change: 'private' | 'public'; number: number }
  /**
   * Bytes of documents that a run of the retention dropped. `sha256` is the root of the Merkle tree (RFC 6962 §2.1)
   * whose leaves are the SHA-256 of the documents, 32 bytes each, in the order of their receipt.
   */
  | { kind: 'retention'; at: string; run: number; documents: number; bytes: number; sha256: string }
  /**
   * The bytes of a document were removed for good; `sha256` is that of the document, and `verification` that of its
   * first verification without the secrets.
   */
  | { kind: 'seal'; at: string; sha256: string; verification: string }
  | { kind: 'expectations'; at: string; project: string; version: number; sha256: string }
  /** `policy` is the SHA-256 of the id of the policy, `sha256` that of its document. */
  | { kind: 'policy'; at: string; change: 'applied' | 'retired'; policy: string; version: number; sha256: string }
  /** `type` is the SHA-256 of the id of the predicate type, `sha256` that of its document. */
  | { kind: 'predicate-type'; at: string; change: 'applied' | 'retired'; type: string; version: number; sha256: string }
  /** A verification summary: `sha256` is that of its envelope, `key` the id of the key that signed it. */
  | { kind: 'verification-summary'; at: string; sha256: string; result: 'PASSED' | 'FAILED'; key: string }
  /** A schedule made the report with this `number`; `sha256` is that of its bytes. */
  | { kind: 'report'; at: string; number: number; sha256: string }
  /** The audit log had `size` entries with the root `sha256`. */
  | { kind: 'audit-log'; at: string; size: number; sha256: string }
  | { kind: 'vsa-key'; at: string; change: 'added' | 'revoked'; key: string };

/**
 * What an entry says of its actor: the kind, and the SHA-256 of the canonical JSON of kind and identifier. The log is
 * public and permanent, so it names nobody; a reader who knows the actor can check the entry.
 */
export function actorCommitment(actor: Actor): { kind: Actor['kind']; sha256: string } {
  const { kind, identifier } = actorIdentity(actor);
  return { kind, sha256: hash('sha256', canonicalJson({ kind, identifier })) };
}

const ENTRY_VERSION = 3;

/** What a transaction knows of the log: its end, once it has appended to it. */
export type Appending = { actor: Actor; logEnd: TreeEnd | null };

/**
 * Append an entry as RFC 8785 canonical JSON; answers its index. Version 2 commits to the actor, version 3 to the
 * stored verification; from version 3 on the rows of the store have MACs (db/sqlite/row-macs). Earlier entries stay.
 * The transaction then has to sign a checkpoint (`signCheckpoint`), and appends to its log in no other way.
 */
export async function appendEntry(tx: Tx, appending: Appending, entry: LogEntry): Promise<number> {
  const actor = actorCommitment(appending.actor);
  const bytes = Buffer.from(canonicalJson({ v: ENTRY_VERSION, ...entry, actor } as JsonValue));
  appending.logEnd ??= await logEnd(tx);
  return appendBytes(tx, 'evidence', bytes, appending.logEnd);
}

/** Append the bytes of an entry to a log whose end is `end`; answers its index. */
export async function appendBytes(tx: Tx, log: LogName, entry: Uint8Array, end: TreeEnd): Promise<number> {
  const idx = end.size;
  const hash = leafHash(entry);
  const completed = appendLeaf(end, hash).slice(1);
  await addLeaf(tx, { idx, hash, entry, completed }, log);
  return idx;
}

/**
 * Sign and store a checkpoint of a log with everything that the transaction has appended, after which the log ends with
 * `end`. `at` is RFC 3339.
 */
export async function signCheckpoint(
  tx: Tx,
  { log, origin, signer }: LogSigner,
  at: string,
  end: TreeEnd,
): Promise<void> {
  const { size } = end;
  const root = rootOf(size, readEnd(end));
  const text = formatCheckpoint({ origin, size, root, extensions: [] });
  const note = formatNote({ text, signatures: [signNote(text, signer)] });
  await addCheckpoint(tx, { size, root, note, createdAt: at }, log);
}
