/**
 * The predicate check: the envelope holds a statement of a known version, the unsigned fields and the certificate agree
 * with the statement, and the statement meets the expectations.
 */
import { sameJson } from '#lib/bytes/canonical-json.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { InTotoLayout, OuterClaim, ParsedEvidence, Provenance, Vsa } from '#lib/evidence/model/evidence.ts';
import { check, fail, pass, skip } from '#lib/verify/result/check.ts';
import type { Check, Expectation, FieldComparison, Signer } from '#lib/verify/result/verification.ts';
import { splitRef } from './comparisons.ts';
import { checkRequiredBuilder, isReleasedDelegator } from './required-builder.ts';

/** The generic payload type, and those that name a predicate (in-toto attestation v1.2, envelope.md). */
const IN_TOTO = /^application\/vnd\.in-toto(?:\.[a-z0-9._-]+)?\+json$/u;

/** All results of the predicate check. `payloadType` is null where the document is not a DSSE envelope. */
export function checkPredicate(
  evidence: ParsedEvidence,
  payloadType: string | null,
  signer: Signer | null,
  comparisons: readonly FieldComparison[],
  expect: Expectation,
  now: Date,
): Check[] {
  return [
    checkStatement(evidence, payloadType, now),
    ...checkOuterClaims(evidence.outerClaims, 'predicate'),
    ...checkComparisons(comparisons),
    ...checkExpected(evidence, signer, expect),
  ];
}

function checkStatement({ statement, facts }: ParsedEvidence, payloadType: string | null, now: Date): Check {
  if (statement === null && facts.kind === 'link')
    return pass('predicate', `An in-toto link of the step ${facts.name}.`);
  if (statement === null && facts.kind === 'layout') return checkLayout(facts.layout, now);
  if (payloadType !== null && statement === null && IN_TOTO.test(payloadType))
    return fail(
      'predicate',
      'payload-unreadable',
      'The envelope says that it holds a statement, but its payload is not one.',
      { expected: 'an in-toto statement' },
    );
  if (statement === null) return skip('predicate', 'not-applicable', 'The document is not a statement.');
  if (payloadType !== null && !IN_TOTO.test(payloadType))
    return fail('predicate', 'payload-type', 'The envelope holds a statement but declares another payload type.', {
      expected: 'application/vnd.in-toto+json',
      actual: payloadType,
    });
  if (statement.version === 'unknown')
    return fail('predicate', 'statement-version', 'The statement names a version that does not exist.', {
      expected: 'https://in-toto.io/Statement/v1',
      actual: statement.type,
    });
  if (statement.predicateType === '')
    return check('predicate', 'warn', 'predicate-type-missing', 'The statement does not name its predicate type.');
  return pass('predicate', `A statement of ${statement.predicateType}.`);
}

/**
 * A layout must be valid at the time of verification (in-toto specification 1.0 §5.2). An expired one only warns, since
 * its signature is still valid.
 */
