/** What a project expects: who may make which kinds of claim about its artifacts. */
import type { ClaimKind } from './claim-kind.ts';
import { CLAIM_KINDS } from './claim-kind.ts';

/**
 * A signer that speaks for the project. `identity` is that of a certificate (its subject alternative name) or of a key,
 * exactly, or with `*` for any characters, compared with the whole text. `issuer` is the issuer of the certificate,
 * exactly; null for a key.
 */
export type ExpectedSigner = { identity: string; issuer: string | null; kinds: readonly ClaimKind[] };

/** A sender whose unsigned documents speak for the project, as `token:3` (`kind:identifier` of an actor). */
export type ExpectedSender = { sender: string; kinds: readonly ClaimKind[] };

export type Expectations = {
  /** What the source repository's own workflows may claim: those whose certificate names its immutable id. */
  ownWorkflows: readonly ClaimKind[];
  /** What the keys and pinned certificates may claim that an administrator added to the trust. */
  configuredKeys: readonly ClaimKind[];
  /** What senders may claim, without a signature, whose token or workload identity is scoped to the project. */
  scopedSenders: readonly ClaimKind[];
  signers: readonly ExpectedSigner[];
  senders: readonly ExpectedSender[];
  /**
   * The builders whose provenance counts: the exact `builder.id`, or with `*` for any characters. Null: every builder
   * that the policy recognises.
   */
  builders: readonly string[] | null;
};

/** What a project expects that has not said anything. */
export const DERIVED_EXPECTATIONS: Expectations = {
  ownWorkflows: CLAIM_KINDS,
  configuredKeys: CLAIM_KINDS,
  scopedSenders: CLAIM_KINDS,
  signers: [],
  senders: [],
  builders: null,
};
