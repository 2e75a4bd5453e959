/** Which artifacts GitHub is asked about, and the job that asks. */
import type { CandidateRow } from '#db/github/candidates.ts';
import { updateGithubRecords } from '#db/github/records.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db, Tx } from '#db/open.ts';
import { projectById, type ProjectRow } from '#db/project/projects.ts';
import { addJob } from '#db/system/jobs.ts';
import type { GithubRecordsHost } from '#lib/context/github-records.ts';
import { isAsked } from '#lib/query/artifact/github-records.ts';

/** The kind of the job. */
export const ASK_RECORDS = 'ask-github-records';

/** `artifact` is a row id. */
export type AskRecordsPayload = { artifact: number };

/** A job that ends without a word is added again after so long. */
const LOST_AFTER_MS = 3_600_000;

/**
 * The project that an artifact is asked about, which is a claimed repository of that GitHub; null where it is none.
 * GitHub knows artifacts by their SHA-256 only.
 */
export async function askedProject(
  db: Db,
  asked: GithubRecordsHost,
  { alg, project }: Pick<CandidateRow, 'alg' | 'project'>,
): Promise<ProjectRow | null> {
  if (project === null || alg !== (await findTerm(db, 'sha256'))) return null;
  const row = await projectById(db, project);
  return row !== null && isAsked(row, asked) ? row : null;
}

/** Add the job that asks about an artifact (row id), which has a row already. `now` is RFC 3339. */
export async function scheduleAsking(tx: Tx, id: number, { apiHost }: GithubRecordsHost, now: string): Promise<void> {
  const payload: AskRecordsPayload = { artifact: id };
  await addJob(tx, { kind: ASK_RECORDS, key: String(id), payload, host: apiHost, runAt: now, now });
  await updateGithubRecords(tx, id, { nextAt: new Date(Date.parse(now) + LOST_AFTER_MS).toISOString() });
}
