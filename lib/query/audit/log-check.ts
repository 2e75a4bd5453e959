/** The log: leaves against their entries, nodes against leaves, checkpoints against the tree and the key. */
import {
  checkpointsAfter,
  countForProgress,
  leavesFrom,
  nodeAt,
  nodeLevels,
  nodesAfter,
  readMetaValue,
} from '#db/audit/rows.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash, sameHash } from '#lib/log/merkle.ts';
import { parseNote, verifyNote } from '#lib/log/note.ts';
import { asBytes, asText, reporter, type Audit, type AuditCheck } from './check.ts';
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

export const LOG_CHECK: AuditCheck = {
  name: 'log',
  description: 'leaves, nodes and checkpoints of the log agree, and its key signed them',
  total: ({ store }) => countForProgress(store.read).leaves,
  step(audit, written) {
    const cursor = written === null ? structuredClone(START) : (JSON.parse(written) as Cursor);
    const rows = readLeaves(audit, cursor.index, LEAVES_PER_STEP);
    compareCheckpoints(audit, cursor, 0);
    for (const row of rows) {
      if (row.idx !== cursor.index) noteGap(audit, cursor, row.idx);
      addLeaf(audit, cursor, row);
      compareCheckpoints(audit, cursor, cursor.index);
    }
    if (rows.length === LEAVES_PER_STEP) return { cursor: JSON.stringify(cursor), done: rows.length };
    finish(audit, cursor);
    return { cursor: null, done: rows.length };
  },
};

function noteGap(audit: Audit, cursor: Cursor, next: number): void {
  const report = reporter(audit, 'log');
  const last = Math.min(next, cursor.index + 100);
  for (let idx = cursor.index; idx < last; idx += 1) report('log_leaf', idx, `the leaf ${idx} is missing`);
  cursor.gap ??= cursor.index;
  cursor.index = next;
}

type LeafRow = ReturnType<typeof readLeaves>[number];

const readLeaves = ({ store }: Audit, from: number, limit: number) =>
  leavesFrom(store.read, from, limit).map(({ idx, hash, entry }) => ({
    idx,
    hash: asBytes(hash),
    entry: asBytes(entry),
  }));

function readNode({ store }: Audit, level: number, idx: number): Uint8Array | null {
  const hash = nodeAt(store.read, level, idx);
  return hash === null ? null : asBytes(hash);
}

function addLeaf(audit: Audit, cursor: Cursor, row: LeafRow): void {
  const report = reporter(audit, 'log');
  const computed = leafHash(row.entry);
  const isIntact = sameHash(computed, row.hash);
  if (!isIntact) report('log_leaf', row.idx, 'the hash of the leaf is not that of its entry');
  rememberEntry(audit, row.idx, row.entry);
  cursor.index = row.idx + 1;
  if (cursor.gap !== null) return;
  // Of a leaf whose hash and entry disagree, the tree says which one is right.
  push(audit, cursor, isIntact ? computed : likelyHash(audit, row, computed));
}

/** The hash with which the stored parent of a leaf agrees: the stored one, or the one of the entry. */
function likelyHash(audit: Audit, { idx, hash }: LeafRow, computed: Uint8Array): Uint8Array {
  const isRight = idx % 2 === 1;
  const [sibling] = readLeaves(audit, isRight ? idx - 1 : idx + 1, 1);
  const parent = readNode(audit, 1, Math.floor(idx / 2));
  if (sibling === undefined || parent === null || hash.length !== HASH_BYTES || sibling.hash.length !== HASH_BYTES)
    return computed;
  const withHash = isRight ? nodeHash(sibling.hash, hash) : nodeHash(hash, sibling.hash);
  return sameHash(withHash, parent) ? hash : computed;
}

/** Add a leaf to the peaks, and compare each subtree that it completes with the stored node. */
function push(audit: Audit, cursor: Cursor, leaf: Uint8Array): void {
  let hash = leaf;
  let level = 0;
  let at = cursor.index - 1;
  while (cursor.peaks.at(-1)?.level === level) {
    hash = nodeHash(Buffer.from(cursor.peaks.pop()!.hash, 'hex'), hash);
    level += 1;
    at = Math.floor(at / 2);
    compareNode(audit, { level, at, hash });
  }
  cursor.peaks.push({ level, hash: Buffer.from(hash).toString('hex') });
}

