/** What a page shows of evidence: titles and summaries. */
import { describe, expect, it } from 'vitest';
import type { Facts, Finding } from '#lib/evidence/model/evidence.ts';
import { summariseFacts } from './summary.ts';
import { evidenceTitle } from './title.ts';

describe('titles', () => {
  it.each([
    ['sigstore-bundle', 'https://slsa.dev/provenance/v1', 'SLSA provenance'],
    ['cyclonedx', 'https://cyclonedx.org/bom', 'CycloneDX SBOM'],
    ['cyclonedx', null, 'CycloneDX SBOM'],
    ['dsse', 'https://spdx.dev/Document/v2.3', 'SPDX SBOM'],
    ['dsse', 'https://in-toto.io/attestation/test-result/v0.1', 'Test result'],
    ['sigstore-bundle', null, 'Signature bundle'],
    ['dsse', '', 'Signed envelope'],
    ['dsse', 'https://example.com/review/v0.1', 'review attestation'],
    ['dsse', 'text/json', 'json attestation'],
    ['dsse', 'https://example.com', 'example.com attestation'],
    ['junit', null, 'Test report'],
  ] as const)('%s of %s is: %s', (format, predicateType, title) => {
    expect(evidenceTitle(format, predicateType)).toBe(title);
  });

  it('are never long', () => {
    expect(evidenceTitle('dsse', `https://example.com/${'x'.repeat(500)}`).length).toBeLessThanOrEqual(80);
  });
});

describe('summaries', () => {
  const finding = (id: number, severity: Finding['severity']): Finding => ({
    id: String(id),
    aliases: [],
    severity,
    score: null,
    package: null,
    purl: null,
    version: null,
    fixedIn: null,
    url: null,
  });

  it('count components and keep a bounded part', () => {
    const components = Array.from({ length: 1000 }, (_, i) => ({
      ref: String(i),
      type: null,
      name: 'x',
      version: null,
      purl: null,
      cpe: null,
      digests: {},
      licenses: [],
    }));
    const facts: Facts = {
      kind: 'sbom',
      sbom: {
        format: 'spdx',
        specVersion: '2.3',
        created: null,
        tools: [],
        root: null,
        components,
        edges: [],
        complete: 'unknown',
      },
      vex: null,
      scan: null,
    };
    const summary = summariseFacts(facts);
    expect([summary.componentCount, summary.facts.kind === 'sbom' && summary.facts.sbom.components.length]).toEqual([
      1000, 200,
    ]);
  });

  it('never lose a critical finding among many others', () => {
    const findings = [
      ...Array.from({ length: 1000 }, (_, i) => finding(i, 'low')),
      ...Array.from({ length: 250 }, (_, i) => finding(5000 + i, 'critical')),
    ];
    const { facts } = summariseFacts({
      kind: 'scan',
      scan: { scanner: null, scannerVersion: null, finishedOn: null, databaseUpdated: null, findings },
    });
    expect(facts.kind === 'scan' && facts.scan.findings.filter((one) => one.severity === 'critical').length).toBe(250);
    expect(facts.kind === 'scan' && facts.scan.findings.length).toBe(250);
  });

  it('leave small facts as they are', () => {
    const facts: Facts = { kind: 'release', purl: 'pkg:npm/x@1', packageId: null };
    expect(summariseFacts(facts)).toEqual({ facts, componentCount: null });
  });
});
