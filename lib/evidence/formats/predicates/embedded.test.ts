import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const spdx: JsonObject = {
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  creationInfo: { created: '2024-01-01T00:00:00Z', creators: [] },
  packages: [{ SPDXID: 'SPDXRef-x', name: 'x' }],
};
const tagValue = 'SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n\nPackageName: x\nSPDXID: SPDXRef-x\n';
const cyclonedx: JsonObject = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [{ type: 'library', name: 'x' }],
};
const cyclonedxXml =
  '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>x</name></component></components></bom>';
const openvex: JsonObject = { '@context': 'https://openvex.dev/ns/v0.2.0', author: 'A', statements: [] };
const csaf: JsonObject = { document: { csaf_version: '2.0', tracking: {} } };
const junit = '<testsuite name="s" tests="1"><testcase name="a" classname="b"/></testsuite>';
const trivy: JsonObject = {
  SchemaVersion: 2,
  ArtifactName: 'a',
  Results: [{ Target: 'alpine', Class: 'os-pkgs', Type: 'alpine' }],
};
const [SPDX, CDX, VEX] = ['https://spdx.dev/Document', 'https://cyclonedx.org/bom', 'https://openvex.dev/ns/v0.2.0'];
const CUSTOM = 'https://cosign.sigstore.dev/attestation/v1',
  OTHER = 'https://example.com/report/v1';

const read = (predicateType: string, predicate: JsonValue) =>
  readOne({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'a', digest: { sha256: SHA256 } }],
    predicateType,
    predicate,
  });
const data = (Data: JsonValue): JsonObject => ({ Data, Timestamp: '2024-01-01T00:00:00Z' });
const text = (value: JsonObject): string => JSON.stringify(value);

describe('a document is read as a predicate', () => {
  it.each([
    ['SPDX', SPDX, spdx, 'sbom'],
    ['SPDX as JSON text', SPDX, text(spdx), 'sbom'],
    ['SPDX as tag-value text', SPDX, tagValue, 'sbom'],
    ['SPDX as tag-value text after a byte order mark', SPDX, `\uFEFF${tagValue}`, 'sbom'],
    ['SPDX under Data', SPDX, data(spdx), 'sbom'],
    ['SPDX as JSON text under Data', SPDX, data(text(spdx)), 'sbom'],
    ['SPDX as tag-value text under Data', SPDX, data(tagValue), 'sbom'],
    ['CycloneDX', CDX, cyclonedx, 'sbom'],
    ['CycloneDX under Data', CDX, data(cyclonedx), 'sbom'],
    ['CycloneDX as XML text', CDX, cyclonedxXml, 'sbom'],
    ['CycloneDX as XML text under Data', CDX, data(cyclonedxXml), 'sbom'],
    ['OpenVEX as text under Data', VEX, data(text(openvex)), 'vex'],
    ['a custom attestation of SPDX', CUSTOM, data(tagValue), 'sbom'],
    ['a custom attestation of CycloneDX', CUSTOM, data(cyclonedx), 'sbom'],
    ['a custom attestation of CSAF', CUSTOM, data(text(csaf)), 'vex'],
    ['a custom attestation of JUnit', CUSTOM, data(junit), 'tests'],
    ['a custom attestation of Trivy', CUSTOM, data(text(trivy)), 'scan'],
    ['an unknown type that holds CSAF', OTHER, csaf, 'vex'],
    ['an unknown type that holds JUnit', OTHER, data(junit), 'tests'],
  ] as [string, string, JsonValue, string][])('%s', (_name, type, predicate, kind) => {
    const found = read(type, predicate);
    expect(found.facts.kind).toBe(kind);
    expect(found.subjects).toMatchObject([{ digest: { sha256: SHA256 } }]);
    expect(found.remarks.map((remark) => remark.code)).toEqual(type === OTHER ? ['read-by-content'] : []);
  });

  it.each([
    ['text that is nothing', SPDX, 'hello'],
    ['nothing under Data', SPDX, data(null)],
    ['another format than the type says', SPDX, cyclonedxXml],
    ['tests in the place of an SBOM', CDX, data(junit)],
    ['an SPDX document without its version', SPDX, data({ ...spdx, spdxVersion: 'SPDX-9' })],
  ] as [string, string, JsonValue][])('and is no SBOM: %s', (_name, type, predicate) => {
    const found = read(type, predicate);
    expect([found.facts.kind, found.remarks.map((remark) => remark.code)]).toEqual([
      'generic',
      ['unreadable-predicate'],
    ]);
  });

  it('of an unknown type and shape is stored', () => {
    expect(read(OTHER, { a: 1 })).toMatchObject({ facts: { kind: 'generic' }, remarks: [] });
  });
});
