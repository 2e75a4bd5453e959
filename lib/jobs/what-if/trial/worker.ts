/** A thread that tries a draft, so that no answer waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { AttestryError } from '#lib/errors.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { tryDraft, type Trial, type TrialProgress, type TrialResult } from './try-draft.ts';

/** What the thread sends: progress, and at its end a result or why there is none. */
export type FromTrial = { progress: TrialProgress } | { result: TrialResult } | { error: string };

/** Progress is sent at most this often, in milliseconds, because each change of a few artifacts is progress. */
const PROGRESS_MS = 100;

const port = parentPort!;
lowerThreadPriority(5);
let sent: { stage: TrialProgress['stage'] | null; at: number } = { stage: null, at: 0 };
const send = (message: FromTrial): void => port.postMessage(message);
try {
  const result = await tryDraft(workerData as Trial, (progress) => {
    const at = performance.now();
    if (progress.stage === sent.stage && at - sent.at < PROGRESS_MS) return;
    sent = { stage: progress.stage, at };
    send({ progress });
  });
  send({ result });
} catch (error) {
  if (!(error instanceof AttestryError)) throw error;
  send({ error: error.message });
}
