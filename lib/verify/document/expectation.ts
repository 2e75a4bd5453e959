/** Which of what is expected of a file applies to each document in it. */
import type { ParsedEvidence, ParseResult } from '#lib/evidence/model/evidence.ts';
import type { Expectation } from '#lib/verify/result/verification.ts';

const NPM_PUBLISH = /^https:\/\/github\.com\/npm\/attestation\/tree\/main\/specs\/publish\/v\d/u;

/**
 * The npm registry answers with two attestations of one package: the build's provenance, and its own publish
 * attestation, which it signs with a key. Who built it, from what, and who confirmed that is expected of the
 * provenance; the registry's word has none of it. Where no provenance of the same subject stands beside it, everything
 * is expected of the publish attestation too.
 */
export function expectationFor(
  reading: ParsedEvidence,
  file: readonly ParseResult[],
  expect: Expectation,
): Expectation {
  if (reading.predicateType === null || !NPM_PUBLISH.test(reading.predicateType)) return expect;
  const accompanied = file.some(
    (one) => one.ok && one !== reading && one.facts.kind === 'provenance' && sharesSubject(one, reading),
  );
  if (!accompanied) return expect;
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
  return a.subjects.some((one) =>
    b.subjects.some((other) =>
      Object.entries(one.digest).some(([algorithm, value]) => other.digest[algorithm] === value),
    ),
  );
}
