/** Lets the search find what an earlier version stored without an index of its terms. */
import { namedTerms, type SearchTerm } from '#lib/evidence/named-terms.ts';
import type { Facts, Json } from '#lib/evidence/model/evidence.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { readDocument } from '#db/evidence/evidence.ts';
import { indexName, indexTerms, reindexComponent, reindexSigner, STORED_BEFORE } from '#db/full-text/terms.ts';
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { INDEX_STORED, type IndexStoredPayload } from '#lib/query/find/index-progress.ts';

/** Says that everything stored is in the index of this version. */
const INDEXED = 'search-terms';
const VERSION = '1';
/** Rows of one step: a transaction of a few dozen milliseconds. */
const ROWS_PER_STEP = 500;

/** At start: index everything that is stored, unless this version has done so. */
export async function scheduleIndexing({ store, now }: Context): Promise<void> {
  if ((await readMeta(store.read, INDEXED)) === VERSION) return;
  const [first] = await STORED_BEFORE.evidence(store.read, 0, 1);
  const at = now().toISOString();
  const payload: IndexStoredPayload = { part: 'signer', after: 0 };
  await store.write((tx) =>
    first === undefined
      ? writeMeta(tx, INDEXED, VERSION)
      : addJob(tx, { kind: INDEX_STORED, key: 'all', payload, runAt: at, now: at }).then(() => undefined),
  );
}

/** Index the next rows. Repeating a step changes nothing. */
export async function runIndexStored(context: Context, { part, after }: IndexStoredPayload): Promise<JobResult> {
  const last = await STEPS[part](context, after);
  if (last !== null) return { outcome: 'continue', payload: { part, after: last } satisfies IndexStoredPayload };
  const next = NEXT[part];
  if (next !== null) return { outcome: 'continue', payload: { part: next, after: 0 } satisfies IndexStoredPayload };
  await context.store.write((tx) => writeMeta(tx, INDEXED, VERSION));
  return { outcome: 'done' };
}

type Part = IndexStoredPayload['part'];
const NEXT: Record<Part, Part | null> = {
  signer: 'component',
  component: 'artifact',
  artifact: 'evidence',
  evidence: null,
};

/** The steps of each part. They return the last row id, or null after the last rows. */
const STEPS: Record<Part, (context: Context, after: number) => Promise<number | null>> = {
  signer: ({ store }, after) =>
    indexRows(store, STORED_BEFORE.signer(store.read, after, ROWS_PER_STEP), (tx, row) => reindexSigner(tx, row)),
  component: ({ store }, after) =>
    indexRows(store, STORED_BEFORE.component(store.read, after, ROWS_PER_STEP), (tx, row) => reindexComponent(tx, row)),
  artifact: ({ store }, after) =>
    indexRows(store, STORED_BEFORE.artifact(store.read, after, ROWS_PER_STEP), async (tx, { id }) => {
      for (const { kind, value } of await labelsOf(tx, id)) if (kind === 'name') await indexName(tx, value);
    }),
  evidence: async (context, after) => {
    const rows = await STORED_BEFORE.evidence(context.store.read, after, ROWS_PER_STEP);
    const terms = new Map<number, SearchTerm[]>();
    for (const { id, facts } of rows) terms.set(id, await termsOfStored(context, id, unpackFacts(facts).facts));
    return indexRows(context.store, Promise.resolve(rows), (tx, { id }) => indexTerms(tx, id, terms.get(id)!));
  },
};

async function indexRows<Row extends { id: number }>(
  store: Context['store'],
  read: Promise<Row[]>,
  index: (tx: Tx, row: Row) => Promise<void>,
): Promise<number | null> {
  const rows = await read;
  if (rows.length > 0)
    await store.write(async (tx) => {
      for (const row of rows) await index(tx, row);
    });
  return rows.length < ROWS_PER_STEP ? null : rows.at(-1)!.id;
}

/** Stored facts have the most severe findings alone, so that a longer report is read again. */
async function termsOfStored(context: Context, seq: number, facts: Facts): Promise<SearchTerm[]> {
  if (!isCut(facts)) return namedTerms(facts);
  const stored = await readDocument(context.store.read, seq);
  if (!stored) return namedTerms(facts);
  const trust = await trustSet(context.store.read);
  const request = { context: stored.context as { [key: string]: Json }, trust, now: context.now() };
  for await (const [examined] of context.examiner.examine(stored.bytes, { ...request, priority: 'backlog' }))
    if (examined?.ok) return examined.searchTerms;
  return namedTerms(facts);
}

function isCut(facts: Facts): boolean {
  const scan = facts.kind === 'sbom' || facts.kind === 'scan' || facts.kind === 'static-analysis' ? facts.scan : null;
  return scan?.counts !== undefined;
}
