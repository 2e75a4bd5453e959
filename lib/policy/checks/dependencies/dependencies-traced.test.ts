import { describe, expect, it } from 'vitest';
import type { Facts, ResourceDescriptor, SbomComponent, Vsa } from '#lib/evidence/model/evidence.ts';
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { artifact, COMMIT, evidence, provenance, sbom, unsigned } from '#lib/policy/example.fixture.ts';
import type { DependencyFacts, ExaminedDependency } from '#lib/policy/facts/dependencies.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { policyWith, problemsOf, said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';
import { needsDependencies } from './dependency-needs.ts';

const ITSELF = 'ab'.repeat(32);
const hex = (name: string) => name.repeat(64);
const resource = (digest: { [algorithm: string]: string }, uri: string | null = null): ResourceDescriptor => ({
  name: null,
  uri,
  digest,
  mediaType: null,
  downloadLocation: null,
  annotations: null,
});
const SOURCE = resource({ gitCommit: COMMIT }, 'git+https://github.com/acme/web@refs/heads/main');
/** Provenance that names things by the letter of their digest. */
const builtFrom = (...names: string[]) =>
  evidence(provenance({ resolvedDependencies: [SOURCE, ...names.map((name) => resource({ sha256: hex(name) }))] }));
const vsa = (over: Partial<Vsa> = {}): Facts => ({
  kind: 'vsa',
  vsa: {
    verifierId: 'https://verifier.example',
    timeVerified: '2026-05-14T10:00:00Z',
    resourceUri: 'pkg:npm/a',
    policyUri: null,
    result: 'PASSED',
    verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
    dependencyLevels: null,
    slsaVersion: '1.2',
    ...over,
  },
});
const passed = () => evidence(vsa());
const refused = (over: Partial<EvidenceFact> = {}, of: Partial<Vsa> = {}) =>
  evidence(vsa({ result: 'FAILED', verifiedLevels: ['FAILED'], ...of }), over);
const known = (name: string, ...about: EvidenceFact[]): ExaminedDependency => ({
  digest: `sha256:${hex(name)}`,
  evidence: about,
  isCut: false,
});
const facts = (...examined: ExaminedDependency[]): DependencyFacts => ({ examined, purls: [] });
const about = (document: EvidenceFact, dependencies?: DependencyFacts, over: Partial<ArtifactFacts> = {}) =>
  artifact([document], { digest: { alg: 'sha256', value: ITSELF }, ...(dependencies && { dependencies }), ...over });

