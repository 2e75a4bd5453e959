/** How the checks of a document add up: every pair of results, and what must never be verified. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, completeChecks, fail, outcomeOf, pass, skip } from './check.ts';
import { CODES, type Code, remediationOf } from './codes.ts';
import { CHECK_NAMES, type Check, type CheckOutcome, type Verification, withProvenSigner } from './verification.ts';

const SIGNED = pass('signature', 'The signature holds.');
const of = (outcome: CheckOutcome, code: Code = 'internal'): Check => check('timestamp', outcome, code, 'x');

describe('the outcome of a document', () => {
  it.each<[string, Check[], string]>([
    ['a signature that holds', [SIGNED], 'verified'],
    ['no checks', [], 'error'],
    ['no signature', [pass('subject', 'x')], 'error'],
    ['a signature that was skipped', [skip('signature', 'not-applicable', 'x'), pass('subject', 'x')], 'error'],
    ['a signature that warns', [check('signature', 'warn', 'ok', 'x')], 'error'],
    ['a warning beside it', [SIGNED, of('warn')], 'verified'],
    ['a check that does not apply', [SIGNED, of('skip', 'not-applicable')], 'verified'],
    ['a check that was not reached', [SIGNED, of('skip', 'not-reached')], 'error'],
    ['a false check', [SIGNED, of('fail', 'timestamp-invalid')], 'failed'],
    ['something missing', [SIGNED, of('missing', 'log-entry-missing')], 'failed'],
    ['no time', [SIGNED, of('missing', 'time-unknown')], 'error'],
    ['something that could not be checked', [SIGNED, of('error', 'unsupported')], 'error'],
    ...(
      ['certificate-untrusted', 'key-unknown', 'timestamp-authority-unknown', 'log-unknown', 'root-untrusted'] as const
    ).flatMap((code): [string, Check[], string][] => [
      [`${code} as a failure`, [SIGNED, of('fail', code)], 'untrusted'],
      [`${code} as missing`, [SIGNED, of('missing', code)], 'untrusted'],
      [`${code} as a warning`, [SIGNED, of('warn', code)], 'verified'],
    ]),
    [
      'what is false outweighs what is not trusted',
      [of('fail', 'key-unknown'), of('fail', 'signature-mismatch')],
      'failed',
    ],
    [
      'what is not trusted outweighs what could not be checked',
      [of('error', 'unsupported'), of('fail', 'key-unknown')],
      'untrusted',
    ],
    [
      'what could not be checked outweighs what is missing',
      [SIGNED, of('missing', 'sct-missing'), of('error', 'unsupported')],
      'error',
    ],
    [
      'what is false outweighs all',
      [
        of('error', 'internal'),
        of('missing', 'time-unknown'),
        of('fail', 'key-unknown'),
        of('fail', 'subject-mismatch'),
      ],
      'failed',
    ],
  ])('%s', (_name, checks, outcome) => {
    expect(outcomeOf(checks)).toBe(outcome);
    expect(outcomeOf(checks.toReversed())).toBe(outcome);
  });

  const anyCheck = fc.record({
    name: fc.constantFrom(...CHECK_NAMES),
    outcome: fc.constantFrom<CheckOutcome>('pass', 'warn', 'fail', 'missing', 'skip', 'error'),
    code: fc.constantFrom(...(Object.keys(CODES) as Code[])),
  });
  const made = (parts: { name: Check['check']; outcome: CheckOutcome; code: Code }[]): Check[] =>
    parts.map(({ name, outcome, code }) => check(name, outcome, code, 'x'));

  it('is verified only where a signature holds, nothing is bad and everything was reached, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyCheck, { maxLength: 10 }), (parts) => {
        const checks = made(parts);
        const good =
          checks.every((one) => one.outcome === 'pass' || one.outcome === 'warn' || one.outcome === 'skip') &&
          checks.some((one) => one.check === 'signature' && one.outcome === 'pass') &&
          checks.every((one) => one.code !== 'not-reached');
        expect(outcomeOf(checks) === 'verified').toBe(good);
        expect(outcomeOf(checks.toReversed())).toBe(outcomeOf(checks));
      }),
      { numRuns: 500 },
    );
  });

  it('never becomes better by another check, and completing the checks never makes it verified', () => {
    fc.assert(
      fc.property(fc.array(anyCheck, { maxLength: 8 }), anyCheck, (parts, more) => {
        const checks = made(parts);
        const [added] = made([more]);
        if (added!.check !== 'signature' && outcomeOf(checks) !== 'verified')
          expect(outcomeOf([...checks, added!])).not.toBe('verified');
        const whole = completeChecks(checks);
        expect(whole.map((one) => one.check)).toEqual([...CHECK_NAMES]);
        if (outcomeOf(whole) === 'verified') expect(outcomeOf(checks)).toBe('verified');
      }),
      { numRuns: 500 },
    );
  });
});

describe('several results of one check', () => {
  const one = (...results: Check[]): Check => completeChecks(results).find((item) => item.check === 'timestamp')!;
  const ORDER: CheckOutcome[] = ['fail', 'error', 'missing', 'warn', 'pass', 'skip'];

  it('the worst stands for all', () => {
    for (const [i, worse] of ORDER.entries())
      for (const better of ORDER.slice(i)) {
        expect(one(of(worse), of(better)).outcome, `${worse} and ${better}`).toBe(worse);
        expect(one(of(better), of(worse)).outcome, `${better} and ${worse}`).toBe(worse);
      }
  });

  it('of equals the first stands', () => {
    expect(one(of('fail', 'timestamp-invalid'), of('fail', 'timestamp-duplicate')).code).toBe('timestamp-invalid');
  });

  it('those that hold are told together, each sentence once, with what was compared', () => {
    const merged = one(
      pass('timestamp', 'One.', { evidence: { a: 1 } }),
      pass('timestamp', 'Two.', { expected: 'x', actual: 'x', evidence: { b: 2 } }),
      pass('timestamp', 'One.'),
      skip('timestamp', 'not-asked', 'Nobody asked.'),
    );
    expect(merged).toMatchObject({
      outcome: 'pass',
      detail: 'One. Two.',
      expected: 'x',
      actual: 'x',
      evidence: { a: 1, b: 2 },
    });
    expect(one(pass('timestamp', 'One.'), pass('timestamp', 'Two.')).evidence).toBeNull();
  });

  it('one that was not reached says so', () => {
    expect(one()).toMatchObject({ outcome: 'skip', code: 'not-reached' });
    expect(one().remediation).not.toBeNull();
  });
});

describe('a single check', () => {
  it('advises where something is to be done', () => {
    expect(pass('signature', 'x').remediation).toBeNull();
    expect(skip('signature', 'not-asked', 'x').remediation).toBeNull();
    expect(fail('signature', 'signature-mismatch', 'x').remediation).toBe(remediationOf('signature-mismatch'));
    for (const code of Object.keys(CODES) as Code[]) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
      if (!['ok', 'not-asked', 'not-applicable', 'not-required'].includes(code))
        expect(remediationOf(code)).toBeTruthy();
    }
  });
});

describe('a stored verification', () => {
  const signer = { kind: 'key', identity: 'k', keyId: 'x', keyType: 'x', name: 'k' } as const;
  const kept = (...checks: Check[]): Verification => ({ signer, checks }) as unknown as Verification;
  it.each<[string, Verification, boolean]>([
    ['whose signature holds', kept(SIGNED), true],
    ['whose key had expired when it signed', kept(fail('signature', 'key-expired', 'x')), true],
    ['without a check of its signature', kept(), true],
    ['whose signature is false', kept(fail('signature', 'signature-mismatch', 'x')), false],
    ['whose signature could not be checked', kept(check('signature', 'error', 'undecidable', 'x')), false],
    ['whose signature was not reached', kept(skip('signature', 'not-reached', 'x')), false],
  ])('%s', (_name, verification, named) => {
    expect(withProvenSigner(verification).signer !== null).toBe(named);
    if (named) expect(withProvenSigner(verification)).toBe(verification);
  });
});
