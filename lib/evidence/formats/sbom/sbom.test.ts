import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { failOne, readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const cdx = (more: JsonObject = {}): JsonObject => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  ...more,
});
const sbomOf = (value: JsonObject | string): Extract<Facts, { kind: 'sbom' }> => {
  const { facts } = readOne(value);
  if (facts.kind !== 'sbom') throw new Error(facts.kind);
  return facts;
};

const FULL = cdx({
  metadata: {
    timestamp: '2024-01-01T00:00:00Z',
    tools: { components: [{ type: 'application', name: 'syft', version: '1' }] },
    component: {
      type: 'container',
      'bom-ref': 'root',
      name: 'app',
      version: '1',
      purl: `pkg:oci/app@sha256%3A${SHA256}`,
      hashes: [{ alg: 'SHA-1', content: 'a'.repeat(40) }],
    },
  },
  components: [
    {
      type: 'library',
      'bom-ref': 'a',
      group: '@s',
      name: 'a',
      version: '1',
      purl: 'pkg:npm/%40s/a@1',
      hashes: [{ alg: 'SHA-256', content: SHA256.toUpperCase() }],
      licenses: [{ license: { id: 'MIT' } }, { license: { name: 'Own' } }],
      components: [{ type: 'file', name: 'inner' }],
    },
    { type: 'library', name: 'b', licenses: [{ expression: 'MIT OR Apache-2.0' }] },
  ],
  dependencies: [{ ref: 'root', dependsOn: ['a'], provides: ['b'] }],
  compositions: [{ aggregate: 'complete', assemblies: ['root'] }],
});

