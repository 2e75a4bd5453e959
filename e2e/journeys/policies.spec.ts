/** From a rule that a reviewer chooses to the status that it gives in one environment. */
import type { Page } from '@playwright/test';
import { deploymentStatus } from '#lib/test-issuer/statements/webhooks.ts';
import { artifactOf } from '../harness/api.ts';
import { type AppUnderTest, attestry } from '../harness/app.ts';
import { expect, test } from '../harness/test.ts';
import { deliver } from './support/github.ts';
import { waitUntilHydrated } from './support/hydration.ts';
import { type Release, releaseOf } from './support/release.ts';

/** A release whose tests have failed, which runs in production. */
async function failedInProduction(app: AppUnderTest, repository: string): Promise<Release> {
  const release = releaseOf(repository);
  await release.push(app);
  await release.failTests(app, 'smoke: the first request');
  const event = deploymentStatus({
    run: release.run,
    id: '816',
    environment: 'production',
    digest: release.digest,
    at: new Date(),
    url: 'https://production.example',
  });
  expect((await deliver(app, 'deployment_status', event)).status).toBe(200);
  return release;
}

// The browser logs a change that comes too late.
test.use({ expectedTrouble: [/status of 409.*\/api\/v1\/policies\)/] });

async function adminToken(app: AppUnderTest): Promise<string> {
  const made = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'reviewer', '--json');
  return (JSON.parse(made.stdout) as { token: string }).token;
}

async function applyByApi({ url }: AppUnderTest, token: string, document: unknown, reason: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/policies`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ document, reason }),
  });
  expect(response.ok).toBe(true);
}

const BUILD_LEVEL = 'SLSA Build level is high enough';

async function addRule(page: Page, title: string): Promise<void> {
  await page.getByLabel('Add a rule, or the rules of a policy that ships').selectOption({ label: title });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: `Added: ${title}.` })).toBeVisible();
}

test('a reviewer writes a policy by choosing, and it decides in production only', async ({ app, page, accessible }) => {
  const release = await failedInProduction(app, 'journeys/policed');
  await page.goto(`/projects/${release.slug}`);
  await page.locator('#policies').getByRole('link', { name: 'write one for this project' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New policy' })).toBeVisible();
  await waitUntilHydrated(page);

  await page.getByLabel('Title', { exact: true }).fill('Policed in production');
  await expect(page.getByRole('textbox', { name: /^Id / })).toHaveValue('policed-in-production');
  await page.getByLabel('Environments, one a line').fill('production');
  await addRule(page, 'Signatures hold');
  await addRule(page, BUILD_LEVEL);
  const rule = page.getByRole('listitem', { name: `Rule 2: ${BUILD_LEVEL}` });
  await rule.getByRole('spinbutton').fill('3');
  await rule.getByLabel('Decides from').fill('2099-03-01');
  await expect(rule).toContainText('It decides the status from 2099-03-01, and warns until then.');
  const yaml = page.getByLabel('Document in YAML');
  await expect(yaml).toHaveValue(
    /- production\n(?:.*\n)*.*check: slsa-build-level\n.*\n +params:\n +min: 3\n +effective: 2099-03-01\n/,
  );
  await expect(page.getByText('No problem found.')).toBeVisible();
  await accessible();

  const good = await yaml.inputValue();
  await yaml.fill(good.replace('check: slsa-build-level', 'check: slsa-build-levle'));
  const line = good.split('\n').findIndex((text) => text.includes('check: slsa-build-level')) + 1;
  const problems = page.getByRole('list', { name: 'Problems' });
  await expect(problems).toContainText(`Line ${line}: there is no check "slsa-build-levle"`);
  await expect(yaml).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText(`! ${line}`, { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Apply from now on' })).toBeDisabled();
  await accessible();
  await problems.getByRole('button', { name: `Line ${line}:` }).click();
  await expect(yaml).toBeFocused();
  await yaml.fill('rules: [');
  await expect(page.getByText('The YAML cannot be read')).toBeVisible();
  await expect(page.getByLabel('Title', { exact: true })).toBeDisabled();
  await yaml.fill(good);
  await expect(page.getByText('No problem found.')).toBeVisible();

  const whatIf = page.locator('#what-if');
  await whatIf.getByLabel('Admin token').fill(await adminToken(app));
  await whatIf.getByRole('button', { name: 'Show what would change' }).click();
  const wouldChange = whatIf.getByRole('row').filter({ hasText: 'production' });
  await expect(wouldChange).toContainText('failed');
  await expect(wouldChange).toContainText('verified');
  await accessible();

  await page.getByLabel('Reason').fill('production only needs what is signed');
  await page.getByRole('button', { name: 'Apply from now on' }).click();
  await expect(page).toHaveURL(/\/policies\/policed-in-production$/);
  await expect(page.getByRole('main')).toContainText('journeys/policed in production: enforced.');
  await expect(page.locator('#history')).toContainText('production only needs what is signed');

  const environments = page.locator('#environments');
  await expect(async () => {
    await page.goto(`/artifacts/${release.digest}`);
    await expect(environments.getByRole('row').filter({ hasText: 'production' })).toContainText('verified');
  }).toPass();
  const main = page.getByRole('main');
  await expect(main).toContainText('Judged by Baseline');
  expect(await artifactOf(app, release.digest)).toMatchObject({ status: { status: 'failed' } });
  await environments.getByRole('link', { name: 'production', exact: true }).click();
  await expect(main).toContainText('This page shows the artifact by the policy of production.');
  await expect(main).toContainText('Judged by Policed in production version 1');
  await expect(main).toContainText('(decides from 1 Mar 2099)');
  await accessible();
  await main.getByRole('link', { name: 'Show that one' }).click();
  await expect(main).toContainText('Judged by Baseline');
});

test('a change that somebody else has made in between is not lost, and the policy can be retired', async ({
  app,
  page,
  accessible,
}) => {
  const token = await adminToken(app);
  const rules = [{ id: 'signature-sound', check: 'signature-sound' }];
  const document = { id: 'contended', title: 'Contended', appliesTo: { projects: ['journeys/contended'] }, rules };
  await applyByApi(app, token, document, 'the first');
  await page.goto('/policies');
  await page.getByRole('link', { name: 'Contended' }).click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await waitUntilHydrated(page);
  await page.getByLabel('Mode').selectOption('only warns');
  await applyByApi(app, token, { ...document, description: 'Faster.' }, 'a faster change');
  await page.getByLabel('Reason').fill('only warn for now');
  await page.locator('#apply').getByLabel('Admin token').fill(token);
  const apply = page.getByRole('button', { name: 'Apply from now on' });
  await apply.click();
  await expect(page.getByRole('status').filter({ hasText: 'Somebody was faster' })).toContainText('version 2');
  await expect(page.getByLabel('Document in YAML')).toHaveValue(/mode: warn/);

  await page.goto('/policies/contended');
  const history = page.locator('#history');
  await expect(history.locator('ins')).toHaveText(/\+ description: Faster\./);
  await page.getByRole('button', { name: 'Retire …' }).click();
  await page.getByLabel('Reason').fill('the contest is over');
  await page.getByLabel('Admin token').fill(token);
  await accessible();
  await page.getByRole('button', { name: 'Retire from now on' }).click();
  await expect(page.getByText('This policy is retired: it decides nothing.')).toBeVisible();
  await expect(history).toContainText(/3, retired.*the contest is over/);
});
