import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenFinding, Verdict } from '#lib/policy/facts/policy.ts';
import { deriveStatus } from './derive-status.ts';
import type { StoredWaiver, WaiverDecision } from './status.ts';
import { coversFinding } from './waived-findings.ts';
import { describeScope } from './waiver-scope.ts';

const NOW = new Date('2026-05-14T10:00:00Z');
const RULE = 'no-open-critical-vulnerability';

const found = (id: string, change: Partial<OpenFinding> = {}): OpenFinding => ({
  id,
  aliases: [],
  package: 'left-pad',
  purl: 'pkg:npm/left-pad@1.3.0',
  version: '1.3.0',
  ...change,
});
const makeVerdict = (change: Partial<Verdict> = {}): Verdict => ({
  rule: RULE,
  policy: { id: 'test', version: 1 },
  title: RULE,
  severity: 'block',
  outcome: 'fail',
  code: 'fail',
  brief: 'open',
  detail: '',
  expected: null,
  actual: null,
  evidence: [],
  threats: [],
  remediation: null,
  ...change,
});
const makeWaiver = (change: Partial<StoredWaiver> = {}): StoredWaiver => ({
  id: '1',
  rule: RULE,
  owner: 'ann',
  reason: 'known',
  expiresAt: '2026-06-01T00:00:00Z',
  environment: null,
  vulnerability: null,
  component: null,
  decision: 'approved',
  ended: false,
  ...change,
});
const derive = (findings: OpenFinding[], waivers: StoredWaiver[], environment: string | null = null) =>
  deriveStatus({ verdicts: [makeVerdict({ findings })] }, waivers, NOW, { environment });

const cve = fc.constantFrom('CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3');
const findings = fc
  .uniqueArray(cve, { minLength: 1 })
  .map((ids) => ids.map((id) => found(id, { aliases: [id.replace('CVE', 'GHSA')] })));
const environment = fc.constantFrom(null, 'production', 'staging');
const component = fc.constantFrom(null, 'pkg:npm/left-pad', 'pkg:npm/left-pad@1.3.0', 'pkg:npm/other');
const anyWaiver = fc
  .record({
    environment,
    component,
    vulnerability: fc.option(fc.oneof(cve, fc.constant('GHSA-2026-1'))),
    decision: fc.constantFrom<WaiverDecision>('approved', 'requested', 'refused'),
    ended: fc.boolean(),
    expiresAt: fc.constantFrom('2026-05-14T10:00:00Z', '2026-06-01T00:00:00Z', 'never'),
    rule: fc.constantFrom(RULE, 'sbom-present'),
  })
  .map((change) => makeWaiver(change));

describe('a waiver that counts for nothing', () => {
  it.each([
    ['is requested', { decision: 'requested' }],
    ['is refused', { decision: 'refused' }],
    ['has been ended', { ended: true }],
    ['has expired', { expiresAt: '2026-05-14T10:00:00Z' }],
  ] as const)('%s: it never changes a status', (_, change) => {
    fc.assert(
      fc.property(findings, anyWaiver, fc.array(anyWaiver), environment, (open, waiver, others, where) => {
        expect(derive(open, [...others, { ...waiver, ...change }], where)).toEqual(derive(open, others, where));
      }),
    );
  });

  it('is of another environment: it never changes the status in a second one, or without one', () => {
    fc.assert(
      fc.property(findings, anyWaiver, fc.array(anyWaiver), environment, (open, waiver, others, where) => {
        const elsewhere = { ...waiver, environment: 'qa' };
        expect(derive(open, [...others, elsewhere], where)).toEqual(derive(open, others, where));
      }),
    );
  });
});

