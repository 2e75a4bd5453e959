import { expect, it } from 'vitest';
import { claimCommand } from './claim-command.ts';

it.each(['github.com/acme/web', 'git.example:8443/group/sub/app_1', 'git.sr.ht/~user/tool'])(
  'is a command for %s',
  (slug) => expect(claimCommand(slug)).toBe(`npx attestry project add ${slug}`),
);

it.each([
  'github.com/a/$(id)',
  'github.com/a/b;id',
  '-h/a',
  "git.example/a'b",
  'git.example/a b',
  'git.example/a`b`',
  '',
])('is null for %j', (slug) => expect(claimCommand(slug)).toBeNull());
