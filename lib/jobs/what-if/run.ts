/** The state of a comparison while its threads work. */
import type { Worker } from 'node:worker_threads';
import type { WhatIfChange, WhatIfCount, WhatIfRun } from '#lib/views/what-if/run.ts';

/** Changes of a run that are listed one by one. */
export const MAX_CHANGES = 1_000;

export type Run = {
  view: WhatIfRun;
  counts: Map<string, WhatIfCount>;
  workers: Set<Worker>;
  started: number;
  done: Promise<void>;
};

/** A run that has begun at a time (RFC 3339), and has found nothing yet. */
export function newRun(id: string, startedAt: string): Run {
  const view: WhatIfRun = {
    id,
    state: 'running',
    startedAt,
    progress: { stage: 'compare', examined: 0, total: 0, evaluated: 0 },
    durationMs: 0,
    counts: [],
    changes: [],
    changesHidden: 0,
    error: null,
  };
  return { view, counts: new Map(), workers: new Set(), started: performance.now(), done: Promise.resolve() };
}

/** Add changes that a thread has found. */
export function addChanges({ view, counts }: Run, changes: readonly WhatIfChange[]): void {
  for (const { project, environment, from, to } of changes) {
    const slug = project?.slug ?? null;
    const key = JSON.stringify([slug, environment, from, to]);
    const known = counts.get(key) ?? { project: slug, environment, from, to, artifacts: 0 };
    known.artifacts += 1;
    counts.set(key, known);
  }
  const room = Math.max(0, MAX_CHANGES - view.changes.length);
  view.changes.push(...changes.slice(0, room));
  view.changesHidden += Math.max(0, changes.length - room);
}

/** Forget what threads have found, and begin again. */
export function forgetChanges({ view, counts }: Run): void {
  counts.clear();
  Object.assign(view.progress, { examined: 0, evaluated: 0 });
  view.changes = [];
  view.changesHidden = 0;
}

/** Run a thread of a run until it ends. An error of the thread fails the run. */
export function watchWorker<Message>(run: Run, worker: Worker, onMessage: (message: Message) => void): Promise<void> {
  return new Promise((resolve) => {
    run.workers.add(worker);
    worker.unref();
    worker.on('message', (message: Message) => {
      if (run.view.state === 'running') onMessage(message);
    });
    worker.on('error', (error: unknown) => failRun(run, error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => {
      run.workers.delete(worker);
      resolve();
    });
  });
}

export function failRun(run: Run, error: string): void {
  run.view.error ??= error;
  endRun(run, 'failed');
}

/** End a run, unless it has ended. */
export function endRun(run: Run, state: 'done' | 'cancelled' | 'failed'): void {
  if (run.view.state !== 'running') return;
  run.view.state = state;
  run.view.durationMs = Math.round(performance.now() - run.started);
}

/** What others see of a run now. */
export function viewOf({ view, counts, started }: Run): WhatIfRun {
  return {
    ...view,
    progress: { ...view.progress },
    durationMs: view.state === 'running' ? Math.round(performance.now() - started) : view.durationMs,
    counts: [...counts.values()].sort((a, b) => b.artifacts - a.artifacts),
  };
}
