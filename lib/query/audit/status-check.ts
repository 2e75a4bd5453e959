/** The stored status of every artifact against a new evaluation of it. */
import { artifactById, artifactIdsAfter } from '#db/artifact/artifacts.ts';
import { countArtifacts, openJobs, readMetaValue } from '#db/audit/rows.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { reporter, type Audit, type AuditCheck } from './check.ts';

const ARTIFACTS_PER_STEP = 20;

export const STATUS_CHECK: AuditCheck = {
  name: 'statuses',
  description: 'every stored status is the one that a new evaluation gives',
  total: ({ store }) => countArtifacts(store.read),
  async step(audit, cursor) {
    const ids = await artifactIdsAfter(audit.store.read, Number(cursor ?? 0), ARTIFACTS_PER_STEP);
    for (const id of ids) await compareStatus(audit, id);
    return { cursor: ids.length < ARTIFACTS_PER_STEP ? null : String(ids.at(-1)), done: ids.length };
  },
};

async function compareStatus(audit: Audit, id: number): Promise<void> {
  const report = reporter(audit, 'statuses');
  const { read } = audit.store;
  try {
    const row = await artifactById(read, id);
    // Until the migration has settled the artifact, its status is that of the earlier version.
    if (row === null || isFromBeforeAuthority(row)) return;
    let first: string | null = null;
    for (const at of await moments(audit, row.statusSince)) {
      const { status } = await evaluateArtifact(read, row, at);
      if (status.status === row.status && status.underlying === row.underlying) return;
      first ??= status.status;
    }
    // Work that waits may change the status of any artifact: until it is done, a difference says nothing.
    if ((await openJobs(read)).length > 0) audit.state.note('statuses-waiting', id.toString());
    else report('artifact', id, `the stored status is ${row.status}; a new evaluation says ${first}`);
  } catch (error) {
    report('artifact', id, `it cannot be evaluated: ${String(error instanceof Error ? error.message : error)}`);
  }
}

/**
 * The moments of which one must give the stored status. A waiver that ended since the app was stopped has not changed
 * the stored status yet, so the last moment at which the app wrote counts beside the present one.
 */
async function moments(audit: Audit, statusSince: string): Promise<string[]> {
  const now = audit.now().toISOString();
  const written = [
    (await lastCheckpoint(audit.store.read))?.createdAt,
    await readMetaValue(audit.store.read, 'ready-at'),
  ]
    .filter((one) => one !== undefined && one !== null)
    .toSorted();
  return [...new Set([now, ...written.toReversed(), statusSince])];
}
