import { describe, expect, it } from 'vitest';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import { certificate, key, provenance } from '#lib/policy/example.fixture.ts';
import { ROOTS_OF_TRUST } from '#lib/policy/facts/default-roots-of-trust.ts';
import { anchoredPattern, concludeBuilder } from './roots-of-trust.ts';

const GENERATOR = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
const signedBy = (identity: string, over: { issuer?: string; runner?: string | null } = {}): Signer =>
  certificate({
    identity,
    issuer: over.issuer ?? 'https://token.actions.githubusercontent.com',
    oids: over.runner === null ? {} : { runnerEnvironment: over.runner ?? 'github-hosted' },
  });
const builtBy = (builderId: string | null): Provenance =>
  (provenance({ builderId }) as { provenance: Provenance }).provenance;
const conclude = (signer: Signer, builderId: string | null) => {
  const { level, root, limitedBy } = concludeBuilder(signer, builtBy(builderId), ROOTS_OF_TRUST);
  return [level, root?.id ?? null, limitedBy];
};

describe('pairs of signer and builder', () => {
  const generic = `${GENERATOR}generator_generic_slsa3.yml@refs/tags/v2.1.0`;
  const own = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1.0.0';
  const gitlab = 'https://gitlab.com/acme/team/web//.gitlab-ci.yml@refs/heads/main';
  it.each([
    ['a released generator', signedBy(generic), generic, [3, 'slsa-github-generator', null]],
    [
      'without a stated runner, which the generator fixes itself',
      signedBy(generic, { runner: null }),
      generic,
      [3, 'slsa-github-generator', null],
    ],
    [
      'a generator from a branch',
      signedBy(generic.replace('tags/v2.1.0', 'heads/main')),
      generic.replace('tags/v2.1.0', 'heads/main'),
      [2, 'github-actions', null],
    ],
    [
      'a generator from a tag that is no release',
      signedBy(generic.replace('v2.1.0', 'v2')),
      generic.replace('v2.1.0', 'v2'),
      [2, 'github-actions', null],
    ],
    [
      'another issuer with the same name',
      signedBy(generic, { issuer: 'https://token.actions.githubusercontent.com.evil.example' }),
      generic,
      [1, null, 'not-listed'],
    ],
    [
      'a repository that looks like the generator',
      signedBy(generic.replace('slsa-framework/', 'slsa-framework-x/')),
      generic,
      [1, null, 'not-listed'],
    ],
    ['somebody who claims the generator', signedBy(own), generic, [1, null, 'not-listed']],
    [
      'a delegated builder',
      signedBy(`${GENERATOR}delegator_lowperms-generic_slsa3.yml@refs/tags/v1.10.0`),
      `${GENERATOR}builder_maven_slsa3.yml@refs/tags/v1.10.0`,
      [3, 'slsa-github-generator-delegated', null],
    ],
    [
      'a delegated builder of somebody else',
      signedBy(`${GENERATOR}delegator_generic_slsa3.yml@refs/tags/v1.10.0`),
      'https://github.com/o/trw/.github/workflows/b.yml@refs/tags/v1.0.0',
      [1, null, 'not-listed'],
    ],
    ['the own workflow', signedBy(own), own, [2, 'github-actions', null]],
    [
      'the own workflow on an own runner',
      signedBy(own, { runner: 'self-hosted' }),
      own,
      [1, 'github-actions', 'runner-self-hosted'],
    ],
    [
      'the own workflow, runner not stated',
      signedBy(own, { runner: null }),
      own,
      [1, 'github-actions', 'runner-not-stated'],
    ],
    [
      'the own workflow on a pull request',
      signedBy(own.replace('refs/tags/v1.0.0', 'refs/pull/7/merge')),
      own.replace('refs/tags/v1.0.0', 'refs/pull/7/merge'),
      [2, 'github-actions', null],
    ],
    [
      'a shared workflow pinned by commit',
      signedBy(own.replace('refs/tags/v1.0.0', 'ab'.repeat(20))),
      own.replace('refs/tags/v1.0.0', 'ab'.repeat(20)),
      [2, 'github-actions', null],
    ],
    [
      'the issuer of an enterprise',
      signedBy(own, { issuer: 'https://token.actions.githubusercontent.com/acme-corp' }),
      own,
      [2, 'github-actions', null],
    ],
    [
      'a workflow of another builder at the same ref',
      signedBy(own),
      own.replace('acme/web', 'acme/api'),
      [1, null, 'not-listed'],
    ],
    ['npm publish', signedBy(own), 'https://github.com/actions/runner/github-hosted', [2, 'npm-github-actions', null]],
    [
      'npm publish on an own runner',
      signedBy(own),
      'https://github.com/actions/runner/self-hosted',
      [1, null, 'not-listed'],
    ],
    [
      'npm publish claimed hosted, certificate says not',
      signedBy(own, { runner: 'self-hosted' }),
      'https://github.com/actions/runner/github-hosted',
      [1, 'npm-github-actions', 'runner-self-hosted'],
    ],
    [
      'Bazel',
      signedBy('https://github.com/bazel-contrib/.github/.github/workflows/release_ruleset.yaml@refs/tags/v7.2.3'),
      'https://github.com/bazel-contrib/.github/.github/workflows/release_ruleset.yaml@refs/tags/v7.2.3',
      [3, 'bazel-contrib', null],
    ],
    [
      'GitLab.com',
      signedBy(gitlab, { issuer: 'https://gitlab.com', runner: 'gitlab-hosted' }),
      'https://gitlab.com/acme/team/web/-/runners/12',
      [2, 'gitlab-ci', null],
    ],
    [
      'GitLab.com on an own runner',
      signedBy(gitlab, { issuer: 'https://gitlab.com', runner: 'self-hosted' }),
      'https://gitlab.com/acme/team/web/-/runners/12',
      [1, 'gitlab-ci', 'runner-self-hosted'],
    ],
    [
      'Google Cloud Build',
      key('projects/verified-builder/locations/us-west2/keyRings/attestor/cryptoKeys/builtByGCB/cryptoKeyVersions/1'),
      'https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3',
      [3, 'google-cloud-build', null],
    ],
    [
      'a key of somebody else with its builder',
      key('release'),
      'https://cloudbuild.googleapis.com/GoogleHostedWorker',
      [1, null, 'not-listed'],
    ],
    ['no builder named', signedBy(own), null, [1, null, 'not-listed']],
  ] as const)('%s', (_, signer, builderId, wanted) => expect(conclude(signer, builderId)).toEqual(wanted));

  it('are matched as a whole, also over line ends and alternatives', () => {
    expect(anchoredPattern('a|b').test('ab')).toBe(false);
    expect(anchoredPattern('a').test('a\nb')).toBe(false);
    expect(anchoredPattern('https://x').test('evil https://x')).toBe(false);
  });
});
