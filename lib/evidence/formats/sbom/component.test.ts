import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { SbomComponent } from '#lib/evidence/model/evidence.ts';
import { readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const sha1 = 'b'.repeat(40);
const cyclonedx = (root: JsonObject, components: JsonObject[] = []) =>
  readOne({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { type: 'application', name: 'folder', ...root } },
    components,
  });
const hash = (alg: string, content: string): JsonObject => ({ alg, content });
const described = (...ids: string[]): JsonObject[] =>
  ids.map((id) => ({
    spdxElementId: 'SPDXRef-DOCUMENT',
    relationshipType: 'DESCRIBES',
    relatedSpdxElement: `SPDXRef-${id}`,
  }));
const spdxPackage = (id: string, more: JsonObject = {}): JsonObject => ({
  SPDXID: `SPDXRef-${id}`,
  name: id,
  checksums: [{ algorithm: 'SHA256', checksumValue: SHA256 }],
  ...more,
});
const spdx = (packages: JsonObject[], ...roots: string[]) =>
  readOne({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    creationInfo: {},
    packages,
    relationships: described(...roots),
  });
const rootOf = (read: ReturnType<typeof readOne>): SbomComponent | null =>
  read.facts.kind === 'sbom' ? read.facts.sbom.root : null;

describe('which hashes stand for a file', () => {
  it.each([
    ['a library', { purl: 'pkg:npm/a@1', hashes: [hash('SHA-256', SHA256)] }, { sha256: SHA256 }, true],
    [
      'a Go module: its h1 hash',
      { purl: 'pkg:golang/example.com/a@v1.0.0', hashes: [hash('SHA-256', SHA256)] },
      { dirHash: SHA256 },
      false,
    ],
    [
      'a Go binary: several hashes',
      { purl: 'pkg:golang/example.com/a@v1.0.0', hashes: [hash('SHA-256', SHA256), hash('SHA-1', sha1)] },
      { sha256: SHA256, sha1 },
      true,
    ],
    [
      'a file of a Go module',
      { type: 'file', purl: 'pkg:golang/example.com/a@v1.0.0', hashes: [hash('SHA-256', SHA256)] },
      { sha256: SHA256 },
      true,
    ],
    ['SHA-1 alone', { hashes: [hash('SHA-1', sha1)] }, { sha1 }, false],
  ] as [string, JsonObject, JsonObject, boolean][])('%s', (_name, root, digests, joins) => {
    const read = cyclonedx(root);
    expect(rootOf(read)?.digests).toEqual(digests);
    expect(read.subjects.length > 0).toBe(joins);
    expect(read.remarks.map((remark) => remark.code)).toEqual(joins ? [] : ['no-subject']);
  });

  it('SPDX: of a Go module neither', () => {
    const reference = { referenceType: 'purl', referenceLocator: 'pkg:golang/example.com/a@v1.0.0' };
    expect(spdx([spdxPackage('a', { externalRefs: [reference] })], 'a').subjects).toEqual([]);
  });
});

describe("the described thing has its package's name", () => {
  it.each([
    ['npm sbom in another folder', { name: 'folder', purl: 'pkg:npm/%40acme/app@1' }, '@acme/app'],
    ['without the scope', { name: 'app', purl: 'pkg:npm/%40acme/app@1' }, 'app'],
    ['another spelling of one Python name', { name: 'My_App', purl: 'pkg:pypi/my-app@1' }, 'My_App'],
    [
      'an image has the name it is given',
      { name: 'ghcr.io/acme/app', purl: 'pkg:oci/app@sha256:abc' },
      'ghcr.io/acme/app',
    ],
    ['no package URL', { name: '.' }, '.'],
  ] as [string, JsonObject, string][])('%s', (_name, root, wanted) =>
    expect(rootOf(cyclonedx(root))?.name).toBe(wanted),
  );
});

