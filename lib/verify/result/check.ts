/** Making checks, and the outcome that they add up to. */
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

export const pass = (name: CheckName, detail: string, parts?: CheckParts): Check =>
  check(name, 'pass', 'ok', detail, parts);
export const fail = (name: CheckName, code: Code, detail: string, parts?: CheckParts): Check =>
  check(name, 'fail', code, detail, parts);
export const skip = (name: CheckName, code: Code, detail: string, parts?: CheckParts): Check =>
  check(name, 'skip', code, detail, parts);

/** The worst of several results of one check; the first of equals. */
function worstCheck(results: readonly Check[]): Check {
  const order: CheckOutcome[] = ['fail', 'error', 'missing', 'warn', 'pass', 'skip'];
  return results.reduce((a, b) => (order.indexOf(b.outcome) < order.indexOf(a.outcome) ? b : a));
}

/**
 * Several results of one check as one: the worst, or where it holds, every sentence that holds with the evidence of
 * each.
 */
function mergeChecks(results: readonly Check[]): Check {
  const first = worstCheck(results);
  const held = results.filter((one) => one.outcome === 'pass');
  if (first.outcome !== 'pass' || held.length === 1) return first;
  const compared = held.find((one) => one.expected !== null) ?? first;
  const evidence = held.every((one) => one.evidence === null)
    ? null
    : (Object.assign({}, ...held.map((one) => one.evidence ?? {})) as Check['evidence']);
  return {
    ...first,
    detail: [...new Set(held.map((one) => one.detail))].join(' '),
    expected: compared.expected,
    actual: compared.actual,
    evidence,
  };
}

/** One result per check name, in order; a check that was not reached says so. */
export function completeChecks(results: readonly Check[]): Check[] {
  return CHECK_NAMES.map((name) => {
    const own = results.filter((one) => one.check === name);
    return own.length === 0
      ? skip(name, 'not-reached', 'This was not looked at, since an earlier check did not hold.')
      : mergeChecks(own);
  });
}

/** Codes that mean: sound as far as can be told, but it leads to nothing that is trusted. */
const UNTRUSTED: ReadonlySet<string> = new Set<Code>([
  'certificate-untrusted',
  'key-unknown',
  'timestamp-authority-unknown',
  'log-unknown',
  'root-untrusted',
]);

/**
 * The outcome of a signed document. What is false outweighs what is not trusted, that what could not be checked,
 * and that what is missing. `verified` needs a signature that holds: nothing is true for lack of a check.
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
