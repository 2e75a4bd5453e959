/** Bills of materials: signed by whom, and listing what. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { indexEvidence, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import {
  artifact,
  certificate,
  evidence,
  failed,
  key,
  provenance,
  sbom,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import { sbomPresent } from './sbom-present.ts';

const said = ({ outcome, code }: RuleFinding): string => `${outcome} ${code}`;
const stranger = certificate({
  identity: 'https://github.com/evil/fork/.github/workflows/x.yml@refs/heads/main',
  oids: { sourceRepositoryURI: 'https://github.com/evil/fork' },
});

describe('sbom-present', () => {
  type Bom = Extract<Facts, { kind: 'sbom' }>['sbom'];
  const whole = (sbom() as Extract<Facts, { kind: 'sbom' }>).sbom;
  const bom = (change: Partial<Bom>): Facts => sbom({ sbom: { ...whole, ...change } });
  const empty = bom({ components: [] });
  const embedded = evidence(sbom(), {
    outcome: 'error',
    format: 'cyclonedx',
    problem: { check: 'signature', code: 'unsupported', detail: '', expected: null, actual: null, remediation: null },
  });
  const look = (
    items: EvidenceFact[],
    project: ArtifactFacts['project'] = { slug: 'x', names: ['github.com/acme/web'] },
  ): RuleFinding => sbomPresent(indexEvidence(artifact(items, { project }), BASELINE.rootsOfTrust));

  it.each<[string, RuleFinding, string]>([
    ['none', look([evidence(provenance())]), 'missing no-sbom'],
    ['by the project', look([evidence(sbom())]), 'pass ok'],
    ['by a configured key', look([evidence(sbom(), { signer: key() })]), 'pass ok'],
    [
      'by another repository of the same owner',
      look([
        evidence(sbom(), { signer: certificate({ oids: { sourceRepositoryURI: 'https://github.com/acme/tools' } }) }),
      ]),
      'pass ok',
    ],
    ['by a stranger', look([evidence(sbom(), { signer: stranger })]), 'warn sbom-by-another'],
    ['by a stranger, where there is no project', look([evidence(sbom(), { signer: stranger })], null), 'pass ok'],
    [
      'by a stranger beside one by the project',
      look([evidence(sbom(), { signer: stranger }), evidence(sbom())]),
      'pass ok',
    ],
    ['that lists the artifact only', look([evidence(bom({ components: [], root: whole.components[0]! }))]), 'pass ok'],
    ['cut for size, with its count', look([evidence(empty, { componentCount: 900 })]), 'pass ok'],
    ['that lists nothing', look([evidence(empty)]), 'missing sbom-empty'],
    [
      'that lists nothing, beside one that nobody signed',
      look([evidence(empty), unsigned(sbom())]),
      'missing sbom-unsigned',
    ],
    ['that could not be checked', look([evidence(sbom(), { outcome: 'error' })]), 'error sbom-not-checked'],
    [
      'that could not be checked, beside all that is worse',
      look([evidence(sbom(), { outcome: 'error' }), unsigned(sbom()), failed(sbom())]),
      'error sbom-not-checked',
    ],
    ['of an untrusted signer', look([evidence(sbom(), { outcome: 'untrusted' })]), 'missing sbom-untrusted'],
    ['with a signature of its own', look([embedded]), 'missing sbom-signature-not-checked'],
    ['unsigned', look([unsigned(sbom())]), 'missing sbom-unsigned'],
    ['false', look([failed(sbom())]), 'missing sbom-failed'],
    ['false, beside an unsigned one', look([failed(sbom()), unsigned(sbom())]), 'missing sbom-unsigned'],
  ])('%s', (_name, finding, expected) => {
    expect(said(finding)).toBe(expected);
  });

  it('says format, size and signer', () => {
    expect(look([evidence(bom({ format: 'spdx', specVersion: '2.3' }), { signer: key('k') })]).detail).toBe(
      'SPDX 2.3 with 1 component, signed by the key k.',
    );
    expect(look([evidence(sbom(), { componentCount: 41 })]).detail).toMatch(
      /^CycloneDX 1\.6 with 41 components, signed by the release workflow/u,
    );
  });
});