describe('every package URL is read', () => {
  const [one, two] = ['pkg:npm/a@1', 'pkg:generic/a@1'];
  const identifiers = [one, two].map((identifier) => ({ externalIdentifierType: 'packageUrl', identifier }));
  it.each([
    [
      'SPDX 2',
      spdx(
        [
          spdxPackage('a', {
            externalRefs: [one, two].map((referenceLocator) => ({ referenceType: 'purl', referenceLocator })),
          }),
        ],
        'a',
      ),
    ],
    [
      'CycloneDX, concluded',
      cyclonedx({
        purl: one,
        evidence: {
          identity: [
            { field: 'purl', concludedValue: two },
            { field: 'cpe', concludedValue: 'x' },
          ],
        },
      }),
    ],
    [
      'CycloneDX 1.5, concluded',
      cyclonedx({ purl: one, evidence: { identity: { field: 'purl', concludedValue: two } } }),
    ],
    [
      'SPDX 3',
      readOne({
        '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
        '@graph': [
          { type: 'software_Sbom', spdxId: 's', rootElement: ['a'] },
          { type: 'software_Package', spdxId: 'a', name: 'a', externalIdentifier: identifiers },
        ],
      }),
    ],
  ])('%s', (_name, read) => expect(rootOf(read)).toMatchObject({ purl: one, otherPurls: [two] }));
});

describe('a document without a single subject has a remark with the reason', () => {
  it.each([
    ['SPDX that describes two', spdx([spdxPackage('a'), spdxPackage('b')], 'a', 'b'), ['several-roots']],
    ['SPDX that describes nothing', spdx([spdxPackage('a')]), ['no-subject']],
    ['SPDX that describes one file', spdx([spdxPackage('a'), spdxPackage('b')], 'a'), []],
    [
      'CycloneDX without a component in its metadata',
      readOne({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'x' }] }),
      ['no-subject'],
    ],
    [
      'SPDX 3 with two roots',
      readOne({
        '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
        '@graph': [
          { type: 'software_Sbom', spdxId: 's', rootElement: ['a', 'b'] },
          { type: 'software_Package', spdxId: 'a', name: 'a' },
          { type: 'software_Package', spdxId: 'b', name: 'b' },
        ],
      }),
      ['several-roots'],
    ],
  ] as [string, ReturnType<typeof readOne>, string[]][])('%s', (_name, read, codes) => {
    expect(read.remarks.map((remark) => remark.code)).toEqual(codes);
    expect(read.subjects.length > 0).toBe(codes.length === 0);
  });
});

describe('SPDX 3 VEX', () => {
  it('names products and vulnerabilities by all they have, and a part in its product', () => {
    const read = readOne({
      '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
      '@graph': [
        {
          type: 'security_Vulnerability',
          spdxId: 'v',
          name: 'Shell',
          externalIdentifier: [{ externalIdentifierType: 'cve', identifier: 'CVE-1' }],
        },
        {
          type: 'software_Package',
          spdxId: 'p',
          externalIdentifier: [{ externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/p@1' }],
        },
        { type: 'software_Package', spdxId: 'x', software_packageUrl: 'pkg:npm/x@1' },
        {
          type: 'security_VexFixedVulnAssessmentRelationship',
          from: 'v',
          to: ['p'],
          relationshipType: 'fixedIn',
          security_assessedElement: 'x',
        },
        {
          type: 'security_VexFixedVulnAssessmentRelationship',
          from: 'v',
          to: ['p'],
          relationshipType: 'fixedIn',
          security_withdrawnTime: '2024-01-01T00:00:00Z',
        },
      ],
    });
    expect(read.facts).toMatchObject({
      vex: {
        statements: [
          {
            vulnerability: 'Shell',
            aliases: ['CVE-1'],
            scopes: [{ products: ['pkg:npm/p@1'], subcomponents: ['pkg:npm/x@1'] }],
            valid: true,
          },
          { products: ['pkg:npm/p@1'], valid: false },
        ],
      },
    });
  });
});
