/** The document in which people write the expectations of a project, and in which Attestry stores them. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { ClaimKind } from './claim-kind.ts';
import { CLAIM_KINDS } from './claim-kind.ts';
import { DERIVED_EXPECTATIONS, type Expectations } from './expectations.ts';

/** Kinds of claim: each of them, none, or those in the list. */
export type WrittenKinds = 'all' | 'none' | ClaimKind[];

/** The complete document: `readExpectations` also accepts one in which members are missing. */
export type ExpectationsDocument = {
  ownWorkflows: WrittenKinds;
  configuredKeys: WrittenKinds;
  scopedSenders: WrittenKinds;
  signers: { identity: string; issuer: string | null; kinds: WrittenKinds }[];
  senders: { sender: string; kinds: WrittenKinds }[];
  builders: string[] | null;
};

/** The complete document of expectations. `readExpectations` reads the same from it. */
export function writeExpectations(expectations: Expectations): ExpectationsDocument {
  return {
    ownWorkflows: writeKinds(expectations.ownWorkflows),
    configuredKeys: writeKinds(expectations.configuredKeys),
    scopedSenders: writeKinds(expectations.scopedSenders),
    signers: expectations.signers.map(({ identity, issuer, kinds }) => ({
      identity,
      issuer,
      kinds: writeKinds(kinds),
    })),
    senders: expectations.senders.map(({ sender, kinds }) => ({ sender, kinds: writeKinds(kinds) })),
    builders: expectations.builders === null ? null : [...expectations.builders],
  };
}

/**
 * The expectations of a stored document. It is not checked again: a later version of Attestry may refuse what an
 * earlier one accepted, and what a project has said stays as it is.
 */
export function storedExpectations(document: ExpectationsDocument): Expectations {
  return {
    ownWorkflows: listKinds(document.ownWorkflows),
    configuredKeys: listKinds(document.configuredKeys),
    scopedSenders: listKinds(document.scopedSenders),
    signers: document.signers.map((one) => ({ ...one, kinds: listKinds(one.kinds) })),
    senders: document.senders.map((one) => ({ ...one, kinds: listKinds(one.kinds) })),
    builders: document.builders,
  };
}

/** Whether expectations are those of a project that has said nothing. */
export function areDerived(expectations: Expectations): boolean {
  const [given, derived] = [expectations, DERIVED_EXPECTATIONS].map((one) => canonicalJson(writeExpectations(one)));
  return given === derived;
}

/** `all` also stands for kinds that a later version of Attestry adds. */
function writeKinds(kinds: readonly ClaimKind[]): WrittenKinds {
  if (kinds.length === 0) return 'none';
  return CLAIM_KINDS.every((kind) => kinds.includes(kind)) ? 'all' : CLAIM_KINDS.filter((kind) => kinds.includes(kind));
}

function listKinds(written: WrittenKinds): readonly ClaimKind[] {
  if (written === 'all') return CLAIM_KINDS;
  return written === 'none' ? [] : written;
}