const ONE = builtFrom('1');
describe('dependencies-traced', () => {
  it.each<[string, object, EvidenceFact, DependencyFacts, string]>([
    ['a passed summary', {}, ONE, facts(known('1', passed())), 'pass ok'],
    ['provenance of its own', {}, ONE, facts(known('1', builtFrom())), 'pass ok'],
    ['nothing', {}, ONE, facts(known('1')), 'missing dependency-untraced'],
    ['one of two', {}, builtFrom('1', '2'), facts(known('1', passed()), known('2')), 'missing dependency-untraced'],
    ['a failed summary', {}, ONE, facts(known('1', refused())), 'fail dependency-failed'],
    ['a failed summary and provenance', {}, ONE, facts(known('1', refused(), builtFrom())), 'fail dependency-failed'],
    [
      'a failed summary where provenance is asked for',
      { evidence: ['provenance'] },
      ONE,
      facts(known('1', refused(), builtFrom())),
      'fail dependency-failed',
    ],
    [
      'a summary with another result',
      {},
      ONE,
      facts(known('1', evidence(vsa({ result: 'passed' })))),
      'fail dependency-failed',
    ],
    [
      'a summary that failed before',
      {},
      ONE,
      facts(
        known('1', refused({ signedAt: '2026-05-01T00:00:00Z' }, { timeVerified: '2026-05-01T00:00:00Z' }), passed()),
      ),
      'pass ok',
    ],
    [
      'a summary that passed before',
      {},
      ONE,
      facts(
        known('1', passed(), refused({ signedAt: '2026-05-16T00:00:00Z' }, { timeVerified: '2026-05-16T00:00:00Z' })),
      ),
      'fail dependency-failed',
    ],
    [
      'a summary that another verifier failed before',
      {},
      ONE,
      facts(
        known(
          '1',
          passed(),
          refused(
            { signedAt: '2026-05-01T00:00:00Z' },
            { verifierId: 'https://other.example', timeVerified: '2026-05-01T00:00:00Z' },
          ),
        ),
      ),
      'fail dependency-failed',
    ],
    [
      'a summary where only provenance counts',
      { evidence: ['provenance'] },
      ONE,
      facts(known('1', passed())),
      'missing dependency-untraced',
    ],
    [
      'provenance where only summaries count',
      { evidence: ['vsa'] },
      ONE,
      facts(known('1', builtFrom())),
      'missing dependency-untraced',
    ],
    [
      'a dependency that was not looked up',
      {},
      builtFrom('1', '2'),
      facts(known('1', passed())),
      'missing not-all-examined',
    ],
    [
      'a dependency with more evidence than is read',
      {},
      ONE,
      facts({ ...known('1', passed()), isCut: true }),
      'missing not-all-examined',
    ],
    ['no dependency beside the source', {}, builtFrom(), facts(), 'missing no-dependencies'],
    [
      'no dependency at all',
      {},
      evidence(provenance({ resolvedDependencies: [] })),
      facts(),
      'missing no-dependencies',
    ],
    [
      'itself as the only dependency',
      {},
      evidence(provenance({ resolvedDependencies: [resource({ sha256: ITSELF })] })),
      facts(),
      'missing no-dependencies',
    ],
    [
      'a dependency without a digest',
      {},
      evidence(provenance({ resolvedDependencies: [resource({}, 'pkg:npm/a@1')] })),
      facts(),
      'missing dependency-untraced',
    ],
    [
      'a dependency by its SHA-1',
      {},
      evidence(provenance({ resolvedDependencies: [resource({ sha1: 'a'.repeat(40) })] })),
      facts({ digest: `sha1:${'a'.repeat(40)}`, evidence: [passed()], isCut: false }),
      'missing dependency-untraced',
    ],
    [
      'an image by the digest in its package URL',
      {},
      evidence(provenance({ resolvedDependencies: [resource({}, `pkg:oci/a@sha256:${hex('1')}`)] })),
      facts(known('1', passed())),
      'pass ok',
    ],
    [
      'evidence about another artifact',
      {},
      ONE,
      facts(known('1'), known('2', passed())),
      'missing dependency-untraced',
    ],
    [
      'more dependencies than are kept',
      {},
      evidence(provenance({ resolvedDependencies: [resource({ sha256: hex('1') })], omittedDependencies: 7 })),
      facts(known('1', passed())),
      'missing not-all-examined',
    ],
    [
      'as many dependencies as older facts keep',
      {},
      evidence(provenance({ resolvedDependencies: Array.from({ length: 200 }, () => resource({ sha256: hex('1') })) })),
      facts(known('1', passed())),
      'missing not-all-examined',
    ],
    ['two levels', { levels: 2 }, ONE, facts(known('1', builtFrom('2')), known('2', passed())), 'pass ok'],
    [
      'two levels, the second without evidence',
      { levels: 2 },
      ONE,
      facts(known('1', builtFrom('2')), known('2')),
      'missing dependency-untraced',
    ],
    [
      'the same where one level is asked for',
      { levels: 1 },
      ONE,
      facts(known('1', builtFrom('2')), known('2')),
      'pass ok',
    ],
    [
      'two levels, the second not looked up',
      { levels: 2 },
      ONE,
      facts(known('1', builtFrom('2'))),
      'missing not-all-examined',
    ],
    ['two levels below a summary', { levels: 2 }, ONE, facts(known('1', passed(), builtFrom('2'))), 'pass ok'],
    [
      'two levels, a second provenance without dependencies',
      { levels: 2 },
      ONE,
      facts(known('1', builtFrom('2'), builtFrom()), known('2')),
      'missing dependency-untraced',
    ],
    [
      'three levels that lead back',
      { levels: 3 },
      ONE,
      facts(known('1', builtFrom('2')), known('2', builtFrom('1'))),
      'pass ok',
    ],
    [
      'three levels that lead back to the artifact',
      { levels: 3 },
      ONE,
      facts(known('1', evidence(provenance({ resolvedDependencies: [resource({ sha256: ITSELF })] })))),
      'pass ok',
    ],
    [
      'three levels, the third failed',
      { levels: 3 },
      ONE,
      facts(known('1', builtFrom('2')), known('2', builtFrom('3')), known('3', refused())),
      'fail dependency-failed',
    ],
  ])('%s', (_name, params, document, dependencies, expected) => {
    expect(said('dependencies-traced', params, about(document, dependencies))).toBe(expected);
  });

  it('does not pass without having looked anything up', () => {
    expect(said('dependencies-traced', {}, about(ONE))).toBe('error not-examined');
  });

  it('does not pass without verified provenance', () => {
    const dependencies = facts(known('1', passed()));
    expect(said('dependencies-traced', {}, about(unsigned(ONE.facts), dependencies))).toBe(
      'missing no-verified-provenance',
    );
    expect(said('dependencies-traced', {}, about({ ...ONE, outcome: 'untrusted' }, dependencies))).toBe(
      'missing no-verified-provenance',
    );
  });

  it('says how many were not examined, and which are not traced', () => {
    const names = ['1', '2', '3', '4'];
    const some = facts(known('1', passed()), known('2', passed()));
    expect(verdictOf('dependencies-traced', {}, about(builtFrom(...names), some))).toMatchObject({
      brief: '2 dependencies not examined',
      actual: '4 named, 2 not examined',
    });
    const untraced = facts(known('1', builtFrom('5')), ...['2', '3', '4', '5'].map((name) => known(name)));
    expect(verdictOf('dependencies-traced', { levels: 2 }, about(builtFrom(...names), untraced))).toMatchObject({
      brief: '4 of 5 dependencies not traced',
      actual: `sha256:${hex('2')}, sha256:${hex('3')}, sha256:${hex('4')} and 1 more`,
    });
  });

  it('rests on the evidence of the dependencies', () => {
    const summary = passed();
    expect(verdictOf('dependencies-traced', {}, about(ONE, facts(known('1', summary)))).evidence).toEqual([
      ONE.id,
      summary.id,
    ]);
  });

  it('refuses other parameters', () => {
    expect(problemsOf('dependencies-traced', { levels: 4, evidence: [], scope: 'x' })).toEqual([
      '/rules/0/params/levels',
      '/rules/0/params/evidence',
      '/rules/0/params/scope',
    ]);
  });
});

