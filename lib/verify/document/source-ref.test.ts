import { describe, expect, it } from 'vitest';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Signer } from '#lib/verify/result/verification.ts';
import { checkRequiredBuilder } from './required-builder.ts';
import { isVersionedTag, checkSourceRefs } from './source-ref.ts';

const built = (ref: string | null, builderId: string | null = null): Provenance =>
  ({
    builderId,
    source: { uri: null, repository: null, commit: null, ref, entryPoint: null },
  }) as unknown as Provenance;
const signer = (
  oids: Record<string, string>,
  identity = 'https://github.com/o/r/.github/workflows/a.yml@refs/heads/main',
  issuer = 'https://token.actions.githubusercontent.com',
): Signer => ({ kind: 'certificate', identity, issuer, oids }) as unknown as Signer;
const outcome = (ref: string | null, expected: Expectation, certified?: string): string =>
  checkSourceRefs(certified === undefined ? null : signer({ sourceRepositoryRef: certified }), built(ref), expected)
    .map((one) => one.outcome)
    .join(' ');

describe('a tag by version', () => {
  it.each([
    ['v13', 'v13.0.30', 'pass'],
    ['v13.0', 'v13.0.30', 'pass'],
    ['v13.0.30', 'v13.0.30', 'pass'],
    ['v13.0.30', 'v13.0.30+build.7', 'pass'],
    ['v13.0.30+a.b', 'v13.0.30', 'pass'],
    ['v13', 'v13', 'pass'],
    ['v13.0.0', 'v13', 'pass'],
    ['v13.0', 'v13', 'pass'],
    ['v13', 'v13.0.30-rc.1', 'pass'],
    ['v1.2.3-rc.1', 'v1.2.3-rc.1', 'pass'],
    ['v13', 'v131.0.0', 'fail'],
    ['v13.0', 'v13.1.0', 'fail'],
    ['v13.1', 'v13.10.0', 'fail'],
    ['v13.0.3', 'v13.0.30', 'fail'],
    ['v1', 'v13.0.30', 'fail'],
    ['v1.2.3', 'v1.2.3-rc.1', 'fail'],
    ['v1.2.3-rc.1', 'v1.2.3', 'fail'],
    ['v1.2.3-rc.1', 'v1.2.3-rc.2', 'fail'],
    ['v1', '1.2.3', 'fail'],
    ['v1', 'release-1', 'fail'],
    ['v1', 'v01.2.3', 'fail'],
    ['v1', 'v1.2.3.4', 'fail'],
    ['v1', 'x/v1.2.3', 'fail'],
    ['v1', 'v1.2.3\n', 'fail'],
    ['1', 'v1.0.0', 'fail'],
    ['v1.x', 'v1.0.0', 'fail'],
    ['v', 'v1.0.0', 'fail'],
    ['', 'v1.0.0', 'fail'],
    ['v1-rc', 'v1.0.0-rc', 'fail'],
  ])('%s and %s: %s', (sourceVersionedTag, tag, wanted) => {
    expect(outcome(`refs/tags/${tag}`, { sourceVersionedTag })).toBe(wanted);
    expect(outcome(null, { sourceVersionedTag }, `refs/tags/${tag}`)).toBe(wanted);
  });

  it.each(['refs/heads/v13.0.30', 'v13.0.30', null])('%s is no tag', (ref) => {
    expect(outcome(ref, { sourceVersionedTag: 'v13' })).toBe('fail');
  });

  it.each([
    ['v1', true],
    ['v1.2', true],
    ['v1.2.3-rc.1+b', true],
    ['1.2', false],
    ['v1.02', false],
    [`v${'1'.repeat(300)}`, false],
  ])('%s can be expected: %s', (text, wanted) => {
    expect(isVersionedTag(text)).toBe(wanted);
  });
});

