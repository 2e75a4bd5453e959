/** Functions that make checks, and the outcome that follows from a list of checks. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { type Code, remediationOf } from './codes.ts';
import {
  CHECK_NAMES,
  type Check,
  type CheckName,
  type CheckOutcome,
  type VerificationOutcome,
} from './verification.ts';

export type CheckParts = {
  expected?: string | null;
  actual?: string | null;
  evidence?: { [key: string]: Json } | null;
};

/**
 * One check result. `code` is of the closed list in codes.ts; `detail` is a whole sentence. A check that passed, or
 * that was skipped for another reason than `not-reached`, has no remediation.
 */
export function check(
  name: CheckName,
  outcome: CheckOutcome,
  code: Code,
  detail: string,
  parts: CheckParts = {},
): Check {
  const remediation = outcome === 'pass' || (outcome === 'skip' && code !== 'not-reached') ? null : remediationOf(code);
  return {
    check: name,
    outcome,
    code,
    detail,
    expected: parts.expected ?? null,
    actual: parts.actual ?? null,
    remediation,
    evidence: parts.evidence ?? null,
  };
}

/** A check that passed, with the code `ok`. */
export const pass = (name: CheckName, detail: string, parts?: CheckParts): Check =>
  check(name, 'pass', 'ok', detail, parts);
/** A check that failed. */
export const fail = (name: CheckName, code: Code, detail: string, parts?: CheckParts): Check =>
  check(name, 'fail', code, detail, parts);
/** A check that does not apply, was not requested, or was not reached. */
export const skip = (name: CheckName, code: Code, detail: string, parts?: CheckParts): Check =>
  check(name, 'skip', code, detail, parts);

/** The worst of several results of one check; of equally bad results the first. */
function worstCheck(results: readonly Check[]): Check {
  const order: CheckOutcome[] = ['fail', 'error', 'missing', 'warn', 'pass', 'skip'];
  return results.reduce((a, b) => (order.indexOf(b.outcome) < order.indexOf(a.outcome) ? b : a));
}

/**
 * Merge several results of one check into one: the worst result, or, if the check passed, the sentences and the
 * evidence of all results that passed.
 */
function mergeChecks(results: readonly Check[]): Check {
  const worst = worstCheck(results);
  const passed = results.filter((one) => one.outcome === 'pass');
  if (worst.outcome !== 'pass' || passed.length === 1) return worst;
  const compared = passed.find((one) => one.expected !== null) ?? worst;
  const evidence = passed.every((one) => one.evidence === null)
    ? null
    : (Object.assign({}, ...passed.map((one) => one.evidence ?? {})) as Check['evidence']);
  return {
    ...worst,
    detail: [...new Set(passed.map((one) => one.detail))].join(' '),
    expected: compared.expected,
    actual: compared.actual,
    evidence,
  };
}

/**
 * One result for each check name, in the order of CHECK_NAMES; a check without a result gets the code `not-reached`.
 */
export function completeChecks(results: readonly Check[]): Check[] {
  return CHECK_NAMES.map((name) => {
    const ofName = results.filter((one) => one.check === name);
    return ofName.length === 0
      ? skip(name, 'not-reached', 'This check did not run, because an earlier check did not pass.')
      : mergeChecks(ofName);
  });
}

/** Codes of documents that show no error but lead to no trusted root or key. */
const UNTRUSTED: ReadonlySet<string> = new Set<Code>([
  'certificate-untrusted',
  'key-unknown',
  'timestamp-authority-unknown',
  'log-unknown',
  'root-untrusted',
]);

/**
 * The outcome of a signed document. A failed check outweighs an untrusted one, an untrusted one a check that could not
 * be made, and that one a missing part. `verified` needs a signature that passed: the lack of a failure proves nothing.
 */
export function outcomeOf(checks: readonly Check[]): VerificationOutcome {
  const bad = checks.filter((one) => one.outcome === 'fail' || one.outcome === 'error' || one.outcome === 'missing');
  if (bad.some((one) => one.outcome === 'fail' && !UNTRUSTED.has(one.code))) return 'failed';
  if (bad.some((one) => UNTRUSTED.has(one.code))) return 'untrusted';
  if (bad.some((one) => one.outcome === 'error' || one.code === 'time-unknown')) return 'error';
  if (bad.length > 0) return 'failed';
  if (checks.some((one) => one.code === 'not-reached')) return 'error';
  return checks.some((one) => one.check === 'signature' && one.outcome === 'pass') ? 'verified' : 'error';
}
