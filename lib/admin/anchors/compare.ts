/** Compares a checkpoint that an anchor kept with the log. */
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { sameHash } from '#lib/log/merkle.ts';
import { parseNote, verifyNote } from '#lib/log/note.ts';
import { rootOf } from '#lib/log/tree.ts';
import { withLogHashes } from '#db/log/log.ts';
import type { AnchoredLog, AnchorVerdict } from './anchor.ts';

/** The verdict of an anchor that has kept this note. */
export async function compareNote(log: AnchoredLog, anchor: string, written: string): Promise<AnchorVerdict> {
  const note = parseNote(written);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint) return { outcome: 'unreadable', reason: 'what it has is no checkpoint' };
  const { size } = checkpoint;
  if (checkpoint.origin !== log.key.name)
    return { outcome: 'unreadable', reason: `it has a checkpoint of another log: ${checkpoint.origin}` };
  const alarm = (kind: 'rolled-back' | 'other-history' | 'other-log'): AnchorVerdict => ({
    outcome: 'alarm',
    alarm: { kind, anchor, from: size, to: log.head.size },
  });
  if (verifyNote(note, [log.key]) === null) {
    const isOurs = note.signatures.some(({ keyId }) => Buffer.compare(keyId, log.key.keyId) === 0);
    return isOurs ? { outcome: 'unreadable', reason: 'the signature of its checkpoint is wrong' } : alarm('other-log');
  }
  if (size > log.head.size) return alarm('rolled-back');
  const root = await withLogHashes(log.db, (read) => rootOf(size, read));
  return sameHash(root, checkpoint.root) ? { outcome: 'extends', size } : alarm('other-history');
}
