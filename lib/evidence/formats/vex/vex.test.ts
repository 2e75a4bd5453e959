import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Vex } from '#lib/evidence/model/evidence.ts';
import { failOne, readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const vexOf = (value: JsonObject): Vex => {
  const { facts } = readOne(value);
  if (facts.kind !== 'vex') throw new Error(facts.kind);
  return facts.vex;
};
const openvex = (statements: JsonObject[], more: JsonObject = {}): JsonObject => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'd',
  author: 'A',
  timestamp: '2024-01-01T00:00:00Z',
  version: 1,
  statements,
  ...more,
});

describe('OpenVEX', () => {
  it('names products by id, identifiers and hashes; times are inherited', () => {
    const read = readOne(
      openvex([
        {
          vulnerability: { name: 'CVE-1', aliases: ['GHSA-1'] },
          products: [
            {
              '@id': 'p',
              identifiers: { purl: 'pkg:npm/p@1' },
              hashes: { 'sha-256': SHA256.toUpperCase() },
              subcomponents: [{ '@id': 'sub' }],
            },
          ],
          status: 'affected',
          action_statement: 'update',
        },
      ]),
    );
    expect(read).toMatchObject({
      format: 'openvex',
      subjects: [{ digest: { sha256: SHA256 } }],
      facts: {
        vex: {
          author: 'A',
          statements: [
            {
              vulnerability: 'CVE-1',
              aliases: ['GHSA-1'],
              products: ['p', 'pkg:npm/p@1', `sha256:${SHA256}`],
              subcomponents: ['sub'],
              status: 'affected',
              action: 'update',
              timestamp: '2024-01-01T00:00:00.000Z',
              valid: true,
            },
          ],
        },
      },
    });
  });

  it('0.0.1 in plain strings', () => {
    expect(
      vexOf({
        '@context': 'https://openvex.dev/ns',
        author: 'A',
        statements: [
          {
            vulnerability: 'CVE-1',
            products: ['pkg:apk/x@1'],
            status: 'under_investigation',
            timestamp: '2022-12-22T16:36:43-05:00',
          },
        ],
      }).statements,
    ).toMatchObject([{ vulnerability: 'CVE-1', products: ['pkg:apk/x@1'], timestamp: '2022-12-22T21:36:43.000Z' }]);
  });

  it.each([
    ['not_affected without a reason', { status: 'not_affected' }, false],
    ['not_affected with a justification', { status: 'not_affected', justification: 'component_not_present' }, true],
    ['not_affected with an impact', { status: 'not_affected', impact_statement: 'x' }, true],
    ['affected without an action', { status: 'affected' }, false],
    ['fixed', { status: 'fixed' }, true],
  ] as [string, JsonObject, boolean][])('%s', (_name, statement, valid) => {
    expect(
      vexOf(openvex([{ vulnerability: { name: 'CVE-1' }, ...statement }])).statements.map((one) => one.valid),
    ).toEqual([valid]);
  });

  it('skips statements without a status and refuses a document without a list', () => {
    expect(vexOf(openvex([{ vulnerability: 'CVE-1', status: 'maybe' }, { status: 'fixed' }])).statements).toEqual([]);
    expect(failOne({ '@context': 'https://openvex.dev/ns', statements: {} })).toMatchObject({
      code: 'wrong-type',
      pointer: '/statements',
    });
  });
});

describe('CSAF', () => {
  const csaf = (more: JsonObject): JsonObject => ({
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      publisher: { name: 'P' },
      tracking: { current_release_date: '2024-01-01T00:00:00Z' },
    },
    ...more,
  });
  const tree = {
    branches: [
      {
        branches: [
          {
            product: {
              product_id: 'a',
              product_identification_helper: {
                purl: 'pkg:npm/a@1',
                hashes: [{ file_hashes: [{ algorithm: 'sha256', value: SHA256 }] }],
              },
            },
          },
        ],
      },
    ],
    full_product_names: [{ product_id: 'b', name: 'B' }],
    relationships: [
      { product_reference: 'a', relates_to_product_reference: 'b', full_product_name: { product_id: 'b:a' } },
    ],
  };

  it('is one statement for each status and reason', () => {
    const vulnerability = {
      cve: 'CVE-1',
      ids: [{ text: 'X-1' }],
      product_status: { known_not_affected: ['a', 'b'], known_affected: ['b:a'], fixed: ['c'] },
      flags: [{ label: 'component_not_present', product_ids: ['a'] }],
      threats: [{ category: 'impact', details: 'none', product_ids: ['b'] }],
      remediations: [{ category: 'vendor_fix', details: 'update' }],
    };
    const vex = vexOf(csaf({ product_tree: tree, vulnerabilities: [vulnerability] }));
    expect(vex).toMatchObject({ format: 'csaf', author: 'P', timestamp: '2024-01-01T00:00:00.000Z' });
    expect(vex.statements.map((one) => [one.status, one.products, one.justification, one.impact, one.valid])).toEqual([
      ['affected', ['b:a', 'b'], null, null, true],
      ['not_affected', ['pkg:npm/a@1', `sha256:${SHA256}`], 'component_not_present', null, true],
      ['not_affected', ['b'], null, 'none', true],
      ['fixed', ['c'], null, null, true],
    ]);
  });

  it('of another version, or that tracks nothing, is refused', () => {
    expect(failOne({ document: { csaf_version: '1.0' } })).toMatchObject({ code: 'unknown-media-type' });
    expect(failOne({ document: { csaf_version: '2.0' } })).toMatchObject({
      code: 'missing-field',
      pointer: '/document/tracking',
    });
  });
});
