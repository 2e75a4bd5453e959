import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const vulnerability = (more: JsonObject): JsonObject => ({ id: 'CVE-1', ratings: [{ severity: 'critical' }], ...more });
const resultOf = (more: JsonObject) => {
  const { facts } = readOne({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    vulnerabilities: [vulnerability(more)],
    components: [
      { type: 'library', 'bom-ref': 'x', name: 'x', version: '1.0', purl: 'pkg:npm/x@1.0' },
      { type: 'file', 'bom-ref': 'f', name: 'f', hashes: [{ alg: 'SHA-256', content: SHA256 }] },
    ],
  });
  if (facts.kind !== 'sbom') throw new Error(facts.kind);
  return {
    statements: (facts.vex?.statements ?? []).map((one) => [one.status, ...one.products]),
    findings: facts.scan?.findings.length,
  };
};
const x = (...versions: JsonObject[]): JsonObject => ({ affects: [{ ref: 'x', versions }] });
const unaffected = { statements: [['not_affected', 'pkg:npm/x@1.0']], findings: 0 };
const affected = { statements: [], findings: 1 };

describe('the versions that a vulnerability affects', () => {
  it.each([
    ['its version is unaffected', x({ version: '1.0', status: 'unaffected' }), unaffected],
    ['in a list of versions', x({ range: 'vers:npm/0.9|1.0', status: 'unaffected' }), unaffected],
    ['every version', x({ range: 'vers:npm/*', status: 'unaffected' }), unaffected],
    ['another version is unaffected', x({ version: '2.0', status: 'unaffected' }), affected],
    ['a version that only begins alike', x({ version: '1.0.1', status: 'unaffected' }), affected],
    ['a range with comparators', x({ range: 'vers:npm/>=1.0|<2.0', status: 'unaffected' }), affected],
    [
      'its version is both',
      x({ version: '1.0', status: 'unaffected' }, { version: '1.0', status: 'affected' }),
      affected,
    ],
    ['its version has no status', x({ version: '1.0' }), affected],
    ['its version is unknown', x({ version: '1.0', status: 'unknown' }), affected],
    ['no versions', x(), affected],
    [
      'an analysis of a file by its digest',
      { analysis: { state: 'resolved' }, affects: [{ ref: 'f' }] },
      { statements: [['fixed', `sha256:${SHA256}`]], findings: 1 },
    ],
    [
      'an analysis of nothing that can be read',
      { analysis: { state: 'resolved' }, affects: [{}] },
      { statements: [], findings: 1 },
    ],
  ] as [string, JsonObject, JsonObject][])('%s', (_name, more, wanted) => expect(resultOf(more)).toEqual(wanted));

  it('in XML as in JSON', () => {
    const read = readOne(
      '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library" bom-ref="x"><name>x</name><version>1.0</version><purl>pkg:npm/x@1.0</purl></component></components>' +
        '<vulnerabilities><vulnerability><id>CVE-1</id><affects><target><ref>x</ref><versions><version><version>1.0</version><status>unaffected</status></version></versions></target></affects></vulnerability></vulnerabilities></bom>',
    );
    expect(read.facts).toMatchObject({
      vex: { statements: [{ status: 'not_affected', products: ['pkg:npm/x@1.0'] }] },
      scan: { findings: [] },
    });
  });
});
