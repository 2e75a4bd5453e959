import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, InTotoLink, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
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
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import { problemsOf, said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';
import { type Build, builderKey, independentBuilds, signerKey } from './builder-identity.ts';

const DIGEST = 'ab'.repeat(32);
const REBUILD = 'https://github.com/rebuilders/acme/.github/workflows/rebuild.yml@refs/heads/main';
const workflow = (identity: string) => certificate({ identity });
const build = (builderId: string | null, signer: Signer, over: Partial<EvidenceFact> = {}) =>
  evidence(provenance({ builderId }), { signer, ...over });
const own = evidence(provenance());
const other = build(REBUILD, workflow(REBUILD));
const keyOf = (keyId: string, name = 'k'): Signer => ({ kind: 'key', identity: name, keyId, keyType: 'ed25519', name });

const named = (name: string, value: string): ResourceDescriptor => ({
  name,
  uri: null,
  digest: { sha256: value },
  mediaType: null,
  downloadLocation: null,
  annotations: null,
});
/** The shape of OSS Rebuild's comparison: the rebuilt file and the published one, by their digests. */
const comparison = (rebuilt: string, over: Partial<EvidenceFact> = {}) =>
  evidence(
    provenance({
      builderId: 'https://oss-rebuild.dev/builder',
      buildType: 'https://docs.oss-rebuild.dev/builds/ArtifactEquivalence@v0.1',
      externalParameters: { candidate: 'rebuild/app.whl', target: 'https://files.pythonhosted.org/app.whl' },
      resolvedDependencies: [
        named('rebuild/app.whl', rebuilt),
        named('https://files.pythonhosted.org/app.whl', DIGEST),
      ],
    }),
    { signer: keyOf('sha256:oss-rebuild'), ...over },
  );
const link = (over: Partial<InTotoLink> = {}): Facts => ({
  kind: 'link',
  name: 'rebuild app.pkg.tar.zst',
  command: [],
  materials: [],
  products: [named('app.pkg.tar.zst', DIGEST)],
  byproducts: {},
  environment: {},
  ...over,
});
const rebuilderd = (over: Partial<InTotoLink> = {}, facts: Partial<EvidenceFact> = {}) =>
  evidence(link(over), { signer: keyOf('sha256:rebuilderd'), ...facts });
const scai = (...attributes: string[]): Facts => ({ kind: 'scai', attributes, producer: null });

describe('reproduced', () => {
  it.each<[string, EvidenceFact[], string]>([
    ['two builders', [own, other], 'pass ok'],
    ['one builder', [own], 'missing not-reproduced'],
    ['none', [evidence(sbom())], 'missing no-build'],
    ['two runs of one builder', [own, evidence(provenance())], 'missing not-reproduced'],
    [
      'two releases by one workflow',
      [
        own,
        build(
          'https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main',
          workflow('https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main'),
        ),
      ],
      'missing not-reproduced',
    ],
    [
      'two workflows of one repository',
      [
        own,
        build(
          'https://github.com/acme/web/.github/workflows/rebuild.yml@refs/heads/main',
          workflow('https://github.com/acme/web/.github/workflows/rebuild.yml@refs/heads/main'),
        ),
      ],
      'missing not-reproduced',
    ],
    ['the same builder, signed by another', [own, evidence(provenance(), { signer: key() })], 'missing not-reproduced'],
    [
      'another builder, signed by the same',
      [own, build('https://ci.example/x', certificate())],
      'missing not-reproduced',
    ],
    [
      'two names of one key',
      [build('https://a.example', keyOf('sha256:1', 'a')), build('https://b.example', keyOf('sha256:1', 'b'))],
      'missing not-reproduced',
    ],
    [
      'two keys',
      [build('https://a.example', keyOf('sha256:1')), build('https://b.example', keyOf('sha256:2'))],
      'pass ok',
    ],
    [
      'two runs that BuildKit names as builders',
      [
        build('https://github.com/acme/web/actions/runs/1', keyOf('sha256:1')),
        build('https://github.com/acme/web/actions/runs/2', keyOf('sha256:2')),
      ],
      'missing not-reproduced',
    ],
    ['a build that names no builder', [own, build(null, key())], 'missing not-reproduced'],
    ['an unsigned build', [own, unsigned(provenance({ builderId: REBUILD }))], 'missing not-reproduced'],
    [
      'an untrusted build',
      [own, build(REBUILD, workflow(REBUILD), { outcome: 'untrusted' })],
      'missing not-reproduced',
    ],
    [
      'a build whose verification failed',
      [own, failed(provenance({ builderId: REBUILD }), { signer: workflow(REBUILD) })],
      'missing not-reproduced',
    ],
    [
      'a build that its certificate contradicts',
      [
        own,
        build(REBUILD, workflow(REBUILD), {
          comparisons: [{ field: 'commit', certificate: 'a', predicate: 'b', agrees: false }],
        }),
      ],
      'missing not-reproduced',
    ],
    ['a link of rebuilderd', [own, rebuilderd()], 'pass ok'],
    ['a link of another step', [own, rebuilderd({ name: 'package' })], 'missing not-reproduced'],
    ['a step whose name only begins alike', [own, rebuilderd({ name: 'rebuilds' })], 'missing not-reproduced'],
    [
      'a rebuild that ended with an error',
      [own, rebuilderd({ byproducts: { 'return-value': 1 } })],
      'missing not-reproduced',
    ],
    ['an unsigned link', [own, unsigned(link())], 'missing not-reproduced'],
    [
      'a link that says that the file became another',
      [own, other, rebuilderd({ materials: [named('app.pkg.tar.zst', 'c')] })],
      'fail rebuild-differs',
    ],
    ['a report that says not reproducible', [own, other, evidence(scai('NOT_REPRODUCIBLE'))], 'fail rebuild-differs'],
    ['an unsigned report of the same', [own, other, unsigned(scai('UNREPRODUCIBLE'))], 'fail rebuild-differs'],
    ['such a report whose signature fails', [own, other, failed(scai('UNREPRODUCIBLE'))], 'pass ok'],
    [
      'a report that says reproducible, and no second build',
      [own, evidence(scai('REPRODUCIBLE'))],
      'missing not-reproduced',
    ],
    ['a comparison that found the same bytes', [own, comparison(DIGEST)], 'pass ok'],
    [
      'an unsigned comparison that found the same bytes',
      [own, comparison(DIGEST, { outcome: 'unsigned', signer: null })],
      'missing not-reproduced',
    ],
    ['a comparison that found other bytes', [own, other, comparison('cd'.repeat(32))], 'fail rebuild-equivalent-only'],
    [
      'an unsigned comparison that found other bytes',
      [own, other, comparison('cd'.repeat(32), { outcome: 'unsigned', signer: null })],
      'fail rebuild-equivalent-only',
    ],
  ])('%s', (_name, facts, expected) => {
    expect(said('reproduced', {}, artifact(facts))).toBe(expected);
  });

  it('accepts a rebuild that is equal after normalisation where the policy does', () => {
    const facts = [own, comparison('cd'.repeat(32))];
    expect(said('reproduced', { equivalent: true }, artifact(facts))).toBe('pass ok');
    const unverified = comparison('cd'.repeat(32), { outcome: 'untrusted' });
    expect(said('reproduced', { equivalent: true }, artifact([own, unverified]))).toBe('missing not-reproduced');
  });

  it('says nothing by a comparison that does not state the digest', () => {
    const silent = evidence(
      provenance({
        buildType: 'https://docs.oss-rebuild.dev/builds/ArtifactEquivalence@v0.1',
        builderId: 'https://b.example',
      }),
      { signer: key() },
    );
    expect(said('reproduced', {}, artifact([own, silent]))).toBe('missing not-reproduced');
  });

  it('asks for as many builders as the policy says', () => {
    const third = build('https://c.example', keyOf('sha256:3'));
    expect(said('reproduced', { builders: 3 }, artifact([own, other]))).toBe('missing not-reproduced');
    expect(said('reproduced', { builders: 3 }, artifact([own, other, third]))).toBe('pass ok');
    expect(problemsOf('reproduced', { builders: 1 })).toEqual(['/rules/0/params/builders']);
  });

  it('does not pass where a document that says otherwise may be left out', () => {
    for (const kind of ['provenance', 'link', 'scai'] as const)
      expect(said('reproduced', {}, artifact([own, other], { omittedKinds: [kind] }))).toBe('missing not-all-read');
  });

  it('counts the builders of the image index for its platforms', () => {
    const index = { digest: `sha256:${'cd'.repeat(32)}`, evidence: [own, other] };
    expect(verdictOf('reproduced', {}, artifact([], { imageIndexes: [index] }))).toMatchObject({
      outcome: 'pass',
      inherited: index.digest,
    });
  });
});

describe('builders and signers', () => {
  it.each([
    [
      'https://github.com/acme/web/.github/workflows/a.yml@refs/tags/v1',
      'https://github.com/acme/web/.github/workflows/a.yml',
    ],
    ['https://github.com/acme/web/actions/runs/12/attempts/3', 'https://github.com/acme/web'],
    ['https://gitlab.com/acme/web/-/runners/7', 'https://gitlab.com/acme/web/-/runners/7'],
    ['https://tekton.dev/chains/v2', 'https://tekton.dev/chains/v2'],
    ['mailto:a@b', 'mailto:a@b'],
    ['', null],
  ])('the builder %s', (id, expected) => {
    expect(builderKey(id)).toBe(expected);
  });

  it('are those of GitLab by project', () => {
    const of = (identity: string) => signerKey(certificate({ identity, issuer: 'https://gitlab.com' }));
    expect(of('https://gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main')).toBe(
      of('https://gitlab.com/acme/web//other.yml@refs/tags/v1'),
    );
    expect(of('https://gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main')).not.toBe(
      of('https://gitlab.com/acme/web2//.gitlab-ci.yml@refs/heads/main'),
    );
  });

  it('count as many independent builds as any choice of pairs gives', () => {
    const pair = fc.record({ builder: fc.constantFrom('a', 'b', 'c'), signer: fc.constantFrom('x', 'y', 'z') });
    const bySearch = (builds: Build[]): number =>
      builds.reduce((most, one, at) => {
        const rest = builds
          .slice(at + 1)
          .filter((other) => other.builder !== one.builder && other.signer !== one.signer);
        return Math.max(most, 1 + bySearch(rest));
      }, 0);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 7 }), (builds) => {
        expect(independentBuilds(builds)).toBe(bySearch(builds));
      }),
    );
  });
});
