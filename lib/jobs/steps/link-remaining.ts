/** Link the rest of a large document, a stretch a transaction. Doing it twice changes nothing. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { evidenceAt, readDocument } from '#db/evidence/evidence.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { buildAt } from '#db/project/builds.ts';
import { projectAt } from '#db/project/projects.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { linkComponents, linkContents } from '#lib/ingest/link/contents.ts';
import type { Origin } from '#lib/ingest/link/origin.ts';
import { AT_ONCE } from '#lib/ingest/link/link-remaining.ts';
import type { RestPayload } from '#lib/ingest/link/link-remaining.ts';
import { aboutWhat, linkSubjects } from '#lib/ingest/link/subjects.ts';

export async function linkRest(context: Context, { seq }: RestPayload): Promise<JobEnd> {
  const stored = await readDocument(context.store.read, seq);
  if (!stored) return { end: 'done' };
  const trust = await trustSet(context.store.read);
  for await (const [examined] of context.examiner.examine(stored.bytes, {
    context: stored.context as { [key: string]: Json },
    trust,
    now: context.now(),
    priority: 'backlog',
  })) {
    if (!examined?.ok) break;
    for (let from = AT_ONCE.subjects; from < aboutWhat(examined).length; from += AT_ONCE.subjects)
      await context.evidenceWriter.change(context, (tx, batch) => moreSubjects(tx, batch, seq, examined, from));
    for (let from = AT_ONCE.components; from < examined.components.length; from += AT_ONCE.components)
      await context.evidenceWriter.change(context, (tx) =>
        linkComponents(tx, examined.components.slice(from, from + AT_ONCE.components), seq),
      );
  }
  return { end: 'done' };
}

async function moreSubjects(tx: Tx, batch: Batch, seq: number, document: ReadDocument, from: number): Promise<void> {
  const row = await evidenceAt(tx, seq);
  if (!row) return;
  // What counts is what was found when it was kept, or since: not what was found just now.
  const told: ReadDocument = {
    ...document,
    components: [],
    verification: { ...document.verification, outcome: row.outcome },
  };
  const origin = await originOf(tx, row);
  await linkContents(
    tx,
    told,
    seq,
    origin,
    await linkSubjects(tx, batch, told, seq, origin, { from, to: from + AT_ONCE.subjects }),
  );
}

async function originOf(tx: Tx, row: StoredEvidence): Promise<Origin> {
  const project = row.project === null ? null : await projectAt(tx, row.project);
  const build = row.build === null ? null : await buildAt(tx, row.build);
  return {
    project,
    build,
    tie:
      project === null
        ? 'none'
        : row.outcome !== 'verified'
          ? 'claimed'
          : row.kind === 'provenance'
            ? 'provenance'
            : 'verified',
  };
}
