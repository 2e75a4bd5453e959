import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import type { RuleId, Verdict } from '#lib/policy/facts/policy.ts';
import { deriveStatus, type PlatformStatus } from './derive-status.ts';
import { STATUS_ORDER, statusRank } from './presentation.ts';
import type { Waiver } from './status.ts';

const NOW = new Date('2026-05-14T10:00:00Z');
const verdict = (rule: RuleId, outcome: Verdict['outcome'], severity: Verdict['severity'] = 'block'): Verdict => ({
  rule,
  policy: { id: 'test', version: 1 },
  title: rule,
  severity,
  outcome,
  code: outcome,
  brief: `${rule} ${outcome}`,
  detail: '',
  expected: null,
  actual: null,
  evidence: [],
  threats: [],
  remediation: null,
});
const waiver = (rule: RuleId, expiresAt = '2026-06-01T00:00:00Z'): Waiver => ({
  id: rule,
  rule,
  owner: 'ann',
  reason: 'known',
  expiresAt,
});
const derive = (verdicts: Verdict[], waivers: Waiver[] = []) => deriveStatus({ verdicts }, waivers, NOW);

describe('deriveStatus', () => {
  const pass = verdict('signature-sound', 'pass');
  it.each([
    ['no verdicts', [], 'unknown', null],
    ['no rule applies', [verdict('signature-sound', 'skip'), verdict('sbom-present', 'skip')], 'unknown', null],
    ['all rules pass', [pass, verdict('sbom-present', 'pass')], 'verified', null],
    ['one rule does not apply', [pass, verdict('no-open-critical-vulnerability', 'skip')], 'verified', null],
    ['a warning', [pass, verdict('builder-recognised', 'warn')], 'verified', null],
    ['missing evidence', [pass, verdict('sbom-present', 'missing')], 'incomplete', 'sbom-present'],
    [
      'a failure decides before missing evidence',
      [verdict('sbom-present', 'missing'), verdict('tests-passing', 'fail')],
      'failed',
      'tests-passing',
    ],
    [
      'an error decides before missing evidence',
      [verdict('sbom-present', 'missing'), verdict('provenance-present', 'error')],
      'error',
      'provenance-present',
    ],
    [
      'a failure decides before an error',
      [verdict('provenance-present', 'error'), verdict('tests-passing', 'fail')],
      'failed',
      'tests-passing',
    ],
    ['advisory verdicts alone', [verdict('materials-pinned', 'fail', 'warn')], 'unknown', null],
    [
      'advisory verdicts beside a pass',
      [pass, verdict('materials-pinned', 'fail', 'warn'), verdict('tests-passing', 'missing', 'warn')],
      'verified',
      null,
    ],
  ] as const)('%s', (_, verdicts, status, rule) => {
    expect(derive([...verdicts])).toMatchObject({ status, underlying: status, rule, waivers: [] });
  });

  it('gives the first reason and the number of further ones', () => {
    expect(derive([verdict('sbom-present', 'missing'), verdict('provenance-present', 'missing')]).reason).toBe(
      'sbom-present missing, and 1 more',
    );
  });
});

