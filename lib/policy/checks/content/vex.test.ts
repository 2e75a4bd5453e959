import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { VexScope, VexStatement } from '#lib/evidence/model/evidence.ts';
import { artifact, certificate, CVE, evidence, key, provenance, scan, unsigned, vex } from '../../example.fixture.ts';
import { indexEvidence } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { noOpenCriticalVulnerability } from './vulnerability.ts';

const stranger = certificate({
  identity: 'https://github.com/evil/vex/.github/workflows/x.yml@refs/heads/main',
  oids: { sourceRepositoryURI: 'https://github.com/evil/vex' },
});
const outcomeWith = (...items: EvidenceFact[]) =>
  noOpenCriticalVulnerability(
    indexEvidence(
      artifact([evidence(provenance()), evidence(scan([CVE])), ...items], {
        purls: ['pkg:oci/web@sha256:abab?repository_url=ghcr.io/acme/web', 'pkg:npm/%40acme/web@2.3.1'],
      }),
      BASELINE.rootsOfTrust,
    ),
  ).outcome;
const outcomeWithStatement = (over: Partial<VexStatement>) => outcomeWith(evidence(vex(over)));
const digest = `sha256:${'ab'.repeat(32)}`;

describe('a statement answers a finding', () => {
  it.each([
    ['about the subject itself', {}],
    ['fixed', { status: 'fixed' }],
    ['by an alias of the finding', { vulnerability: 'GHSA-X' }],
    ['by its own alias', { vulnerability: 'ACME-1', aliases: ['cve-2026-1'] }],
    ['for the digest', { products: [digest] }],
    ['for an image by digest', { products: [`pkg:oci/anything@${digest.replace(':', '%3A')}`] }],
    ['for the package without a version', { products: ['pkg:npm/%40acme/web'] }],
    ['for the package at its version', { products: ['pkg:npm/%40acme/web@2.3.1'] }],
    ['for the image with fewer qualifiers', { products: ['pkg:oci/web@sha256:abab'] }],
    ['for the component', { products: ['pkg:npm/left-pad@1.3.0'] }],
    ['for the component in the product', { products: [digest], subcomponents: ['pkg:npm/left-pad'] }],
  ] as [string, Partial<VexStatement>][])('%s', (_, over) => expect(outcomeWithStatement(over)).toBe('pass'));
});

describe('a statement does not answer a finding', () => {
  it.each([
    ['that is about another vulnerability', { vulnerability: 'CVE-2026-10' }],
    ['that is about another product', { products: ['pkg:npm/%40acme/api'] }],
    ['at another version', { products: ['pkg:npm/%40acme/web@2.3.0'] }],
    ['with a qualifier the product has not', { products: ['pkg:oci/web@sha256:abab?arch=arm64'] }],
    ['for another component of it', { products: [digest], subcomponents: ['pkg:npm/right-pad'] }],
    ['that says it is affected', { status: 'affected' }],
    ['that is still looking', { status: 'under_investigation' }],
    ['that breaks its own format', { valid: false }],
    ['for something that only looks like a purl', { products: ['pkg:npm/'] }],
  ] as [string, Partial<VexStatement>][])('%s', (_, over) => expect(outcomeWithStatement(over)).toBe('fail'));

  it.each([
    ['nobody signed', unsigned(vex())],
    ['a stranger signed', evidence(vex(), { signer: stranger })],
    ['of an untrusted signer', evidence(vex(), { outcome: 'untrusted' })],
    ['does not hold', evidence(vex(), { outcome: 'failed' })],
  ])('that %s', (_, item) => expect(outcomeWith(item)).toBe('fail'));

  it.each([
    ['a key that is configured', evidence(vex(), { signer: key() })],
    [
      'another repository of the owner',
      evidence(vex(), { signer: certificate({ oids: { sourceRepositoryURI: 'https://github.com/acme/security' } }) }),
    ],
  ])('unless %s signed it', (_, item) => expect(outcomeWith(item)).toBe('pass'));
});

describe('of several statements', () => {
  const early = '2026-05-01T00:00:00Z';
  const late = '2026-05-20T00:00:00Z';
  it.each([
    ['the latest holds: affected after all', { timestamp: early }, { status: 'affected', timestamp: late }, 'fail'],
    ['the latest holds: not affected after all', { status: 'affected', timestamp: early }, { timestamp: late }, 'pass'],
    ['at one moment the worse', { timestamp: early }, { status: 'affected', timestamp: early }, 'fail'],
    [
      'a later invalid one is not looked at',
      { timestamp: early },
      { status: 'affected', timestamp: late, valid: false },
      'pass',
    ],
    [
      'a later one about something else is not looked at',
      { timestamp: early },
      { status: 'affected', vulnerability: 'CVE-2', timestamp: late },
      'pass',
    ],
  ] as [string, Partial<VexStatement>, Partial<VexStatement>, string][])('%s', (_, first, second, wanted) => {
    expect(outcomeWith(evidence(vex(first)), evidence(vex(second)))).toBe(wanted);
    expect(outcomeWith(evidence(vex(second)), evidence(vex(first)))).toBe(wanted);
  });

  it('a statement without a time has that of its document', () => {
    expect(
      outcomeWith(
        evidence(vex({ timestamp: null }, { timestamp: early })),
        evidence(vex({ status: 'affected', timestamp: late })),
      ),
    ).toBe('fail');
  });
});

describe('a subcomponent narrows the product that it stands in', () => {
  const inside = (...scopes: VexScope[]): Partial<VexStatement> => ({
    products: scopes.flatMap((one) => one.products),
    subcomponents: scopes.flatMap((one) => one.subcomponents),
    scopes,
  });
  const [own, other] = [digest, `sha256:${'cd'.repeat(32)}`];
  it.each([
    ['the component in this product', inside({ products: [own], subcomponents: ['pkg:npm/left-pad@1.3.0'] }), 'pass'],
    [
      'this product as a whole, beside a part of another',
      inside({ products: [own], subcomponents: [] }, { products: [other], subcomponents: ['pkg:npm/y'] }),
      'pass',
    ],
    [
      'the component in another product',
      inside(
        { products: [own], subcomponents: ['pkg:npm/y'] },
        { products: [other], subcomponents: ['pkg:npm/left-pad'] },
      ),
      'fail',
    ],
    [
      'another product as a whole',
      inside({ products: [other], subcomponents: [] }, { products: [own], subcomponents: ['pkg:npm/y'] }),
      'fail',
    ],
    ['nothing that could be read', { products: [], subcomponents: [], scopes: [] }, 'fail'],
    ['stored before pairs were kept: one product', { products: [own], subcomponents: ['pkg:npm/left-pad'] }, 'pass'],
    [
      'stored before pairs were kept: several products',
      { products: [own, other], subcomponents: ['pkg:npm/y', 'pkg:npm/left-pad'] },
      'fail',
    ],
  ] as [string, Partial<VexStatement>, string][])('%s', (_, over, wanted) =>
    expect(outcomeWithStatement(over)).toBe(wanted),
  );
});
