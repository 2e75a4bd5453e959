/** Bills of materials: CycloneDX 1.6 and SPDX 2.3 documents and the statements that carry them. */
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { statement, type StatementSubject } from './statement.ts';

export type Component = { purl: string; name: string; version: string; license?: string; sha256?: string };
export type SbomOptions = {
  name: string;
  version: string;
  purl: string;
  at: Date;
  components: Component[];
  serial: string;
};

/**
 * A plausible dependency tree: the described thing depends on the first half of the components; each of the others is a
 * dependency of one or two of the first half.
 */
function dependencyTree(of: SbomOptions): { from: string; to: string[] }[] {
  const purls = of.components.map(({ purl }) => purl);
  const direct = purls.slice(0, Math.ceil(purls.length / 2));
  const others = purls.slice(direct.length);
  return [
    { from: of.purl, to: direct },
    ...direct.map((from, index) => ({
      from,
      to: others.filter((_, other) => other % direct.length === index || (other + 3) % direct.length === index),
    })),
  ];
}

export function cyclonedxDocument(of: SbomOptions) {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${of.serial}`,
    version: 1,
    metadata: {
      timestamp: of.at.toISOString(),
      tools: { components: [{ type: 'application', name: 'syft', version: '1.33.0' }] },
      component: { 'bom-ref': of.purl, type: 'application', name: of.name, version: of.version, purl: of.purl },
    },
    components: of.components.map((each) => ({
      'bom-ref': each.purl,
      type: 'library',
      name: each.name,
      version: each.version,
      purl: each.purl,
      ...(each.license ? { licenses: [{ license: { id: each.license } }] } : {}),
      ...(each.sha256 ? { hashes: [{ alg: 'SHA-256', content: each.sha256 }] } : {}),
    })),
    dependencies: dependencyTree(of).map(({ from, to }) => ({ ref: from, dependsOn: to })),
    compositions: [{ aggregate: 'complete', assemblies: [of.purl] }],
  };
}

const spdxId = (text: string): string => `SPDXRef-${text.replace(/[^A-Za-z0-9.]+/g, '-')}`;

export function spdxDocument(of: SbomOptions) {
  const pack = (each: Component, purpose: string) => ({
    SPDXID: spdxId(each.purl),
    name: each.name,
    versionInfo: each.version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    primaryPackagePurpose: purpose,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: each.license ?? 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    ...(each.sha256 ? { checksums: [{ algorithm: 'SHA256', checksumValue: each.sha256 }] } : {}),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: each.purl }],
  });
  const root = { purl: of.purl, name: of.name, version: of.version };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${of.name}-${of.version}`,
    documentNamespace: `https://sbom.acme.example/${of.name}-${of.version}-${of.serial}`,
    creationInfo: {
      created: of.at.toISOString().replace(/\.\d+Z$/, 'Z'),
      creators: ['Tool: syft-1.33.0', 'Organization: Acme'],
    },
    packages: [pack(root, 'APPLICATION'), ...of.components.map((each) => pack(each, 'LIBRARY'))],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: spdxId(of.purl) },
      ...dependencyTree(of).flatMap(({ from, to }) =>
        to.map((each) => ({
          spdxElementId: spdxId(from),
          relationshipType: 'DEPENDS_ON',
          relatedSpdxElement: spdxId(each),
        })),
      ),
    ],
  };
}

export const cyclonedx = (subject: StatementSubject[], of: SbomOptions): UnsignedStatement =>
  statement('https://cyclonedx.org/bom', subject, cyclonedxDocument(of));
export const spdx = (subject: StatementSubject[], of: SbomOptions): UnsignedStatement =>
  statement('https://spdx.dev/Document/v2.3', subject, spdxDocument(of));