describe('a waiver of a vulnerability', () => {
  it('never hides another one', () => {
    fc.assert(
      fc.property(findings, fc.array(anyWaiver), environment, (open, waivers, where) => {
        const narrow = waivers.filter(({ vulnerability }) => vulnerability !== null);
        const named = new Set(narrow.map(({ vulnerability }) => vulnerability!.replace('GHSA', 'CVE')));
        if (open.some(({ id }) => !named.has(id))) expect(derive(open, narrow, where).status).toBe('failed');
      }),
    );
  });

  it('waives the rule together with those of the other open ones', () => {
    const open = [found('CVE-2026-1'), found('CVE-2026-2')];
    const first = makeWaiver({ vulnerability: 'CVE-2026-1' });
    expect(derive(open, [first])).toMatchObject({ status: 'failed', underlying: 'failed', waivers: [{ id: '1' }] });
    const status = derive(open, [first, makeWaiver({ id: '2', vulnerability: 'cve-2026-2' })]);
    expect(status).toMatchObject({ status: 'waived', underlying: 'failed', waivers: [{ id: '1' }, { id: '2' }] });
    expect(status.reason).toContain('ann until 2026-06-01 (CVE-2026-1): known');
  });

  it.each<[string, Partial<Verdict>]>([
    ['without findings', {}],
    ['with an empty list', { findings: [] }],
    ['with findings that are not listed', { findings: [found('CVE-2026-1')], findingsHidden: 1 }],
    ['in error', { outcome: 'error', findings: [found('CVE-2026-1')] }],
  ])('does not waive a verdict %s', (_, change) => {
    const status = deriveStatus(
      { verdicts: [makeVerdict(change)] },
      [makeWaiver({ vulnerability: 'CVE-2026-1' })],
      NOW,
    );
    expect(status.status).toBe(status.underlying);
  });

  it.each<[string, OpenFinding, boolean]>([
    ['CVE-2026-1', found('CVE-2026-1'), true],
    ['cve-2026-1', found('CVE-2026-1'), true],
    ['GHSA-aaaa', found('CVE-2026-1', { aliases: ['ghsa-AAAA'] }), true],
    ['CVE-2026-1', found('GHSA-aaaa', { aliases: ['CVE-2026-1'] }), true],
    ['CVE-2026-1', found('RHSA-2026:1', { aliases: ['CVE-2026-1', 'CVE-2026-2'] }), false],
    ['RHSA-2026:1', found('RHSA-2026:1', { aliases: ['CVE-2026-1', 'CVE-2026-2'] }), true],
    ['CVE-2026-10', found('CVE-2026-1'), false],
  ])('%s is about %o: %s', (vulnerability, finding, is) =>
    expect(coversFinding({ vulnerability, component: null }, finding)).toBe(is),
  );
});

describe('a waiver of a component', () => {
  it.each<[string, Partial<OpenFinding>, boolean]>([
    ['pkg:npm/left-pad', {}, true],
    ['pkg:npm/left-pad@1.3.0', {}, true],
    ['pkg:npm/left-pad@1.2.0', {}, false],
    ['pkg:npm/other', {}, false],
    ['pkg:deb/debian/zlib', { purl: 'pkg:deb/debian/zlib@1.2?arch=amd64' }, true],
    ['pkg:deb/debian/zlib?arch=arm64', { purl: 'pkg:deb/debian/zlib@1.2?arch=amd64' }, false],
    ['pkg:npm/left-pad', { purl: null }, true],
    ['pkg:npm/left-pad@1.2.0', { purl: null }, false],
    ['pkg:npm/left-pad', { purl: null, package: null }, false],
    ['left-pad', {}, false],
  ])('%s covers a finding with %o: %s', (component, change, is) =>
    expect(coversFinding({ vulnerability: null, component }, found('CVE-2026-1', change))).toBe(is),
  );
});

it('a scope is described in words', () => {
  expect(describeScope({})).toBe('');
  expect(describeScope({ environment: 'qa', vulnerability: 'CVE-1', component: 'pkg:npm/a' })).toBe(
    'CVE-1 in pkg:npm/a, only in qa',
  );
  expect(describeScope({ environment: 'qa', vulnerability: null, component: null })).toBe('only in qa');
});
