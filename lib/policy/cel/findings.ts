/** The findings of rules that are expressions. */
import type { EvidenceFact, Expression } from '#lib/policy/facts/policy.ts';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

const MAX_SOURCE = 300;
/** Documents that a finding lists. */
const MAX_EVIDENCE = 100;

/** Why an expression has no result. */
export type ExpressionFailure =
  | 'expression-error'
  | 'expression-out-of-memory'
  | 'expression-refused'
  | 'expression-suspended'
  | 'expression-timed-out'
  | 'expression-too-costly'
  | 'expression-unavailable'
  | 'evidence-cut'
  | 'evidence-too-large'
  | 'predicate-does-not-conform'
  | 'type-not-registered';

const BRIEFS: { [code in ExpressionFailure]: string } = {
  'expression-error': 'the expression could not be evaluated',
  'expression-out-of-memory': 'the expression takes too much memory',
  'expression-refused': 'the expression is not accepted',
  'expression-suspended': 'the expression is suspended',
  'expression-timed-out': 'the expression takes too long',
  'expression-too-costly': 'the expression does too much work',
  'expression-unavailable': 'the expression was not evaluated',
  'evidence-cut': 'not all evidence was read',
  'evidence-too-large': 'the evidence is too large',
  'predicate-does-not-conform': 'the predicate does not conform',
  'type-not-registered': 'the predicate type is not registered',
};

/** The finding of an expression without a result: an error, never a pass. `message` is the end of a sentence. */
export function failed(
  code: ExpressionFailure,
  message: string,
  source: string,
  evidence: readonly string[] = [],
): RuleFinding {
  return {
    outcome: 'error',
    code,
    brief: BRIEFS[code],
    detail: `The expression of the rule has no result: ${message}.`,
    expected: excerpt(source),
    actual: null,
    evidence: evidence.slice(0, MAX_EVIDENCE),
  };
}

/** The evidence of the artifact is too large to be bound, even without its lists. */
export function tooLarge(source: string): RuleFinding {
  return failed('evidence-too-large', 'the evidence about the artifact is larger than what may be bound', source);
}

/** The finding of an expression that is true or false. `what` says it in a sentence. */
export function decided(
  passes: boolean,
  what: { brief: string; detail: string },
  source: string,
  evidence: readonly string[],
): RuleFinding {
  return {
    outcome: passes ? 'pass' : 'fail',
    code: passes ? 'ok' : 'expression-false',
    ...what,
    expected: excerpt(source),
    evidence: evidence.slice(0, MAX_EVIDENCE),
  };
}

/** No verified attestation of the type is about the artifact, whatever the quantifier. */
export function missingAttestation(
  { predicateType }: NonNullable<Expression['forEach']>,
  evidence: readonly EvidenceFact[],
): RuleFinding {
  const others = evidence.filter((item) => item.predicateType === predicateType);
  const count = formatQuantity(
    others.length,
    'document has the type and is not verified',
    'documents have the type and are not verified',
  );
  return {
    outcome: 'missing',
    code: 'no-attestation',
    brief: 'no verified attestation of the type',
    detail: `No verified attestation with the predicate type ${predicateType} is about this artifact.${others.length > 0 ? ` ${count}.` : ''}`,
    expected: predicateType,
    actual: 'none',
    evidence: others.map(({ id }) => id).slice(0, MAX_EVIDENCE),
  };
}

const ABSENT: { [variable: string]: { code: string; what: string } } = {
  provenance: { code: 'no-provenance', what: 'verified provenance' },
  signer: { code: 'no-provenance', what: 'verified provenance' },
  sbom: { code: 'no-sbom', what: 'verified SBOM of the project' },
  vulns: { code: 'no-scan', what: 'verified vulnerability scan' },
  tests: { code: 'no-tests', what: 'verified test result' },
  rebuilds: { code: 'no-rebuild', what: 'rebuild that counts' },
};

/** The expression needs a variable that no verified evidence states. */
export function missingVariable(variable: string, source: string): RuleFinding {
  const { code, what } = ABSENT[variable]!;
  return {
    outcome: 'missing',
    code,
    brief: `no ${what}`,
    detail: `The expression reads ${variable}, and no ${what} is about this artifact.`,
    expected: excerpt(source),
    actual: 'none',
    evidence: [],
  };
}

/** The start of a source, in one line. */
function excerpt(source: string): string {
  const line = source.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_SOURCE ? `${line.slice(0, MAX_SOURCE - 1)}…` : line;
}
