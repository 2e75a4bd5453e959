import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { readOne } from '#lib/evidence/samples.fixture.ts';

const CONTEXT = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld';
const BASE: JsonObject[] = [
  {
    type: 'CreationInfo',
    '@id': '_:i',
    specVersion: '3.0.1',
    created: '2026-01-02T03:04:05Z',
    createdUsing: ['urn:tool'],
  },
  { type: 'Tool', spdxId: 'urn:tool', creationInfo: '_:i', name: 'trivy' },
  {
    type: 'software_Package',
    spdxId: 'urn:x',
    creationInfo: '_:i',
    name: 'x',
    software_packageVersion: '1',
    software_packageUrl: 'pkg:npm/x@1',
  },
  {
    type: 'software_Package',
    spdxId: 'urn:y',
    creationInfo: '_:i',
    name: 'y',
    software_packageVersion: '2',
    software_packageUrl: 'pkg:npm/y@2',
  },
  { type: 'security_Vulnerability', spdxId: 'urn:v', creationInfo: '_:i', name: 'CVE-2026-1' },
];
const relation = (relationshipType: string, from: string, to: string, more: JsonObject = {}): JsonObject => ({
  type: 'Relationship',
  spdxId: `urn:r:${relationshipType}`,
  creationInfo: '_:i',
  relationshipType,
  from,
  to: [to],
  ...more,
});
const cvss = (version: string, more: JsonObject, to = 'urn:x'): JsonObject =>
  relation('hasAssessmentFor', 'urn:v', to, {
    type: `security_Cvss${version}VulnAssessmentRelationship`,
    spdxId: `urn:${version}:${to}`,
    ...more,
  });
function findings(...elements: JsonObject[]): string[] | null {
  const { facts } = readOne({ '@context': CONTEXT, '@graph': [...BASE, ...elements] });
  if (facts.kind !== 'sbom') throw new Error(facts.kind);
  return facts.scan && facts.scan.findings.map((one) => `${one.id} ${one.severity} ${one.purl}`);
}

describe('the findings of an SPDX 3 document', () => {
  it.each<[string, JsonObject[], string[] | null]>([
    ['none are no proof', [], null],
    ['affects', [relation('affects', 'urn:v', 'urn:x')], ['CVE-2026-1 unknown pkg:npm/x@1']],
    [
      'hasAssociatedVulnerability',
      [relation('hasAssociatedVulnerability', 'urn:x', 'urn:v')],
      ['CVE-2026-1 unknown pkg:npm/x@1'],
    ],
    [
      'a severity in words',
      [cvss('V3', { security_score: 9.8, security_severity: 'critical' })],
      ['CVE-2026-1 critical pkg:npm/x@1'],
    ],
    ['a score as text', [cvss('V4', { security_score: '9.3' })], ['CVE-2026-1 critical pkg:npm/x@1']],
    [
      'a vector alone',
      [cvss('V4', { security_vectorString: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' })],
      ['CVE-2026-1 critical pkg:npm/x@1'],
    ],
    ['v2 alone', [cvss('V2', { security_score: 10 })], ['CVE-2026-1 high pkg:npm/x@1']],
    [
      'v3 before v2',
      [cvss('V2', { security_score: 10 }), cvss('V3', { security_score: 5 })],
      ['CVE-2026-1 medium pkg:npm/x@1'],
    ],
    [
      'an assessment of its own for each package',
      [cvss('V3', { security_score: 9.9 }), cvss('V3', { security_score: 3 }, 'urn:y')],
      ['CVE-2026-1 critical pkg:npm/x@1', 'CVE-2026-1 low pkg:npm/y@2'],
    ],
    [
      'an assessed element',
      [cvss('V3', { security_score: 9.9, security_assessedElement: 'urn:y' })],
      ['CVE-2026-1 critical pkg:npm/y@2'],
    ],
  ])('%s', (_name, elements, wanted) => {
    expect(findings(...elements)).toEqual(wanted);
  });

  it('are by the tool that made the document', () => {
    const { facts } = readOne({ '@context': CONTEXT, '@graph': [...BASE, relation('affects', 'urn:v', 'urn:x')] });
    expect(facts).toMatchObject({
      kind: 'sbom',
      scan: { scanner: 'trivy', purpose: 'vulnerabilities', coverage: { tool: 'trivy', scopes: ['packages npm'] } },
    });
  });
});
