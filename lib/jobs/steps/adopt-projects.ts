/** Claims the projects that are known before a pattern of ATTESTRY_ADOPT names them. */
import type { Context } from '#lib/context/context.ts';
import { listProjectRows, projectById } from '#db/project/projects.ts';
import { addJob } from '#db/system/jobs.ts';
import { adoptingPattern, claimIfAdopted } from '#lib/ingest/projects/adopt.ts';
import { storeAdopts, storedAdopts } from '#lib/ingest/projects/stored-adopts.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** The kind of the job. */
export const ADOPT_PROJECTS = 'adopt';

/** `after` is the slug, in lower case, of the last project that is done. */
export type AdoptPayload = { after: string };

/** Projects that a step looks at. It claims one, because many artifacts may be evaluated again after a claim. */
const PROJECTS_PER_STEP = 200;

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

/** Claim the next project that matches a pattern and that nobody has claimed. */
export async function runAdoptProjects(context: Context, { after }: AdoptPayload): Promise<JobResult> {
  const rows = await listProjectRows(context.store.read, after, PROJECTS_PER_STEP);
  const matching = rows.find((one) => one.claimedAt === null && adoptingPattern(context.adopts, one.slug) !== null);
  if (matching !== undefined)
    await context.evidenceWriter.change(context, async (tx, batch) => {
      const row = await projectById(tx, matching.id);
      if (row !== null) await claimIfAdopted(tx, batch, row);
    });
  const last = matching ?? rows.at(-1);
  const isDone = last === undefined || (rows.length < PROJECTS_PER_STEP && last === rows.at(-1));
  return isDone
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { after: last.slugKey } satisfies AdoptPayload };
}
