/** Tells whether everything that decides a verdict has been applied to an artifact. */
import { REVERIFY } from '#lib/ingest/reverify/schedule-reverify.ts';
import { QUARANTINE_JOB } from '#lib/admin/quarantine.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import { SETTLE_PROJECT } from '#lib/ingest/settle/settle-projects.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { unfinishedJobs } from '#db/system/jobs.ts';

const MAX_JOBS = 1_000;

/**
 * The change whose background job may still take evidence from the artifact; null where there is none. A page shows the
 * status of before meanwhile, but a signature on it could not be taken back.
 */
export async function unfinishedChange(db: Db, row: ArtifactRow): Promise<string | null> {
  if (isFromBeforeAuthority(row)) return 'its evidence is from an earlier version and is being examined again';
  const jobs = await unfinishedJobs(db, [SETTLE_PROJECT, QUARANTINE_JOB, REVERIFY], MAX_JOBS);
  if (jobs.length === MAX_JOBS) return 'many changes are being applied';
  for (const { kind, key } of jobs) {
    if (kind === SETTLE_PROJECT && key === String(row.project)) return 'a change of its project is being applied';
    if (kind === QUARANTINE_JOB) return 'a quarantine is being applied';
    if (kind === REVERIFY && key.split(' ')[1] === 'removed') return 'a change of the trust is being applied';
  }
  return null;
}
