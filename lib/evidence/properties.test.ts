/** What holds for every document, however it was damaged. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readEvidence, readStored } from './read-evidence.ts';
import { base64, bundleOf, bytesOf, COMMIT, envelopeOf, logEntry, SHA256, statementOf } from './samples.fixture.ts';
import { summariseFacts } from './summary.ts';

const provenance = {
  buildDefinition: {
    buildType: 't',
    externalParameters: { workflow: { repository: 'https://github.com/o/r', ref: 'r', path: 'p' } },
    resolvedDependencies: [{ uri: 'git+https://github.com/o/r', digest: { gitCommit: COMMIT } }],
  },
  runDetails: { builder: { id: 'b' } },
};
const statement = statementOf('https://slsa.dev/provenance/v1', provenance);
const bundle = bundleOf({ dsseEnvelope: envelopeOf(statement) });

/** One document of every kind that is read. */
const DOCUMENTS: [string, JsonValue | string][] = [
  ['bundle', bundle],
  ['envelope', envelopeOf(statement)],
  ['statement', statement],
  ['npm list', { attestations: [{ predicateType: 'https://slsa.dev/provenance/v1', bundle }] }],
  ['lines', `${JSON.stringify(bundle)}\n${JSON.stringify(statement)}\n`],
  [
    'pep740',
    {
      version: 1,
      attestation_bundles: [
        {
          publisher: { kind: 'GitHub' },
          attestations: [
            {
              version: 1,
              verification_material: { certificate: 'QQ==', transparency_entries: [logEntry()] },
              envelope: { statement: base64(statement), signature: 'QQ==' },
            },
          ],
        },
      ],
    },
  ],
  [
    'gcb',
    {
      image_summary: { digest: `sha256:${SHA256}` },
      provenance_summary: {
        provenance: [{ kind: 'BUILD', envelope: envelopeOf(statement), build: { inTotoSlsaProvenanceV1: statement } }],
      },
    },
  ],
  [
    'cosign',
    {
      base64Signature: 'QQ==',
      rekorBundle: {
        SignedEntryTimestamp: 'QQ==',
        Payload: { body: base64({ kind: 'k' }), logIndex: 1, integratedTime: 1, logID: 'aa' },
      },
    },
  ],
  [
    'manifest',
    {
      schemaVersion: 2,
      layers: [
        {
          mediaType: 'application/vnd.dsse.envelope.v1+json',
          digest: `sha256:${SHA256}`,
          annotations: { 'dev.cosignproject.cosign/signature': 'QQ==' },
        },
      ],
    },
  ],
  [
    'cyclonedx',
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { type: 'container', name: 'a' } },
      components: [
        {
          type: 'library',
          name: 'a',
          purl: 'pkg:npm/a@1',
          hashes: [{ alg: 'SHA-256', content: SHA256 }],
          licenses: [{ license: { id: 'MIT' } }],
        },
      ],
      vulnerabilities: [
        { id: 'C', ratings: [{ severity: 'high' }], analysis: { state: 'exploitable' }, affects: [{ ref: 'a' }] },
      ],
    },
  ],
  [
    'cyclonedx xml',
    `<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component type="library"><name>a</name><hashes><hash alg="SHA-256">${SHA256}</hash></hashes></component></components></bom>`,
  ],
  ['textproto', 'spec_version: "1.6"\ncomponents { type: CLASSIFICATION_LIBRARY name: "a" }'],
  [
    'spdx',
    {
      spdxVersion: 'SPDX-2.3',
      SPDXID: 'SPDXRef-DOCUMENT',
      packages: [
        { SPDXID: 'SPDXRef-a', name: 'a', externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:npm/a' }] },
      ],
      relationships: [
        { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-a' },
      ],
    },
  ],
  [
    'spdx 3',
    {
      '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
      '@graph': [
        {
          type: 'software_Package',
          spdxId: 'a',
          name: 'a',
          verifiedUsing: [{ algorithm: 'sha256', hashValue: SHA256 }],
        },
        { type: 'Relationship', from: 'a', to: ['b'], relationshipType: 'dependsOn' },
      ],
    },
  ],
  [
    'tag-value',
    'SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: a\nPackageChecksum: SHA1: 00\nRelationship: a b c\n',
  ],
  [
    'openvex',
    {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      author: 'a',
      statements: [
        { vulnerability: { name: 'v' }, products: [{ '@id': 'p', hashes: { 'sha-256': SHA256 } }], status: 'fixed' },
      ],
    },
  ],
  [
    'csaf',
    {
      document: { csaf_version: '2.0', tracking: {} },
      product_tree: { branches: [{ product: { product_id: 'a' } }] },
      vulnerabilities: [{ cve: 'v', product_status: { fixed: ['a'] }, flags: [{ label: 'l', product_ids: ['a'] }] }],
    },
  ],
  [
    'trivy',
    {
      SchemaVersion: 2,
      Results: [{ Vulnerabilities: [{ VulnerabilityID: 'C', Severity: 'HIGH', CVSS: { nvd: { V3Score: 7 } } }] }],
    },
  ],
  [
    'grype',
    {
      matches: [{ vulnerability: { id: 'C', severity: 'High', fix: { versions: ['1'] } }, artifact: { name: 'a' } }],
      descriptor: {},
    },
  ],
  [
    'osv',
    {
      results: [
        {
          packages: [
            {
              package: { name: 'a' },
              vulnerabilities: [{ id: 'O', affected: [{ ranges: [{ events: [{ fixed: '1' }] }] }] }],
              groups: [{ ids: ['O'], max_severity: '5' }],
            },
          ],
        },
      ],
    },
  ],
  [
    'sarif',
    {
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 't', rules: [{ id: 'r' }] } }, results: [{ ruleId: 'r', level: 'error' }] }],
    },
  ],
  [
    'gitlab',
    { version: '15', scan: { type: 'sast' }, vulnerabilities: [{ severity: 'Low', identifiers: [{ value: 'x' }] }] },
  ],
  [
    'junit',
    '<testsuites><testsuite name="s"><testcase name="a"><failure>x</failure></testcase></testsuite></testsuites>',
  ],
  ['tap', 'TAP version 14\n1..2\nok 1 - a\n    ok 1 - inner\n    1..1\nnot ok 2 - b # TODO later\n'],
  [
    'trx',
    '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results><UnitTestResult testName="a" outcome="Failed"/></Results><ResultSummary outcome="Failed"><Counters total="1" failed="1"/></ResultSummary></TestRun>',
  ],
  [
    'nunit',
    '<test-run result="Failed" total="1" failed="1"><test-suite name="s" result="Failed"><test-case fullname="n.s.a" result="Failed"/></test-suite></test-run>',
  ],
  [
    'xunit',
    '<assemblies><assembly name="/a/b.dll" total="1" failed="1" errors="0"><collection><test name="a" type="t" result="Fail"/></collection></assembly></assemblies>',
  ],
  [
    'go-test',
    '{"Action":"start","Package":"p"}\n{"Action":"run","Package":"p","Test":"T"}\n{"Action":"fail","Package":"p","Test":"T"}\n{"Action":"fail","Package":"p"}\n',
  ],
  [
    'ctrf',
    {
      reportFormat: 'CTRF',
      results: {
        tool: { name: 't' },
        summary: { tests: 1, failed: 1 },
        tests: [{ name: 'a', status: 'failed', suite: ['s'] }],
      },
    },
  ],
  [
    'cdevent',
    {
      context: { type: 'dev.cdevents.service.deployed.0.3.0', id: 'i', source: 's' },
      subject: { id: 'x', content: { artifactId: `pkg:oci/a@sha256:${SHA256}`, environment: { id: 'e' } } },
    },
  ],
  [
    'trusted root',
    {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [{ publicKey: { rawBytes: 'QQ==' }, logId: { keyId: 'QQ==' } }],
    },
  ],
  ['merkle', { leafIdx: 0, treeSize: 1, root: 'QQ==', leafHash: 'QQ==', proof: ['QQ=='] }],
  ['checkpoint', `origin\n5\n${base64('r'.repeat(32))}\n\n— origin ${base64('s')}\n`],
];
const texts = DOCUMENTS.map(([name, value]): [string, string] => [
  name,
  typeof value === 'string' ? value : JSON.stringify(value),
]);

