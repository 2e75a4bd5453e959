/** Reads the audit log: pages of entries, one entry with its proof, the head, and everything for an export. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inclusionProof } from '#lib/log/tree.ts';
import { EMPTY_ROOT } from '#lib/log/merkle.ts';
import { AttestryError } from '#lib/errors.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import type {
  AuditLogEntry,
  AuditLogFilter,
  AuditLogHead,
  AuditLogItem,
  AuditLogPage,
  AuditLogQuery,
  ProvedAuditLogItem,
  RefusedActionPage,
} from '#lib/views/audit-log/audit-log.ts';
import { type AuditEntryFilter, listAuditEntries } from '#db/log/audit-entries.ts';
import { lastCheckpoint, logSize, readEntries, readLeaf, withLogHashes } from '#db/log/log.ts';
import { listRefusedActions } from '#db/log/refused-actions.ts';
import type { Db } from '#db/open.ts';
import { actorById, findActor } from '#db/system/actors.ts';

const DEFAULT_LIMIT = 50;
const ENTRIES_PER_READ = 200;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const parseEntry = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as AuditLogEntry;

/**
 * A page of entries, the newest first. Throws `bad-request` for a cursor of another list, and for a time that is none.
 */
export async function listAuditLog(context: Context, query: AuditLogQuery): Promise<AuditLogPage> {
  requireAccess(context, 'audit-log.read', 'installation');
  const db = context.store.read;
  const { limit = DEFAULT_LIMIT } = query;
  const criteria = await readFilter(db, query);
  const rows =
    criteria === null
      ? []
      : await listAuditEntries(db, { ...criteria, before: readCursor(query.cursor), limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: await Promise.all(shown.map(({ idx }) => itemAt(db, idx))),
    cursor: rows.length > limit && last ? encodeCursor([last.idx]) : null,
  };
}

/** The criteria of a list; null where nothing can meet them. */
async function readFilter(
  db: Db,
  { actor, action, object, from, until }: AuditLogFilter,
): Promise<Omit<AuditEntryFilter, 'before' | 'limit'> | null> {
  const [, kind, identifier] = /^([a-z-]+):(.*)$/s.exec(actor ?? '') ?? [];
  const actorRow = kind === undefined || identifier === undefined ? null : await findActor(db, kind, identifier);
  if (actor !== undefined && actorRow === null) return null;
  return {
    actor: actorRow,
    action: action ?? null,
    object: object ?? null,
    from: timeOf(from, '/from'),
    until: timeOf(until, '/until'),
  };
}

function timeOf(written: string | undefined, pointer: string): string | null {
  if (written === undefined) return null;
  const time = toIsoTime(written);
  if (time === null) throw new AttestryError('bad-request', 'an RFC 3339 time is expected', { pointer });
  return time;
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const [before] = decodeCursor(cursor);
  if (typeof before !== 'number')
    throw new AttestryError('bad-request', 'this is not a cursor of this list', { pointer: '/cursor' });
  return before;
}

async function itemAt(db: Db, index: number): Promise<AuditLogItem> {
  const leaf = await readLeaf(db, index, 'audit');
  // The audit names a row without a leaf; a page cannot show it.
  if (leaf === null) throw new AttestryError('internal', `the audit log lacks its entry ${index}`);
  return { index, entry: parseEntry(leaf.entry) };
}

/** The head of the audit log, whose checkpoint signs all of its entries. */
export async function auditLogHead(context: Context): Promise<AuditLogHead> {
  requireAccess(context, 'audit-log.read', 'installation');
  const head = await lastCheckpoint(context.store.read, 'audit');
  return {
    size: head?.size ?? 0,
    root: hex(head?.root ?? EMPTY_ROOT),
    checkpoint: head?.note ?? null,
    key: context.auditLog.verifierKey,
  };
}

/** An entry with its proof. Throws `not-found` where the log is shorter. */
export async function getAuditLogEntry(context: Context, index: number): Promise<ProvedAuditLogItem> {
  requireAccess(context, 'audit-log.read', 'installation');
  const db = context.store.read;
  const leaf = await readLeaf(db, index, 'audit');
  const head = await lastCheckpoint(db, 'audit');
  if (leaf === null || head === null || index >= head.size)
    throw new AttestryError('not-found', `the audit log has no entry ${index}`);
  const proof = await withLogHashes(db, (read) => inclusionProof(index, head.size, read), 'audit');
  return {
    index,
    entry: parseEntry(leaf.entry),
    leafHash: hex(leaf.hash),
    treeSize: head.size,
    root: hex(head.root),
    proof: proof.map(hex),
    checkpoint: head.note,
    key: context.auditLog.verifierKey,
  };
}

/**
 * Every entry from the index `from` on, in the order of the log, as it was when the export began. Each line is the
 * canonical JSON whose bytes the leaf commits to, with a newline.
 */
export async function* exportAuditLog(context: Context, { from = 0 }: { from?: number } = {}): AsyncGenerator<string> {
  requireAccess(context, 'audit-log.read', 'installation');
  const db = context.store.read;
  const end = await logSize(db, 'audit');
  for (let at = from; at < end; at += ENTRIES_PER_READ) {
    const entries = await readEntries(db, at, Math.min(ENTRIES_PER_READ, end - at), 'audit');
    yield entries.map((entry) => `${Buffer.from(entry).toString()}\n`).join('');
    await nextTurn();
  }
}

/** A page of refused attempts, the newest first. */
export async function listRefused(
  context: Context,
  { cursor, limit = DEFAULT_LIMIT }: { cursor?: string; limit?: number } = {},
): Promise<RefusedActionPage> {
  requireAccess(context, 'audit-log.read', 'installation');
  const db = context.store.read;
  const rows = await listRefusedActions(db, readCursor(cursor), limit + 1);
  const shown = rows.slice(0, limit);
  return {
    refused: await Promise.all(
      shown.map(async ({ actor, door, address, ...row }) => ({
        ...row,
        actor: await actorById(db, actor),
        from: { door, address },
      })),
    ),
    cursor: rows.length > limit ? encodeCursor([shown.at(-1)!.id]) : null,
  };
}
