import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actor, type Grant, ROLES } from '#lib/actor.ts';
import { matchesProject } from '#lib/authority/project-pattern.ts';
import { mayDo, type Place } from './may-do.ts';
import { ACTIONS, VERBS_WITHOUT_ACTIONS } from './actions.ts';
import { VERBS, type Verb } from './verbs.ts';

const CLOSED = { readingIsOpen: false };
const OPEN = { readingIsOpen: true };
const person = (...grants: Grant[]): Actor => ({ kind: 'person', id: 'local 1', name: 'Ann', grants });
const token = (...scopes: string[]): Actor => ({ kind: 'token', id: 1, name: 'ci', scopes });
const VERB_NAMES = Object.keys(VERBS) as Verb[];
const web: Place = { project: 'github.com/acme/web' };

describe('a person', () => {
  it.each<[(typeof ROLES)[number], Verb[]]>([
    ['viewer', ['read', 'document.verify', 'policy.check', 'gate.ask']],
    ['contributor', ['secret.read', 'evidence.send', 'waiver.request', 'subscription.own', 'github.ask']],
    [
      'reviewer',
      ['waiver.decide', 'waiver.end', 'quarantine.change', 'drill.run', 'expectations.change', 'what-if.run'],
    ],
    [
      'maintainer',
      [
        'policy.change',
        'hold.change',
        'report.schedule',
        'subscription.change',
        'visibility.change',
        'badge.change',
        'targets.change',
        'predicate-type.change',
        'inventory.observe',
        'inventory.expect',
        'inventory.read',
        'environment.change',
      ],
    ],
    [
      'admin',
      [
        'audit-log.read',
        'evidence.backdate',
        'evidence.seal',
        'connection.change',
        'delivery.replay',
        'project.claim',
        'retention.run',
        'token.change',
        'trust.change',
        'user.change',
        'vsa-key.change',
      ],
    ],
  ])('with the role %s for all projects may do this more than with the role before', (role, more) => {
    const may = (one: Grant['role']) =>
      VERB_NAMES.filter((verb) => mayDo(person({ role: one, projects: '**' }), verb, web, CLOSED));
    const before = ROLES[ROLES.indexOf(role) - 1];
    expect(
      may(role)
        .filter((verb) => before === undefined || !may(before).includes(verb))
        .toSorted(),
    ).toEqual(more.toSorted());
  });

  it.each<[string, Place, boolean]>([
    ['acme/*', web, true],
    ['github.com/acme/*', web, true],
    ['github.com/acme/w*', web, true],
    ['gitlab.com/acme/*', web, false],
    ['github.com/acme/web-*', web, false],
    ['github.com/acme/*', { project: 'github.com/acme-evil/web' }, false],
    ['**', 'installation', true],
    ['github.com/acme/**', 'installation', false],
    ['github.com/acme/*', 'anywhere', true],
    ['github.com/acme/*', { pattern: 'github.com/acme/web' }, true],
    ['github.com/acme/*', { pattern: 'github.com/acme/w*' }, true],
    ['github.com/acme/w*', { pattern: 'github.com/acme/*' }, false],
    ['github.com/acme/*', { pattern: 'github.com/acme/**' }, false],
    ['github.com/acme/**', { pattern: 'github.com/acme/**' }, true],
    ['github.com/acme/*', { pattern: 'acme/*' }, false],
    ['acme/*', { pattern: 'acme/*' }, true],
    ['acme/*', { pattern: 'github.com/acme/*' }, true],
    ['github.com/acme/*', { pattern: '**' }, false],
    ['**', { pattern: '**' }, true],
  ])('with a role for %s, at %j: %s', (projects, place, may) => {
    expect(mayDo(person({ role: 'reviewer', projects }), 'waiver.decide', place, CLOSED)).toBe(may);
    expect(mayDo(person({ role: 'contributor', projects }), 'waiver.decide', place, CLOSED)).toBe(false);
  });

  it('needs one grant that has both the role and the project', () => {
    const actor = person({ role: 'admin', projects: 'acme/api' }, { role: 'viewer', projects: 'acme/web' });
    expect(mayDo(actor, 'waiver.decide', web, CLOSED)).toBe(false);
    expect(mayDo(actor, 'read', web, CLOSED)).toBe(true);
    expect(mayDo(actor, 'token.change', 'anywhere', CLOSED)).toBe(false);
  });

  it('that may change a policy of a pattern may do so for every project that the pattern matches', () => {
    const segment = fc.stringMatching(/^[a-c*]{1,3}$/).filter((text) => !text.includes('**'));
    const pattern = fc
      .tuple(fc.constantFrom('', 'github.com/', 'git.acme.example/'), segment, fc.oneof(segment, fc.constant('**')))
      .map(([host, owner, name]) => `${host}${owner}/${name}`);
    const slug = fc
      .tuple(
        fc.constantFrom('github.com', 'git.acme.example'),
        fc.array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 2, maxLength: 3 }),
      )
      .map(([host, names]) => [host, ...names].join('/'));
    fc.assert(
      fc.property(pattern, pattern, slug, (granted, wanted, project) => {
        const actor = person({ role: 'maintainer', projects: granted });
        if (mayDo(actor, 'policy.change', { pattern: wanted }, CLOSED) && matchesProject(wanted, project))
          expect(mayDo(actor, 'policy.change', { project }, CLOSED)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('everybody', () => {
  it('may do what a viewer may while reading is open, and nothing else', () => {
    const may = (settings: typeof OPEN) =>
      VERB_NAMES.filter((verb) => mayDo({ kind: 'anonymous' }, verb, web, settings));
    expect(may(OPEN)).toEqual(['read', 'document.verify', 'policy.check', 'gate.ask']);
    expect(may(CLOSED)).toEqual([]);
  });
});

describe('a token', () => {
  it.each<[string[], Verb[]]>([
    [['ingest'], ['document.verify', 'policy.check', 'gate.ask', 'evidence.send', 'waiver.request']],
    [['read'], ['read', 'secret.read', 'document.verify', 'policy.check', 'gate.ask']],
    [['replay'], ['document.verify', 'policy.check', 'gate.ask', 'evidence.backdate']],
    [['admin'], VERB_NAMES],
  ])('with the scopes %j may do %j', (scopes, verbs) => {
    for (const place of [web, 'installation', 'anywhere'] as Place[])
      expect(VERB_NAMES.filter((verb) => mayDo(token(...scopes), verb, place, CLOSED)).toSorted()).toEqual(
        verbs.toSorted(),
      );
  });
});

it('a webhook sends evidence and does nothing else; a job and the command line may do everything', () => {
  const may = (actor: Actor) => VERB_NAMES.filter((verb) => mayDo(actor, verb, 'installation', CLOSED));
  expect(may({ kind: 'webhook', source: 'github', hook: null, connection: null })).toEqual(['evidence.send']);
  expect(may({ kind: 'job', job: 'server' })).toEqual(VERB_NAMES);
  expect(may({ kind: 'command-line', user: 'ann' })).toEqual(VERB_NAMES);
});

it('every verb leads to actions of the audit log, or says why it leads to none', () => {
  const recorded = Object.values(ACTIONS).filter((verb) => verb !== null);
  expect(new Set([...recorded, ...Object.keys(VERBS_WITHOUT_ACTIONS)])).toEqual(new Set(VERB_NAMES));
  for (const verb of recorded) expect(verb in VERBS_WITHOUT_ACTIONS).toBe(false);
});
