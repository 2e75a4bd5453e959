/** The stream of live events: it has the events that its caller may see, and ends when the caller may read no more. */
import { openSessions } from '#db/access/sessions.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeSession } from '#lib/admin/access/sessions.ts';
import { allGroupRoles, withdrawFromGroup } from '#lib/admin/access/group-roles.ts';
import { allTokens, revoke } from '#lib/admin/tokens.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { ingestOutcomes, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { asPerson, asToken, openWorld, PUBLIC, SECRET, type World } from './sight.fixture.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ isWhole: true, secretFirst: false });
});
afterAll(() => world.close());

type Stream = { text: () => string; ended: Promise<void>; close: () => void };

async function openStream(headers: Record<string, string>, { readingIsOpen = true, after = '' } = {}): Promise<Stream> {
  const { app, url } = world;
  setSingletonApp({ ...app, signIn: { ...app.signIn, baseUrl: url, anonymous: readingIsOpen ? 'read' : 'none' } });
  const closing = new AbortController();
  const response = await fetch(`${url}/api/v1/events${after}`, { headers, signal: closing.signal });
  expect(response.status).toBe(200);
  let text = '';
  const read = async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
  };
  return { text: () => text, ended: read().catch(() => undefined), close: () => closing.abort() };
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20));
};
let sent = 0;
const send = async (project: string) => {
  sent += 1;
  const path = project.slice('github.com/'.length);
  const name = `${path.slice(5)}-live-${sent}`;
  await ingestOutcomes(world.app, provenance(subject(name), { run: runOf(path) }));
  return name;
};

describe('the stream of live events', () => {
  it('has no event about a hidden project, neither a new one nor one that is replayed', async () => {
    const [live, replayed] = [await openStream({}), await openStream({}, { after: '?after=0' })];
    const hidden = await send(SECRET);
    const seen = await send(PUBLIC);
    await until(() => live.text().includes(seen) && replayed.text().includes(seen));
    for (const stream of [live, replayed]) {
      expect(stream.text()).not.toContain(hidden);
      expect(stream.text()).not.toContain('vault');
      stream.close();
    }
    expect(replayed.text()).toContain('event: delivery');
  });

  it('has them for somebody with a role for the project', async () => {
    const stream = await openStream(await asPerson(world, 'insider', { role: 'viewer', project: SECRET }));
    const hidden = await send(SECRET);
    await until(() => stream.text().includes(hidden));
    stream.close();
  });

  it('has none any more once the project is private, or the role is withdrawn', async () => {
    const anonymous = await openStream({});
    const insider = await openStream(await asPerson(world, 'leaving', { role: 'viewer', project: SECRET }));
    await changeVisibility(world.app, { project: SECRET, visibility: 'public', reason: 'a test' });
    await new Promise((done) => setTimeout(done, 1_300));
    const shown = await send(SECRET);
    await until(() => anonymous.text().includes(shown));
    await changeVisibility(world.app, { project: SECRET, visibility: 'private', reason: 'a test' });
    const [role] = (await allGroupRoles(world.app)).filter(({ group }) => group === 'leaving');
    await withdrawFromGroup(world.app, role!.id);
    await new Promise((done) => setTimeout(done, 1_300));
    const hidden = await send(SECRET);
    const seen = await send(PUBLIC);
    await until(() => anonymous.text().includes(seen) && insider.text().includes(seen));
    for (const stream of [anonymous, insider]) {
      expect(stream.text()).not.toContain(hidden);
      stream.close();
    }
  });

  it('ends when the session is revoked', async () => {
    const headers = await asPerson(world, 'ending', { role: 'viewer', project: PUBLIC });
    const stream = await openStream(headers, { readingIsOpen: false });
    const admin = { kind: 'person', id: 'root', name: 'root', grants: [{ role: 'admin', projects: '**' }] } as const;
    const now = world.app.now().toISOString();
    const [session] = await openSessions(world.app.store.read, { person: null, now, limit: 1 });
    await revokeSession({ ...world.app, actor: admin }, session!.id);
    await stream.ended;
  });

  it('ends when the token is revoked, and when reading is closed', async () => {
    const ofToken = await openStream(await asToken(world, 'ending', { scopes: ['read'] }), { readingIsOpen: false });
    const token = (await allTokens(world.app)).at(-1)!;
    await revoke(world.app, token.id);
    await ofToken.ended;
    const anonymous = await openStream({});
    setSingletonApp({ ...world.app, signIn: { ...world.app.signIn, baseUrl: world.url, anonymous: 'none' } });
    await anonymous.ended;
  });
});
