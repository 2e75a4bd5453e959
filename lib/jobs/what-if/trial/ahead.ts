/** Jobs in a trial: while a step changes the copy, assistants read the documents of the next one. */
import { evidenceUnder, quarantines } from '#db/evidence/quarantine.ts';
import type { Db } from '#db/open.ts';
import { artifactsOfProject, contendedArtifacts } from '#db/project/merge.ts';
import type { QuarantinePayload } from '#lib/admin/quarantine.ts';
import type { Context } from '#lib/context/context.ts';
import type { LinkedDocuments } from '#lib/ingest/document/linked-texts.ts';
import { keepText } from '#lib/ingest/document/stored-document.ts';
import { type SettleProjectPayload, settleProjectStep } from '#lib/ingest/settle/settle-projects.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { runQuarantine } from '#lib/jobs/steps/quarantine.ts';
import type { Assistants } from './assistants.ts';

/** Artifacts or documents that are read at a time, and small steps that one transaction takes with them. */
const READ_AT_ONCE = 256;
const STEPS_AT_ONCE = 16;
/** While there is nothing to read, this many parts are left out between two that are asked for. */
const ASKED_AGAIN = 16;
const NOTHING = Promise.resolve([]);

type Ahead<Payload> = {
  /** What a step reads that begins `skip` artifacts or documents after a payload. */
  wanted: (payload: Payload, skip: number) => Promise<LinkedDocuments>;
  /** Returns the payload of the next step; null where nothing is left. */
  step: (payload: Payload) => Promise<Payload | null>;
};

async function readAhead<Payload>(
  { store }: Context,
  { read }: Pick<Assistants, 'read'>,
  first: Payload,
  { wanted, step }: Ahead<Payload>,
): Promise<JobResult> {
  let reading = read(await wanted(first, 0));
  // Of most documents nothing is read from their bytes; those before them tell so.
  let unread = 0;
  for (let payload: Payload | null = first; payload !== null;) {
    const next: ReturnType<Assistants['read']> =
      unread % ASKED_AGAIN === 0 ? read(await wanted(payload, READ_AT_ONCE)) : NOTHING;
    // Where the thread has failed, the await of its turn throws the error.
    next.catch(() => {});
    const texts = await reading;
    for (const text of texts) keepText(store.read, text);
    unread = texts.length === 0 ? unread + 1 : 0;
    reading = next;
    payload = await step(payload);
  }
  return { outcome: 'done' };
}

/** Settle the artifacts of a project as the job does. Those that evidence names are few, and read one by one. */
export function settleAhead(context: Context, payload: SettleProjectPayload, assistants: Assistants) {
  const { read: db } = context.store;
  return readAhead<SettleProjectPayload>(context, assistants, payload, {
    wanted: async (from, skip) => {
      if (from.part === 'named') return {};
      const list = from.part === 'own' ? artifactsOfProject : contendedArtifacts;
      const next = await list(db, from.project, from.after, skip + READ_AT_ONCE);
      return { artifacts: next.slice(skip).map(({ id }) => id) };
    },
    step: (from) =>
      context.evidenceWriter.change(context, async (tx, batch) => {
        let next: SettleProjectPayload | null = from;
        for (let steps = 0; next !== null && steps < STEPS_AT_ONCE; steps += 1)
          next = await settleProjectStep(tx, batch, next);
        return next;
      }),
  });
}

/** Apply a quarantine as the job does. */
export function quarantineAhead(context: Context, payload: QuarantinePayload, assistants: Assistants) {
  return readAhead<QuarantinePayload>(context, assistants, payload, {
    wanted: (from, skip) => documentsUnder(context.store.read, from, skip),
    step: async (from) => {
      const result = await runQuarantine(context, from, READ_AT_ONCE);
      return result.outcome === 'continue' ? (result.payload as QuarantinePayload) : null;
    },
  });
}

async function documentsUnder(db: Db, { id, after }: QuarantinePayload, skip: number): Promise<LinkedDocuments> {
  const row = await quarantines.find(db, id);
  if (row === null) return {};
  return { documents: (await evidenceUnder(db, row, after, skip + READ_AT_ONCE)).seqs.slice(skip) };
}
