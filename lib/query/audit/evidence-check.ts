/** Every document: its bytes against its digest, its row against its entries in the log. */
import { hash } from 'node:crypto';
import {
  actorAt,
  bodiesAfter,
  countDocuments,
  dropLeavesAfter,
  dropsOf,
  evidenceAfter,
  firstVerification,
  packedBody,
  verificationAt,
} from '#db/audit/rows.ts';
import { unpackBody, unpackJson } from '#db/codec/pack.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { rootOfDigests } from '#lib/ingest/retention/drop-documents.ts';
import { asBytes, isNewerThanLog, reporter, type Audit, type AuditCheck } from './check.ts';
import { tableOfEntry, type LoggedDocument } from './logged-entries.ts';

const DOCUMENTS_PER_STEP = 200;
const BODIES_PER_STEP = 5_000;
/** Entries without a row that are named; a store that has lost more has lost its tables. */
const MAX_UNCLAIMED = 10_000;

type Row = Awaited<ReturnType<typeof evidenceAfter>>[number];

/** Every body has the digest under which it is stored, and the size that the row says. */
export const BODY_CHECK: AuditCheck = {
  name: 'bodies',
  description: 'the bytes of every document have the digest under which they are stored',
  total: ({ store }) => countDocuments(store.read),
  async step(audit, cursor) {
    const rows = await evidenceAfter(audit.store.read, Number(cursor ?? 0), DOCUMENTS_PER_STEP);
    for (const row of rows) await compareBody(audit, row);
    return { cursor: rows.length < DOCUMENTS_PER_STEP ? null : String(rows.at(-1)!.seq), done: rows.length };
  },
};

async function compareBody(audit: Audit, row: Row): Promise<void> {
  const report = reporter(audit, 'bodies');
  const packed = await packedBody(audit.store.read, row.seq);
  if (packed === null) {
    if (row.dropped === null) report('evidence_body', row.seq, `the bytes of sha256:${row.digest} are missing`);
    return;
  }
  if (row.dropped !== null)
    report('evidence_body', row.seq, `there are bytes of sha256:${row.digest}, which were dropped`);
  const bytes = tryTo(() => unpackBody(packed.codec, asBytes(packed.bytes)));
  if (bytes === null) report('evidence_body', row.seq, `the bytes of sha256:${row.digest} cannot be unpacked`);
  else if (hash('sha256', bytes) !== row.digest)
    report('evidence_body', row.seq, `the bytes stored as sha256:${row.digest} are sha256:${hash('sha256', bytes)}`);
  else if (bytes.length !== row.size)
    report('evidence', row.seq, `the size is ${row.size}, but there are ${bytes.length} bytes`);
}

/** Bytes that no document owns. */
export const ORPHAN_CHECK: AuditCheck = {
  name: 'orphans',
  description: 'no bytes are stored without a document',
  total: ({ store }) => countDocuments(store.read),
  async step(audit, cursor) {
    const report = reporter(audit, 'orphans');
    const rows = await bodiesAfter(audit.store.read, Number(cursor ?? 0), BODIES_PER_STEP);
    for (const { seq, document } of rows)
      if (document === null) report('evidence_body', seq, 'there are bytes without a document');
    return { cursor: rows.length < BODIES_PER_STEP ? null : String(rows.at(-1)!.seq), done: rows.length };
  },
};

/** Every document against its entries. It runs after the log has been read. */
export const EVIDENCE_CHECK: AuditCheck = {
  name: 'evidence',
  description: 'every document has its entry in the log and the outcome that the log says',
  total: ({ store }) => countDocuments(store.read),
  async step(audit, cursor) {
    const rows = await evidenceAfter(audit.store.read, Number(cursor ?? 0), DOCUMENTS_PER_STEP);
    for (const row of rows) await compareRow(audit, row);
    return { cursor: rows.length < DOCUMENTS_PER_STEP ? null : String(rows.at(-1)!.seq), done: rows.length };
  },
};

async function compareRow(audit: Audit, row: Row): Promise<void> {
  const report = reporter(audit, 'evidence');
  const say = (message: string) => report('evidence', row.seq, `sha256:${row.digest}: ${message}`);
  const found = audit.state.claim('attestation', row.digest);
  if (found === null) {
    if (!isNewerThanLog(audit, 'evidence', row.seq)) say('no entry of the log says that it was received');
    return;
  }
  const logged = JSON.parse(found.value) as LoggedDocument;
  if (row.leaf !== found.leaf) say(`the row names the leaf ${row.leaf}, but its entry is the leaf ${found.leaf}`);
  if (row.outcome !== logged.newestOutcome && !isNewer(audit, row))
    say(`the outcome is ${row.outcome}, but the log says ${logged.newestOutcome}`);
  await compareVerifications(audit, row, logged, say);
  await compareActor(audit, row, logged, say);
}

