/** Selects the expectations of a file that apply to each document in it. */
import type { ParsedEvidence, ParseResult } from '#lib/evidence/model/evidence.ts';
import type { Expectation } from '#lib/verify/result/verification.ts';

const NPM_PUBLISH = /^https:\/\/github\.com\/npm\/attestation\/tree\/main\/specs\/publish\/v\d/u;

/**
 * The npm registry returns two attestations of one package: the build's provenance, and its own publish attestation,
 * which it signs with a key. Expectations about identity, source and builder apply to the provenance only, since the
 * publish attestation states none of these. If the file has no provenance of the same subject, all expectations apply
 * to the publish attestation too.
 */
export function expectationFor(
  evidence: ParsedEvidence,
  file: readonly ParseResult[],
  expect: Expectation,
): Expectation {
  if (evidence.predicateType === null || !NPM_PUBLISH.test(evidence.predicateType)) return expect;
  const hasProvenance = file.some(
    (one) => one.ok && one !== evidence && one.facts.kind === 'provenance' && sharesSubject(one, evidence),
  );
  if (!hasProvenance) return expect;
  const {
    identity: _identity,
    identityRegexp: _pattern,
    issuer: _issuer,
    sourceRepository: _source,
    sourceRef: _ref,
    builderId: _builder,
    sourceBranch: _branch,
    sourceTag: _tag,
    sourceVersionedTag: _version,
    requireBuilder: _required,
    ...rest
  } = expect;
  return rest;
}

function sharesSubject(a: ParsedEvidence, b: ParsedEvidence): boolean {
  return a.subjects.some((left) =>
    b.subjects.some((right) =>
      Object.entries(left.digest).some(([algorithm, value]) => right.digest[algorithm] === value),
    ),
  );
}