describe('a branch or tag by name', () => {
  it.each<[string, Expectation, string | null, string]>([
    ['the tag', { sourceTag: 'v1' }, 'refs/tags/v1', 'pass'],
    ['the tag as a ref', { sourceTag: 'refs/tags/v1' }, 'refs/tags/v1', 'pass'],
    ['the beginning of the tag', { sourceTag: 'v1' }, 'refs/tags/v1.2', 'fail'],
    ['a branch called like the tag', { sourceTag: 'v1' }, 'refs/heads/v1', 'fail'],
    ['a ref that does not say what it is', { sourceTag: 'v1' }, 'v1', 'fail'],
    ['no ref', { sourceTag: 'v1' }, null, 'fail'],
    ['another case', { sourceTag: 'V1' }, 'refs/tags/v1', 'fail'],
    ['a tag whose name holds a ref', { sourceTag: 'refs/tags/v1' }, 'refs/tags/refs/tags/v1', 'fail'],
    ['the branch', { sourceBranch: 'main' }, 'refs/heads/main', 'pass'],
    ['a branch below it', { sourceBranch: 'main' }, 'refs/heads/main/x', 'fail'],
    ['a tag called like the branch', { sourceBranch: 'main' }, 'refs/tags/main', 'fail'],
    ['branch and tag', { sourceBranch: 'main', sourceTag: 'v1' }, 'refs/tags/v1', 'fail pass'],
    ['nothing expected', {}, 'refs/tags/v1', ''],
  ])('%s', (_name, expected, ref, wanted) => {
    expect(outcome(ref, expected)).toBe(wanted);
  });

  it('provenance that names another ref than the certificate is believed about neither', () => {
    expect(outcome('refs/tags/v1', { sourceTag: 'v1' }, 'refs/tags/v2')).toBe('fail');
    expect(outcome('refs/tags/v2', { sourceTag: 'v1' }, 'refs/tags/v1')).toBe('fail');
    expect(outcome(null, { sourceTag: 'v1' }, 'refs/tags/v1')).toBe('pass');
  });
});

describe('a required builder', () => {
  const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
  const go = `${generator}builder_go_slsa3.yml@refs/tags/v1.2.3`;
  it.each<[string, string | null, string, string, string]>([
    ['a released builder', go, go, '', 'pass'],
    [
      'a delegated builder',
      `${generator}builder_nodejs_slsa3.yml@refs/tags/v1.2.3`,
      `${generator}delegator_lowperms-generic_slsa3.yml@refs/tags/v1.2.3`,
      '',
      'pass',
    ],
    [
      'a builder at a branch',
      go.replace('tags/v1.2.3', 'heads/main'),
      go.replace('tags/v1.2.3', 'heads/main'),
      '',
      'fail',
    ],
    ['a builder at a version that moves', go.replace('v1.2.3', 'v1'), go.replace('v1.2.3', 'v1'), '', 'fail'],
    ['a fork of it', go.replace('slsa-framework', 'mallory'), go.replace('slsa-framework', 'mallory'), '', 'fail'],
    [
      'another signer than the builder',
      go,
      'https://github.com/mallory/x/.github/workflows/a.yml@refs/tags/v1.2.3',
      '',
      'fail',
    ],
    [
      'a builder that another delegates to',
      'https://github.com/mallory/x/.github/workflows/b.yml@refs/tags/v1.2.3',
      `${generator}delegator_generic_slsa3.yml@refs/tags/v1.2.3`,
      '',
      'fail',
    ],
    ['no builder', null, go, '', 'fail'],
    ['another issuer', go, go, 'https://issuer.example', 'fail'],
    [
      'the npm command line',
      'https://github.com/actions/runner/github-hosted',
      'https://github.com/o/r/.github/workflows/a.yml@refs/heads/main',
      '',
      'fail',
    ],
  ])('%s', (_name, builder, identity, issuer, wanted) => {
    expect(
      checkRequiredBuilder(built(null, builder), signer({}, identity, issuer === '' ? undefined : issuer), []).outcome,
    ).toBe(wanted);
  });

  it('of an npm package is always expected by its id', () => {
    const subjects = [{ name: 'pkg:npm/a@1.0.0', uri: null, digest: {}, annotations: null }];
    expect(checkRequiredBuilder(built(null, go), signer({}, go), subjects).outcome).toBe('fail');
  });

  it('a key is no signer that slsa-verifier knows by itself', () => {
    expect(checkRequiredBuilder(built(null, go), { kind: 'key' } as unknown as Signer, []).outcome).toBe('fail');
    expect(checkRequiredBuilder(null, null, []).outcome).toBe('fail');
  });
});
