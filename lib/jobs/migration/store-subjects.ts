/** Stores the subjects of documents beside their facts, where an earlier version stored only the facts. */
import type { Json, Subject } from '#lib/evidence/model/evidence.ts';
import { evidenceBySeq, readDocument, replaceFacts, type StoredEvidence } from '#db/evidence/evidence.ts';
import { spokenRowsAfter } from '#db/evidence/speakers.ts';
import { type Db, isEditedRow, type Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import { type NamedSubject, packFacts, unpackFacts } from '#lib/ingest/document/document.ts';
import { withoutSecrets } from '#lib/ingest/document/find-secrets.ts';
import { hasNoSecrets } from '#lib/ingest/document/searched.ts';
import { storedOutline } from '#lib/ingest/document/stored-document.ts';
import { dependsOnVerification } from '#lib/ingest/reverify/verify-stored.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

export const STORE_SUBJECTS = 'store-subjects';
/** Says that every document has its subjects beside its facts, as far as they are few. */
const STORED = 'stored-subjects';
const VERSION = '1';
/** Documents of one step: some dozen milliseconds of a worker thread, and a transaction of as many. */
const DOCUMENTS_PER_STEP = 32;

/** `after` is the `seq` of the last document that is done. */
export type StoreSubjectsPayload = { after: number };

/** At start: look at every stored document, unless that was done. */
export async function scheduleSubjects({ store, now }: Context): Promise<void> {
  if ((await readMeta(store.read, STORED)) === VERSION) return;
  const [first] = await spokenRowsAfter(store.read, 0, 1);
  const at = now().toISOString();
  const payload: StoreSubjectsPayload = { after: 0 };
  await store.write(async (tx) => {
    if (first === undefined) await writeMeta(tx, STORED, VERSION);
    else await addJob(tx, { kind: STORE_SUBJECTS, key: 'all', payload, runAt: at, now: at });
  });
}

/** Store the subjects of the next documents. Repeating a step changes nothing. */
export async function runStoreSubjects(context: Context, { after }: StoreSubjectsPayload): Promise<JobResult> {
  const { store } = context;
  const next = await spokenRowsAfter(store.read, after, DOCUMENTS_PER_STEP);
  const found: { row: StoredEvidence; facts: Uint8Array }[] = [];
  for (const { seq } of next) {
    const row = await evidenceBySeq(store.read, seq);
    const subjects = row && (await missingSubjects(context, row));
    if (row && subjects) found.push({ row, facts: packFacts({ ...unpackFacts(row.facts), subjects }) });
  }
  const last = next.length < DOCUMENTS_PER_STEP ? undefined : next.at(-1);
  if (found.length > 0 || last === undefined)
    await store.write(async (tx) => {
      for (const { row, facts } of found) if (await isAsRead(tx, row)) await replaceFacts(tx, row.seq, facts);
      if (last === undefined) await writeMeta(tx, STORED, VERSION);
    });
  return last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { after: last.seq } satisfies StoreSubjectsPayload };
}

/** Whether a row still says what was read: whoever has changed it meanwhile has stored the subjects too. */
async function isAsRead(tx: Tx, { seq, facts, secrets }: StoredEvidence): Promise<boolean> {
  const now = await evidenceBySeq(tx, seq);
  return now !== null && now.secrets === secrets && Buffer.compare(now.facts, facts) === 0;
}

/**
 * The subjects that a document states, where its row lacks them; null where there is nothing to store. A row that
 * somebody has edited stays as it is, because to write it would make it look genuine.
 */
async function missingSubjects(context: Context, row: StoredEvidence): Promise<readonly NamedSubject[] | null> {
  const db = context.store.read;
  if (row.verification === null || unpackFacts(row.facts).subjects !== undefined) return null;
  if ((await dependsOnVerification(db, row)) || (await isEditedRow(db, 'evidence', row.seq))) return null;
  const subjects =
    row.dropped === null ? await readSubjects(context, db, row) : (await storedOutline(db, row))?.subjects;
  return subjects === undefined ? null : withoutSecrets({ subjects }, row.secrets).subjects;
}

async function readSubjects(context: Context, db: Db, row: StoredEvidence): Promise<Subject[] | undefined> {
  const stored = await readDocument(db, row.seq);
  if (!stored) return undefined;
  const request = {
    context: stored.context as { [key: string]: Json },
    hasNoSecrets: await hasNoSecrets(db, row),
    trust: await trustSet(db),
    now: context.now(),
    priority: 'backlog' as const,
  };
  for await (const [examined] of context.examiner.examine(stored.bytes, request))
    if (examined?.ok) return examined.subjects;
  return undefined;
}
