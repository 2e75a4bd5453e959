import { describe, expect, it } from 'vitest';
import { certificate, key } from '#lib/policy/example.fixture.ts';
import { repositoryKey, signerRepository, hasAuthorityFor } from './repository.ts';

describe('a repository', () => {
  it.each([
    ['https://github.com/Acme/Web', 'github.com/acme/web'],
    ['git+https://github.com/acme/web.git', 'github.com/acme/web'],
    ['git+https://github.com/acme/web@refs/tags/v1.0.0', 'github.com/acme/web'],
    ['git+https://github.com/acme/web.git@refs/heads/main', 'github.com/acme/web'],
    ['https://github.com/acme/web/', 'github.com/acme/web'],
    ['git@github.com:acme/web.git', 'github.com/acme/web'],
    ['ssh://git@github.com/acme/web.git', 'github.com/acme/web'],
    ['github.com/acme/web', 'github.com/acme/web'],
    ['https://gitlab.com/group/sub/project', 'gitlab.com/group/sub/project'],
    ['https://github.com/acme/web?x=1#y', 'github.com/acme/web'],
    ['https://github.com/acme', null],
    ['gs://bucket/object', null],
    ['acme/web', null],
    ['', null],
    [null, null],
  ])('%s', (uri, wanted) => expect(repositoryKey(uri)).toBe(wanted));

  it.each([
    [
      'its source repository',
      certificate({ identity: 'https://github.com/slsa-framework/g/.github/workflows/x.yml@refs/tags/v1' }),
      'github.com/acme/web',
    ],
    ['the workflow, without extensions', certificate({ oids: {} }), 'github.com/acme/web'],
    [
      'a GitLab pipeline',
      certificate({ identity: 'https://gitlab.com/a/b/c//.gitlab-ci.yml@refs/heads/main', oids: {} }),
      'gitlab.com/a/b/c',
    ],
    [
      'an older GitHub certificate',
      certificate({
        identity: 'https://github.com/slsa-framework/g/.github/workflows/x.yml@refs/tags/v1',
        oids: { githubWorkflowRepository: 'acme/web' },
      }),
      'github.com/acme/web',
    ],
    ['an address', certificate({ identity: 'ann@example.com', oids: {} }), null],
    ['a key', key(), null],
  ])('of a signer: %s', (_, signer, wanted) => expect(signerRepository(signer)).toBe(wanted));
});

describe('who may speak for a project', () => {
  const names = ['github.com/acme/web'];
  const workflowOf = (repository: string) =>
    certificate({ oids: { sourceRepositoryURI: `https://github.com/${repository}` } });
  it.each([
    ['its repository', workflowOf('acme/web'), true],
    ['another of the same owner', workflowOf('ACME/security'), true],
    ['an owner whose name begins the same', workflowOf('acme-evil/web'), false],
    ['somebody else', workflowOf('evil/web'), false],
    ['a person with an address', certificate({ identity: 'ann@acme.example', oids: {} }), false],
    ['a key this installation was given', key(), true],
    ['nobody', null, false],
  ])('%s', (_, signer, wanted) => expect(hasAuthorityFor(signer, names)).toBe(wanted));
});
