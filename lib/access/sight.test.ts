import { describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { hiddenProjects } from './sight.ts';

const PROJECTS = [
  { id: 1, slug: 'github.com/acme/web' },
  { id: 2, slug: 'github.com/acme/vault' },
  { id: 3, slug: 'gitlab.com/other/app' },
];
const person = (...projects: string[]): Actor => ({
  kind: 'person',
  id: 'local 1',
  name: 'ann',
  grants: projects.map((pattern) => ({ role: 'viewer', projects: pattern })),
});
const token = (...scopes: string[]): Actor => ({ kind: 'token', id: 1, name: 'ci', scopes });
const job: Actor = {
  kind: 'workload',
  issuer: 'https://issuer.example',
  subject: 'repo:acme/web',
  repository: '77',
  project: 1,
  scopes: ['ingest'],
};

describe('the private projects that are hidden from', () => {
  it.each<[string, Actor, readonly string[] | null, number[]]>([
    ['nobody', { kind: 'anonymous' }, [], [1, 2, 3]],
    ['a person without a role', person(), [], [1, 2, 3]],
    ['a person with a role for one', person('github.com/acme/web'), [], [2, 3]],
    ['a person with roles for some', person('acme/*', 'github.com/none/**'), [], [3]],
    ['a person with a role for all', person(EVERY_PROJECT), [], []],
    ['a token without projects', token('read', 'ingest'), [], [1, 2, 3]],
    ['a token with projects', token('read'), ['github.com/acme/*'], [3]],
    ['a token for all projects', token('ingest'), [EVERY_PROJECT], []],
    ['a token from before tokens had projects', token('ingest'), null, []],
    ['a token with the scope admin', token('admin'), [], []],
    ['a CI job', job, [], [2, 3]],
    ['the command line', { kind: 'command-line', user: 'root' }, [], []],
    ['a job of the app', { kind: 'job', job: 'server' }, [], []],
  ])('%s', (_, actor, projects, hidden) => {
    expect(hiddenProjects(actor, projects, PROJECTS)).toEqual(hidden);
  });
});