describe('a waiver', () => {
  const open = [verdict('signature-sound', 'pass'), verdict('sbom-present', 'missing')];

  it('makes the artifact waived; the reason has the owner and the expiry, and underlying the status without the waiver', () => {
    const status = derive(open, [waiver('sbom-present')]);
    expect(status).toMatchObject({ status: 'waived', underlying: 'incomplete', rule: 'sbom-present' });
    expect(status.reason).toBe('sbom-present missing; accepted by ann until 2026-06-01: known');
  });

  it.each([
    ['an expired waiver', open, [waiver('sbom-present', '2026-05-14T10:00:00Z')], 'incomplete', 0],
    ['a waiver without a valid date', open, [waiver('sbom-present', 'never')], 'incomplete', 0],
    ['a waiver of another rule', open, [waiver('tests-passing')], 'incomplete', 0],
    ['a waiver of a rule that passes', open, [waiver('signature-sound')], 'incomplete', 0],
    [
      'a waiver of a rule in error',
      [verdict('provenance-present', 'error')],
      [waiver('provenance-present')],
      'error',
      0,
    ],
    [
      'a waiver of one of two open rules',
      [...open, verdict('tests-passing', 'fail')],
      [waiver('tests-passing')],
      'incomplete',
      1,
    ],
    [
      'a waiver of a failure beside an error',
      [verdict('provenance-present', 'error'), verdict('tests-passing', 'fail')],
      [waiver('tests-passing')],
      'error',
      1,
    ],
  ] as const)('%s does not make the artifact waived', (_, verdicts, waivers, status, counted) => {
    const derived = derive([...verdicts], [...waivers]);
    expect(derived.status).toBe(status);
    expect(derived.waivers).toHaveLength(counted);
  });

  const anyVerdict = fc.record({
    rule: fc.constantFrom(...BASELINE.rules.map(({ id }) => id)),
    outcome: fc.constantFrom('pass', 'warn', 'fail', 'missing', 'skip', 'error'),
    severity: fc.constantFrom('block', 'warn'),
  });
  const verdictsOf = fc
    .uniqueArray(anyVerdict, { selector: ({ rule }) => rule })
    .map((list) =>
      list.map(({ rule, outcome, severity }) =>
        verdict(rule, outcome as Verdict['outcome'], severity as Verdict['severity']),
      ),
    );

  it('never changes the underlying status, and never makes the artifact verified', () => {
    fc.assert(
      fc.property(verdictsOf, fc.subarray(BASELINE.rules.map(({ id }) => id)), (verdicts, rules) => {
        const bare = derive(verdicts);
        const waived = derive(
          verdicts,
          rules.map((rule) => waiver(rule)),
        );
        expect(waived.underlying).toBe(bare.status);
        if (waived.status === 'verified') expect(bare.status).toBe('verified');
        expect(statusRank(waived.status)).toBeGreaterThanOrEqual(statusRank(bare.status));
      }),
    );
  });
});

describe('an image index without verified evidence of its own', () => {
  const missing = [verdict('signature-sound', 'missing')];
  const derived = (platforms: PlatformStatus[], waivers: Waiver[] = []) =>
    deriveStatus({ verdicts: missing }, waivers, NOW, platforms);
  it.each<[string, PlatformStatus[], string, RegExp]>([
    [
      'all platforms verified',
      [
        { name: 'a', status: 'verified' },
        { name: 'b', status: 'verified' },
      ],
      'incomplete',
      /each of its 2 platforms has evidence; the weakest status is verified;/,
    ],
    [
      'one platform failed',
      [
        { name: 'a', status: 'verified' },
        { name: 'b', status: 'failed' },
      ],
      'failed',
      /the weakest status is failed \(b\)/,
    ],
    ['one platform in error', [{ name: 'a', status: 'error' }], 'error', /the weakest status is error \(a\)/],
    [
      'one platform unknown',
      [
        { name: 'a', status: 'verified' },
        { name: 'b', status: null },
      ],
      'incomplete',
      /1 of its 2 platforms has evidence, nobody attested b;/,
    ],
    [
      'no platform known',
      [
        { name: 'a', status: null },
        { name: 'b', status: 'unknown' },
      ],
      'incomplete',
      /^signature-sound missing$/,
    ],
  ])('%s', (_name, platforms, status, reason) =>
    expect(derived(platforms)).toMatchObject({
      status,
      reason: expect.stringMatching(reason),
      derived: { platforms: platforms.length },
    }),
  );

  it('a waiver does not make it better than its platforms', () => {
    expect(derived([{ name: 'a', status: 'failed' }], [waiver('signature-sound')])).toMatchObject({
      status: 'failed',
      underlying: 'failed',
      rule: null,
    });
  });

  it('has its own status when it has no platforms', () =>
    expect(derived([])).toEqual(deriveStatus({ verdicts: missing }, [], NOW)));

  it('is never better than any of its platforms or than its own verdicts', () => {
    const word = fc.constantFrom(...STATUS_ORDER);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (statuses) => {
        const { status } = derived(statuses.map((each, number) => ({ name: String(number), status: each })));
        for (const each of [...statuses.filter((one) => one !== 'unknown'), 'incomplete' as const])
          expect(statusRank(status)).toBeLessThanOrEqual(statusRank(each));
      }),
    );
  });
});
