/** What is known about an event when its message is written, as the subscriber may see it. Times are RFC 3339. */
import type { Status } from '#lib/status/status.ts';
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';

/** An artifact that a message names. `environments`: where it runs now. `project`: its slug. */
export type NamedArtifact = {
  digest: string;
  name: string | null;
  project: string | null;
  environments: readonly string[];
};

/** Where a thing with an end stands: it ends soon, or it has ended. */
export type EndPhase = 'soon' | 'ended';

export type Facts = { at: string } & (
  | {
      kind: 'evidence';
      /** The id of the document. */
      id: string;
      title: string;
      outcome: VerificationOutcome;
      project: string | null;
      artifact: NamedArtifact | null;
    }
  | {
      kind: 'status';
      artifact: NamedArtifact;
      from: Status | null;
      to: Status;
      /** Null where the change is not in the history any more. */
      reason: string | null;
    }
  | {
      kind: 'gate';
      /** The id of the decision. */
      id: string;
      /** The image or the digest that somebody asked about. */
      asked: string;
      environment: string | null;
      reason: string;
      projects: readonly string[];
    }
  | {
      kind: 'waiver';
      id: number;
      phase: EndPhase;
      rule: string;
      owner: string;
      reason: string;
      endsAt: string;
      environment: string | null;
      project: string | null;
      /** Null: the waiver is about a whole project. */
      artifact: NamedArtifact | null;
    }
  | {
      kind: 'trust';
      /** The id of the trust entry. */
      id: string;
      name: string;
      /** What of the entry ends: `the entry`, or the role of a key as `transparency log`. */
      part: string;
      phase: EndPhase | 'removed';
      endsAt: string;
    }
  | { kind: 'drift'; environment: string; begun: number; over: number }
  | { kind: 'audit'; total: number; differences: readonly string[] }
  | { kind: 'drill'; id: number; title: string; outcome: 'detected' | 'missed' | 'inconclusive' | 'failed' }
);
