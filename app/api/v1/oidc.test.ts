/** Sign-in by an OpenID provider, over HTTP against a real one. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { grantToGroup, withdrawFromGroup } from '#lib/admin/access/group-roles.ts';
import { sessionView, signedOut } from '#lib/http/contract/access/access.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { Browser, CLIENT, openTestProvider, type TestProvider } from './oidc.fixture.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let provider: TestProvider;
let role: number;
beforeEach(async () => {
  app = await openTestApp({ trust: null });
  server = await serveRoutes();
  provider = await openTestProvider(server.url);
  provider.groups.set('ann', ['staff', 'platform']);
  use({});
  [role] = (await grantToGroup(app, { group: 'platform', role: 'reviewer', projects: ['acme/*'] })) as [number];
});
afterEach(async () => {
  await provider.close();
  await server.close();
  await app.close();
});

const use = (change: { issuer?: string; groupsClaim?: string }) => {
  const settings = { issuer: provider.issuer, ...CLIENT, scopes: 'openid profile', groupsClaim: 'groups', ...change };
  setSingletonApp({ ...app, signIn: { ...app.signIn, baseUrl: server.url, provider: settings } });
};
const START = '/api/v1/session/oidc';
const CALLBACK = /\/session\/oidc\/callback\?/;
/** The answer of the provider: the URL to which it sends the browser back. */
const answerOf = (browser: Browser, name = 'ann', to = '') =>
  browser.goUntil(`${server.url}${START}${to}`, CALLBACK, name);
/** Where the browser is sent at the end. */
const finish = async (browser: Browser, url: string) => {
  const { status, headers } = await browser.request(url);
  expect(status).toBe(303);
  return headers.get('location');
};
const sessionOf = async (browser: Browser) =>
  sessionView.parse(await (await browser.request(`${server.url}/api/v1/session`)).json());

it('signs in with the roles of the groups, and shows the page that was asked for', async () => {
  const browser = new Browser();
  const begun = await browser.request(`${server.url}${START}?to=${encodeURIComponent('/waivers?state=ended')}`);
  const query = Object.fromEntries(new URL(begun.headers.get('location')!).searchParams);
  expect(query).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: 'attestry' });
  for (const one of ['state', 'nonce', 'code_challenge'] as const) expect(query[one]!.length).toBeGreaterThan(30);

  const url = await answerOf(browser, 'ann', '?to=/waivers?state=ended');
  expect(await finish(browser, url)).toBe('/waivers?state=ended');
  expect([...browser.cookies.keys()]).not.toContain('attestry-sign-in');
  const session = await sessionOf(browser);
  expect(session.person).toEqual({ name: 'ann', grants: [{ role: 'reviewer', projects: 'acme/*' }] });
  expect(session.offer.provider).toBe(new URL(provider.issuer).host);
});

it('closes reading to everybody else', async () => {
  expect((await fetch(`${server.url}/api/v1/artifacts`)).status).toBe(401);
  const browser = new Browser();
  await finish(browser, await answerOf(browser));
  expect((await browser.request(`${server.url}/api/v1/artifacts`)).status).toBe(200);
});

it('refuses an answer that was used before', async () => {
  const browser = new Browser();
  const url = await answerOf(browser);
  const cookie = browser.cookies.get('attestry-sign-in')!;
  await finish(browser, url);
  browser.cookies.delete('attestry-session');
  browser.cookies.set('attestry-sign-in', cookie);
  // The provider has given tokens for this code already.
  expect(await finish(browser, url)).toBe('/sign-in?refused=provider');
  expect((await sessionOf(browser)).person).toBeNull();
});

it.each<[string, (url: URL, browser: Browser) => void, string]>([
  ['in another browser', (_, browser) => browser.cookies.clear(), 'state'],
  ['with another state', (url) => url.searchParams.set('state', 'A'.repeat(43)), 'state'],
  ['without a state', (url) => url.searchParams.delete('state'), 'state'],
  ['after too long', () => app.advance(11 * 60_000), 'state'],
  ['of another issuer', (url) => url.searchParams.set('iss', 'https://evil.example'), 'provider'],
  ['without its issuer', (url) => url.searchParams.delete('iss'), 'provider'],
  ['with another code', (url) => url.searchParams.set('code', 'A'.repeat(43)), 'provider'],
  ['that is an error', (url) => url.searchParams.set('error', 'access_denied'), 'provider'],
])('refuses an answer %s', async (_, change, why) => {
  const browser = new Browser();
  const url = new URL(await answerOf(browser));
  change(url, browser);
  expect(await finish(browser, url.href)).toBe(`/sign-in?refused=${why}`);
  expect((await sessionOf(browser)).person).toBeNull();
});

it('refuses a code that another sign-in of the same browser was given', async () => {
  const browser = new Browser();
  const first = new URL(await answerOf(browser));
  const second = new URL(await answerOf(browser));
  // The verifier of PKCE and the nonce belong to the second sign-in.
  second.searchParams.set('code', first.searchParams.get('code')!);
  expect(await finish(browser, second.href)).toBe('/sign-in?refused=provider');
});

it('cannot begin where the provider is another one than it is called, or does not answer', async () => {
  use({ issuer: provider.issuer.replace('127.0.0.1', 'localhost') });
  expect((await fetch(`${server.url}${START}`, { redirect: 'manual' })).status).toBe(503);
  use({ issuer: 'http://127.0.0.1:1' });
  expect((await fetch(`${server.url}${START}`, { redirect: 'manual' })).status).toBe(503);
});

it('gives other roles at the next sign-in after the groups change', async () => {
  const browser = new Browser();
  await finish(browser, await answerOf(browser));
  await grantToGroup(app, { group: 'leads', role: 'maintainer', projects: [] });
  provider.groups.set('ann', ['leads']);
  expect((await sessionOf(browser)).person!.grants).toEqual([{ role: 'reviewer', projects: 'acme/*' }]);
  await finish(browser, await answerOf(browser));
  expect((await sessionOf(browser)).person!.grants).toEqual([{ role: 'maintainer', projects: '**' }]);
});

it('refuses whoever is in no group with a role', async () => {
  const [stranger, former] = [new Browser(), new Browser()];
  expect(await finish(stranger, await answerOf(stranger, 'eve'))).toBe('/sign-in?refused=no-role');
  await withdrawFromGroup(app, role);
  expect(await finish(former, await answerOf(former, 'ann'))).toBe('/sign-in?refused=no-role');
  expect((await sessionOf(former)).person).toBeNull();
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/sign-in', '/\t/evil'])(
  'shows the overview at the end where the page to show is %j',
  async (to) => {
    const browser = new Browser();
    expect(await finish(browser, await answerOf(browser, 'ann', `?to=${encodeURIComponent(to)}`))).toBe('/');
  },
);

it('signs out here and says where to sign out at the provider', async () => {
  const browser = new Browser();
  await finish(browser, await answerOf(browser));
  const headers = { origin: server.url };
  const response = await browser.request(`${server.url}/api/v1/session`, { method: 'DELETE', headers });
  const url = new URL(signedOut.parse(await response.json()).signOutUrl!);
  expect(url.origin).toBe(provider.issuer);
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${server.url}/sign-in`);
  expect((await browser.request(url.href)).status).toBe(200);
  expect((await sessionOf(browser)).person).toBeNull();
});

it('ends with the lifetime of the session, as any other', async () => {
  const browser = new Browser();
  await finish(browser, await answerOf(browser));
  app.advance(2 * 3_600_000);
  expect((await sessionOf(browser)).person).toBeNull();
});
