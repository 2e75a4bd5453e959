/**
 * Runs what-if comparisons in the background. A run and its result live in the memory of the process: a draft is no
 * change, and a restart loses nothing that was decided.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AttestryError } from '#lib/errors.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { WhatIfChange, WhatIfCount, WhatIfDraft, WhatIfRun } from '#lib/views/policy/what-if.ts';
import type { Block } from './compare.ts';
import { readDraft } from './draft.ts';
import type { WorkerInput } from './worker.ts';

/** Runs that are kept, the newest ones; runs at the same time; threads of one run. */
const MAX_KEPT = 20;
const MAX_RUNNING = 2;
const MAX_THREADS = 4;
const MAX_CHANGES = 1_000;

type Run = {
  view: WhatIfRun;
  counts: Map<string, WhatIfCount>;
  workers: Set<Worker>;
  started: number;
  done: Promise<void>;
};

// Next loads a module more than once in one process; all copies must find the same runs.
const shared = globalThis as typeof globalThis & { __attestryWhatIf?: Map<string, Run> };
const runs = (): Map<string, Run> => (shared.__attestryWhatIf ??= new Map());

/**
 * Start a run, which compares the stored statuses with those under the draft. Throws as `readDraft`, and `rate-limited`
 * while others run.
 */
export async function startWhatIf(context: Context, draft: WhatIfDraft): Promise<WhatIfRun> {
  requireAccess(context, 'policy.try', 'anywhere');
  const read = readDraft(draft);
  const running = [...runs().values()].filter(({ view }) => view.state === 'running').length;
  if (running >= MAX_RUNNING)
    throw new AttestryError('rate-limited', `${running} comparisons are running: wait for them, or cancel one`, {
      retryAfterSeconds: 10,
    });
  const now = context.now().toISOString();
  const total = (await statusCounts(context.store.read, 0)).reduce((sum, { artifacts }) => sum + artifacts, 0);
  const run = newRun(now, total);
  runs().set(run.view.id, run);
  for (const id of [...runs().keys()].slice(0, -MAX_KEPT))
    if (runs().get(id)!.view.state !== 'running') runs().delete(id);
  const parts = Math.min(MAX_THREADS, availableParallelism());
  const input = { folder: context.store.folder, draft: read, now, parts };
  run.done = Promise.all(Array.from({ length: parts }, (_, part) => runPart(run, { ...input, part }))).then(() =>
    end(run, 'done'),
  );
  return run.view;
}

/** A run; null where none has this id, or it is too old. */
export function getWhatIf(id: string): WhatIfRun | null {
  const run = runs().get(id);
  return run === undefined ? null : viewOf(run);
}

/** Wait for the end of a run. */
export async function finishedWhatIf(id: string): Promise<WhatIfRun | null> {
  await runs().get(id)?.done;
  return getWhatIf(id);
}

/** End a run early; null where none has this id. What it has found stays. */
export async function cancelWhatIf(id: string): Promise<WhatIfRun | null> {
  const run = runs().get(id);
  if (run === undefined) return null;
  end(run, 'cancelled');
  await Promise.all([...run.workers].map((worker) => worker.terminate()));
  return viewOf(run);
}

function newRun(startedAt: string, total: number): Run {
  const view: WhatIfRun = {
    id: randomBytes(16).toString('base64url'),
    state: 'running',
    startedAt,
    progress: { examined: 0, total, evaluated: 0 },
    durationMs: 0,
    counts: [],
    changes: [],
    changesHidden: 0,
    error: null,
  };
  return { view, counts: new Map(), workers: new Set(), started: performance.now(), done: Promise.resolve() };
}

function runPart(run: Run, workerData: WorkerInput): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    run.workers.add(worker);
    worker.unref();
    worker.on('message', (block: Block) => take(run, block));
    worker.on('error', (error: unknown) => {
      run.view.error ??= error instanceof Error ? error.message : String(error);
      end(run, 'failed');
    });
    worker.on('exit', () => {
      run.workers.delete(worker);
      resolve();
    });
  });
}

function take(run: Run, { examined, evaluated, changes }: Block): void {
  if (run.view.state !== 'running') return;
  run.view.progress.examined += examined;
  run.view.progress.evaluated += evaluated;
  for (const change of changes) count(run, change);
  const room = Math.max(0, MAX_CHANGES - run.view.changes.length);
  run.view.changes.push(...changes.slice(0, room));
  run.view.changesHidden += Math.max(0, changes.length - room);
}

function count({ counts }: Run, { project, environment, from, to }: WhatIfChange): void {
  const slug = project?.slug ?? null;
  const key = JSON.stringify([slug, environment, from, to]);
  const known = counts.get(key) ?? { project: slug, environment, from, to, artifacts: 0 };
  known.artifacts += 1;
  counts.set(key, known);
}

function end(run: Run, state: 'done' | 'cancelled' | 'failed'): void {
  if (run.view.state !== 'running') return;
  run.view.state = state;
  run.view.durationMs = Math.round(performance.now() - run.started);
}

function viewOf({ view, counts, started }: Run): WhatIfRun {
  return {
    ...view,
    durationMs: view.state === 'running' ? Math.round(performance.now() - started) : view.durationMs,
    counts: [...counts.values()].sort((a, b) => b.artifacts - a.artifacts),
  };
}
