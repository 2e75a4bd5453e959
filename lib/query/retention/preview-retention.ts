/** What a run of the retention would drop now, and why the rest stays. Nothing is changed. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KEEP_REASON_TEXTS, type RetentionDecision } from '#lib/policy/retention/decide.ts';
import { FIRST_RECEIPT, type KeptDocument, keptDocuments, type ReceiptPosition } from '#db/retention/kept.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { openRetentionReader, retentionCutoff } from '#lib/ingest/retention/retention-reader.ts';
import type { KeptGroup, RetentionGroup, RetentionPreview } from '#lib/views/retention/retention.ts';

const DEFAULT_DOCUMENTS = 200;
const MAX_DOCUMENTS = 500;
/** Documents after which other requests get their turn. */
const DOCUMENTS_PER_TURN = 50;

/**
 * Look at the next kept documents in the order of their receipt, at most `limit`. `cursor` is that of the part before.
 * Throws `bad-request` for a cursor that is none.
 */
export async function previewRetention(
  context: Context,
  { cursor, limit = DEFAULT_DOCUMENTS }: { cursor?: string; limit?: number } = {},
): Promise<RetentionPreview> {
  const db = context.store.read;
  const now = context.now();
  const after = cursor === undefined ? FIRST_RECEIPT : readCursor(cursor);
  const cutoff = await retentionCutoff(db, now);
  const size = Math.min(limit, MAX_DOCUMENTS);
  const documents = cutoff === null ? [] : await keptDocuments(db, after, cutoff, size + 1);
  const reader = await openRetentionReader(db, now);
  const drops = new Map<string, RetentionGroup>();
  const keeps = new Map<string, KeptGroup>();
  for (const [at, document] of documents.slice(0, size).entries()) {
    if (at > 0 && at % DOCUMENTS_PER_TURN === 0) await nextTurn();
    const decision = await reader.decide(document);
    if (decision.drop) addDrop(drops, document, { by: decision.by, project: await reader.projectOf(document) });
    else addKept(keeps, document, decision.reason);
  }
  const last = documents[size - 1];
  return {
    cutoff,
    documents: Math.min(documents.length, size),
    drops: [...drops.values()],
    keeps: [...keeps.values()],
    cursor: documents.length > size && last ? `${Date.parse(last.receivedAt)}-${last.seq}` : null,
  };
}

type DroppedBy = Extract<RetentionDecision, { drop: true }>['by'];

function addDrop(
  groups: Map<string, RetentionGroup>,
  document: KeptDocument,
  { by, project }: { by: DroppedBy; project: string | null },
): void {
  const { kind } = document;
  const key = JSON.stringify([kind, project, by.policy, by.version, by.days]);
  const group = groups.get(key) ?? { kind, project, ...by, ...NOTHING };
  groups.set(key, add(group, document));
}

function addKept(groups: Map<string, KeptGroup>, document: KeptDocument, reason: KeptGroup['reason']): void {
  groups.set(reason, add(groups.get(reason) ?? { reason, text: KEEP_REASON_TEXTS[reason], ...NOTHING }, document));
}

const NOTHING = { documents: 0, bytes: 0, storedBytes: 0 };

function add<T extends typeof NOTHING>(group: T, { size, stored }: KeptDocument): T {
  return {
    ...group,
    documents: group.documents + 1,
    bytes: group.bytes + size,
    storedBytes: group.storedBytes + stored,
  };
}

function readCursor(cursor: string): ReceiptPosition {
  const [, at, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined || seq === undefined)
    throw new AttestryError('bad-request', 'the cursor is not one of an answer before', { pointer: '/cursor' });
  return { receivedAt: new Date(Number(at)).toISOString(), seq: Number(seq) };
}
