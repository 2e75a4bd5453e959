/** Identifies what an evaluation saw. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';

/**
 * SHA-256 (hex) of what an evaluation saw: the artifact, its project, and each document by its digest with the result
 * and the times of its verification. Two evaluations of one policy and engine with equal hashes give equal verdicts,
 * unless the time of evaluation makes the difference.
 */
export function factsHash(facts: ArtifactFacts): string {
  const seen = ({ id, outcome, signedAt, receivedAt, signer, sentBy }: EvidenceFact) => [
    id,
    outcome,
    signedAt,
    receivedAt,
    signer?.identity ?? null,
    ...(sentBy === undefined ? [] : [sentBy]),
  ];
  const {
    digest,
    names,
    purls,
    project,
    evidence,
    links = [],
    imageIndexes = [],
    dependencies,
    sourceRevisions,
    predicates,
  } = facts;
  return hash(
    'sha256',
    canonicalJson({
      artifact: `${digest.alg}:${digest.value}`,
      names,
      purls,
      project: project && [project.slug, ...project.names],
      evidence: evidence.map(seen),
      links: links.map(seen),
      imageIndexes: imageIndexes.map((index) => [index.digest, index.evidence.map(seen)]),
      ...(sourceRevisions && {
        sourceRevisions: sourceRevisions.map((one) => [
          one.digest,
          one.evidence.map(seen),
          (one.reviews ?? []).map(seen),
        ]),
      }),
      ...(predicates && {
        predicateTypes: predicates.types.map(({ id, version, sha256, bases }) => [
          id,
          version,
          sha256,
          ...bases.map((base) => base.sha256),
        ]),
        judged: [...predicates.judged].map(([id, { outcome }]) => [id, outcome]),
      }),
      ...(dependencies && {
        dependencies: dependencies.examined.map((one) => [one.digest, one.isCut, one.evidence.map(seen)]),
        purls: dependencies.purls.map(({ purl, digests, isCut }) => [purl, isCut, ...digests]),
      }),
    }),
  );
}
