/** Binds the artifact, signers, and the documents about the artifact. */
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { EvidenceIndexes } from '#lib/policy/inherited-evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import type { BoundValue } from '#lib/policy/cel/engine/values.ts';

export function boundArtifact({ digest, names, purls, project }: ArtifactFacts): BoundValue {
  return { digest, name: names[0], names, purls, project: project?.slug };
}

export function boundSigner(signer: Signer): BoundValue {
  return signer.kind === 'certificate'
    ? { kind: signer.kind, identity: signer.identity, issuer: signer.issuer, oids: signer.oids }
    : { kind: signer.kind, identity: signer.identity, keyId: signer.keyId, oids: {} };
}

/** A verified document with its signer. */
export type Attestation = EvidenceFact & { signer: Signer };

/** Kinds that are about an image index as a whole, and need not be about the platform that is evaluated. */
const OF_THE_WHOLE_INDEX: ReadonlySet<string> = new Set(['sbom', 'vex', 'scan', 'static-analysis', 'tests']);

/** The verified documents about the artifact, newest first, and those about its image index that also are about it. */
export function attestationsOf({ own, inherited }: EvidenceIndexes): Attestation[] {
  const ofIndex = inherited.evidence.filter(({ facts }) => !OF_THE_WHOLE_INDEX.has(facts.kind));
  return [...own.evidence, ...ofIndex].filter(isAttestation);
}

function isAttestation(evidence: EvidenceFact): evidence is Attestation {
  return evidence.outcome === 'verified' && evidence.signer !== null;
}

export function boundAttestation(evidence: Attestation): BoundValue {
  return {
    id: evidence.id,
    predicateType: evidence.predicateType,
    kind: evidence.facts.kind,
    ingestedAt: evidence.receivedAt,
    signedAt: evidence.signedAt,
    signer: boundSigner(evidence.signer),
  };
}

/** The documents that count for the artifact and are not verified. Only their place and outcome is bound. */
export function unverifiedOf({ all }: EvidenceIndexes): EvidenceFact[] {
  return all.evidence.filter((evidence) => !isAttestation(evidence));
}

export function boundUnverified({ id, predicateType, facts, outcome }: EvidenceFact): BoundValue {
  return { id, predicateType, kind: facts.kind, outcome };
}
