/** What of a stored document is not as the log says: shown on its page, so that no page hides a change of the store. */
import { hash } from 'node:crypto';
import { leafHash, sameHash } from '#lib/log/merkle.ts';
import { oldestVerification } from '#db/evidence/verifications.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import { readLeaf } from '#db/log/log.ts';
import type { Store } from '#db/open.ts';

type Entry = { kind?: unknown; sha256?: unknown; outcome?: unknown; verification?: unknown };

/**
 * The differences between a document, its entry in the log and its MACs, as sentences; empty where there are none.
 * `bytes` are those that are stored for it, null where none are kept.
 */
export async function evidenceDifferences(
  store: Store,
  row: StoredEvidence,
  bytes: Uint8Array | null,
): Promise<string[]> {
  const found = [
    bytes !== null && `sha256:${hash('sha256', bytes)}` !== row.id
      ? 'The stored bytes are not those of this document: they have another SHA-256.'
      : null,
    await entryDifference(store, row),
    (await store.isAsWritten('evidence', row.seq)) === false ||
    (row.verification !== null && (await store.isAsWritten('verification', row.verification)) === false)
      ? 'Somebody has changed what is stored about this document, by other means than Attestry.'
      : null,
  ];
  return found.filter((one) => one !== null);
}

async function entryDifference({ read }: Store, row: StoredEvidence): Promise<string | null> {
  const leaf = row.leaf === null ? null : await readLeaf(read, row.leaf);
  if (leaf === null) return 'The log has no entry that says that this document was received.';
  if (!sameHash(leafHash(leaf.entry), leaf.hash)) return 'The entry of the log about this document was changed.';
  const entry = parseEntry(leaf.entry);
  if (entry.kind !== 'attestation' || `sha256:${String(entry.sha256)}` !== row.id)
    return 'The log says otherwise: the entry of this document is about something else.';
  const first = await oldestVerification(read, row.seq);
  if (first === null || first.outcome !== entry.outcome)
    return `The log says otherwise: when this document was received, its outcome was ${String(entry.outcome)}.`;
  if (typeof entry.verification === 'string' && hash('sha256', first.body) !== entry.verification)
    return 'The log says otherwise: the checks of this document were changed after its receipt.';
  // A later verification may have another outcome; without one, the outcome is that of the entry.
  if (first.id === row.verification && row.outcome !== entry.outcome)
    return `The log says otherwise: the outcome of this document is ${String(entry.outcome)}.`;
  return null;
}

function parseEntry(bytes: Uint8Array): Entry {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry;
  } catch {
    return {};
  }
}
