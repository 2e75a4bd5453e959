/** Judging artifacts again without new evidence: the rules have changed, or a waiver has ended. */
import { BASELINE } from '#lib/policy/baseline.ts';
import { artifactAt, artifactsAfter } from '#db/artifact/artifacts.ts';
import { listArtifactIds } from '#db/artifact/list.ts';
import { waiversEnded } from '#db/artifact/waivers.ts';
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { App } from '../app.ts';
import type { JobEnd } from '../jobs/run-jobs.ts';
import type { Batch } from './batch.ts';
import { touch } from './batch.ts';

export const REJUDGE = 'rejudge';
export type RejudgePayload = { after: number; project: number | null };

/** Artifacts of one step, which nothing else interrupts: a few ms each. */
const STEP = 16;
/** Artifacts of a project that one ended waiver brings back to judgement. */
const MOST_OF_PROJECT = 2_000;

/** At start: where the rules are newer than the last judgement, everything is judged again in the background. */
export async function rejudgeIfNewer(app: App): Promise<void> {
  if ((await readMeta(app.store.read, 'policy-version')) === String(BASELINE.version)) return;
  await app.store.write(async (tx) => {
    const now = app.now().toISOString();
    await addJob(tx, { kind: REJUDGE, key: `policy ${BASELINE.version}`, payload: { after: 0, project: null } satisfies RejudgePayload, runAt: now, now });
    await writeMeta(tx, 'policy-version', String(BASELINE.version));
  });
}

/** One step through all artifacts, in the order they came. */
export async function rejudgeStep(app: App, payload: RejudgePayload): Promise<JobEnd> {
  const ids = await artifactsAfter(app.store.read, payload.after, STEP);
  await app.writer.change((tx, batch) => touchAll(tx, batch, ids));
  const last = ids.at(-1);
  return ids.length < STEP || last === undefined ? { end: 'done' } : { end: 'more', payload: { ...payload, after: last } satisfies RejudgePayload };
}

export async function touchAll(tx: Tx, batch: Batch, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const row = batch.touched.get(id)?.row ?? (await artifactAt(tx, id));
    if (row) touch(batch, row, false, null);
  }
}

/** Judge anew what waivers covered that have ended since the last look. */
export async function endWaivers(app: App): Promise<void> {
  const now = app.now().toISOString();
  const since = (await readMeta(app.store.read, 'waivers-until')) ?? new Date(0).toISOString();
  const ended = await waiversEnded(app.store.read, since, now, 1_000);
  if (ended.length === 0) return;
  await app.writer.change(async (tx, batch) => {
    for (const { artifact, project } of ended) await touchAll(tx, batch, await coveredBy(tx, artifact, project));
    await writeMeta(tx, 'waivers-until', now);
  });
}

/** The artifacts that a waiver is about. */
export async function coveredBy(tx: Tx, artifact: number | null, project: number | null): Promise<number[]> {
  if (artifact !== null) return [artifact];
  if (project === null) return [];
  return (await listArtifactIds(tx, { statuses: null, project, level: null, signers: null, environment: null, from: null, to: null, among: null, standing: null }, 'newest', null, MOST_OF_PROJECT)).ids;
}