function compareNode(audit: Audit, { level, at, hash }: { level: number; at: number; hash: Uint8Array }): void {
  const stored = readNode(audit, level, at);
  if (stored !== null && sameHash(stored, hash)) return;
  const found = stored === null ? 'is missing' : 'is not the hash of the leaves below it';
  reporter(audit, 'log')('log_node', `${level}/${at}`, `the node at level ${level}, index ${at} ${found}`);
}

/** Compare the checkpoints up to a size; the peaks must be those of this size. */
function compareCheckpoints(audit: Audit, cursor: Cursor, size: number): void {
  const next = nextCheckpoint(audit, cursor.checkpoint);
  if (next === null || next.size > size) return;
  cursor.checkpoint = next.size;
  checkpointCache.delete(audit);
  compareCheckpoint(audit, cursor, next);
}

type CheckpointRow = ReturnType<typeof checkpointsAfter>[number];

// Most leaves have no checkpoint of their size, so the next one is read ahead.
const checkpointCache = new WeakMap<Audit, { after: number; row: CheckpointRow | null }>();

function nextCheckpoint(audit: Audit, after: number): CheckpointRow | null {
  const cached = checkpointCache.get(audit);
  if (cached?.after === after && cached.row !== null) return cached.row;
  const [found] = checkpointsAfter(audit.store.read, after, 1);
  const row = found === undefined ? null : { ...found, root: asBytes(found.root), note: asText(found.note) };
  checkpointCache.set(audit, { after, row });
  return row;
}

function compareCheckpoint(audit: Audit, cursor: Cursor, row: CheckpointRow): void {
  const report = reporter(audit, 'log');
  const problem = noteProblem(audit, row);
  if (problem !== null) report('log_checkpoint', row.size, problem);
  if (cursor.gap !== null || cursor.wrongRoots >= MAX_ROOT_DIFFERENCES || sameHash(rootOfPeaks(cursor), row.root))
    return;
  cursor.wrongRoots += 1;
  report('log_checkpoint', row.size, `the first ${row.size} leaves do not give the root of this checkpoint`);
}

/** What is wrong with the note of a checkpoint; null where it says what the row says and the key signed it. */
function noteProblem({ key, store }: Audit, row: CheckpointRow): string | null {
  const note = parseNote(row.note);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint) return 'the note is no checkpoint';
  if (checkpoint.size !== row.size || !sameHash(checkpoint.root, row.root))
    return `the signed note is about ${checkpoint.size} leaves or another root`;
  if (key?.verifier && verifyNote(note, [key.verifier]) === null)
    return checkpoint.origin === readMetaValue(store.read, 'log-origin')
      ? 'the key of the log did not sign the note'
      : `the note is of another log: ${checkpoint.origin}`;
  return null;
}

function rootOfPeaks({ peaks }: Cursor): Uint8Array {
  const hashes = peaks.map(({ hash }) => Buffer.from(hash, 'hex') as Uint8Array);
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** After the last leaf: checkpoints of larger trees, leaves without a checkpoint, and nodes over no leaves. */
function finish(audit: Audit, cursor: Cursor): void {
  const report = reporter(audit, 'log');
  const { read } = audit.store;
  for (const { size } of checkpointsAfter(read, cursor.index, 100))
    report('log_checkpoint', size, `the log has ${cursor.index} leaves, but this checkpoint has ${size}`);
  if (cursor.index > 0 && cursor.checkpoint < cursor.index)
    report('log_checkpoint', cursor.index, `no checkpoint signs the leaves up to ${cursor.index}`);
  for (const level of nodeLevels(read)) {
    const complete = level < 1 ? 0 : Math.floor(cursor.index / 2 ** level);
    for (const { idx } of nodesAfter(read, level, complete - 1, 100))
      report(
        'log_node',
        `${level}/${idx}`,
        `the node at level ${level}, index ${idx} is over leaves that do not exist`,
      );
  }
}
