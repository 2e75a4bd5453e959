import { describe, expect, it } from 'vitest';
import { matchesProject } from './project-pattern.ts';

describe('a pattern matches a project', () => {
  it.each([
    ['github.com/acme/web', 'github.com/acme/web', true],
    ['github.com/acme/web', 'github.com/acme/web2', false],
    ['GitHub.com/Acme/Web', 'github.com/acme/web', true],
    ['github.com/acme/web', 'github.com/ACME/Web', true],
    ['github.com/acme/*', 'github.com/acme/web', true],
    ['github.com/acme/*', 'github.com/acme-evil/web', false],
    ['github.com/acme/*', 'gitlab.com/acme/web', false],
    ['gitlab.com/acme/*', 'gitlab.com/acme/group/web', false],
    ['gitlab.com/acme/**', 'gitlab.com/acme/group/web', true],
    ['gitlab.com/acme/**', 'gitlab.com/acme/web', true],
    ['gitlab.com/acme/**', 'gitlab.com/acme', false],
    ['gitlab.com/acme/team-*/web', 'gitlab.com/acme/team-a/web', true],
    ['gitlab.com/acme/team-*/web', 'gitlab.com/acme/team-a/b/web', false],
    ['acme/web', 'github.com/acme/web', true],
    ['acme/web', 'gitlab.com/acme/web', true],
    ['acme/*', 'gitlab.com/acme/group/web', false],
    ['acme/**', 'gitlab.com/acme/group/web', true],
    ['acme/web', 'gitlab.com/group/acme/web', false],
    ['git.acme.internal/**', 'git.acme.internal/any/thing', true],
    ['git.acme.internal:8443/**', 'git.acme.internal:8443/any/thing', true],
    ['git.acme.internal:8443/**', 'git.acme.internal/any/thing', false],
    ['**', 'github.com/acme/web', true],
  ])('%s, %s: %s', (pattern, slug, expected) => {
    expect(matchesProject(pattern, slug)).toBe(expected);
  });
});
