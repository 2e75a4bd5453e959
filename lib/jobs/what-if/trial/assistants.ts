/** The threads that help a trial. They end with the thread that has started them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LinkedDocuments } from '#lib/ingest/document/linked-texts.ts';
import type { KeptText } from '#lib/ingest/document/stored-document.ts';
import type { VerifiedAgain } from '#lib/ingest/reverify/verify-stored.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { AssistantInput, Evaluated, FromAssistant, ToAssistant, Waiting } from './messages.ts';

const MAX_ASSISTANTS = 3;
/** Memory of each thread, in MiB. */
const MAX_HEAP_MIB = 512;
/** What is read from a document is short-lived: a larger young generation is collected less often. */
const YOUNG_GENERATION_MIB = 96;

export type Assistants = {
  /** Let them begin, once the data have been copied. */
  begin: () => void;
  /** Read and verify a stored document (`seq`); null where its bytes are not kept or cannot be read. */
  verify: (seq: number, trust: TrustSet) => Promise<VerifiedAgain | null>;
  /** What is read from documents when their artifacts are settled. */
  read: (wanted: LinkedDocuments) => Promise<KeptText[]>;
  /** Let one evaluate artifacts; false where every one has enough to do. */
  offer: (waiting: readonly Waiting[]) => boolean;
  close: () => Promise<void>;
};

type Asked<T> = { resolve: (value: T) => void; reject: (error: unknown) => void };
type Assistant = {
  worker: Worker;
  trust: TrustSet | null;
  evaluating: number;
  verifying: Map<number, Asked<VerifiedAgain | null>>;
  reading: Asked<KeptText[]>[];
};

/** Who gets the results of evaluations, and the error of a thread that has failed. */
type Results = { take(evaluated: readonly Evaluated[]): void; fail(error: Error): void };

/** Artifacts that an assistant has to evaluate at a time: enough until the trial looks after it again. */
const MAX_EVALUATING = 256;

/** Start assistants on the empty file of a copy. Resolves once all have opened it. */
export async function startAssistants(input: AssistantInput, results: Results): Promise<Assistants> {
  // The trial itself needs a processor.
  const count = Math.max(1, Math.min(MAX_ASSISTANTS, availableParallelism() - 1));
  const assistants = await Promise.all(Array.from({ length: count }, () => startOne(input, results)));
  const post = ({ worker }: Assistant, message: ToAssistant): void => worker.postMessage(message, []);
  const leastBusy = (busyness: (one: Assistant) => number): Assistant =>
    assistants.reduce((a, b) => (busyness(b) < busyness(a) ? b : a));
  return {
    begin: () => {
      for (const one of assistants) post(one, { kind: 'begin' });
    },
    verify: (seq, trust) =>
      new Promise((resolve, reject) => {
        const one = leastBusy(({ verifying }) => verifying.size);
        one.verifying.set(seq, { resolve, reject });
        post(one, { kind: 'verify', seq, trust: one.trust?.version === trust.version ? null : trust });
        one.trust = trust;
      }),
    read: (wanted) =>
      new Promise((resolve, reject) => {
        const one = leastBusy(({ reading }) => reading.length);
        one.reading.push({ resolve, reject });
        post(one, { kind: 'read', wanted });
      }),
    offer: (waiting) => {
      const one = leastBusy(({ evaluating }) => evaluating);
      if (one.evaluating + waiting.length > MAX_EVALUATING) return false;
      one.evaluating += waiting.length;
      post(one, { kind: 'evaluate', waiting });
      return true;
    },
    close: async () => {
      await Promise.all(assistants.map(({ worker }) => worker.terminate()));
    },
  };
}

function startOne(workerData: AssistantInput, results: Results): Promise<Assistant> {
  const worker = new Worker(new URL('./assistant.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  const one: Assistant = { worker, trust: null, evaluating: 0, verifying: new Map(), reading: [] };
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromAssistant) => {
      switch (message.kind) {
        case 'open':
          return resolve(one);
        case 'verified':
          one.verifying.get(message.seq)?.resolve(message.verified);
          one.verifying.delete(message.seq);
          return;
        case 'read':
          return one.reading.shift()?.resolve([...message.texts]);
        case 'evaluated':
          one.evaluating -= message.evaluated.length;
          return results.take(message.evaluated);
      }
    });
    worker.on('error', (thrown: unknown) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      reject(error);
      for (const asked of [...one.verifying.values(), ...one.reading]) asked.reject(error);
      results.fail(error);
    });
  });
}
