/**
 * What every operation of the app needs: the actor, the clock, the store, the log, the examiner and the evidence
 * writer.
 */
import type { Store } from '#db/open.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import type { LogSigner } from '#lib/ingest/log/signer.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';
import type { Actor } from '#lib/actor.ts';
import type { WorkloadVerifier } from './workload-verifier.ts';
import type { Limits } from './limits.ts';

export type Context = {
  actor: Actor;
  now: () => Date;
  store: Store;
  log: LogSigner;
  limits: Limits;
  examiner: Examiner;
  evidenceWriter: EvidenceWriter;
  workloadVerifier: WorkloadVerifier;
  /** Patterns of the projects that are claimed as soon as they are named. */
  adopts: readonly string[];
};
