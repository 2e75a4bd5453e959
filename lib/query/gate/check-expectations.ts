/** Compares an artifact with what the caller of the gate expects, as `POST /api/v1/verify` does with a document. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { checkIdentity } from '#lib/verify/document/identity.ts';
import { checkBuilder } from '#lib/verify/document/predicate.ts';
import type { Check } from '#lib/verify/result/verification.ts';
import type { GateExpectation, GateRule } from '#lib/views/gate/gate.ts';

type Expected = keyof GateExpectation;

const TITLES: Record<Expected, string> = {
  sourceRepository: 'Source repository is the expected one',
  sourceRef: 'Source ref is the expected one',
  builderId: 'Builder is the expected one',
  identity: 'Signer is the expected one',
  issuer: 'Issuer is the expected one',
  slsaLevel: 'SLSA Build level is high enough',
};

const ADVICE: Record<Expected, string> = {
  sourceRepository: 'Deploy an artifact that was built from the expected repository, or ask with the right one.',
  sourceRef: 'Deploy an artifact that was built from the expected ref, or ask with the right one.',
  builderId: 'Build with the expected builder, or ask with the right one.',
  identity: 'Sign with the expected identity, or ask with the right one.',
  issuer: 'Sign with an identity of the expected issuer, or ask with the right one.',
  slsaLevel: 'Build on a platform that reaches this level; the Trust page lists the levels of the recognised builders.',
};

/** The artifact as its evaluation sees it. `decisive`: the evidence whose signer and builder the artifact shows. */
export type Evaluated = { decisive: EvidenceFact | null; slsaLevel: number | null };

/**
 * One rule for each expectation. `fail`: verified evidence says something else. `missing`: no verified evidence says
 * anything about it. Only verified evidence meets an expectation.
 */
export function checkExpectations(digest: string, expect: GateExpectation, evaluated: Evaluated): GateRule[] {
  const verified = evaluated.decisive?.outcome === 'verified' ? evaluated.decisive : null;
  const rules: GateRule[] = [];
  for (const [name, value] of Object.entries(expect) as [Expected, string | number | undefined][]) {
    if (value === undefined) continue;
    const found = typeof value === 'number' ? checkLevel(value, evaluated.slsaLevel) : checkOne(name, value, verified);
    rules.push(toRule(digest, name, found, verified));
  }
  return rules;
}

type Found = Pick<Check, 'code' | 'detail' | 'expected' | 'actual'> & { outcome: 'pass' | 'fail' | 'missing' };

function checkLevel(level: number, actual: number | null): Found {
  const compared = {
    expected: `SLSA Build level ${level} or higher`,
    actual: actual === null ? null : `level ${actual}`,
  };
  if (actual === null)
    return { ...compared, outcome: 'missing', code: 'level-unknown', detail: 'No SLSA Build level can be concluded.' };
  return actual >= level
    ? { ...compared, outcome: 'pass', code: 'ok', detail: `SLSA Build level ${actual}.` }
    : { ...compared, outcome: 'fail', code: 'level-too-low', detail: `The SLSA Build level is only ${actual}.` };
}

function checkOne(name: Expected, value: string, verified: EvidenceFact | null): Found {
  if (verified === null || verified.signer === null)
    return {
      outcome: 'missing',
      code: 'nothing-verified',
      detail: 'No verified evidence says anything about it.',
      expected: value,
      actual: null,
    };
  const { signer, facts } = verified;
  const provenance = facts.kind === 'provenance' ? facts.provenance : null;
  const check =
    name === 'builderId'
      ? checkBuilder(value, provenance, signer)
      : checkIdentity({ facts }, signer, { [name]: value })[0]!;
  const { code, detail, expected, actual } = check;
  return { outcome: check.outcome === 'pass' ? 'pass' : 'fail', code, detail, expected: expected ?? value, actual };
}

function toRule(digest: string, name: Expected, found: Found, verified: EvidenceFact | null): GateRule {
  const isMet = found.outcome === 'pass';
  return {
    ...found,
    artifact: digest,
    rule: `expect:${name}`,
    title: TITLES[name],
    severity: 'block',
    brief: isMet ? 'as expected' : `expected ${found.expected ?? 'another value'}, found ${found.actual ?? 'nothing'}`,
    evidence: verified === null ? [] : [verified.id],
    remediation: isMet ? null : { text: ADVICE[name], github: null, gitlab: null, npm: null },
  };
}
