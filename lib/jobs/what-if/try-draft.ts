/**
 * Tries a draft: makes its changes in a scratch store by the operations that make them in earnest, runs the jobs that
 * follow to their end, and compares the statuses before and after. So the answer cannot differ from what the changes
 * would really do.
 */
import { artifactById } from '#db/artifact/artifacts.ts';
import {
  findStatusChanges,
  openScratchStore,
  rememberStatuses,
  type StatusChange,
  type StatusChangeCount,
} from '#db/scratch.ts';
import type { Db } from '#db/open.ts';
import { keepReadings } from '#db/readings/kept-readings.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { claimJob, updateJobState } from '#db/system/jobs.ts';
import type { Context } from '#lib/context/context.ts';
import { POOL_DEFAULTS, VerificationPool } from '#lib/ingest/examine/verification-pool.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { REVERIFY } from '#lib/ingest/reverify/schedule-reverify.ts';
import type { JobHandlers } from '#lib/jobs/queue/run-jobs.ts';
import { type Pace, runReverify } from '#lib/jobs/steps/reverify.ts';
import { localJobHandlers } from '#lib/jobs/start-jobs.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfChange, WhatIfCount, WhatIfProgress } from '#lib/views/what-if/run.ts';
import { makeChanges } from './make-changes.ts';
import { scratchContext, type TriedBy } from './scratch-context.ts';
import { openTrialWriter, type TrialWriter } from './trial-writer.ts';

export type Trial = TriedBy & { folder: string; draft: WhatIfDraft; maxChanges: number };
export type TrialResult = { counts: WhatIfCount[]; changes: WhatIfChange[]; changesHidden: number };
export type TrialProgress = Pick<WhatIfProgress, 'stage' | 'evaluated'>;

/** The second thread verifies while the first one stores the results of the documents before. */
const PACE: Pace = { documents: 1_024, ahead: 128, together: 128 };

/** Try a draft on the data of a folder. Throws what `makeChanges` throws, and the error of a job that fails. */
export async function tryDraft(trial: Trial, onProgress: (progress: TrialProgress) => void): Promise<TrialResult> {
  onProgress({ stage: 'copy', evaluated: 0 });
  const store = openScratchStore(trial.folder);
  const examiner = new VerificationPool({ ...POOL_DEFAULTS, threads: 1 });
  try {
    rememberStatuses(store.read);
    keepReadings(store.read);
    const evaluated = new Set<number>();
    const writer = openTrialWriter(store, trial, (batch) => {
      for (const id of batch.touched.keys()) evaluated.add(id);
      onProgress({ stage: 'change', evaluated: evaluated.size });
    });
    const context = scratchContext(store, trial, writer, examiner);
    await makeChanges(context, trial.draft);
    await finishJobs(context, writer, trial.now);
    onProgress({ stage: 'compare', evaluated: evaluated.size });
    return await describe(store.read, trial);
  } finally {
    await examiner.close();
    store.close();
  }
}

/** Run the jobs that the changes have scheduled, and those that these jobs schedule. None of them uses the network. */
async function finishJobs(context: Context, { together }: TrialWriter, now: string): Promise<void> {
  const asJob: Context = { ...context, actor: { kind: 'job', job: REVERIFY } };
  const handlers: JobHandlers = {
    ...localJobHandlers(context),
    [REVERIFY]: (payload) => runReverify(asJob, payload, PACE),
  };
  const kinds = Object.keys(handlers);
  for (;;) {
    const job = await context.store.write((tx) => claimJob(tx, kinds, now));
    if (job === null) return;
    const run = () => handlers[job.kind]!(JSON.parse(job.payload) as never);
    // Several documents of a step are about one artifact, which is then evaluated once.
    const result = job.kind === REVERIFY ? await together({ kind: 'job', job: job.kind }, run) : await run();
    if (result.outcome === 'retry' || result.outcome === 'failed') throw new Error(`${job.kind}: ${result.error}`);
    await context.store.write((tx) =>
      updateJobState(
        tx,
        job.id,
        result.outcome === 'done'
          ? { state: 'done', now }
          : { state: 'waiting', runAt: now, payload: result.payload, attempts: 0, now },
      ),
    );
  }
}

async function describe(db: Db, { now, maxChanges }: Trial): Promise<TrialResult> {
  const found = findStatusChanges(db, maxChanges);
  const changes: WhatIfChange[] = [];
  for (const change of found.changes) changes.push(await describeChange(db, change, now));
  const total = found.counts.reduce((sum, { artifacts }) => sum + artifacts, 0);
  return { counts: await mergeCounts(db, found.counts), changes, changesHidden: total - changes.length };
}

/** Projects that were merged have one slug. */
async function mergeCounts(db: Db, found: readonly StatusChangeCount[]): Promise<WhatIfCount[]> {
  const merged = new Map<string, WhatIfCount>();
  for (const { project, environment, from, to, artifacts } of found) {
    const slug = await slugOfProject(db, project);
    const key = JSON.stringify([slug, environment, from, to]);
    const count = merged.get(key) ?? { project: slug, environment, from, to, artifacts: 0 };
    count.artifacts += artifacts;
    merged.set(key, count);
  }
  return [...merged.values()];
}

async function describeChange(
  db: Db,
  { artifact, name, project, environment, from, to }: StatusChange,
  now: string,
): Promise<WhatIfChange> {
  const row = (await artifactById(db, artifact))!;
  const { policies } = await policySet(db);
  const { chosen } = choosePolicy(policies, { project: await slugOfProject(db, row.project), environment });
  const reason = async (): Promise<string> => {
    if (environment === null) return row.reason;
    if (to === null) return 'it would not run there any more';
    return (await evaluateArtifact(db, row, now, { environment })).status.reason;
  };
  return {
    digest: await digestOf(db, row),
    name,
    project: await projectRef(db, project),
    environment,
    from,
    to,
    reason: await reason(),
    policy: policyRef(chosen),
  };
}