function checkLayout({ expires, steps }: InTotoLayout, now: Date): Check {
  const what = `An in-toto layout of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  if (expires === null)
    return check('predicate', 'warn', 'layout-expired', `${what} that does not say when it expires.`, {
      expected: 'a time of expiry',
      actual: 'none',
    });
  if (Date.parse(expires) >= now.getTime()) return pass('predicate', `${what}, valid until ${expires}.`);
  return check('predicate', 'warn', 'layout-expired', `${what} that expired at ${expires}.`, {
    expected: `valid at ${now.toISOString()}`,
    actual: expires,
  });
}

/** Unsigned fields must repeat the signed content exactly. Empty where all do. */
export function checkOuterClaims(claims: readonly OuterClaim[], name: OuterClaim['check']): Check[] {
  const bad = claims.filter((one) => one.check === name).find((one) => !sameJson(one.value, one.signed));
  if (bad === undefined) return [];
  return [
    fail(name, 'outer-claim-mismatch', `${bad.pointer} contradicts the signed content.`, {
      expected: shorten(JSON.stringify(bad.signed)),
      actual: shorten(JSON.stringify(bad.value)),
    }),
  ];
}

const shorten = (text: string): string => (text.length > 500 ? `${text.slice(0, 500)}…` : text);

function checkComparisons(comparisons: readonly FieldComparison[]): Check[] {
  const bad = comparisons.filter((one) => one.agrees === false);
  if (bad.length > 0) {
    const [first] = bad;
    // The document is still valid: the policy decides whether this signer is accepted for that build.
    return [
      check(
        'predicate',
        'warn',
        'provenance-certificate-mismatch',
        `The certificate and the provenance differ in: ${bad.map((one) => one.field).join(', ')}.`,
        {
          expected: first!.certificate,
          actual: first!.predicate,
          evidence: { comparisons: comparisons.map((one) => ({ ...one })) },
        },
      ),
    ];
  }
  const agreeing = comparisons.filter((one) => one.agrees === true).length;
  return agreeing === 0
    ? []
    : [
        pass(
          'predicate',
          `The certificate and the provenance agree in ${agreeing} ${agreeing === 1 ? 'field' : 'fields'}.`,
          {
            evidence: { comparisons: comparisons.map((one) => ({ ...one })) },
          },
        ),
      ];
}

function checkExpected(
  { predicateType, facts, subjects }: ParsedEvidence,
  signer: Signer | null,
  expect: Expectation,
): Check[] {
  const results: Check[] = [];
  if (expect.predicateType !== undefined) {
    results.push(
      predicateType === expect.predicateType
        ? pass('predicate', 'The predicate type is the expected one.')
        : fail('predicate', 'predicate-type-mismatch', 'The predicate type is not the expected one.', {
            expected: expect.predicateType,
            actual: predicateType,
          }),
    );
  }
  const provenance = facts.kind === 'provenance' ? facts.provenance : null;
  if (expect.builderId !== undefined) results.push(checkBuilder(expect.builderId, provenance, signer));
  else if (expect.requireBuilder === true) results.push(checkRequiredBuilder(provenance, signer, subjects));
  if (expect.verifierId !== undefined || expect.resourceUri !== undefined || expect.verifiedLevels !== undefined)
    results.push(checkVsa(facts.kind === 'vsa' ? facts.vsa : null, expect));
  return results;
}

const RUNNER = 'https://github.com/actions/runner';

/**
 * The builder ids of the document. In older provenance of the npm CLI only the certificate states the kind of runner.
 */
function buildersOf(provenance: Provenance | null, signer: Signer | null): string[] {
  const named = provenance?.builderId ?? null;
  const runner = signer?.kind === 'certificate' ? (signer.oids.runnerEnvironment ?? 'github-hosted') : null;
  if (named !== null) return named === RUNNER && runner !== null ? [named, `${RUNNER}/${runner}`] : [named];
  return signer?.kind === 'certificate' ? [signer.identity] : [];
}

/**
 * An expected builder without a ref must equal the path; one with a ref must equal path and ref. A builder that is a
 * workflow must also be the signer, unless it delegated to slsa-github-generator, which then signed.
 */
export function checkBuilder(expected: string, provenance: Provenance | null, signer: Signer | null): Check {
  const builders = buildersOf(provenance, signer);
  const fits = (one: string): boolean => one === expected || splitRef(one).path === expected;
  const signingWorkflow =
    signer?.kind === 'certificate' &&
    expected.includes('/.github/workflows/') &&
    signer.identity.includes('/.github/workflows/')
      ? signer.identity
      : null;
  const isDelegated = signingWorkflow !== null && isReleasedDelegator(signingWorkflow);
  const good = builders.some(fits) && (signingWorkflow === null || isDelegated || fits(signingWorkflow));
  return good
    ? pass('predicate', `Built by ${builders[0]}.`)
    : fail(
        'predicate',
        'builder-mismatch',
        builders.length === 0 ? 'The document names no builder.' : 'Another builder made the artifact.',
        { expected, actual: (builders.some(fits) ? signingWorkflow : builders[0]) ?? null },
      );
}

/**
 * SLSA verification summary v1: result, verifier, resource, and levels. A higher level of a track implies the lower
 * ones.
 */
function checkVsa(vsa: Vsa | null, expect: Expectation): Check {
  if (vsa === null) return fail('predicate', 'vsa-mismatch', 'The document is not a verification summary.');
  const bad = (what: string, expected: string, actual: string): Check =>
    fail('predicate', 'vsa-mismatch', `The summary has another ${what}.`, { expected, actual });
  if (vsa.result !== 'PASSED') return bad('result', 'PASSED', vsa.result);
  if (expect.verifierId !== undefined && vsa.verifierId !== expect.verifierId)
    return bad('verifier', expect.verifierId, vsa.verifierId);
  if (expect.resourceUri !== undefined && vsa.resourceUri !== expect.resourceUri)
    return bad('resource', expect.resourceUri, vsa.resourceUri);
  const missing = expect.verifiedLevels?.find(
    (expected) => !vsa.verifiedLevels.some((level) => impliesLevel(level, expected)),
  );
  if (missing !== undefined) return bad('level', missing, vsa.verifiedLevels.join(', '));
  return pass('predicate', `${vsa.verifierId} found ${vsa.verifiedLevels.join(', ')} for ${vsa.resourceUri}.`);
}

function impliesLevel(level: string, expected: string): boolean {
  const [a, b] = [level, expected].map((text) => /^(SLSA_[A-Z]+_LEVEL_)(\d)$/u.exec(text));
  return level === expected || (a != null && b != null && a[1] === b[1] && Number(a[2]) >= Number(b[2]));
}

/**
 * Whether the predicate names the expected source; null where it names none. The expectation may name an object in
 * Cloud Storage with or without its generation.
 */
export function predicateSource(provenance: Provenance | null, expected: string): boolean | null {
  if (provenance === null) return null;
  const { repository, uri } = provenance.source;
  if (repository !== null) return repository === (parseRepository(expected)?.repository ?? expected);
  return uri === null
    ? null
    : uri === expected ||
        uri.replace(/^git\+/u, '') === expected ||
        (uri.startsWith('gs://') && uri.replace(/#\d+$/u, '') === expected);
}
