import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const T = 'https://spdx.org/rdf/3.0.1/terms';
const compact: JsonObject = {
  '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
  '@graph': [
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
      externalIdentifier: [
        { type: 'ExternalIdentifier', externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/a@1' },
      ],
    },
    { type: 'Relationship', spdxId: 'x', from: 'r', to: ['a'], relationshipType: 'dependsOn' },
  ],
};
const spelled = (core: string, software: string, context: JsonValue, type = '@type', id = '@id'): JsonObject => ({
  ...(context === null ? {} : { '@context': context }),
  '@graph': [
    { [type]: `${software}Sbom`, [id]: 's', [`${core}rootElement`]: { '@id': 'r' } },
    {
      [type]: `${software}Package`,
      [id]: 'r',
      [`${core}name`]: 'app',
      [`${core}verifiedUsing`]: {
        [type]: `${core}Hash`,
        [`${core}algorithm`]: { '@id': `${T}/Core/HashAlgorithm/sha256` },
        [`${core}hashValue`]: SHA256,
      },
    },
    {
      [type]: `${software}Package`,
      [id]: 'a',
      [`${core}name`]: [{ '@value': 'a' }],
      [`${software}packageVersion`]: '1',
      [`${core}externalIdentifier`]: [
        {
          [type]: `${core}ExternalIdentifier`,
          [`${core}externalIdentifierType`]: { '@id': `${T}/Core/ExternalIdentifierType/packageUrl` },
          [`${core}identifier`]: 'pkg:npm/a@1',
        },
      ],
    },
    {
      [type]: `${core}Relationship`,
      [id]: 'x',
      [`${core}from`]: { '@id': 'r' },
      [`${core}to`]: [{ '@id': 'a' }],
      [`${core}relationshipType`]: `${T}/Core/RelationshipType/dependsOn`,
    },
  ],
});

describe('SPDX 3 is read alike in every spelling of JSON-LD', () => {
  const { facts } = readOne(compact);
  const own = facts.kind === 'sbom' ? facts.sbom : null;
  it.each([
    ['whole IRIs', spelled(`${T}/Core/`, `${T}/Software/`, { spdx: `${T}/` })],
    ['whole IRIs without a context', spelled(`${T}/Core/`, `${T}/Software/`, null)],
    ['prefixes of its context', spelled('core:', 'sw:', { core: `${T}/Core/`, sw: `${T}/Software/` })],
    [
      'prefixes in a list of contexts',
      spelled(
        'c:',
        's:',
        ['https://spdx.org/rdf/3.0.1/spdx-context.jsonld', { c: `${T}/Core/`, s: `${T}/Software/` }],
        'type',
        'spdxId',
      ),
    ],
  ])('%s', (_name, document) => {
    const read = readOne(document);
    const { specVersion: _version, ...wanted } = own!;
    expect(read).toMatchObject({
      format: 'spdx',
      subjects: [{ name: 'app', digest: { sha256: SHA256 } }],
      facts: { kind: 'sbom', sbom: wanted },
    });
  });

  it('and similar names stay as they are', () => {
    expect(
      readOne({ '@context': { s: 'http://spdx.org/rdf/terms#' }, '@graph': [{ '@type': 's:Package' }] }).format,
    ).toBe('json'); // SPDX 2 as JSON-LD
    expect(readOne({ '@context': 'https://example.com', '@graph': [{ '@type': 'Package' }] }).format).toBe('json');
  });
});
