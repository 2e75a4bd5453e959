/** Claims the projects that are known before a pattern of ATTESTRY_ADOPT names them. */
import type { Context } from '#lib/context/context.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { listProjectRows, projectById } from '#db/project/projects.ts';
import { addJob } from '#db/system/jobs.ts';
import { adoptingPattern, claimIfAdopted } from '#lib/ingest/projects/adopt.ts';
import { storeAdopts, storedAdopts } from '#lib/ingest/projects/stored-adopts.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** The kind of the job. */
export const ADOPT_PROJECTS = 'adopt';

/** `after` is the slug, in lower case, of the last project that is done. */
export type AdoptPayload = { after: string };

const PROJECTS_PER_STEP = 200;
/** A claim may have many artifacts evaluated again. */
const CLAIMS_PER_STEP = 16;

/** At start: note the patterns of this app, and look for projects that they match. */
export async function scheduleAdoption(context: Context): Promise<void> {
  const { adopts, store } = context;
  if (adopts.length === 0 && (await storedAdopts(store.read)).length === 0) return;
  const now = context.now().toISOString();
  await store.write(async (tx) => {
    await storeAdopts(tx, adopts);
    const payload: AdoptPayload = { after: '' };
    await addJob(tx, { kind: ADOPT_PROJECTS, key: 'start', payload, runAt: now, now });
  });
}

/** Claim the next projects that match a pattern and that nobody has claimed. */
export async function runAdoptProjects(context: Context, { after }: AdoptPayload): Promise<JobResult> {
  const rows = await listProjectRows(context.store.read, after, PROJECTS_PER_STEP);
  const isAdopted = ({ claimedAt, slug }: ProjectRow) =>
    claimedAt === null && adoptingPattern(context.adopts, slug) !== null;
  const matching = rows.filter(isAdopted).slice(0, CLAIMS_PER_STEP);
  if (matching.length > 0)
    await context.evidenceWriter.change(context, async (tx, batch) => {
      for (const { id } of matching) {
        const row = await projectById(tx, id);
        if (row !== null) await claimIfAdopted(tx, batch, row);
      }
    });
  const last = matching.length === CLAIMS_PER_STEP ? matching.at(-1) : rows.at(-1);
  const isDone = last === undefined || (rows.length < PROJECTS_PER_STEP && last === rows.at(-1));
  return isDone
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { after: last.slugKey } satisfies AdoptPayload };
}
