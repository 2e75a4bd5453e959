/** What a page shows of evidence: titles, summaries, and no secrets. */
import { describe, expect, it } from 'vitest';
import type { Facts, Finding, Json } from '#lib/evidence/model/evidence.ts';
import { maskSecrets } from './mask.ts';
import { COMMIT, SHA256 } from './samples.fixture.ts';
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

describe('secrets', () => {
  const jwt = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`;
  it.each([
    `ghp_${'a'.repeat(36)}`,
    `ghs_${'a'.repeat(36)}`,
    `github_pat_${'a'.repeat(60)}`,
    `glpat-${'a'.repeat(20)}`,
    `glcbt-64_${'a'.repeat(20)}`,
    `AKIA${'A'.repeat(16)}`,
    `npm_${'a'.repeat(36)}`,
    `xoxb-${'1'.repeat(20)}`,
    `https://hooks.slack.com/services/T0/B0/${'a'.repeat(20)}`,
    `sk_live_${'a'.repeat(24)}`,
    `AIza${'a'.repeat(35)}`,
    jwt,
    '-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----\ncut off',
  ])('of a known shape are masked wherever they stand: %s', (secret) => {
    const { value, masked } = maskSecrets({ log: [`before ${secret} after`], deep: { er: secret } });
    expect(JSON.stringify(value)).not.toContain(secret.slice(0, 30));
    expect(masked).toBe(2);
  });

  it.each<[Json]>([
    [{ MY_TOKEN: 'opaque' }],
    [{ DB_PASSWORD: 'hunter2' }],
    [{ clientSecret: 'opaque' }],
    [{ 'api-key': 'opaque' }],
    [{ apiKey: 'opaque' }],
    [{ Authorization: 'Basic opaque' }],
    [{ token: ['opaque'] }],
    [{ env: [{ name: 'DB_PASSWORD', value: 'opaque' }] }],
    [['DB_PASSWORD=opaque']],
    [{ url: 'https://user:opaque@example.com/x' }],
    [{ GITHUB_TOKEN: 'opaque' }],
    [{ AWS_SECRET_ACCESS_KEY: 'opaque' }],
  ])('told by their name are masked: %j', (value) => {
    const result = maskSecrets(value);
    expect(JSON.stringify(result.value)).not.toMatch(/opaque|hunter2/);
    expect(result.masked).toBe(1);
  });

  it.each<[Json]>([
    [{ digest: { sha256: SHA256, gitCommit: COMMIT, sha512: 'c'.repeat(128) } }],
    [{ keyid: `SHA256:${'A'.repeat(43)}` }],
    [{ token_type: 'Bearer' }],
    [{ secretName: 'x' }],
    [{ TOKEN: '[MASKED]' }],
    [{ PASSWORD: '' }],
    [{ SECRET_TOKEN: '$TOKEN' }],
    [{ ACCESS_TOKEN: `sha256:${SHA256}` }],
    [{ keyid: 'projects/verified-builder/x' }],
    [{ tokens: 12 }],
    [{ author: 'A' }],
    [{ pem: '-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----' }],
    [{ monkey: 'b' }],
  ])('what is none stays readable: %j', (value) => {
    expect(maskSecrets(value)).toEqual({ value, masked: 0 });
  });

  it('takes no longer for hostile text', () => {
    for (const text of [
      'eyJ-'.repeat(100_000),
      `a.${'a.'.repeat(100_000)}://`,
      `x://${':'.repeat(100_000)}`,
      '-----BEGIN PRIVATE KEY-----'.repeat(10_000),
    ])
      expect(maskSecrets({ text }).masked).toBeLessThanOrEqual(1);
  });

  it('leaves the original as it was', () => {
    const value = { a: { MY_TOKEN: 'opaque' }, b: { c: 1 } };
    const { value: shown } = maskSecrets(value);
    expect(value.a.MY_TOKEN).toBe('opaque');
    expect((shown as typeof value).b).toBe(value.b);
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
