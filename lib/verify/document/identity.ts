/**
 * The identity check: the expected signer, issuer and source. A name is compared exactly, or with a pattern that must
 * match the whole name.
 */
import { runInNewContext } from '#lib/bytes/platform/vm.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { ParsedEvidence, Provenance } from '#lib/evidence/model/evidence.ts';
import { fail, pass, skip } from '#lib/verify/result/check.ts';
import type { Check, Expectation, Signer } from '#lib/verify/result/verification.ts';
import { certificateRepository } from './comparisons.ts';
import { predicateSource } from './predicate.ts';
import { checkSourceRefs } from './source-ref.ts';

const MAX_PATTERN_LENGTH = 1000;
/** Milliseconds. */
const MAX_MATCH_MS = 100;

/**
 * The results of the identity check. `signer` is null unless a signature was verified with the signer's key. With
 * `isValidWithoutSigner` the document is valid but has no signer (a proof, a checkpoint), so an expected signer is
 * missing.
 */
export function checkIdentity(
  { facts }: Pick<ParsedEvidence, 'facts'>,
  signer: Signer | null,
  expect: Expectation,
  isValidWithoutSigner = false,
): Check[] {
  const provenance = facts.kind === 'provenance' ? facts.provenance : null;
  // Without a verified signature nothing shows that the identity in the document signed it.
  if (signer === null) return [checkWithoutSigner(expect, isValidWithoutSigner)];
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
    skip('identity', 'not-asked', `Signed by ${signer.identity}; no particular signer was expected.`, {
      actual: signer.identity,
    }),
  ];
}

function checkWithoutSigner(expect: Expectation, isValidWithoutSigner: boolean): Check {
  const { identity, identityRegexp, issuer, sourceRepository, sourceRef } = expect;
  const ref = sourceRef ?? expect.sourceBranch ?? expect.sourceTag ?? expect.sourceVersionedTag;
  const expected = identity ?? identityRegexp ?? issuer ?? sourceRepository ?? ref;
  if (expected === undefined)
    return skip('identity', 'not-asked', 'The signer is unknown, and no particular signer was expected.');
  return isValidWithoutSigner
    ? missingIdentityCheck(expected, null)
    : skip('identity', 'not-reached', 'No signature was verified, so the signer is unknown.', { expected });
}

function missingIdentityCheck(expected: string, actual: string | null): Check {
  return fail('identity', 'identity-missing', 'The signer has no identity that a certificate confirms.', {
    expected,
    actual,
  });
}

function checkName(signer: Signer | null, expected: string, matches: (name: string) => boolean): Check {
  if (signer?.kind !== 'certificate') return missingIdentityCheck(expected, signer?.identity ?? null);
  return matches(signer.identity)
    ? pass('identity', `Signed by ${signer.identity}.`, { expected, actual: signer.identity })
    : fail('identity', 'identity-mismatch', 'Another identity signed the document.', {
        expected,
        actual: signer.identity,
      });
}

function checkPattern(signer: Signer | null, pattern: string): Check {
  const invalid = (detail: string): Check => fail('identity', 'pattern-invalid', detail, { expected: pattern });
  if (pattern.length > MAX_PATTERN_LENGTH) return invalid('The pattern is too long.');
  try {
    // Compile the pattern alone first: a pattern with an unbalanced `)` could close the anchoring group.
    void new RegExp(pattern, 'u');
    const anchored = new RegExp(`^(?:${pattern})$`, 'u');
    return checkName(signer, pattern, (name) => matchWithLimit(anchored, name));
  } catch (error) {
    return invalid(
      error instanceof SyntaxError
        ? 'The pattern is not a regular expression.'
        : 'The pattern takes too long to match.',
    );
  }
}

/** Patterns come from callers, so one that backtracks for too long is stopped. Throws after MAX_MATCH_MS. */
function matchWithLimit(pattern: RegExp, name: string): boolean {
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

/** The sources that the certificate and the predicate state must be the expected one; at least one must state it. */
function checkSource(signer: Signer | null, provenance: Provenance | null, expected: string): Check {
  const repository = parseRepository(expected)?.repository ?? expected;
  const certified = signer?.kind === 'certificate' ? certificateRepository(signer) : null;
  const stated = predicateSource(provenance, expected);
  const actual = certified ?? provenance?.source.repository ?? provenance?.source.uri ?? null;
  const good =
    (certified === null || certified === repository) && stated !== false && (certified !== null || stated === true);
  if (good) return pass('identity', `Built from ${repository}.`, { expected: repository, actual });
  const found = stated === false ? (provenance?.source.repository ?? provenance?.source.uri ?? null) : actual;
  const detail =
    found === null
      ? 'The document does not name the source of the build.'
      : 'The document names another source of the build.';
  return fail('identity', 'source-mismatch', detail, { expected: repository, actual: found });
}

function checkRef(signer: Signer | null, provenance: Provenance | null, expected: string): Check {
  const certified =
    signer?.kind === 'certificate' ? (signer.oids.sourceRepositoryRef ?? signer.oids.githubWorkflowRef ?? null) : null;
  const actual = certified ?? provenance?.source.ref ?? null;
  if (actual === expected) return pass('identity', `Built from the ref ${actual}.`, { expected, actual });
  const detail =
    actual === null
      ? 'The document does not name the ref of the build.'
      : 'The document names another ref of the build.';
  return fail('identity', 'source-mismatch', detail, { expected, actual });
}
