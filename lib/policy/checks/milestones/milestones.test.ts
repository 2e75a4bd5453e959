import { describe, expect, it } from 'vitest';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { artifact, evidence, failed, provenance, sbom, scan, tests, unsigned } from '#lib/policy/example.fixture.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';

const STEPS = {
  steps: [
    { name: 'compile', kind: 'provenance' },
    { name: 'test', kind: 'tests' },
    { name: 'scan', kind: 'scan' },
  ],
};
const clock = (minute: number): string => `2026-05-14T10:${String(minute).padStart(2, '0')}:00Z`;
/** A document that was made, signed and received in one minute. */
const at = (minute: number, facts: Facts, over: Partial<EvidenceFact> = {}): EvidenceFact =>
  evidence(facts, { signedAt: clock(minute), receivedAt: clock(minute), ...over });
const built = (minute: number): EvidenceFact => at(minute, provenance({ finishedOn: clock(minute) }));
const tested = (minute: number, over: Parameters<typeof tests>[0] = {}): EvidenceFact =>
  at(minute, tests({ finishedOn: clock(minute), ...over }));
const scanned = (minute: number): EvidenceFact => at(minute, scan([], { finishedOn: clock(minute) }));
const found = (items: EvidenceFact[], params: object = STEPS): string => said('milestones', params, artifact(items));

describe('milestones in their order', () => {
  it.each<[string, EvidenceFact[], string]>([
    ['each step after the one before it', [built(1), tested(2), scanned(3)], 'pass ok'],
    ['all in one moment', [built(1), tested(1), scanned(1)], 'pass ok'],
    ['a step that was repeated later', [built(1), tested(4), scanned(3), tested(2)], 'pass ok'],
    ['a scan that was repeated', [built(1), scanned(2), tested(3), scanned(4)], 'pass ok'],
    ['scanned before it was tested', [built(1), scanned(2), tested(3)], 'fail step-out-of-order'],
    ['tested before it was built', [built(5), tested(2), scanned(6)], 'fail step-too-old'],
    ['a rebuild after the tests: the first build counts', [built(1), tested(2), scanned(3), built(9)], 'pass ok'],
    ['not tested', [built(1), scanned(3)], 'missing step-missing'],
    ['not built', [tested(2), scanned(3)], 'missing step-missing'],
    ['an unsigned test result', [built(1), unsigned(tests()), scanned(3)], 'missing step-not-verified'],
    [
      'an untrusted test result',
      [built(1), { ...tested(2), outcome: 'untrusted' }, scanned(3)],
      'missing step-not-verified',
    ],
    ['a test result whose signature is false', [built(1), failed(tests()), scanned(3)], 'missing step-not-verified'],
    [
      'tests that failed',
      [built(1), tested(2, { result: 'FAILED', failed: 1, failedNames: ['a'] }), scanned(3)],
      'fail step-failed',
    ],
    [
      'an unsigned report that a test failed, beside a signed pass',
      [built(1), tested(2), unsigned(tests({ result: 'FAILED', failed: 1, failedNames: ['b'] })), scanned(3)],
      'fail step-failed',
    ],
    ['tests of which none ran', [built(1), tested(2, { result: 'EMPTY', passed: 0 }), scanned(3)], 'fail step-failed'],
    [
      'a scan that could not be read',
      [built(1), tested(2), at(3, { kind: 'scan', scan: { ...scanOf(), problem: 'cut off' } })],
      'fail step-failed',
    ],
    [
      'a scan of the source instead of one for vulnerabilities',
      [built(1), tested(2), at(3, { kind: 'scan', scan: { ...scanOf(), purpose: 'code' } })],
      'missing step-missing',
    ],
    // Replays and wrong clocks.
    [
      'an old test result that is signed again after the build',
      [built(5), at(6, tests({ finishedOn: clock(2) })), scanned(7)],
      'fail step-too-old',
    ],
    [
      'a test result of the past that tells a time in the future',
      [built(5), at(2, tests({ finishedOn: '2030-01-01T00:00:00Z' })), scanned(7)],
      'fail step-too-old',
    ],
    [
      'a scan before the tests that tells a time in the future',
      [built(1), tested(5), at(3, scan([], { finishedOn: '2030-01-01T00:00:00Z' }))],
      'fail step-out-of-order',
    ],
  ])('%s', (_, items, expected) => {
    expect(found(items)).toBe(expected);
  });

  it('names the first step that is missing, whatever comes after it', () => {
    expect(verdictOf('milestones', STEPS, artifact([built(1)]))).toMatchObject({
      brief: 'step test missing',
      detail: 'Nothing shows that the step test was performed: there is no test result.',
    });
    expect(verdictOf('milestones', STEPS, artifact([built(1), scanned(2), tested(3)]))).toMatchObject({
      brief: 'step scan before test',
    });
  });

  it('rests on the documents of the steps', () => {
    const items = [built(1), tested(2), scanned(3)];
    expect(verdictOf('milestones', STEPS, artifact(items)).evidence.toSorted()).toEqual(
      items.map(({ id }) => id).toSorted(),
    );
  });
});

