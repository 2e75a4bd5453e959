/** The job that finds the artifacts that GitHub is worth asking about, a few projects at a time. */
import { type CandidateRow, newestOfProject, runningOfProject } from '#db/github/candidates.ts';
import { githubRecordsOfMany, oldGithubRecords, removeGithubRecords, watchGithubRecords } from '#db/github/records.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { listProjectRows } from '#db/project/projects.ts';
import type { Db } from '#db/open.ts';
import { isAsked } from '#lib/query/artifact/github-records.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** The kind of the job. */
export const FIND_RECORDS = 'find-github-records';

/** `after` is the slug, in lower case, of the last project that is done. */
export type FindRecordsPayload = { after: string };

/** Projects that a step looks at. */
const PROJECTS_PER_STEP = 20;
/** Artifacts of a project that GitHub is asked about by itself: so many of the newest, and so many that run. */
const MAX_EACH = 20;
/** What GitHub listed of an artifact is forgotten so long after it was asked last. */
const KEPT_MS = 90 * 86_400_000;
const MAX_FORGOTTEN = 200;

/** The artifacts of a project (row id) that GitHub is asked about by itself. */
export async function candidatesOf(db: Db, project: number): Promise<CandidateRow[]> {
  const found = [...(await newestOfProject(db, project, MAX_EACH)), ...(await runningOfProject(db, project, MAX_EACH))];
  return [...new Map(found.map((row) => [row.id, row])).values()];
}

/** One step: note the artifacts of the next projects that are not asked about yet. */
export async function runFindRecords(context: Context, { after }: FindRecordsPayload): Promise<JobResult> {
  const { store, githubRecords } = context;
  if (githubRecords === null) return { outcome: 'done' };
  if (after === '') await forgetOld(context);
  const db = store.read;
  const sha256 = await findTerm(db, 'sha256');
  const projects = await listProjectRows(db, after, PROJECTS_PER_STEP, true);
  for (const { id } of projects.filter((row) => isAsked(row, githubRecords))) {
    const candidates = (await candidatesOf(db, id)).filter(({ alg }) => alg === sha256);
    const known = await githubRecordsOfMany(
      db,
      candidates.map((row) => row.id),
    );
    const isWatched = new Set(
      known.filter(({ project, nextAt }) => project === id && nextAt !== null).map(({ artifact }) => artifact),
    );
    const added = candidates.filter((row) => !isWatched.has(row.id));
    const nextAt = context.now().toISOString();
    if (added.length > 0)
      await store.write(async (tx) => {
        for (const row of added) await watchGithubRecords(tx, { artifact: row.id, project: id, nextAt });
      });
  }
  const last = projects.at(-1);
  return last === undefined || projects.length < PROJECTS_PER_STEP
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { after: last.slugKey } satisfies FindRecordsPayload };
}

/** Forget the lists of artifacts that nobody has asked about for a long time. */
async function forgetOld({ store, now }: Context): Promise<void> {
  const before = new Date(now().getTime() - KEPT_MS).toISOString();
  const old = await oldGithubRecords(store.read, before, MAX_FORGOTTEN);
  if (old.length === 0) return;
  await store.write(async (tx) => {
    for (const id of old) await removeGithubRecords(tx, id);
  });
}