describe('dependencies-traced over an SBOM', () => {
  const component = (over: Partial<SbomComponent>): SbomComponent => ({
    ref: 'a',
    type: 'library',
    name: 'a',
    version: '1',
    purl: null,
    cpe: null,
    digests: {},
    licenses: [],
    ...over,
  });
  const PURL = 'pkg:npm/left-pad@1.3.0';
  const listing = (components: SbomComponent[], over: Partial<EvidenceFact> = {}) => {
    const empty = sbom();
    if (empty.kind !== 'sbom') throw new Error('an SBOM');
    return evidence({ ...empty, sbom: { ...empty.sbom, components } }, { componentCount: components.length, ...over });
  };
  const look = (document: EvidenceFact, dependencies: DependencyFacts, params: object = {}) =>
    said('dependencies-traced', { scope: 'sbom', ...params }, artifact([builtFrom(), document], { dependencies }));
  const named = (purl: string, ...digests: string[]) => ({
    purl,
    digests: digests.map((name) => `sha256:${hex(name)}`),
    isCut: false,
  });

  it.each<[string, EvidenceFact, DependencyFacts, string]>([
    [
      'a component by its digest',
      listing([component({ digests: { sha256: hex('1') } })]),
      facts(known('1', passed())),
      'pass ok',
    ],
    [
      'a component by its package URL',
      listing([component({ purl: PURL })]),
      { ...facts(known('1', passed())), purls: [named(PURL, '1')] },
      'pass ok',
    ],
    [
      'a package URL that nothing has',
      listing([component({ purl: PURL })]),
      { ...facts(), purls: [named(PURL)] },
      'missing dependency-untraced',
    ],
    ['a package URL that was not looked up', listing([component({ purl: PURL })]), facts(), 'missing not-all-examined'],
    [
      'a package URL of two artifacts, of which one is traced',
      listing([component({ purl: PURL })]),
      { ...facts(known('1', passed()), known('2')), purls: [named(PURL, '1', '2')] },
      'missing dependency-untraced',
    ],
    [
      'a package URL without a version',
      listing([component({ purl: 'pkg:npm/left-pad', version: null })]),
      { ...facts(known('1', passed())), purls: [named('pkg:npm/left-pad', '1')] },
      'missing dependency-untraced',
    ],
    ['a component with neither', listing([component({})]), facts(), 'missing dependency-untraced'],
    [
      'a digest that is not traced, whatever its package URL',
      listing([component({ digests: { sha256: hex('1') }, purl: PURL })]),
      { ...facts(known('1'), known('2', passed())), purls: [named(PURL, '2')] },
      'missing dependency-untraced',
    ],
    [
      'more components than are kept',
      listing([component({ digests: { sha256: hex('1') } })], { componentCount: 900 }),
      facts(known('1', passed())),
      'missing not-all-examined',
    ],
    ['an SBOM without components', listing([]), facts(), 'missing no-dependencies'],
    [
      'an unsigned SBOM',
      listing([component({ digests: { sha256: hex('1') } })], { outcome: 'unsigned' }),
      facts(known('1', passed())),
      'missing no-dependencies',
    ],
  ])('%s', (_name, document, dependencies, expected) => {
    expect(look(document, dependencies)).toBe(expected);
  });
});

describe('the dependencies that an evaluation needs', () => {
  it('are none for the policy that ships', () => {
    expect(needsDependencies([BASELINE, policyWith('reproduced')])).toBeNull();
  });
  it('are those of all rules together', () => {
    const policies = [
      policyWith('dependencies-traced', { levels: 3 }),
      policyWith('dependencies-traced', { scope: 'sbom' }),
    ];
    expect(needsDependencies(policies)).toEqual({ levels: 3, scopes: ['resolved', 'sbom'] });
  });
});