/** Whether the current verification may be newer than the log that was read. */
function isNewer(audit: Audit, row: Row): boolean {
  return isNewerThanLog(audit, 'verification', row.verification ?? 0);
}

async function compareVerifications(
  audit: Audit,
  row: Row,
  logged: LoggedDocument,
  say: (message: string) => void,
): Promise<void> {
  const { read } = audit.store;
  const current = row.verification === null ? null : await verificationAt(read, row.verification);
  if (current === null || current.evidence !== row.seq) {
    say(`the verification ${row.verification} of the document is missing`);
    return;
  }
  const stored = tryTo(() => unpackJson<{ outcome: string }>(asBytes(current.body)));
  const report = reporter(audit, 'evidence');
  if (current.outcome !== row.outcome || stored?.outcome !== row.outcome)
    report(
      'verification',
      current.id,
      `the outcome of sha256:${row.digest} is ${row.outcome}, but its verification says ${current.outcome}, and in its checks ${stored?.outcome ?? 'nothing that can be read'}`,
    );
  const first = await firstVerification(read, row.seq);
  if (first === null) return;
  if (first.outcome !== logged.outcome || first.trustVersion !== logged.trust)
    report(
      'verification',
      first.id,
      `the first verification of sha256:${row.digest} has the outcome ${first.outcome} by trust ${first.trustVersion}; the log says ${logged.outcome} by trust ${logged.trust}`,
    );
  if (logged.verification !== null && hash('sha256', asBytes(first.body)) !== logged.verification)
    report('verification', first.id, `the first verification of sha256:${row.digest} is not the one in the log`);
}

async function compareActor(
  audit: Audit,
  row: Row,
  { actor }: LoggedDocument,
  say: (message: string) => void,
): Promise<void> {
  if (actor === null) return;
  const stored = row.actor === null ? null : await actorAt(audit.store.read, row.actor);
  const commitment = stored && hash('sha256', canonicalJson({ kind: stored.kind, identifier: stored.identifier }));
  if (commitment !== actor.sha256) say('the log says that somebody else sent it');
}

/** Dropped bytes against the entries of the runs that dropped them. */
export const DROP_CHECK: AuditCheck = {
  name: 'drops',
  description: 'bytes are missing only where an entry of the log says that they were dropped',
  total: () => 1,
  async step(audit, cursor) {
    const leaves = await dropLeavesAfter(audit.store.read, Number(cursor ?? -1), 100);
    for (const leaf of leaves) await compareDrop(audit, leaf);
    return { cursor: leaves.length < 100 ? null : String(leaves.at(-1)), done: leaves.length };
  },
};

async function compareDrop(audit: Audit, leaf: number): Promise<void> {
  const report = reporter(audit, 'drops');
  const rows = await dropsOf(audit.store.read, leaf);
  const seal = audit.state.claim('seal', String(leaf));
  if (seal !== null) {
    const { sha256 } = JSON.parse(seal.value) as { sha256: string };
    if (rows.length !== 1 || rows[0]!.digest !== sha256)
      report('evidence_drop', leaf, 'the log says that another document was sealed');
    return;
  }
  const found = audit.state.claim('retention', String(leaf));
  if (found === null) {
    if (!isNewerThanLog(audit, 'evidence_drop', leaf))
      report('evidence_drop', leaf, `the leaf ${leaf} is no entry about dropped bytes`);
    return;
  }
  const entry = JSON.parse(found.value) as { documents: number; sha256: string };
  if (rows.length !== entry.documents)
    report('evidence_drop', leaf, `${rows.length} documents were dropped; the log says ${entry.documents}`);
  else if (
    rows.some(({ digest }) => digest === null) ||
    Buffer.from(rootOfDigests(rows.map(({ digest }) => digest!))).toString('hex') !== entry.sha256
  )
    report('evidence_drop', leaf, 'the log says that other documents were dropped');
}

/** Entries of the log about things that the store does not have. It runs after all checks that claim entries. */
export const ENTRY_CHECK: AuditCheck = {
  name: 'entries',
  description: 'everything that the log says is in the store',
  total: () => 1,
  step(audit) {
    const report = reporter(audit, 'entries');
    for (const { kind, key, leaf } of audit.state.unclaimed(MAX_UNCLAIMED))
      report(tableOfEntry(kind), key, `the leaf ${leaf} is an entry "${kind}" about a row that is not in the store`);
    return { cursor: null, done: 1 };
  },
};

function tryTo<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
