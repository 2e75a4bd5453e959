import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { Facts, Sbom, SbomComponent } from '#lib/evidence/model/evidence.ts';
import { artifact, certificate, CVE, evidence, provenance, scan, unsigned, vex } from '../../example.fixture.ts';
import { indexEvidence } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { noOpenCriticalVulnerability } from './vulnerability.ts';

const uuid = '3e671687-395b-41f5-a30f-a58921a69b79';
const component = (ref: string, over: Partial<SbomComponent> = {}): SbomComponent => ({
  ref,
  type: null,
  name: ref,
  version: null,
  purl: null,
  cpe: null,
  digests: {},
  licenses: [],
  ...over,
});
const sbom = (over: Partial<Sbom> = {}): Facts => ({
  kind: 'sbom',
  vex: null,
  scan: null,
  sbom: {
    format: 'cyclonedx',
    bomLink: `urn:cdx:${uuid}/1`,
    specVersion: '1.6',
    created: null,
    tools: [],
    root: component('root'),
    components: [component('x ref', { purl: CVE.purl }), component('y', { purl: 'pkg:npm/y@1' }), component('bare')],
    moreRefs: [['late', CVE.purl!]],
    edges: [],
    complete: 'unknown',
    ...over,
  },
});
const findingFor = (link: string, ...items: EvidenceFact[]) =>
  noOpenCriticalVulnerability(
    indexEvidence(
      artifact([evidence(provenance()), evidence(scan([CVE])), evidence(vex({ products: [link] })), ...items]),
      BASELINE.rootsOfTrust,
    ),
  );
const link = (rest: string): string => `urn:cdx:${uuid}${rest}`;

describe('a VEX statement by BOM-Link', () => {
  it.each([
    ['the component', link('/1#x ref')],
    ['the component, percent-encoded', link('/1#x%20ref')],
    ['the serial number in upper case', `urn:cdx:${uuid.toUpperCase()}/1#x ref`],
    ['a component that the summary leaves out', link('/1#late')],
    ['the root', link('/1#root')],
    ['the whole document', link('/1')],
  ])('answers: %s', (_name, ref) => expect(findingFor(ref, evidence(sbom())).outcome).toBe('pass'));

  it.each([
    ['another component', link('/1#y'), [evidence(sbom())], false],
    ['a reference that is not there', link('/1#z'), [evidence(sbom())], true],
    ['a component without a package URL', link('/1#bare'), [evidence(sbom())], true],
    ['another version', link('/2#x ref'), [evidence(sbom())], true],
    ['no version', link('#x ref'), [evidence(sbom())], true],
    ['a broken percent-encoding', link('/1#%E0%A4%A'), [evidence(sbom())], true],
    ['an SBOM that is not known', link('/1#x ref'), [], true],
    ['an SBOM that nobody signed', link('/1#x ref'), [unsigned(sbom())], true],
    [
      'an SBOM that a stranger signed',
      link('/1#x ref'),
      [
        evidence(sbom(), {
          signer: certificate({
            identity: 'https://github.com/evil/x/.github/workflows/x.yml@refs/heads/main',
            oids: { sourceRepositoryURI: 'https://github.com/evil/x' },
          }),
        }),
      ],
      true,
    ],
    [
      'two SBOMs of one name that differ',
      link('/1#x ref'),
      [evidence(sbom()), evidence(sbom({ components: [component('x ref', { purl: 'pkg:npm/y@1' })] }))],
      true,
    ],
    [
      'a root of another digest',
      link('/1#root'),
      [evidence(sbom({ root: component('root', { digests: { sha256: 'e'.repeat(64) } }) }))],
      true,
    ],
  ] as [string, string, EvidenceFact[], boolean][])('does not answer: %s', (_name, ref, items, said) => {
    const { outcome, detail } = findingFor(ref, ...items);
    expect([outcome, detail.includes('by BOM-Link')]).toEqual(['fail', said]);
  });
});
