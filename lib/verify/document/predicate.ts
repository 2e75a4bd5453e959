/**
 * The predicate check: the envelope holds a statement of a known version, wrapping and certificate agree with it, and
 * it says what was asked for.
 */
import { sameJson } from '#lib/bytes/canonical-json.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { InTotoLayout, OuterClaim, ParsedEvidence, Provenance, Vsa } from '#lib/evidence/model/evidence.ts';
import { check, fail, pass, skip } from '#lib/verify/result/check.ts';
import type { Check, Expectation, FieldComparison, Signer } from '#lib/verify/result/verification.ts';
import { splitRef } from './comparisons.ts';
import { checkRequiredBuilder, isReleasedDelegator } from './required-builder.ts';

/** The generic type, and those that name a predicate (in-toto attestation v1.2, envelope.md). */
const IN_TOTO = /^application\/vnd\.in-toto(?:\.[a-z0-9._-]+)?\+json$/u;

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
  if (statement === null) return skip('predicate', 'not-applicable', 'The document is no statement.');
  if (payloadType !== null && !IN_TOTO.test(payloadType))
    return fail('predicate', 'payload-type', 'A statement stands in an envelope of another type.', {
      expected: 'application/vnd.in-toto+json',
      actual: payloadType,
    });
  if (statement.version === 'unknown')
    return fail('predicate', 'statement-version', 'The statement names a version that does not exist.', {
      expected: 'https://in-toto.io/Statement/v1',
      actual: statement.type,
    });
  if (statement.predicateType === '')
    return check(
      'predicate',
      'warn',
      'predicate-type-missing',
      'The statement does not say what kind of predicate it has.',
    );
  return pass('predicate', `A statement of ${statement.predicateType}.`);
}

/**
 * Whether a layout is still valid is for the moment of asking (in-toto specification 1.0 §5.2): its signature holds all
 * the same.
 */
function checkLayout({ expires, steps }: InTotoLayout, now: Date): Check {
  const what = `An in-toto layout of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  if (expires === null)
    return check('predicate', 'warn', 'layout-expired', `${what} that does not say until when it is valid.`, {
      expected: 'a time of expiry',
      actual: 'none',
    });
  if (Date.parse(expires) >= now.getTime()) return pass('predicate', `${what}, valid until ${expires}.`);
  return check('predicate', 'warn', 'layout-expired', `${what} that expired at ${expires}.`, {
    expected: `valid at ${now.toISOString()}`,
    actual: expires,
  });
}

/** What stands outside the signature must say the same as what is signed. */
export function checkOuterClaims(claims: readonly OuterClaim[], name: OuterClaim['check']): Check[] {
  const own = claims.filter((one) => one.check === name);
  const bad = own.find((one) => !sameJson(one.value, one.signed));
  if (bad === undefined) return [];
  return [
    fail(name, 'outer-claim-mismatch', `${bad.pointer} says something else than what is signed.`, {
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
    // Sound all the same: whether this signer may speak about that build is for policy to say.
    return [
      check(
        'predicate',
        'warn',
        'provenance-certificate-mismatch',
        `Certificate and provenance differ in: ${bad.map((one) => one.field).join(', ')}.`,
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
        pass('predicate', `Certificate and provenance agree in ${agreeing} ${agreeing === 1 ? 'field' : 'fields'}.`, {
          evidence: { comparisons: comparisons.map((one) => ({ ...one })) },
        }),
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
        ? pass('predicate', 'It has the predicate type that was asked for.')
        : fail('predicate', 'predicate-type-mismatch', 'It has another predicate type.', {
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
 * What the document calls its builder; the npm command line's older provenance leaves the kind of runner to the
 * certificate.
 */
function buildersOf(provenance: Provenance | null, signer: Signer | null): string[] {
  const named = provenance?.builderId ?? null;
  const runner = signer?.kind === 'certificate' ? (signer.oids.runnerEnvironment ?? 'github-hosted') : null;
  if (named !== null) return named === RUNNER && runner !== null ? [named, `${RUNNER}/${runner}`] : [named];
  return signer?.kind === 'certificate' ? [signer.identity] : [];
}

/**
 * Without a ref the path is compared exactly, with one both. A builder that is a workflow must also be the one that
 * signed, unless it delegated to slsa-github-generator, which then signed.
 */
function checkBuilder(expected: string, provenance: Provenance | null, signer: Signer | null): Check {
  const builders = buildersOf(provenance, signer);
  const fits = (one: string): boolean => one === expected || splitRef(one).path === expected;
  const signed =
    signer?.kind === 'certificate' &&
    expected.includes('/.github/workflows/') &&
    signer.identity.includes('/.github/workflows/')
      ? [signer.identity]
      : null;
  const delegated = signed !== null && isReleasedDelegator(signed[0]!) && builders.some(fits);
  const good = builders.some(fits) && (signed === null || delegated || signed.some(fits));
  return good
    ? pass('predicate', `Built by ${builders[0]}.`)
    : fail(
        'predicate',
        'builder-mismatch',
        builders.length === 0 ? 'The document names no builder.' : 'Another builder made it.',
        { expected, actual: (builders.some(fits) ? signed : builders)?.[0] ?? null },
      );
}

/**
 * SLSA verification summary v1: verifier, resource, result, and levels where a higher level of a track implies the
 * lower ones.
 */
function checkVsa(vsa: Vsa | null, expect: Expectation): Check {
  if (vsa === null) return fail('predicate', 'vsa-mismatch', 'It is no verification summary.');
  const bad = (what: string, expected: string, actual: string): Check =>
    fail('predicate', 'vsa-mismatch', `The summary has another ${what}.`, { expected, actual });
  if (vsa.result !== 'PASSED') return bad('result', 'PASSED', vsa.result);
  if (expect.verifierId !== undefined && vsa.verifierId !== expect.verifierId)
    return bad('verifier', expect.verifierId, vsa.verifierId);
  if (expect.resourceUri !== undefined && vsa.resourceUri !== expect.resourceUri)
    return bad('resource', expect.resourceUri, vsa.resourceUri);
  const missing = expect.verifiedLevels?.find((wanted) => !vsa.verifiedLevels.some((had) => impliesLevel(had, wanted)));
  if (missing !== undefined) return bad('level', missing, vsa.verifiedLevels.join(', '));
  return pass('predicate', `${vsa.verifierId} found ${vsa.verifiedLevels.join(', ')} for ${vsa.resourceUri}.`);
}

function impliesLevel(had: string, wanted: string): boolean {
  const [a, b] = [had, wanted].map((level) => /^(SLSA_[A-Z]+_LEVEL_)(\d)$/u.exec(level));
  return had === wanted || (a != null && b != null && a[1] === b[1] && Number(a[2]) >= Number(b[2]));
}

/**
 * Whether the predicate names the expected source; null where it names none. An object in Cloud Storage is named with
 * or without its generation.
 */
export function predicateSource(provenance: Provenance | null, expected: string): boolean | null {
  if (provenance === null) return null;
  const { repository, uri } = provenance.source;
  const wanted = parseRepository(expected)?.repository ?? expected;
  if (repository !== null) return repository === wanted;
  return uri === null
    ? null
    : uri === expected ||
        uri.replace(/^git\+/u, '') === expected ||
        (uri.startsWith('gs://') && uri.replace(/#\d+$/u, '') === expected);
}
