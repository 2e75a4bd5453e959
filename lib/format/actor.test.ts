import { expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { actorIdentity } from '#lib/actor.ts';
import { formatActor } from './actor.ts';

it.each<[Actor, string]>([
  [{ kind: 'anonymous' }, 'nobody who showed a token'],
  [{ kind: 'token', id: 3, name: 'ci', scopes: ['ingest'] }, 'the token “ci” (number 3)'],
  [
    {
      kind: 'workload',
      issuer: 'https://ci.example',
      subject: 'repo:acme/web:ref:refs/heads/main',
      repository: '77',
      project: 1,
      scopes: [],
    },
    'the CI job repo:acme/web:ref:refs/heads/main',
  ],
  [{ kind: 'person', id: 'u1', name: 'Ada', grants: [] }, 'Ada'],
  [{ kind: 'webhook', source: 'github', hook: '42', connection: null }, 'the webhook of github'],
  [{ kind: 'command-line', user: 'root' }, 'root at the command line'],
  [{ kind: 'job', job: 'fetch-attestations' }, 'the background job fetch-attestations'],
])('names %j', (actor, expected) => {
  expect(formatActor(actorIdentity(actor))).toBe(expected);
});

it('tells two actors with one name apart', () => {
  const token = (id: number): Actor => ({ kind: 'token', id, name: 'ci', scopes: [] });
  expect(actorIdentity(token(1))).not.toEqual(actorIdentity(token(2)));
});