describe('milestones of other kinds', () => {
  const ordered = false;
  const one = (kind: string) => ({ ordered, steps: [{ name: 'step', kind }] });
  it.each<[string, object, EvidenceFact[], string]>([
    ['in any order', { ...STEPS, ordered }, [built(1), scanned(2), tested(3)], 'pass ok'],
    [
      'in any order, but not before the build',
      { ...STEPS, ordered },
      [built(5), scanned(2), tested(6)],
      'fail step-too-old',
    ],
    ['an SBOM', one('sbom'), [built(1), at(2, sbom())], 'pass ok'],
    ['without any provenance', one('sbom'), [at(2, sbom())], 'missing build-time-unknown'],
    [
      'an SBOM that lists nothing',
      one('sbom'),
      [built(1), at(2, sbom({ sbom: { ...sbomOf(), components: [], root: null } }))],
      'fail step-failed',
    ],
    ['a static analysis', one('static-analysis'), [built(1), at(2, analysis('WARNED'))], 'pass ok'],
    [
      'a static analysis that failed',
      one('static-analysis'),
      [built(1), at(2, analysis('FAILED'))],
      'fail step-failed',
    ],
    [
      'a signature of an image',
      one('approval'),
      [built(1), at(2, { kind: 'image-signature', dockerReference: null })],
      'pass ok',
    ],
    [
      'a predicate type',
      one('https://example.com/sign-off/v1'),
      [built(1), at(2, { kind: 'generic' }, { predicateType: 'https://example.com/sign-off/v1' })],
      'pass ok',
    ],
    [
      'another predicate type',
      one('https://example.com/sign-off/v1'),
      [built(1), at(2, { kind: 'generic' }, { predicateType: 'https://example.com/sign-off/v10' })],
      'missing step-missing',
    ],
    [
      'failed tests under their predicate type',
      one('https://in-toto.io/attestation/test-result/v0.1'),
      [
        built(1),
        at(2, tests({ result: 'FAILED', failed: 1 }), {
          predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
        }),
      ],
      'fail step-failed',
    ],
    ['a review without any evidence about the commit', one('review'), [built(1)], 'missing step-missing'],
  ])('%s', (_, params, items, expected) => {
    expect(found(items, params)).toBe(expected);
  });

  it.each([
    {},
    { steps: [] },
    { steps: [{ name: 'x', kind: 'compile' }] },
    { steps: [{ name: '', kind: 'tests' }] },
    { steps: [{ kind: 'tests' }] },
    { steps: [{ name: 'x', kind: 'tests' }], ordered: 'yes' },
  ])('refuses the parameters %j', (params) => {
    expect(readPolicyValue({ id: 'p', rules: [{ id: 'r', check: 'milestones', params }] }).ok).toBe(false);
  });
});

function scanOf() {
  const facts = scan([]);
  if (facts.kind !== 'scan') throw new Error(facts.kind);
  return facts.scan;
}

function sbomOf() {
  const facts = sbom();
  if (facts.kind !== 'sbom') throw new Error(facts.kind);
  return facts.sbom;
}

function analysis(result: 'PASSED' | 'WARNED' | 'FAILED'): Facts {
  return { kind: 'static-analysis', tool: 'eslint', result, scan: { ...scanOf(), purpose: 'code' } };
}
