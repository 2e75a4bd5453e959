/** The two logs: leaves against their entries, nodes against leaves, checkpoints against the tree and the key. */
import {
  checkpointsAfter,
  countLeaves,
  leavesFrom,
  nodeAt,
  nodeLevels,
  nodesAfter,
  readMetaValue,
} from '#db/audit/rows.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash, sameHash } from '#lib/log/merkle.ts';
import { type NoteVerifier, parseNote, verifyNote } from '#lib/log/note.ts';
import { auditOrigin } from '#lib/ingest/log/signer.ts';
import type { LogName } from '#db/log/log.ts';
import { asBytes, asText, reporter, type Audit, type AuditCheck } from './check.ts';
import { compareAuditEntry, reportRowsWithoutEntry } from './audit-entry-check.ts';
import { rememberEntry } from './logged-entries.ts';

const LEAVES_PER_STEP = 2_000;
/** After so many checkpoints with another root the later ones say nothing new. */
const MAX_ROOT_DIFFERENCES = 5;

type Peak = { level: number; hash: string };
/**
 * `index`: the next leaf. `peaks`: the complete subtrees before it, largest first. `checkpoint`: the size of the last
 * checkpoint that was compared. `gap`: the first missing leaf, behind which no hash can be computed.
 */
type Cursor = { index: number; peaks: Peak[]; checkpoint: number; gap: number | null; wrongRoots: number };

const START: Cursor = { index: 0, peaks: [], checkpoint: -1, gap: null, wrongRoots: 0 };

/** One of the logs, as its check reads it. */
type CheckedLog = {
  log: LogName;
  /** The name of the check. */
  check: string;
  tables: { leaf: string; node: string; checkpoint: string };
  origin(audit: Audit): Promise<string | null>;
  verifier(audit: Audit): NoteVerifier | null;
  /** Compares an entry, or remembers it for the checks that follow. */
  read(audit: Audit, idx: number, entry: Uint8Array): Promise<void> | void;
  /** Called after the last leaf, with the number of leaves. */
  finish(audit: Audit, size: number): Promise<void> | void;
};

const EVIDENCE: CheckedLog = {
  log: 'evidence',
  check: 'log',
  tables: { leaf: 'log_leaf', node: 'log_node', checkpoint: 'log_checkpoint' },
  origin: ({ store }) => readMetaValue(store.read, 'log-origin'),
  verifier: ({ key }) => key?.verifier ?? null,
  read: rememberEntry,
  finish: () => {},
};

const AUDIT: CheckedLog = {
  log: 'audit',
  check: 'audit-log',
  tables: { leaf: 'audit_leaf', node: 'audit_node', checkpoint: 'audit_checkpoint' },
  async origin(audit) {
    const evidence = await EVIDENCE.origin(audit);
    return evidence && auditOrigin(evidence);
  },
  verifier: ({ key }) => key?.auditVerifier ?? null,
  read: compareAuditEntry,
  finish: reportRowsWithoutEntry,
};

/** The evidence log. */
export const LOG_CHECK = checkOf(EVIDENCE, 'leaves, nodes and checkpoints of the log agree, and its key signed them');

/** The audit log, with the rows by which its list finds an entry. */
export const AUDIT_LOG_CHECK = checkOf(
  AUDIT,
  'leaves, nodes and checkpoints of the audit log agree, its key signed them, and its list is that of its entries',
);

function checkOf(of: CheckedLog, description: string): AuditCheck {
  return {
    name: of.check,
    description,
    total: ({ store }) => countLeaves(store.read, of.log),
    async step(audit, written) {
      const cursor = written === null ? structuredClone(START) : (JSON.parse(written) as Cursor);
      const walk: Walk = { audit, of, cursor, report: reporter(audit, of.check), checkpoint: null };
      const rows = await readLeaves(walk, cursor.index, LEAVES_PER_STEP);
      await compareCheckpoints(walk, 0);
      for (const row of rows) {
        if (row.idx !== cursor.index) noteGap(walk, row.idx);
        await addLeaf(walk, row);
        await compareCheckpoints(walk, cursor.index);
      }
      if (rows.length === LEAVES_PER_STEP) return { cursor: JSON.stringify(cursor), done: rows.length };
      await finish(walk);
      return { cursor: null, done: rows.length };
    },
  };
}

/** One step of a check. */
type Walk = {
  audit: Audit;
  of: CheckedLog;
  cursor: Cursor;
  report: ReturnType<typeof reporter>;
  /** Most leaves have no checkpoint of their size, so the next one is read ahead. */
  checkpoint: { after: number; row: CheckpointRow | null } | null;
};

function noteGap({ cursor, report, of }: Walk, next: number): void {
  const last = Math.min(next, cursor.index + 100);
  for (let idx = cursor.index; idx < last; idx += 1) report(of.tables.leaf, idx, `the leaf ${idx} is missing`);
  cursor.gap ??= cursor.index;
  cursor.index = next;
}

type LeafRow = Awaited<ReturnType<typeof readLeaves>>[number];

const readLeaves = async ({ audit, of }: Walk, from: number, limit: number) =>
  (await leavesFrom(audit.store.read, of.log, from, limit)).map(({ idx, hash, entry }) => ({
    idx,
    hash: asBytes(hash),
    entry: asBytes(entry),
  }));

async function readNode({ audit, of }: Walk, level: number, idx: number): Promise<Uint8Array | null> {
  const hash = await nodeAt(audit.store.read, of.log, level, idx);
  return hash === null ? null : asBytes(hash);
}

