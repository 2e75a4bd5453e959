/**
 * Every door of the API, asked by every kind of caller: the answer must be what the table of access says. A route file
 * with a method that `DOORS` does not list fails.
 */
import { globSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, ANONYMOUS, ROLES } from '#lib/actor.ts';
import { mayDo } from '#lib/access/may-do.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { grantToGroup } from '#lib/admin/access/group-roles.ts';
import { type Person, startSession } from '#lib/admin/access/sessions.ts';
import { createToken, SCOPES } from '#lib/admin/tokens.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { DOORS, type Installation, knock, openInstallation } from './doors.fixture.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation();
  setCallerLimits({
    ...CALLER_LIMITS,
    tokens: { ...CALLER_LIMITS.tokens, burst: 10_000 },
    subscriptionTests: { ...CALLER_LIMITS.subscriptionTests, burst: 10_000 },
  });
});
afterAll(async () => {
  setCallerLimits();
  await installation.close();
});

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const ROUTES = globSync('app/**/route.ts').toSorted();
const addressOf = (file: string) => file.slice('app'.length, -'/route.ts'.length);

describe('the table of doors', () => {
  it('lists no door that does not exist', () => {
    const addresses = new Set(ROUTES.map(addressOf));
    expect(Object.keys(DOORS).filter((door) => !addresses.has(door.slice(door.indexOf(' ') + 1)))).toEqual([]);
  });

  it.each(ROUTES)('%s has no method that the table does not list', async (file) => {
    const address = addressOf(file);
    const module = (await import(`#${file}`)) as { [name: string]: unknown };
    const unlisted = METHODS.filter((method) => module[method] !== undefined && !(`${method} ${address}` in DOORS));
    for (const method of unlisted) {
      const handler = module[method] as (request: Request, context: object) => Promise<Response>;
      const params = Promise.resolve({ id: '1', digest: 'sha256:00', slug: ['a'], path: ['a'], version: '1' });
      const response = await handler(new Request(`http://attestry.test${address}`, { method }), { params });
      // Such a method is refused, or there is nothing at the address.
      expect([404, 405], `${method} ${address}`).toContain(response.status);
    }
  });
});

type Caller = { name: string; actor: Actor; headers: () => Promise<Record<string, string>> };

const withToken = async (scopes: readonly string[]) => {
  const { token } = await createToken(installation.app, { name: `only ${scopes.join(' ')}`, scopes });
  return { authorization: `Bearer ${token}` };
};
const withSession = async (person: Person) => {
  const { app, url } = installation;
  // The roles of a person are those of its groups, as they are at the request.
  for (const { role, projects } of person.grants)
    await grantToGroup(app, { group: person.id, role, projects: projects === EVERY_PROJECT ? [] : [projects] });
  const { token } = await startSession(app, { person, from: { groups: [person.id] }, userAgent: null });
  return { cookie: `attestry-session=${token}`, origin: url };
};
const CALLERS: Caller[] = [
  { name: 'nobody', actor: ANONYMOUS, headers: async () => ({}) },
  ...ROLES.flatMap((role) =>
    [EVERY_PROJECT, 'acme/*', 'github.com/other/**'].map((projects): Caller => {
      const grants = [{ role, projects }];
      const actor: Person = { kind: 'person', id: `test ${role} ${projects}`, name: `${role} ${projects}`, grants };
      return { name: `a ${role} of ${projects}`, actor, headers: () => withSession(actor) };
    }),
  ),
  ...SCOPES.map((scope): Caller => ({
    name: `a token with the scope ${scope}`,
    actor: { kind: 'token', id: 1, name: scope, scopes: [scope] },
    headers: () => withToken([scope]),
  })),
];

describe.each([true, false])('with reading open: %s', (readingIsOpen) => {
  beforeEach(() => {
    const { app, url } = installation;
    setSingletonApp({ ...app, signIn: { ...app.signIn, baseUrl: url, anonymous: readingIsOpen ? 'read' : 'none' } });
  });

  describe.each(CALLERS)('$name', ({ actor, headers }) => {
    let shown: Record<string, string>;
    beforeAll(async () => {
      shown = await headers();
    });

    it.each(Object.keys(DOORS))('%s', async (name) => {
      const { verb, place } = DOORS[name]!;
      // Such a door has tests of its own; signing out would end the session of this caller.
      if (verb === 'own') return;
      const { status, text } = await knock(installation, name, shown);
      const refused = [401, 403].includes(status);
      expect({ refused, text: refused ? text : '' }).toMatchObject({
        refused: !mayDo(actor, verb, place, { readingIsOpen }),
      });
      if (refused) expect(status).toBe(actor.kind === 'anonymous' ? 401 : 403);
      else expect(status, text).toBeLessThan(500);
    });
  });
});
