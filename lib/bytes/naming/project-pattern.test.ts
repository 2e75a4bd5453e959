import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesProject } from '#lib/authority/project-pattern.ts';
import { isExactProject, parseProjectPattern } from './project-pattern.ts';

describe('a pattern is accepted', () => {
  it.each([
    ['acme/web', 'acme/web'],
    ['acme/*', 'acme/*'],
    ['acme/**', 'acme/**'],
    ['acme/web-*', 'acme/web-*'],
    ['acme/.github', 'acme/.github'],
    ['Acme/Web.git', 'Acme/Web'],
    ['GitHub.com/Acme/Web', 'github.com/Acme/Web'],
    ['github.com:443/acme/web.git', 'github.com/acme/web'],
    ['github.com/acme/*-service', 'github.com/acme/*-service'],
    ['gitlab.com/acme/group/**', 'gitlab.com/acme/group/**'],
    ['git.acme.internal/**', 'git.acme.internal/**'],
    ['git.acme.internal/*/web', 'git.acme.internal/*/web'],
    ['localhost:3000/acme/web', 'localhost:3000/acme/web'],
    ['git.acme.internal/équipe/app', 'git.acme.internal/équipe/app'],
  ])('%s as %s', (written, pattern) => {
    expect(parseProjectPattern(written)).toEqual({ pattern });
  });
});

describe('a pattern is refused', () => {
  it.each([
    ['', 'is empty'],
    ['*', 'too wide'],
    ['**', 'too wide'],
    ['.*', 'too wide'],
    ['*/*', 'too wide'],
    ['*/**', 'too wide'],
    ['*/web', 'too wide'],
    ['acme*/web', 'too wide'],
    ['github.com/*/*', 'too wide'],
    ['github.com/*', 'too wide'],
    ['github.com/**', 'too wide'],
    ['GitHub.com/**', 'too wide'],
    ['github.com:443/**', 'too wide'],
    ['github.com/acme*/web', 'too wide'],
    ['gitlab.com/*/web', 'too wide'],
    ['bitbucket.org/**', 'too wide'],
    ['codeberg.org/*/**', 'too wide'],
    ['*.com/acme/*', 'has * in the host'],
    ['github.*/acme/*', 'has * in the host'],
    ['acme', 'has no owner'],
    ['github.com', 'has no owner'],
    ['github.com/acme', 'write github.com/acme/*'],
    ['github.com/acme/web/lib', 'no project has more'],
    ['git.acme.internal/*', 'write git.acme.internal/**'],
    ['acme/', 'empty segment'],
    ['/acme/web', 'empty segment'],
    ['github.com//web', 'empty segment'],
    ['acme/ web', 'space'],
    [' acme/web', 'space'],
    ['acme/web\n', 'space'],
    ['acme/we\u0000b', 'invisible'],
    ['acme/we\u200bb', 'invisible'],
    ['acme/we\u202eb', 'invisible'],
    [`acme/${'a'.repeat(300)}`, 'longer than 300'],
    ['https://github.com/acme/web', 'is a URL'],
    ['acme/.*', 'no regular expression'],
    ['^acme/web$', 'characters'],
    ['acme/web,acme/app', 'characters'],
    ['acme/web@main', 'characters'],
    ['acme/../web', 'dots only'],
    ['acme/**/web', '** in another place'],
    ['acme/web**', '** in another place'],
    ['acme/***', '** in another place'],
    ['gitserver/acme/web', 'write the host in front'],
    ['.acme.internal/team/web', 'no host'],
    ['acme.internal:port/team/web', 'no host'],
  ])('%j: %s', (written, reason) => {
    expect(parseProjectPattern(written)).toEqual({ reason: expect.stringContaining(reason) });
  });
});

const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '-', 'é'), minLength: 1, maxLength: 4 });
const head = fc.oneof(
  segment,
  fc.constantFrom('github.com', 'GITLAB.com', 'codeberg.org', 'bitbucket.org:443', 'git.acme.internal', '*.com'),
);
const pattern = fc
  .tuple(head, fc.array(fc.oneof(segment, fc.constantFrom('**', '*')), { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest].join('/'));

describe('whatever is written', () => {
  it('an accepted pattern is accepted again as it is, and an exact one matches itself', () => {
    fc.assert(
      fc.property(pattern, (written) => {
        const parsed = parseProjectPattern(written);
        if ('reason' in parsed) return;
        expect(parseProjectPattern(parsed.pattern)).toEqual(parsed);
        if (isExactProject(parsed.pattern)) expect(matchesProject(parsed.pattern, parsed.pattern)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('no accepted pattern matches a project of an owner on a public host that it does not name', () => {
    const host = fc.constantFrom('github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org');
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(pattern, host, fc.array(name, { minLength: 1, maxLength: 3 }), (written, at, names) => {
        const parsed = parseProjectPattern(written);
        if ('reason' in parsed) return;
        expect(matchesProject(parsed.pattern, [at, 'stranger', ...names].join('/'))).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });
});

it('an exact project has a host and no *', () => {
  expect(['github.com/acme/web', 'acme/web', 'github.com/acme/*', '**'].map(isExactProject)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
