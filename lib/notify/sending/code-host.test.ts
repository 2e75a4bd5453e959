import { describe, expect, it } from 'vitest';
import { githubApiOf, gitlabApiOf, parseCodePlace, pathAt } from './code-host.ts';
import { worstStatus } from './commit-status.ts';

describe('the address of repositories', () => {
  it.each([
    ['https://github.com/acme', { host: 'github.com', path: 'acme' }],
    ['https://GitHub.com/Acme/Web.git', { host: 'github.com', path: 'acme/web' }],
    ['https://gitlab.example:8443/group/sub/app/', { host: 'gitlab.example:8443', path: 'group/sub/app' }],
  ])('%s is %j', (address, place) => expect(parseCodePlace(address)).toEqual(place));

  it.each([
    'https://github.com',
    'https://github.com/',
    'https://github.com/a//b',
    'https://github.com/a?b',
    'x',
    'ssh://h/a',
    'https://h/a%2fb',
  ])('%s is none', (address) => expect(parseCodePlace(address)).toBeNull());

  it.each([
    ['github.com/acme/web', 'acme/web'],
    ['github.com/Acme/Web', 'Acme/Web'],
    ['github.com/acmes/web', null],
    ['gitlab.com/acme/web', null],
    ['github.com/acme/..', null],
    ['acme', null],
  ])('of an owner covers %s as %s', (repository, path) =>
    expect(pathAt({ host: 'github.com', path: 'acme' }, repository)).toBe(path),
  );

  it.each([
    ['https://github.com/acme', 'https://api.github.com'],
    ['https://octo.ghe.com/acme', 'https://api.octo.ghe.com'],
    ['https://git.acme.example/acme', 'https://git.acme.example/api/v3'],
    ['https://evil-ghe.com/acme', 'https://evil-ghe.com/api/v3'],
  ])('of GitHub at %s has its API at %s', (address, api) => expect(githubApiOf(address)).toBe(api));

  it('of GitLab has its API on the same host', () =>
    expect(gitlabApiOf('https://gitlab.example:8443/g/p')).toBe('https://gitlab.example:8443/api/v4'));
});

it('the worst of several statuses decides, and no wish', () => {
  expect(worstStatus(['verified', 'failed', 'unknown'])).toBe('failed');
  expect(worstStatus(['verified', 'unknown'])).toBe('unknown');
  expect(worstStatus(['verified', 'waived'])).toBe('waived');
  expect(() => worstStatus([])).toThrow('no artifact');
});
