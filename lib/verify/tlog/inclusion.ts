/**
 * Checks that a log contains an entry: by inclusion proof and signed checkpoint (RFC 6962, C2SP tlog-checkpoint), by
 * the promise of the log (Rekor v1 SET), or by both.
 */
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, rootFromInclusion, sameHash } from '#lib/log/merkle.ts';
import { type NoteSignature, parseNote } from '#lib/log/note.ts';
import type { Code } from '#lib/verify/result/codes.ts';
import { type SignatureScheme, verifyWithScheme } from '../key/scheme.ts';
import type { LogKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import type { InclusionProof, LogEntry } from './log-entry.ts';

export type LogProblem = { code: Code; detail: string; expected?: string; actual?: string };

/** The signature scheme of a log: ECDSA or RSA over SHA-256, or Ed25519. */
export function logScheme(log: LogKey): SignatureScheme {
  return log.algorithm === 'ed25519' ? { kind: 'ed25519' } : { kind: log.algorithm, hash: 'sha256' };
}

/**
 * The problem with an entry's inclusion promise, or null. The promise is the signed entry timestamp of Rekor v1: a
 * signature over the canonical JSON of body, time, log id and index.
 */
export function checkInclusionPromise(entry: LogEntry, log: LogKey): LogProblem | null {
  if (entry.inclusionPromise === null) return null;
  if (entry.integratedTime === null || entry.logIndex === null)
    return { code: 'log-promise-invalid', detail: 'The inclusion promise has no time or no index.' };
  const body = Buffer.from(entry.body.buffer, entry.body.byteOffset, entry.body.length).toString('base64');
  const payload = `{"body":"${body}","integratedTime":${entry.integratedTime},"logID":"${Buffer.from(entry.logId).toString('hex')}","logIndex":${entry.logIndex}}`;
  return verifyWithScheme(logScheme(log), log.key, Buffer.from(payload), entry.inclusionPromise)
    ? null
    : { code: 'log-promise-invalid', detail: `${log.baseUrl} did not sign the promise to include this entry.` };
}

/** The problem with an inclusion proof, or null: it must lead from the body to a checkpoint that the log signed. */
export function checkInclusionProof(
  body: Uint8Array,
  proof: InclusionProof,
  checkpoint: string,
  log: LogKey,
): LogProblem | null {
  const note = parseNote(checkpoint);
  if (note === null) return { code: 'log-checkpoint-invalid', detail: 'The checkpoint is not a signed note.' };
  if (!isSignedByLog(note.text, note.signatures, log))
    return { code: 'log-checkpoint-invalid', detail: `${log.baseUrl} did not sign the checkpoint.` };
  const signed = parseCheckpoint(note.text);
  if (signed === null) return { code: 'log-checkpoint-invalid', detail: 'The signed note is not a checkpoint.' };
  if (
    (proof.size !== null && signed.size !== proof.size) ||
    (proof.root !== null && !sameHash(signed.root, proof.root))
  ) {
    return {
      code: 'log-proof-invalid',
      detail: 'The proof and the checkpoint describe different trees.',
      expected: `${signed.size} ${hex(signed.root)}`,
      actual: `${proof.size ?? 'no size'} ${proof.root === null ? 'no root' : hex(proof.root)}`,
    };
  }
  const root = rootFromInclusion(leafHash(body), proof.index, signed.size, proof.hashes);
  if (root === null || !sameHash(root, signed.root)) {
    return {
      code: 'log-proof-invalid',
      detail: 'The inclusion proof does not lead from this entry to the checkpoint.',
      expected: hex(signed.root),
      actual: root === null ? 'a proof of the wrong length' : hex(root),
    };
  }
  return null;
}

/**
 * Whether the log signed the note: one line must have the log's key id, the name from the note's origin, and a valid
 * signature. Cosignatures of others are ignored.
 */
export function isSignedByLog(text: string, signatures: readonly NoteSignature[], log: LogKey): boolean {
  const origin = text.slice(0, text.indexOf('\n'));
  const data = Buffer.from(text);
  return signatures.some(
    (one) => isLineOfLog(one, origin, log) && verifyWithScheme(logScheme(log), log.key, data, one.signature),
  );
}

/** In Rekor v1 the origin is the log's name and ` - <tree id>`; a C2SP log's name is its origin (tlog-checkpoint). */
function isLineOfLog({ name, keyId }: NoteSignature, origin: string, log: LogKey): boolean {
  return sameBytes(keyId, log.checkpointId.subarray(0, 4)) && (origin === name || origin.startsWith(`${name} - `));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
