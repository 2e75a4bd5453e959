/** Counts the releases of a store that an earlier version has filled, which knew nothing of parts. */
import { artifactIdsAfter, artifactsByIds } from '#db/artifact/artifacts.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';

export const COUNT_RELEASES = 'count-releases';

/** Rows of artifacts that are read at a time. */
const ROWS_PER_STEP = 500;
/** Indexes of one step, which is one transaction: each is evaluated with its platforms. */
const INDEXES_PER_STEP = 4;
const DONE = 'releases';

/** The step after the artifact with this row id. */
export type CountReleasesPayload = { after: number };

/** At start: where the releases of the store have not been counted yet, they are counted in the background. */
export async function scheduleReleases(context: Context): Promise<void> {
  if ((await readMeta(context.store.read, DONE)) !== null) return;
  await context.store.write(async (tx) => {
    const now = context.now().toISOString();
    const payload: CountReleasesPayload = { after: 0 };
    await addJob(tx, { kind: COUNT_RELEASES, key: DONE, payload, runAt: now, now });
    await writeMeta(tx, DONE, '1');
  });
}

/** Evaluate the next image indexes, and with them their platforms, which become parts. */
export async function runCountReleases(context: Context, { after }: CountReleasesPayload): Promise<JobResult> {
  const ids = await artifactIdsAfter(context.store.read, after, ROWS_PER_STEP);
  const rows = (await artifactsByIds(context.store.read, ids)).toSorted((a, b) => a.id - b.id);
  const indexes = rows.filter(({ isIndex }) => isIndex).slice(0, INDEXES_PER_STEP);
  if (indexes.length > 0)
    await context.evidenceWriter.change(context, (tx, batch) =>
      touchArtifacts(
        tx,
        batch,
        indexes.map(({ id }) => id),
      ),
    );
  const last = indexes.length === INDEXES_PER_STEP ? indexes.at(-1)!.id : ids.at(-1);
  const isLast = ids.length < ROWS_PER_STEP && last === ids.at(-1);
  if (last === undefined || isLast) return { outcome: 'done' };
  return { outcome: 'continue', payload: { after: last } satisfies CountReleasesPayload };
}
