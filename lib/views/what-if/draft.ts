/**
 * Changes that are tried and not made. Each one has the shape of the request that makes it; a reason, an owner and a
 * version may be left out.
 */
import type { WaiverRequest } from '../waiver.ts';

export type WhatIfDraft = {
  /** Documents of policies to apply, each as text in YAML or JSON, or as a value. */
  apply?: unknown[];
  /** Ids of policies to retire. */
  retire?: string[];
  trust?: TrustDraft[];
  claims?: ClaimDraft[];
  expectations?: ExpectationsDraft[];
  waivers?: WaiverDraft[];
  quarantine?: QuarantineDraft[];
};

/**
 * A trusted root, public key, npm key list or certificate authority as the text of its file; or the name or id of an
 * entry to remove.
 */
export type TrustDraft =
  | {
      file: string;
      name?: string | undefined;
      hint?: string | undefined;
      validFrom?: string | undefined;
      validUntil?: string | undefined;
      thresholds?:
        | { tlog?: number | undefined; ctlog?: number | undefined; timestamp?: number | undefined }
        | undefined;
    }
  | { remove: string };

/** A project to claim, or the slug of one whose claim is withdrawn. */
export type ClaimDraft =
  | { slug: string; repositoryId?: string | undefined; ownerId?: string | undefined }
  | { withdraw: string };

/** The expectations of a project (slug): the whole document, or one more signer, sender or builder. */
export type ExpectationsDraft = { project: string; reason?: string | undefined; version?: number | undefined } & (
  | { document: unknown }
  | {
      signer?: { identity: string; issuer: string | null } | undefined;
      sender?: string | undefined;
      builder?: string | undefined;
      kinds?: 'all' | readonly string[] | undefined;
    }
);

/** A waiver to create, or the number of one to approve or to end. */
export type WaiverDraft =
  | (Omit<WaiverRequest, 'owner' | 'reason'> & { owner?: string | undefined; reason?: string | undefined })
  | { approve: number; reason?: string | undefined }
  | { revoke: number; reason?: string | undefined };

/** Evidence to quarantine, or the number of a quarantine to release. */
export type QuarantineDraft =
  | {
      evidence?: string | undefined;
      sender?: string | undefined;
      signer?: string | undefined;
      issuer?: string | undefined;
      from?: string | undefined;
      until?: string | undefined;
      reason?: string | undefined;
    }
  | { release: number; reason?: string | undefined };

/** The members of a draft, each a list of changes. */
export const DRAFT_MEMBERS = ['apply', 'retire', 'trust', 'claims', 'expectations', 'waivers', 'quarantine'] as const;

/** Changes of each member that a draft may have. */
export const MAX_DRAFTED = { policies: 20, others: 50 } as const;
