/** Sessions over HTTP: how they begin and end, and what a page of another site can do with their cookie. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hash } from 'node:crypto';
import type { Grant } from '#lib/actor.ts';
import { addUser, allUsers, changePassword, removeUser } from '#lib/admin/access/users.ts';
import { openSessions } from '#db/access/sessions.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { endedSession, sessionList, sessionView, startedSession } from '#lib/http/contract/access/access.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

const PASSWORD = 'a long enough secret';
const HOUR = 3_600_000;

let app: TestApp;
let server: TestServer;
beforeEach(async () => {
  app = await openTestApp();
  server = await serveRoutes();
  use({});
  setCallerLimits({ ...CALLER_LIMITS, signIns: { ...CALLER_LIMITS.signIns, burst: 100 } });
  await addUser(app, { name: 'Ann', role: 'admin', projects: [], password: PASSWORD });
});
afterEach(async () => {
  setCallerLimits();
  await server.close();
  await app.close();
});

const use = (signIn: Partial<TestApp['signIn']>) =>
  setSingletonApp({ ...app, signIn: { ...app.signIn, baseUrl: server.url, ...signIn } });

type Sent = { status: number; headers: Headers; body: Record<string, unknown> };
async function send(method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Sent> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, { method, headers, ...init });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Sent['body'] };
}
const fromPage = () => ({ origin: server.url });
const signIn = (name = 'Ann', password = PASSWORD, headers: Record<string, string> = fromPage()) =>
  send('POST', '/api/v1/session', headers, { name, password });
const cookieOf = ({ headers }: Sent) => headers.get('set-cookie')!.split(';')[0]!;
const signedIn = async () => ({ ...fromPage(), cookie: cookieOf(await signIn()) });
const person = async (headers: Record<string, string>) =>
  (await send('GET', '/api/v1/session', headers)).body.person as { name: string; grants: Grant[] } | null;

describe('a sign-in', () => {
  it('starts a session that the cookie shows', async () => {
    const answer = await signIn('ann');
    expect(answer.status).toBe(201);
    expect(startedSession.parse(answer.body).person).toEqual({
      name: 'Ann',
      grants: [{ role: 'admin', projects: '**' }],
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^attestry-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    const shown = await send('GET', '/api/v1/session', { cookie: cookieOf(answer) });
    expect(sessionView.parse(shown.body)).toMatchObject({ person: { name: 'Ann' }, readingIsOpen: false });
  });

  it('has a cookie with the prefix __Host- where the address has TLS', async () => {
    use({ baseUrl: 'https://attestry.example' });
    const answer = await signIn('Ann', PASSWORD, { origin: 'https://attestry.example' });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-attestry-session=[\w-]{43}; Path=\/; .*; Secure$/);
    expect(answer.headers.get('set-cookie')).not.toContain('Domain');
    expect(await person({ cookie: cookieOf(answer).replace('__Host-', '') })).toBeNull();
  });

  it('over plain HTTP beyond this machine is refused', async () => {
    use({ baseUrl: 'http://attestry.example' });
    expect(await signIn('Ann', PASSWORD, { origin: 'http://attestry.example' })).toMatchObject({ status: 409 });
  });

  it.each<[string, string, string]>([
    ['a wrong password', 'Ann', 'a long enough guess'],
    ['an unknown name', 'Ben', PASSWORD],
    ['a name that is SQL', "Ann' --", PASSWORD],
  ])('with %s is refused in the same words, and stores nothing', async (_, name, password) => {
    const { status, body, headers } = await signIn(name, password);
    expect({ status, detail: body.detail, cookie: headers.get('set-cookie') }).toEqual({
      status: 401,
      detail: 'the name or the password is wrong',
      cookie: null,
    });
  });

  it('is throttled, with a right password too', async () => {
    setCallerLimits({ ...CALLER_LIMITS, signIns: { ...CALLER_LIMITS.signIns, burst: 3, perSecond: 0.001 } });
    for (let i = 0; i < 3; i += 1) expect((await signIn('Ann', `a long guess ${i}`)).status).toBe(401);
    const { status, headers } = await signIn();
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(1);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['another site, which the browser says', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['nowhere', {}],
  ])('from %s is refused', async (_, headers) => {
    expect((await signIn('Ann', PASSWORD, headers)).status).toBe(403);
  });
});

describe('a session', () => {
  it('ends when it is not used', async () => {
    const headers = await signedIn();
    app.advance(1.9 * HOUR);
    expect((await send('GET', '/api/v1/sessions', headers)).status).toBe(200);
    app.advance(1.9 * HOUR);
    expect(await person(headers)).not.toBeNull();
    app.advance(0.2 * HOUR);
    expect(await person(headers)).toBeNull();
    expect((await send('GET', '/api/v1/artifacts', headers)).status).toBe(401);
  });

  it('ends after its lifetime, whatever its use', async () => {
    const headers = await signedIn();
    for (let i = 0; i < 11; i += 1) {
      app.advance(HOUR);
      expect((await send('GET', '/api/v1/sessions', headers)).status).toBe(200);
    }
    app.advance(HOUR);
    expect((await send('GET', '/api/v1/sessions', headers)).status).toBe(401);
  });

  it('is not kept open by the stream of events and by the header of a page', async () => {
    const headers = await signedIn();
    app.advance(1.5 * HOUR);
    const ending = new AbortController();
    const stream = await fetch(`${server.url}/api/v1/events`, { headers, signal: ending.signal });
    expect(stream.status).toBe(200);
    ending.abort();
    expect(await person(headers)).not.toBeNull();
    app.advance(0.6 * HOUR);
    expect(await person(headers)).toBeNull();
  });

  it('ends with the sign-out, wherever its cookie is', async () => {
    const headers = await signedIn();
    const answer = await send('DELETE', '/api/v1/session', headers);
    endedSession.parse(answer.body);
    expect(answer.headers.get('set-cookie')).toMatch(/^attestry-session=; .*Max-Age=0/);
    expect(await person(headers)).toBeNull();
    expect((await send('DELETE', '/api/v1/session', headers)).status).toBe(401);
  });

  it('ends when its user is removed, and when the password changes', async () => {
    const before = await signedIn();
    await changePassword(app, 'ann', 'another long secret');
    expect(await person(before)).toBeNull();
    expect((await signIn()).status).toBe(401);
    const after = { cookie: cookieOf(await signIn('Ann', 'another long secret')) };
    expect(await person(after)).not.toBeNull();
    await removeUser(app, 'Ann');
    expect(await person(after)).toBeNull();
  });

  it('is listed to its person, and can be revoked from another one', async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    const { sessions } = sessionList.parse((await send('GET', '/api/v1/sessions', second)).body);
    expect(sessions.map(({ isThis }) => isThis)).toEqual([true, false]);
    expect((await send('DELETE', `/api/v1/sessions/${sessions[1]!.id}`, second)).status).toBe(200);
    expect(await person(first)).toBeNull();
    expect(await person(second)).not.toBeNull();
    expect((await send('DELETE', `/api/v1/sessions/${sessions[1]!.id}`, second)).status).toBe(404);
  });

  it('of somebody else does not exist for a person without the role admin', async () => {
    const ann = await signedIn();
    await addUser(app, { name: 'ben', role: 'maintainer', projects: [], password: PASSWORD });
    const ben = { ...fromPage(), cookie: cookieOf(await signIn('ben')) };
    const all = sessionList.parse((await send('GET', '/api/v1/sessions?of=everybody', ann)).body).sessions;
    expect(all.map(({ name }) => name)).toEqual(['ben', 'Ann']);
    expect((await send('GET', '/api/v1/sessions?of=everybody', ben)).status).toBe(403);
    expect(sessionList.parse((await send('GET', '/api/v1/sessions', ben)).body).sessions).toHaveLength(1);
    expect((await send('DELETE', `/api/v1/sessions/${all[1]!.id}`, ben)).status).toBe(404);
    expect((await send('DELETE', `/api/v1/sessions/${all[0]!.id}`, ann)).status).toBe(200);
    expect(await person(ben)).toBeNull();
  });

  it('is not found by its hash, nor by a cookie that is longer or shorter', async () => {
    const { cookie } = await signedIn();
    const value = cookie.slice(cookie.indexOf('=') + 1);
    const [row] = await openSessions(app.store.read, { person: null, now: app.now().toISOString(), limit: 1 });
    expect(Buffer.from(row!.hash).toString('hex')).toBe(hash('sha256', value));
    expect(JSON.stringify(row)).not.toContain(value);
    for (const other of [value.slice(0, -1), `${value}A`, 'A'.repeat(43), ''])
      expect(await person({ cookie: `attestry-session=${other}` })).toBeNull();
  });
});

describe('a cookie on a request that changes something', () => {
  const body = { name: 'x', version: 1 };
  it.each<[string, Record<string, string>]>([
    ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { origin: 'http://evil.localhost', 'sec-fetch-site': 'same-site' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['the same host at another port', { origin: 'http://127.0.0.1:1' }],
    ['a name that resolves to this machine', { origin: 'http://rebound.example', host: 'rebound.example' }],
    ['a client that says nothing', {}],
  ])('is refused from %s', async (_, headers) => {
    const { cookie } = await signedIn();
    for (const [method, path] of [
      ['POST', '/api/v1/quarantine'],
      ['DELETE', '/api/v1/policies/strict?reason=x'],
      ['POST', '/api/v1/gate'],
      ['DELETE', '/api/v1/session'],
    ] as const)
      expect((await send(method, path, { cookie, ...headers }, method === 'POST' ? body : undefined)).status).toBe(403);
    expect(await person({ cookie })).not.toBeNull();
  });

  it('counts where a page of this app makes it', async () => {
    const { cookie } = await signedIn();
    for (const headers of [fromPage(), { 'sec-fetch-site': 'same-origin' }])
      expect((await send('POST', '/api/v1/what-if', { cookie, ...headers }, { retire: ['none'] })).status).not.toBe(
        403,
      );
  });

  it('is not looked at where the request shows a token', async () => {
    const { cookie } = await signedIn();
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const answer = await send('POST', '/api/v1/quarantine', { cookie, authorization: `Bearer ${token}` }, body);
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('scope ingest') } });
  });
});

describe('reading', () => {
  it('is open until there is a user, and whatever the users where ATTESTRY_ANONYMOUS says so', async () => {
    expect((await send('GET', '/api/v1/artifacts')).status).toBe(401);
    await removeUser(app, 'ann');
    expect(await allUsers(app)).toEqual([]);
    expect((await send('GET', '/api/v1/artifacts')).status).toBe(200);
    use({ anonymous: 'none' });
    expect((await send('GET', '/api/v1/artifacts')).status).toBe(401);
    expect((await send('GET', '/readyz')).status).toBe(200);
    await addUser(app, { name: 'Ann', role: 'admin', projects: [], password: PASSWORD });
    use({ anonymous: 'read' });
    expect((await send('GET', '/api/v1/artifacts')).status).toBe(200);
  });
});