async function addLeaf(walk: Walk, row: LeafRow): Promise<void> {
  const { audit, of, cursor, report } = walk;
  const computed = leafHash(row.entry);
  const isIntact = sameHash(computed, row.hash);
  if (!isIntact) report(of.tables.leaf, row.idx, 'the hash of the leaf is not that of its entry');
  await of.read(audit, row.idx, row.entry);
  cursor.index = row.idx + 1;
  if (cursor.gap !== null) return;
  // Of a leaf whose hash and entry disagree, the tree says which one is right.
  await push(walk, isIntact ? computed : await likelyHash(walk, row, computed));
}

/** The hash with which the stored parent of a leaf agrees: the stored one, or the one of the entry. */
async function likelyHash(walk: Walk, { idx, hash }: LeafRow, computed: Uint8Array): Promise<Uint8Array> {
  const isRight = idx % 2 === 1;
  const [sibling] = await readLeaves(walk, isRight ? idx - 1 : idx + 1, 1);
  const parent = await readNode(walk, 1, Math.floor(idx / 2));
  if (sibling === undefined || parent === null || hash.length !== HASH_BYTES || sibling.hash.length !== HASH_BYTES)
    return computed;
  const withHash = isRight ? nodeHash(sibling.hash, hash) : nodeHash(hash, sibling.hash);
  return sameHash(withHash, parent) ? hash : computed;
}

/** Add a leaf to the peaks, and compare each subtree that it completes with the stored node. */
async function push(walk: Walk, leaf: Uint8Array): Promise<void> {
  const { cursor } = walk;
  let hash = leaf;
  let level = 0;
  let at = cursor.index - 1;
  while (cursor.peaks.at(-1)?.level === level) {
    hash = nodeHash(Buffer.from(cursor.peaks.pop()!.hash, 'hex'), hash);
    level += 1;
    at = Math.floor(at / 2);
    await compareNode(walk, { level, at, hash });
  }
  cursor.peaks.push({ level, hash: Buffer.from(hash).toString('hex') });
}

async function compareNode(
  walk: Walk,
  { level, at, hash }: { level: number; at: number; hash: Uint8Array },
): Promise<void> {
  const stored = await readNode(walk, level, at);
  if (stored !== null && sameHash(stored, hash)) return;
  const found = stored === null ? 'is missing' : 'is not the hash of the leaves below it';
  walk.report(walk.of.tables.node, `${level}/${at}`, `the node at level ${level}, index ${at} ${found}`);
}

/** Compare the checkpoints up to a size; the peaks must be those of this size. */
async function compareCheckpoints(walk: Walk, size: number): Promise<void> {
  const next = await nextCheckpoint(walk);
  if (next === null || next.size > size) return;
  walk.cursor.checkpoint = next.size;
  await compareCheckpoint(walk, next);
}

type CheckpointRow = Awaited<ReturnType<typeof checkpointsAfter>>[number];

async function nextCheckpoint(walk: Walk): Promise<CheckpointRow | null> {
  const after = walk.cursor.checkpoint;
  if (walk.checkpoint?.after === after) return walk.checkpoint.row;
  const [found] = await checkpointsAfter(walk.audit.store.read, walk.of.log, after, 1);
  const row = found === undefined ? null : { ...found, root: asBytes(found.root), note: asText(found.note) };
  walk.checkpoint = { after, row };
  return row;
}

async function compareCheckpoint(walk: Walk, row: CheckpointRow): Promise<void> {
  const { of, cursor, report } = walk;
  const problem = await noteProblem(walk, row);
  if (problem !== null) report(of.tables.checkpoint, row.size, problem);
  if (cursor.gap !== null || cursor.wrongRoots >= MAX_ROOT_DIFFERENCES || sameHash(rootOfPeaks(cursor), row.root))
    return;
  cursor.wrongRoots += 1;
  report(of.tables.checkpoint, row.size, `the first ${row.size} leaves do not give the root of this checkpoint`);
}

/** What is wrong with the note of a checkpoint; null where it says what the row says and the key signed it. */
async function noteProblem({ audit, of }: Walk, row: CheckpointRow): Promise<string | null> {
  const note = parseNote(row.note);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint) return 'the note is no checkpoint';
  if (checkpoint.size !== row.size || !sameHash(checkpoint.root, row.root))
    return `the signed note is about ${checkpoint.size} leaves or another root`;
  const verifier = of.verifier(audit);
  if (verifier !== null && verifyNote(note, [verifier]) === null)
    return checkpoint.origin === (await of.origin(audit))
      ? 'the key of the log did not sign the note'
      : `the note is of another log: ${checkpoint.origin}`;
  return null;
}

function rootOfPeaks({ peaks }: Cursor): Uint8Array {
  const hashes = peaks.map(({ hash }) => Buffer.from(hash, 'hex') as Uint8Array);
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** After the last leaf: checkpoints of larger trees, leaves without a checkpoint, and nodes over no leaves. */
async function finish({ audit, of, cursor, report }: Walk): Promise<void> {
  const { read } = audit.store;
  for (const { size } of await checkpointsAfter(read, of.log, cursor.index, 100))
    report(of.tables.checkpoint, size, `the log has ${cursor.index} leaves, but this checkpoint has ${size}`);
  if (cursor.index > 0 && cursor.checkpoint < cursor.index)
    report(of.tables.checkpoint, cursor.index, `no checkpoint signs the leaves up to ${cursor.index}`);
  for (const level of await nodeLevels(read, of.log)) {
    const complete = level < 1 ? 0 : Math.floor(cursor.index / 2 ** level);
    for (const { idx } of await nodesAfter(read, of.log, level, complete - 1, 100))
      report(
        of.tables.node,
        `${level}/${idx}`,
        `the node at level ${level}, index ${idx} is over leaves that do not exist`,
      );
  }
  await of.finish(audit, cursor.index);
}
