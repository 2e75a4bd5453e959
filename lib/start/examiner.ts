/** Chooses how evidence is read and verified. */
import { availableParallelism } from 'node:os';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import { InlineExaminer } from '#lib/ingest/examine/inline-examiner.ts';
import { MemoryLimiter } from '#lib/ingest/examine/memory-limiter.ts';
import { POOL_DEFAULTS, VerificationPool } from '#lib/ingest/examine/verification-pool.ts';

/**
 * Open the examiner of the app.
 * @param workers number of worker threads; 0: the calling thread does the work; null: one for each processor
 */
export function openExaminer(workers: number | null): Examiner {
  if (workers === 0) return new InlineExaminer();
  return new MemoryLimiter(new VerificationPool({ ...POOL_DEFAULTS, threads: workers ?? availableParallelism() }));
}
