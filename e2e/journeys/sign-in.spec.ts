/** People sign in with a password and by a real OpenID provider, and their roles decide what a page offers. */
import { expect, type Page, test } from '@playwright/test';
import { CLIENT, openTestProvider, type TestProvider } from '#app/api/v1/oidc.fixture.ts';
import { freePort } from '../../scripts/runtime.mjs';
import { attestry, type RunningApp, startApp } from '../harness/app.ts';

let app: RunningApp;
let provider: TestProvider;
let password: string;
test.beforeAll(async () => {
  const port = await freePort();
  provider = await openTestProvider(`http://127.0.0.1:${port}`);
  app = await startApp(undefined, {
    PORT: String(port),
    ATTESTRY_OIDC_ISSUER: provider.issuer,
    ATTESTRY_OIDC_CLIENT_ID: CLIENT.clientId,
    ATTESTRY_OIDC_CLIENT_SECRET: CLIENT.clientSecret,
  });
  password = (await attestry(app, 'user', 'add', 'ann')).stdout.trim();
  await attestry(app, 'role', 'grant', '--group', 'platform', '--role', 'viewer');
  await attestry(app, 'role', 'grant', '--group', 'leads', '--role', 'maintainer');
});
test.afterAll(async () => {
  await app.stop();
  await provider.close();
});

/** Enter a name at the provider, and agree where it asks. */
async function enterAtProvider(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  const agree = page.getByRole('button', { name: 'Continue' });
  if (page.url().startsWith(provider.issuer)) await agree.click();
}

const account = (page: Page) => page.getByRole('banner').getByRole('link', { name: /^Signed in as / });

/** Type the name, another password, which is refused, and then the right one. */
async function signInAtSecondTry(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('ann');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('status')).toHaveText('The name or the password is wrong.');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a password signs in and leads to the page that was asked for; the sign-out ends it', async ({ page }) => {
  await page.goto(`${app.url}/waivers?state=ended`);
  await expect(page).toHaveURL(`${app.url}/sign-in?to=${encodeURIComponent('/waivers?state=ended')}`);
  await expect(page.getByRole('link', { name: 'Artifacts' })).toHaveCount(0);
  await signInAtSecondTry(page);
  await expect(page).toHaveURL(`${app.url}/waivers?state=ended`);
  await expect(page.getByRole('button', { name: 'Create waiver' })).toBeVisible();
  await expect(page.getByLabel('Admin token')).toHaveCount(0);

  await account(page).click();
  await expect(page.getByText('admin of all projects')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${app.url}/sign-in`);
  await page.goto(`${app.url}/artifacts`);
  await expect(page).toHaveURL(/\/sign-in\?to=%2Fartifacts$/);
});

test('an admin reads who changed what in the audit log, and who was refused', async ({ page }) => {
  await page.goto(`${app.url}/audit-log`);
  await signInAtSecondTry(page);
  await expect(page).toHaveURL(`${app.url}/audit-log`);
  const rows = page.getByRole('region', { name: 'Entries of the audit log' }).getByRole('row');
  await expect(rows.nth(1)).toContainText('session.start');
  await expect(rows.nth(1)).toContainText('a page, 127.0.0.1');
  await page.getByLabel('Action').selectOption('role.grant');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(rows).toHaveCount(3);
  await rows.nth(1).getByRole('link', { name: 'role.grant' }).click();
  await expect(page.getByRole('region', { name: 'what changed' })).toContainText('"group": "leads"');
  await expect(page.getByText(/Entry\s*\d+ of a log of \d+/)).toBeVisible();
  await page.goto(`${app.url}/audit-log?show=refused`);
  await expect(page.getByRole('region', { name: 'Refused attempts' })).toContainText('session.start');
});

test('another password ends the session of an open page', async ({ page }) => {
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel('Name').fill('ann');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(account(page)).toBeVisible();
  password = (await attestry(app, 'user', 'passwd', 'ann')).stdout.trim();
  await page.getByRole('link', { name: 'Trust' }).click();
  await expect(page).toHaveURL(/\/sign-in\?to=%2Ftrust$/);
});

test('a provider signs in; other groups give other roles at the next sign-in, and none refuse it', async ({ page }) => {
  provider.groups.set('ben', ['platform']);
  await page.goto(`${app.url}/policies/new`);
  await page.getByRole('link', { name: /^Sign in with 127\.0\.0\.1/ }).click();
  await enterAtProvider(page, 'ben');
  await expect(page).toHaveURL(`${app.url}/policies/new`);
  await expect(account(page)).toHaveText(/ben$/);
  await page.goto(`${app.url}/audit-log`);
  await expect(page).toHaveURL(`${app.url}/account`);
  await page.goto(`${app.url}/policies/new`);
  await expect(page.getByText('The role maintainer is needed for this.').first()).toBeVisible();

  provider.groups.set('ben', ['leads']);
  await page.goto(`${app.url}/account`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await expect(page).toHaveURL(`${app.url}/sign-in`);
  await page.getByRole('link', { name: /^Sign in with/ }).click();
  await enterAtProvider(page, 'ben');
  await expect(account(page)).toHaveText(/ben$/);
  await page.goto(`${app.url}/policies/new`);
  await expect(page.getByRole('button', { name: 'Apply from now on' })).toBeVisible();

  provider.groups.set('eve', []);
  const stranger = await page.context().browser()!.newPage();
  await stranger.goto(`${app.url}/sign-in`);
  await stranger.getByRole('link', { name: /^Sign in with/ }).click();
  await enterAtProvider(stranger, 'eve');
  await expect(stranger).toHaveURL(/refused=no-role/);
  await expect(stranger.getByRole('alert').first()).toContainText('None of your groups has a role here.');
  await stranger.close();
});

test('an answer of the provider that is used again, or is of another issuer, signs nobody in', async ({ page }) => {
  provider.groups.set('cat', ['platform']);
  const answers: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/session/oidc/callback?')) answers.push(request.url());
  });
  await page.goto(`${app.url}/sign-in`);
  await page.getByRole('link', { name: /^Sign in with/ }).click();
  await enterAtProvider(page, 'cat');
  await expect(account(page)).toHaveText(/cat$/);
  await page.context().clearCookies({ name: 'attestry-session' });
  await page.goto(answers[0]!);
  await expect(page).toHaveURL(`${app.url}/sign-in?refused=state`);
  await expect(account(page)).toHaveCount(0);

  const begun = await page.request.get(`${app.url}/api/v1/session/oidc`, { maxRedirects: 0 });
  const state = new URL(begun.headers()['location']!).searchParams.get('state')!;
  const forged = new URLSearchParams({ code: 'A'.repeat(43), state, iss: 'https://evil.example' });
  await page.goto(`${app.url}/api/v1/session/oidc/callback?${forged}`);
  await expect(page).toHaveURL(`${app.url}/sign-in?refused=provider`);
  await expect(account(page)).toHaveCount(0);
});

test('a session that is not used ends', async ({ page }) => {
  test.setTimeout(180_000);
  const impatient = await startApp(undefined, { ATTESTRY_SESSION_IDLE: '1m' });
  try {
    const secret = (await attestry(impatient, 'user', 'add', 'dan')).stdout.trim();
    await page.goto(`${impatient.url}/sign-in`);
    await page.getByLabel('Name').fill('dan');
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(account(page)).toBeVisible();
    await page.goto(`${impatient.url}/trust`);
    await page.waitForTimeout(61_000);
    await page.getByRole('link', { name: 'Policies' }).click();
    await expect(page).toHaveURL(/\/sign-in\?to=%2Fpolicies$/);
  } finally {
    await impatient.stop();
  }
});
