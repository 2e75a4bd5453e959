/**
 * What every operation of the app needs: the actor, the clock, the store, the log, the examiner and the evidence
 * writer.
 */
import type { Anchors } from '#lib/admin/anchors/anchors.ts';
import type { Store } from '#db/open.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import type { LogSigner } from '#lib/ingest/log/signer.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';
import type { Actor, CallerOrigin } from '#lib/actor.ts';
import type { VsaSigner } from '#lib/vsa/signer.ts';
import type { WorkloadVerifier } from './workload-verifier.ts';
import type { Refusals } from '#lib/ingest/log/refusals.ts';
import type { GithubRecordsHost } from './github-records.ts';
import type { Limits } from './limits.ts';
import type { NotifySettings } from './notify.ts';
import type { ReadingThread } from './reading-thread.ts';
import type { SignInSettings } from './sign-in.ts';

export type Context = {
  actor: Actor;
  /** From where the actor acts. */
  from: CallerOrigin;
  /** Notes what the actor may not do. */
  refusals: Refusals;
  /** Whether everybody may read without a sign-in or a token. */
  readingIsOpen: boolean;
  now: () => Date;
  store: Store;
  /** Signs the evidence log. */
  log: LogSigner;
  /** Signs the audit log. */
  auditLog: LogSigner;
  limits: Limits;
  examiner: Examiner;
  evidenceWriter: EvidenceWriter;
  /** Answers long questions beside the thread that answers requests; null: this thread answers them itself. */
  readingThread: ReadingThread | null;
  workloadVerifier: WorkloadVerifier;
  /** Patterns of the projects that are claimed as soon as they are named. */
  adopts: readonly string[];
  vsa: VsaSettings;
  signIn: SignInSettings;
  /** The places outside of the machine that keep checkpoints of the log, and their alarm. */
  anchors: Anchors;
  notify: NotifySettings;
  /** The GitHub that is asked what it lists of artifacts; null: none is. */
  githubRecords: GithubRecordsHost | null;
};

/** How verification summaries are issued. */
export type VsaSettings = {
  /** The address under which others reach this installation; it names the verifier. */
  baseUrl: string;
  /** The version of Attestry. */
  version: string;
  /** The signer that is configured; null: a key of the data folder signs. */
  signer: VsaSigner | null;
  /** Whether a change of status issues a summary, or only a request does. */
  onChange: boolean;
};
