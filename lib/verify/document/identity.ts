/**
 * The identity check: who signed, confirmed by whom, from which source. Exact, or by a pattern that is matched against
 * the whole.
 */
import { runInNewContext } from 'node:vm';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { ParsedEvidence, Provenance } from '#lib/evidence/model/evidence.ts';
import { fail, pass, skip } from '#lib/verify/result/check.ts';
import type { Check, Expectation, Signer } from '#lib/verify/result/verification.ts';
import { certificateRepository } from './comparisons.ts';
import { predicateSource } from './predicate.ts';
import { checkSourceRefs } from './source-ref.ts';

const MAX_PATTERN_LENGTH = 1000;
/** ms. */
const MAX_MATCH_MS = 100;

/**
 * `signer` is null unless a signature was verified with the signer's key. `provesItself`: the document holds without a
 * signer (a proof, a log's checkpoint), so whoever is expected did not sign it.
 */
export function checkIdentity(
  { facts }: ParsedEvidence,
  signer: Signer | null,
  expect: Expectation,
  provesItself = false,
): Check[] {
  const provenance = facts.kind === 'provenance' ? facts.provenance : null;
  // Whoever is named in a document whose signature was not verified did not sign it, as far as can be told.
  if (signer === null) return [checkWithoutSigner(expect, provesItself)];
  const results: Check[] = [];
  if (expect.identity !== undefined)
    results.push(checkName(signer, expect.identity, (name) => name === expect.identity));
  if (expect.identityRegexp !== undefined) results.push(checkPattern(signer, expect.identityRegexp));
  if (expect.issuer !== undefined) results.push(checkIssuer(signer, expect.issuer));
  if (expect.sourceRepository !== undefined) results.push(checkSource(signer, provenance, expect.sourceRepository));
  if (expect.sourceRef !== undefined) results.push(checkRef(signer, provenance, expect.sourceRef));
  results.push(...checkSourceRefs(signer, provenance, expect));
  if (results.length > 0) return results;
  return [
    skip('identity', 'not-asked', `Signed by ${signer.identity}; nobody in particular was expected.`, {
      actual: signer.identity,
    }),
  ];
}

function checkWithoutSigner(expect: Expectation, provesItself: boolean): Check {
  const { identity, identityRegexp, issuer, sourceRepository, sourceRef } = expect;
  const ref = sourceRef ?? expect.sourceBranch ?? expect.sourceTag ?? expect.sourceVersionedTag;
  const expected = identity ?? identityRegexp ?? issuer ?? sourceRepository ?? ref;
  if (expected === undefined)
    return skip('identity', 'not-asked', 'Nobody is known to have signed it, and nobody in particular was expected.');
  return provesItself
    ? withoutIdentity(expected, null)
    : skip('identity', 'not-reached', 'No signature was verified, so nobody is known to have signed it.', { expected });
}

function withoutIdentity(expected: string, actual: string | null): Check {
  return fail('identity', 'identity-missing', 'The signer has no identity that a certificate confirms.', {
    expected,
    actual,
  });
}

function checkName(signer: Signer | null, expected: string, fits: (name: string) => boolean): Check {
  if (signer?.kind !== 'certificate') return withoutIdentity(expected, signer?.identity ?? null);
  return fits(signer.identity)
    ? pass('identity', `Signed by ${signer.identity}.`, { expected, actual: signer.identity })
    : fail('identity', 'identity-mismatch', 'Somebody else signed it.', { expected, actual: signer.identity });
}

function checkPattern(signer: Signer | null, pattern: string): Check {
  const invalid = (detail: string): Check => fail('identity', 'pattern-invalid', detail, { expected: pattern });
  if (pattern.length > MAX_PATTERN_LENGTH) return invalid('The pattern is too long.');
  try {
    // On its own first: what closes the group that anchors it would escape from it.
    void new RegExp(pattern, 'u');
    const anchored = new RegExp(`^(?:${pattern})$`, 'u');
    return checkName(signer, pattern, (name) => matches(anchored, name));
  } catch (error) {
    return invalid(
      error instanceof SyntaxError ? 'The pattern is no regular expression.' : 'The pattern takes too long to match.',
    );
  }
}

/** A pattern is anybody's: one that backtracks without end is stopped. Throws where it was. */
function matches(pattern: RegExp, name: string): boolean {
  return runInNewContext('pattern.test(name)', { pattern, name }, { timeout: MAX_MATCH_MS }) === true;
}

function checkIssuer(signer: Signer | null, expected: string): Check {
  const issuer = signer?.kind === 'certificate' ? signer.issuer : null;
  if (issuer === expected)
    return pass('identity', `The issuer ${issuer} confirmed the identity.`, { expected, actual: issuer });
  const detail =
    issuer === null
      ? 'The signer names no issuer that confirmed its identity.'
      : 'Another issuer confirmed the identity.';
  return fail('identity', 'issuer-mismatch', detail, { expected, actual: issuer });
}

/**
 * The certificate's source and the predicate's must both be the expected one, where they are told; told by neither, it
 * is not.
 */
function checkSource(signer: Signer | null, provenance: Provenance | null, expected: string): Check {
  const wanted = parseRepository(expected)?.repository ?? expected;
  const certified = signer?.kind === 'certificate' ? certificateRepository(signer) : null;
  const stated = predicateSource(provenance, expected);
  const actual = certified ?? provenance?.source.repository ?? provenance?.source.uri ?? null;
  const good =
    (certified === null || certified === wanted) && stated !== false && (certified !== null || stated === true);
  if (good) return pass('identity', `Built from ${wanted}.`, { expected: wanted, actual });
  const found = stated === false ? (provenance?.source.repository ?? provenance?.source.uri ?? null) : actual;
  const detail =
    found === null ? 'The document does not say from which source it was built.' : 'It was built from another source.';
  return fail('identity', 'source-mismatch', detail, { expected: wanted, actual: found });
}

function checkRef(signer: Signer | null, provenance: Provenance | null, expected: string): Check {
  const certified =
    signer?.kind === 'certificate' ? (signer.oids.sourceRepositoryRef ?? signer.oids.githubWorkflowRef ?? null) : null;
  const actual = certified ?? provenance?.source.ref ?? null;
  if (actual === expected) return pass('identity', `Built from the ref ${actual}.`, { expected, actual });
  const detail =
    actual === null ? 'The document does not say from which ref it was built.' : 'It was built from another ref.';
  return fail('identity', 'source-mismatch', detail, { expected, actual });
}