describe('CycloneDX', () => {
  it('in one form: root, components, edges, completeness', () => {
    const { sbom } = sbomOf(FULL);
    expect(sbom).toMatchObject({
      format: 'cyclonedx',
      specVersion: '1.6',
      created: '2024-01-01T00:00:00.000Z',
      tools: ['syft 1'],
      root: { ref: 'root', name: 'app' },
      complete: 'complete',
    });
    expect(sbom.components.map((one) => [one.ref, one.name, one.purl, one.licenses])).toEqual([
      ['a', '@s/a', 'pkg:npm/%40s/a@1', ['MIT', 'Own']],
      ['component-1', 'inner', null, []],
      ['component-2', 'b', null, ['MIT OR Apache-2.0']],
    ]);
    expect(sbom.components[0]?.digests).toEqual({ sha256: SHA256 });
    expect(sbom.edges).toEqual([
      { from: 'a', to: 'component-1', kind: 'contains' },
      { from: 'root', to: 'a', kind: 'dependsOn' },
      { from: 'root', to: 'b', kind: 'provides' },
    ]);
  });

  it('is about the strong digest of its root', () => {
    expect(readOne(FULL)).toMatchObject({
      format: 'cyclonedx',
      predicateType: 'https://cyclonedx.org/bom',
      subjects: [{ name: 'app', digest: { sha256: SHA256 } }],
    });
    expect(readOne(cdx()).subjects).toEqual([]);
    expect(readOne(cdx(), { subject: SHA256 }).subjects[0]?.digest).toEqual({ sha256: SHA256 });
  });

  it.each(['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7'])(
    '%s is read, tools as a list too, lists null',
    (specVersion) => {
      expect(
        sbomOf(cdx({ specVersion, components: null, metadata: { tools: [{ vendor: 'v', name: 't', version: '' }] } }))
          .sbom.tools,
      ).toEqual(['v t']);
    },
  );

  it('that only analyses is VEX, that only rates is a scan, and with components both', () => {
    const vulnerability: JsonObject = {
      id: 'CVE-1',
      ratings: [{ severity: 'low' }, { score: 9.1 }],
      analysis: { state: 'not_affected', justification: 'code_not_present' },
      affects: [{ ref: 'a' }],
    };
    expect(readOne(cdx({ vulnerabilities: [vulnerability] })).facts).toMatchObject({
      kind: 'vex',
      vex: {
        statements: [
          {
            vulnerability: 'CVE-1',
            status: 'not_affected',
            justification: 'code_not_present',
            products: ['a'],
            valid: true,
          },
        ],
      },
    });
    expect(readOne(cdx({ vulnerabilities: [{ ...vulnerability, analysis: {} }] })).facts).toMatchObject({
      kind: 'scan',
      scan: { findings: [{ id: 'CVE-1', severity: 'critical', score: 9.1 }] },
    });
    const both = sbomOf({ ...FULL, vulnerabilities: [vulnerability] });
    expect([both.vex?.statements[0]?.products, both.scan?.findings[0]?.purl]).toEqual([
      ['pkg:npm/%40s/a@1'],
      'pkg:npm/%40s/a@1',
    ]);
  });

  const broken: [string, JsonObject, string, string][] = [
    ['another format', { ...cdx(), bomFormat: 'AnotherFormat' }, 'unknown-format', '/bomFormat'],
    [
      'no format but its schema',
      { $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', specVersion: '1.6' },
      'missing-field',
      '/bomFormat',
    ],
    ['another version', cdx({ specVersion: '2.0' }), 'unknown-media-type', '/specVersion'],
    ['a short serial number', cdx({ serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f' }), 'wrong-type', '/serialNumber'],
    ['a version in text', cdx({ version: '1' }), 'wrong-type', '/version'],
    ['components in an object', cdx({ components: {} }), 'wrong-type', '/components'],
    ['a component without a name', cdx({ components: [{ type: 'library' }] }), 'missing-field', '/components/0/name'],
    ['a component without a type', cdx({ components: [{ name: 'a' }] }), 'missing-field', '/components/0/type'],
    [
      'a type nobody knows, deep down',
      cdx({ components: [{ type: 'file', name: 'a', components: [{ type: 'foo', name: 'b' }] }] }),
      'wrong-type',
      '/components/0/components/0/type',
    ],
    [
      'a scope nobody knows',
      cdx({ components: [{ type: 'file', name: 'a', scope: 'maybe' }] }),
      'wrong-type',
      '/components/0/scope',
    ],
    [
      'a hash nobody knows',
      cdx({ components: [{ type: 'file', name: 'a', hashes: [{ alg: 'FOO', content: SHA256 }] }] }),
      'bad-digest',
      '/components/0/hashes/0/alg',
    ],
    [
      'a hash that is a word',
      cdx({ metadata: { component: { type: 'file', name: 'a', hashes: [{ alg: 'SHA-256', content: 'foo' }] } } }),
      'bad-digest',
      '/metadata/component/hashes/0/content',
    ],
    [
      'a licence of nothing',
      cdx({ components: [{ type: 'file', name: 'a', licenses: [{ license: {} }] }] }),
      'missing-field',
      '/components/0/licenses/0/license',
    ],
    [
      'a licence and an expression',
      cdx({ components: [{ type: 'file', name: 'a', licenses: [{ expression: 'MIT', license: { id: 'MIT' } }] }] }),
      'wrong-type',
      '/components/0/licenses/0',
    ],
    [
      'a licence of two names',
      cdx({ components: [{ type: 'file', name: 'a', licenses: [{ license: { id: 'MIT', name: 'MIT' } }] }] }),
      'wrong-type',
      '/components/0/licenses/0/license',
    ],
    [
      'a licence text in base85',
      cdx({
        components: [{ type: 'file', name: 'a', licenses: [{ license: { id: 'MIT', text: { encoding: 'base85' } } }] }],
      }),
      'wrong-type',
      '/components/0/licenses/0/license/text/encoding',
    ],
    [
      'a reference twice, deep down',
      cdx({
        components: [
          { type: 'file', name: 'a', 'bom-ref': 'r' },
          { type: 'file', name: 'b', components: [{ type: 'file', name: 'c', 'bom-ref': 'r' }] },
        ],
      }),
      'duplicate-key',
      '/components/1/components/0/bom-ref',
    ],
    [
      'an empty reference',
      cdx({ components: [{ type: 'file', name: 'a', 'bom-ref': '' }] }),
      'wrong-type',
      '/components/0/bom-ref',
    ],
    [
      'a SWID tag of no id',
      cdx({ components: [{ type: 'file', name: 'a', swid: { name: 'a' } }] }),
      'missing-field',
      '/components/0/swid/tagId',
    ],
    ['a date for a time', cdx({ metadata: { timestamp: '2020-04-13' } }), 'wrong-type', '/metadata/timestamp'],
    [
      'a flow nowhere',
      cdx({ services: [{ name: 's', data: [{ flow: 'bar' }] }] }),
      'wrong-type',
      '/services/0/data/0/flow',
    ],
    [
      'a property of no name',
      cdx({ metadata: { properties: [{ value: 'x' }] } }),
      'missing-field',
      '/metadata/properties/0/name',
    ],
    [
      'a patch of no kind',
      cdx({ components: [{ type: 'file', name: 'a', pedigree: { patches: [{ type: 'x' }] } }] }),
      'wrong-type',
      '/components/0/pedigree/patches/0/type',
    ],
    ['a dependency of nothing', cdx({ dependencies: [{ dependsOn: [] }] }), 'missing-field', '/dependencies/0/ref'],
    [
      'a severity of no kind',
      cdx({ vulnerabilities: [{ id: 'a', ratings: [{ severity: 'huge' }] }] }),
      'wrong-type',
      '/vulnerabilities/0/ratings/0/severity',
    ],
    [
      'a state of no kind',
      cdx({ vulnerabilities: [{ id: 'a', analysis: { state: 'x' } }] }),
      'wrong-type',
      '/vulnerabilities/0/analysis/state',
    ],
  ];
  it.each(broken)('with %s is refused', (_name, value, code, pointer) => {
    expect(failOne(value)).toMatchObject({ code, pointer });
  });

  it('in XML gives the same facts', () => {
    const xml = `<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><metadata><timestamp>2024-01-01T00:00:00Z</timestamp><tools><components><component type="application"><name>syft</name><version>1</version></component></components></tools>
      <component type="container" bom-ref="root"><name>app</name><version>1</version><purl>pkg:oci/app@sha256%3A${SHA256}</purl><hashes><hash alg="SHA-1">${'a'.repeat(40)}</hash></hashes></component></metadata>
      <components><component type="library" bom-ref="a"><group>@s</group><name>a</name><version>1</version><hashes><hash alg="SHA-256">${SHA256}</hash></hashes><licenses><license><id>MIT</id></license><license><name>Own</name></license></licenses><purl>pkg:npm/%40s/a@1</purl><components><component type="file"><name>inner</name></component></components></component>
      <component type="library"><name>b</name><licenses><expression>MIT OR Apache-2.0</expression></licenses></component></components>
      <dependencies><dependency ref="root"><dependency ref="a"/><provides ref="b"/></dependency></dependencies><compositions><composition><aggregate>complete</aggregate><assemblies><assembly ref="root"/></assemblies></composition></compositions></bom>`;
    expect(sbomOf(xml).sbom).toEqual(sbomOf(FULL).sbom);
    expect(failOne('<bom xmlns="http://example.com/"/>')).toMatchObject({
      code: 'unknown-media-type',
      pointer: '/specVersion',
    });
  });

  it('in protobuf text gives the same facts', () => {
    const text = `# proto-file: schema/bom-1.6.proto\nspec_version: "1.6"\nversion: 1\nmetadata { timestamp { seconds: 1704067200 } tools { name: "syft" version: "1" }\n component { type: CLASSIFICATION_CONTAINER bom_ref: "root" name: "app" version: "1" } }\ncomponents: [{ type: CLASSIFICATION_LIBRARY name: "a\\"b" hashes { alg: HASH_ALG_SHA_256 value: "${SHA256}" } licenses { license { id: "MIT" } } }, { type: CLASSIFICATION_FILE name: 'c' }]\ndependencies { ref: "root" dependencies { ref: "x" } }\n`;
    expect(sbomOf(text).sbom).toMatchObject({
      created: '2024-01-01T00:00:00.000Z',
      tools: ['syft 1'],
      root: { name: 'app' },
      components: [
        { name: 'a"b', digests: { sha256: SHA256 }, licenses: ['MIT'] },
        { name: 'c', type: 'file' },
      ],
      edges: [{ from: 'root', to: 'x' }],
    });
    expect(failOne('# proto-file: bom-1.6.proto\ncomponents {')).toMatchObject({ code: 'unreadable' });
    expect(failOne(`# proto-file: bom-1.6.proto\n${'a { '.repeat(100)}`)).toMatchObject({ code: 'unreadable' });
  });
});

describe('SPDX', () => {
  const spdx = (more: JsonObject = {}): JsonObject => ({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'd',
    creationInfo: { created: '2024-01-01T00:00:00Z', creators: ['Tool: syft-1', 'Organization: o'] },
    ...more,
  });
  const packages: JsonObject[] = [
    {
      SPDXID: 'SPDXRef-root',
      name: 'app',
      versionInfo: '1',
      checksums: [{ algorithm: 'SHA256', checksumValue: SHA256 }],
      primaryPackagePurpose: 'CONTAINER',
    },
    {
      SPDXID: 'SPDXRef-a',
      name: 'a',
      externalRefs: [
        { referenceCategory: 'PACKAGE_MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/a@1' },
        { referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a' },
      ],
      licenseConcluded: 'NOASSERTION',
      licenseDeclared: 'MIT',
    },
  ];

  it('2.x gives the same root for every way to name what it describes', () => {
    const edges = [
      { spdxElementId: 'SPDXRef-a', relationshipType: 'DEPENDENCY_OF', relatedSpdxElement: 'SPDXRef-root' },
      { spdxElementId: 'SPDXRef-root', relationshipType: 'CONTAINS', relatedSpdxElement: 'SPDXRef-a' },
      { spdxElementId: 'SPDXRef-a', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'NONE' },
    ];
    for (const describing of [
      { documentDescribes: ['SPDXRef-root'], relationships: edges },
      {
        relationships: [
          ...edges,
          { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-root' },
        ],
      },
    ] as JsonObject[]) {
      const read = readOne(spdx({ packages, ...describing }));
      expect(read).toMatchObject({
        format: 'spdx',
        subjects: [{ name: 'app', digest: { sha256: SHA256 } }],
        facts: {
          sbom: {
            tools: ['syft-1'],
            root: { ref: 'SPDXRef-root', type: 'container' },
            components: [{ name: 'a', purl: 'pkg:npm/a@1', cpe: 'cpe:2.3:a', licenses: ['MIT'] }],
          },
        },
      });
      expect(sbomOf(spdx({ packages, ...describing })).sbom.edges).toEqual([
        { from: 'SPDXRef-root', to: 'SPDXRef-a', kind: 'dependsOn' },
        { from: 'SPDXRef-root', to: 'SPDXRef-a', kind: 'contains' },
      ]);
    }
  });

  it.each([
    ['a number for its version', { spdxVersion: 2, SPDXID: 'SPDXRef-DOCUMENT' }, '/spdxVersion'],
    ['no identifier', { spdxVersion: 'SPDX-2.2', SPDXID: '' }, '/SPDXID'],
    ['packages in an object', { spdxVersion: 'SPDX-2.2', SPDXID: 'SPDXRef-DOCUMENT', packages: {} }, '/packages'],
    ['no version', { SPDXID: 'SPDXRef-DOCUMENT', creationInfo: {} }, '/spdxVersion'],
  ] as [string, JsonObject, string][])('2.x with %s is refused', (_name, value, pointer) => {
    expect(failOne(value)).toMatchObject({ pointer });
  });

  it('2.x as the dependency graph exports it', () => {
    expect(readOne({ sbom: spdx({ packages }) })).toMatchObject({
      format: 'spdx',
      facts: { sbom: { components: [{ name: 'app' }, { name: 'a' }] } },
    });
  });

  it('2.x in tag-value form gives the same facts', () => {
    const text = `SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\nCreator: Tool: syft-1\nCreated: 2024-01-01T00:00:00Z\n\n# a comment\nPackageName: app\nSPDXID: SPDXRef-root\nPackageVersion: 1\nPackageChecksum: SHA256: ${SHA256}\nPackageCopyrightText: <text>over\nPackageName: not a package\nlines</text>\nPackageName: a\nSPDXID: SPDXRef-a\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root\n`;
    expect(readOne(text)).toMatchObject({
      format: 'spdx',
      subjects: [{ digest: { sha256: SHA256 } }],
      facts: { sbom: { root: { name: 'app', version: '1' }, components: [{ name: 'a', purl: 'pkg:npm/a@1' }] } },
    });
  });

  it('3.0 as a graph, with its VEX', () => {
    const graph = (elements: JsonObject[]): JsonObject => ({
      '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
      '@graph': elements,
    });
    const read = sbomOf(
      graph([
        {
          type: 'CreationInfo',
          '@id': '_:c',
          specVersion: '3.0.1',
          created: '2024-01-01T00:00:00Z',
          createdUsing: ['t'],
        },
        { type: 'Tool', spdxId: 't', name: 'syft' },
        { type: 'software_Sbom', spdxId: 's', rootElement: ['r'] },
        {
          type: 'software_Package',
          spdxId: 'r',
          name: 'app',
          verifiedUsing: [{ type: 'Hash', algorithm: 'sha256', hashValue: SHA256 }],
        },
        {
          type: 'software_Package',
          spdxId: 'a',
          name: 'a',
          software_packageVersion: '1',
          externalIdentifier: [{ externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/a@1' }],
        },
        { type: 'simplelicensing_LicenseExpression', spdxId: 'l', simplelicensing_licenseExpression: 'MIT' },
        {
          type: 'Relationship',
          spdxId: 'x',
          from: 'r',
          to: ['a'],
          relationshipType: 'dependsOn',
          completeness: 'complete',
        },
        { type: 'Relationship', spdxId: 'y', from: 'a', to: ['l'], relationshipType: 'hasDeclaredLicense' },
        { type: 'security_Vulnerability', spdxId: 'v', name: 'CVE-1' },
        {
          type: 'security_VexNotAffectedVulnAssessmentRelationship',
          from: 'v',
          to: ['a'],
          relationshipType: 'doesNotAffect',
          security_justificationType: 'componentNotPresent',
        },
      ]),
    );
    expect(read.sbom).toMatchObject({
      specVersion: '3.0.1',
      tools: ['syft'],
      root: { ref: 'r' },
      components: [{ ref: 'a', purl: 'pkg:npm/a@1', licenses: ['MIT'] }],
      edges: [{ from: 'r', to: 'a', kind: 'dependsOn' }],
      complete: 'complete',
    });
    expect(read.vex).toMatchObject({
      statements: [{ vulnerability: 'CVE-1', products: ['pkg:npm/a@1'], status: 'not_affected', valid: true }],
    });
    expect(failOne({ '@context': 'https://spdx.org/rdf/3.0.0/spdx-context.jsonld', '@graph': {} })).toMatchObject({
      code: 'missing-field',
    });
  });
});