/** Reading holds its promises: at least one answer, each of them named, and the same when it is read again. */
function expectReadable(bytes: Uint8Array): void {
  const readings = readEvidence(bytes);
  expect(readings.length).toBeGreaterThan(0);
  for (const reading of readings) {
    expect(reading.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    if (!reading.ok) {
      expect([reading.code.length, reading.message.length].includes(0)).toBe(false);
      continue;
    }
    expect(readStored(reading.bytes, reading.context)).toEqual(reading);
    const { facts } = summariseFacts(reading.facts);
    expect(facts.kind).toBe(reading.facts.kind);
    for (const subject of reading.subjects)
      for (const value of Object.values(subject.digest)) expect(value).toBeTypeOf('string');
  }
}

describe.each(texts)('a %s', (_name, text) => {
  const bytes = bytesOf(text);

  it('is read whole', () => {
    expect(readEvidence(bytes).every((reading) => reading.ok)).toBe(true);
    expectReadable(bytes);
  });

  it('never throws with a byte changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= change;
        expectReadable(damaged);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws cut short, or with a piece twice', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), fc.nat({ max: bytes.length }), (a, b) => {
        expectReadable(bytes.subarray(0, a));
        expectReadable(
          new Uint8Array(Buffer.concat([bytes.subarray(0, Math.max(a, b)), bytes.subarray(Math.min(a, b))])),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(DOCUMENTS.filter((one): one is [string, JsonObject] => typeof one[1] !== 'string'))(
  'a %s',
  (_name, document) => {
    it('never throws with any of its values replaced by another', () => {
      const odd = fc.oneof(
        fc.constantFrom<JsonValue>(
          null,
          true,
          0,
          -1,
          1e300,
          '',
          'x',
          [],
          {},
          [null],
          [[]],
          [{}],
          { a: null },
          { toString: 0 },
          ['x', 1, null, {}],
        ),
        fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
      );
      const paths = pathsOf(document);
      fc.assert(
        fc.property(fc.constantFrom(...paths), odd, (path, value) => {
          expectReadable(bytesOf(withReplaced(document, path, value)));
        }),
        { numRuns: 200 },
      );
    });
  },
);

describe('any input', () => {
  it('of any bytes has an answer', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectReadable), { numRuns: 500 });
  });

  it('of any JSON has an answer', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => expectReadable(bytesOf(text))),
      { numRuns: 500 },
    );
  });

  it('of any predicate under any known type has an answer', () => {
    const types = [
      'https://slsa.dev/provenance/v1',
      'https://slsa.dev/provenance/v0.2',
      'https://slsa.dev/provenance/v0.1',
      'https://slsa.dev/verification_summary/v1',
      'https://in-toto.io/attestation/vulns/v0.2',
      'https://in-toto.io/attestation/test-result/v0.1',
      'https://in-toto.io/attestation/link/v0.3',
      'https://in-toto.io/attestation/scai/v0.3',
      'https://cosign.sigstore.dev/attestation/vuln/v1',
      'https://cosign.sigstore.dev/attestation/v1',
      'https://openvex.dev/ns',
      'https://spdx.dev/Document',
      'https://cyclonedx.org/bom',
      'https://json.schemastore.org/sarif',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.jsonValue({ maxDepth: 4 }), (type, predicate) =>
        expectReadable(bytesOf(statementOf(type, predicate as JsonValue))),
      ),
      { numRuns: 500 },
    );
  });
});

function pathsOf(value: JsonValue, path: (string | number)[] = []): (string | number)[][] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, Array.isArray(value) ? Number(key) : key]))
      : [];
  return [path, ...inner].filter((one) => one.length > 0 || path.length > 0);
}

function withReplaced(value: JsonValue, path: (string | number)[], by: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((one, index) => (index === step ? withReplaced(one, rest, by) : one));
  return { ...(value as JsonObject), [step]: withReplaced((value as JsonObject)[String(step)] ?? null, rest, by) };
}
