/**
 * Tries a draft: makes its changes in a scratch store by the operations that make them in earnest, runs the jobs that
 * follow to their end, and compares the statuses before and after. So the answer cannot differ from what the changes
 * would really do.
 */
import { artifactById } from '#db/artifact/artifacts.ts';
import {
  findStatusChanges,
  keepRows,
  openScratchStore,
  rememberStatuses,
  type StatusChange,
  type StatusChangeCount,
} from '#db/scratch.ts';
import type { Db, Store } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { claimJob, updateJobState } from '#db/system/jobs.ts';
import { QUARANTINE_JOB } from '#lib/admin/quarantine.ts';
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { SETTLE_PROJECT } from '#lib/ingest/settle/settle-projects.ts';
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
import { quarantineAhead, settleAhead } from './ahead.ts';
import { type Assistants, startAssistants } from './assistants.ts';
import { LaterEvaluations } from './later-evaluations.ts';
import { openTrialWriter, type TrialWriter } from './trial-writer.ts';

/**
 * `name`: of the file of the copy. `isLarge`: the draft may concern many artifacts, so that it pays to start further
 * threads.
 */
export type Trial = TriedBy & {
  folder: string;
  name: string;
  draft: WhatIfDraft;
  maxChanges: number;
  isLarge: boolean;
};
export type TrialResult = { counts: WhatIfCount[]; changes: WhatIfChange[]; changesHidden: number };
export type TrialProgress = Pick<WhatIfProgress, 'stage' | 'evaluated'>;

/** Documents are verified by the assistants while this thread stores the results of those before. */
const PACE: Omit<Pace, 'verify'> = { documents: 1_024, ahead: 256, together: 128 };

/** Try a draft on the data of a folder. Throws what `makeChanges` throws, and the error of a job that fails. */
export async function tryDraft(trial: Trial, onProgress: (progress: TrialProgress) => void): Promise<TrialResult> {
  onProgress({ stage: 'copy', evaluated: 0 });
  const { folder, now } = trial;
  const later = new LaterEvaluations();
  let assistants: Assistants | null = null;
  let store: Store | null = null;
  try {
    const share = async (file: string): Promise<void> => {
      assistants = await startAssistants({ folder, file, now }, later);
    };
    store = await openScratchStore(folder, { share: trial.isLarge ? share : null, name: trial.name });
    const helped = assistants as Assistants | null;
    if (helped !== null) {
      helped.begin();
      later.begin({ store, now, offer: helped.offer });
    }
    rememberStatuses(store.read);
    keepRows(store.read);
    const evaluated = new Set<number>();
    const writer = openTrialWriter(store, { ...trial, later: helped === null ? null : later.waiting }, (batch) => {
      for (const id of batch.touched.keys()) evaluated.add(id);
      if (helped !== null) later.afterBatch(batch);
      onProgress({ stage: 'change', evaluated: evaluated.size });
    });
    const context = scratchContext(store, trial, writer);
    await makeChanges(context, trial.draft);
    await finishJobs(context, writer, helped);
    if (helped !== null) await later.finish();
    onProgress({ stage: 'compare', evaluated: evaluated.size });
    return await describe(store.read, trial);
  } finally {
    await (assistants as Assistants | null)?.close();
    store?.close();
  }
}

/** Run the jobs that the changes have scheduled, and those that these jobs schedule. None of them uses the network. */
async function finishJobs(context: Context, { together }: TrialWriter, assistants: Assistants | null): Promise<void> {
  const now = context.now().toISOString();
  const as = (job: string): Context => ({ ...context, actor: { kind: 'job', job } });
  const pace: Pace = assistants === null ? PACE : { ...PACE, verify: assistants.verify };
  const handlers: JobHandlers = {
    ...localJobHandlers(context),
    // Several documents of a step are about one artifact, which is then evaluated once.
    [REVERIFY]: (payload) => together({ kind: 'job', job: REVERIFY }, () => runReverify(as(REVERIFY), payload, pace)),
    ...(assistants !== null && {
      [SETTLE_PROJECT]: (payload) => settleAhead(as(SETTLE_PROJECT), payload, assistants),
      [QUARANTINE_JOB]: (payload) => quarantineAhead(as(QUARANTINE_JOB), payload, assistants),
    }),
  } satisfies JobHandlers;
  const kinds = Object.keys(handlers);
  for (;;) {
    const job = await context.store.write((tx) => claimJob(tx, kinds, now));
    if (job === null) return;
    const result = await handlers[job.kind]!(JSON.parse(job.payload) as never);
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
