/** Checks the checkpoint of the pack, and that the entries of documents are in the log below it. */
import { type Checkpoint, parseCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, sameHash, verifyInclusion } from '#lib/log/merkle.ts';
import { parseNote, parseVerifierKey, verifyNote } from '#lib/log/note.ts';
import { type LogInclusion, PACK_FILES } from '#lib/query/audit-pack/format.ts';
import { line, type Line, PackError, type PackReader } from './pack-reader.ts';

/** The checkpoint; null where the log of the installation was empty. Throws `PackError` where its key did not sign. */
export async function readCheckpoint(reader: PackReader): Promise<Checkpoint | null> {
  const [note, key] = [await reader.read(PACK_FILES.checkpoint), await reader.read(PACK_FILES.logKey)];
  if (note === null) return null;
  const parsed = parseNote(Buffer.from(note).toString('utf8'));
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  const verifier = key && parseVerifierKey(Buffer.from(key).toString('utf8').trim());
  if (!checkpoint || !verifier) throw new PackError('the checkpoint or the key of the log cannot be read');
  if (checkpoint.origin !== verifier.name || verifyNote(parsed, [verifier]) === null)
    throw new PackError('the key of the log did not sign the checkpoint');
  return checkpoint;
}

/** Check the entry of a document (id) in the log. */
export function checkInclusion(id: string, log: LogInclusion | null, checkpoint: Checkpoint | null): Line {
  const what = `log entry ${id}`;
  if (log === null || checkpoint === null)
    return line('not-checked', what, 'the checkpoint of the pack does not cover the document');
  const leaf = Buffer.from(log.leafHash, 'hex');
  const proof = log.proof.map((hash) => Buffer.from(hash, 'hex'));
  if (log.entry !== null && !sameHash(leafHash(Buffer.from(log.entry)), leaf))
    return line('failed', what, `entry ${log.index} does not have the hash that the proof is about`);
  if (log.entry !== null && !namesDocument(log.entry, id))
    return line('failed', what, `entry ${log.index} of the log is about something else`);
  const { size, root } = checkpoint;
  if (!verifyInclusion({ leaf, index: log.index, size, proof, root }))
    return line('failed', what, `entry ${log.index} is not under the root that the checkpoint signs`);
  return log.entry === null
    ? line('not-checked', what, `leaf ${log.index} is in the log; its text is not for the reader of this pack`)
    : line('ok', what, `entry ${log.index} of ${size} names it`);
}

function namesDocument(entry: string, id: string): boolean {
  const { kind, sha256 } = JSON.parse(entry) as { kind?: unknown; sha256?: unknown };
  return kind === 'attestation' && `sha256:${String(sha256)}` === id;
}
