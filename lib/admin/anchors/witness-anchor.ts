/** A witness (C2SP tlog-witness): it cosigns a checkpoint only where the log extends everything that it cosigned. */
import { type Cosigner, findCosignature } from '#lib/log/cosignature.ts';
import { parseNote } from '#lib/log/note.ts';
import { consistencyProof } from '#lib/log/tree.ts';
import { ADD_CHECKPOINT, formatAddCheckpoint, parseWitnessSize } from '#lib/log/witness.ts';
import { withLogHashes } from '#db/log/log.ts';
import type { Alarm, Anchor, AnchoredLog, AnchorVerdict } from './anchor.ts';
import { type AnchorHttp, ask } from './ask.ts';

type Kept = AnchorVerdict | { outcome: 'kept'; cosignature: string | null };

/** Why a witness gives no cosignature, by the status of its answer. */
const REFUSALS: { [status: number]: string } = {
  400: 'the witness finds the request malformed',
  403: 'the witness does not know the key of this log',
  404: 'the witness does not know this log',
};

/** The witness at a prefix, which signs with a known key. */
export function witnessAnchor(prefix: string, cosigner: Cosigner, http: AnchorHttp): Anchor {
  const alarm = (kind: Alarm['kind'], from: number, log: AnchoredLog): AnchorVerdict => ({
    outcome: 'alarm',
    alarm: { kind, anchor: prefix, from, to: log.head.size },
  });
  const submit = async (log: AnchoredLog, oldSize: number, isRetry: boolean): Promise<Kept> => {
    const proof = await withLogHashes(log.db, (read) => consistencyProof(oldSize, log.head.size, read));
    const body = formatAddCheckpoint({ oldSize, proof, checkpoint: log.head.note });
    const answer = await ask(http, `${prefix}${ADD_CHECKPOINT}`, { method: 'POST', body, contentType: 'text/plain' });
    if ('reason' in answer) return { outcome: 'unreadable', ...answer };
    if (answer.status === 200) return cosigned(log, answer.text, cosigner);
    if (answer.status === 409) {
      const known = parseWitnessSize(answer.text);
      if (known === null) return { outcome: 'unreadable', reason: 'the witness did not say which size it knows' };
      if (known > log.head.size) return alarm('rolled-back', known, log);
      return isRetry
        ? { outcome: 'unreadable', reason: 'the witness states another size each time' }
        : submit(log, known, true);
    }
    if (answer.status === 422) return alarm('other-history', oldSize, log);
    const reason = REFUSALS[answer.status] ?? `the witness answered ${answer.status}`;
    return { outcome: 'unreadable', reason };
  };
  return {
    name: prefix,
    kind: 'witness',
    async examine(log) {
      const kept = await submit(log, log.head.size, false);
      return kept.outcome === 'kept' ? { outcome: 'extends', size: log.head.size } : kept;
    },
    keep: (log, known) => submit(log, Math.min(known, log.head.size), false),
  };
}

function cosigned(log: AnchoredLog, lines: string, cosigner: Cosigner): Kept {
  const text = parseNote(log.head.note)!.text;
  const found = findCosignature(text, lines, cosigner);
  return found === null
    ? { outcome: 'unreadable', reason: 'the answer has no valid cosignature of the witness' }
    : { outcome: 'kept', cosignature: found.line };
}
