/** A failing check is accepted for a while: from its page to the request, the decision, and the end of the waiver. */
import { attestry } from '../harness/app.ts';
import type { AppUnderTest } from '../harness/app.ts';
import { expect, test } from './support/demo-data.ts';
import { releaseOf } from './support/release.ts';

async function adminToken(app: AppUnderTest, name: string): Promise<string> {
  const { stdout } = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', name, '--json');
  return (JSON.parse(stdout) as { token: string }).token;
}

test('a failing check is waived from its page, and the waiver is ended', async ({ app, page, accessible }) => {
  const release = releaseOf('journeys/waived');
  await release.push(app);
  await release.failTests(app, 'smoke: the first request');
  const token = await adminToken(app, 'lead');
  const artifact = `/artifacts/${release.digest}`;

  await page.goto(artifact);
  const check = page.locator('#check-tests-passing');
  await check.getByText('Accept it for a while').click();
  await expect(check).toContainText(`npx attestry waive --rule tests-passing --artifact ${release.digest}`);
  await check.getByRole('link', { name: 'the form or the API' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Waivers' })).toBeVisible();
  await expect(page.getByLabel('Artifact or project')).toHaveValue(release.digest);
  await expect(page.getByLabel('Vulnerability (optional)')).toBeHidden();
  await page.getByLabel('Reason').fill('tested by hand');
  await page.getByLabel('Owner').fill('Ada');
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Create waiver' }).click();
  const inForce = page.getByRole('region', { name: 'Waivers in force' });
  const row = inForce.getByRole('row').filter({ hasText: 'tested by hand' });
  await expect(row).toContainText('created by the token “lead”');
  await accessible();

  await row.getByRole('link', { name: release.name }).first().click();
  await expect(page.getByRole('main')).toContainText('Without the waiver its status would be failed');
  await expect(check).toContainText(/Waived by Ada, ends in/);

  await page.goBack();
  await page.setViewportSize({ width: 360, height: 800 });
  await row.getByRole('button', { name: 'End' }).click();
  await expect(inForce.getByLabel(/^Admin token/)).toBeVisible();
  expect(await inForce.evaluate((region) => region.scrollWidth - region.clientWidth)).toBe(0);
  await accessible();
  await inForce.getByLabel(/^Why waiver/).fill('the test is mended');
  await inForce.getByLabel(/^Admin token/).fill(token);
  await inForce.getByRole('button', { name: 'End now' }).click();
  await expect(page.getByRole('region', { name: 'Ended waivers' })).toContainText('the test is mended');
  await page.goto(artifact);
  await expect(page).toHaveTitle(/failed/);
});

test('a token that may only send evidence asks for a waiver of an environment, and another person decides', async ({
  app,
  page,
  accessible,
}) => {
  const release = releaseOf('journeys/requested');
  await release.push(app);
  await release.failTests(app, 'smoke: the second request');
  const token = await adminToken(app, 'reviewer');
  const artifact = `/artifacts/${release.digest}`;

  for (const reason of ['the flaky one', 'the other one']) {
    await page.goto(`/waivers?artifact=${release.digest}&rule=tests-passing#new`);
    await page.getByLabel('Environment (optional)').fill('production');
    await page.getByLabel('Reason').fill(reason);
    await page.getByLabel('Owner').fill('Ada');
    await page.getByLabel('Admin token').fill(app.token);
    await page.getByRole('button', { name: 'Create waiver' }).click();
    await expect(page.getByRole('region', { name: 'Requests for waivers' })).toContainText(reason);
  }
  const requests = page.getByRole('region', { name: 'Requests for waivers' });
  const approved = requests.getByRole('row').filter({ hasText: 'the flaky one' });
  await expect(approved).toContainText('only in production');
  await accessible();

  await page.setViewportSize({ width: 360, height: 800 });
  await approved.getByRole('button', { name: 'Decide' }).click();
  expect(await requests.evaluate((region) => region.scrollWidth - region.clientWidth)).toBe(0);
  await accessible();
  await requests.getByLabel(/^Why waiver/).fill('known to be flaky');
  await requests.getByLabel(/^Admin token/).fill(token);
  await requests.getByRole('button', { name: 'Approve' }).click();
  const inForce = page.getByRole('region', { name: 'Waivers in force' });
  await expect(inForce).toContainText('approved by the token “reviewer”');

  const refused = requests.getByRole('row').filter({ hasText: 'the other one' });
  await refused.getByRole('button', { name: 'Decide' }).click();
  await requests.getByLabel(/^Admin token/).fill(token);
  await requests.getByRole('button', { name: 'Refuse' }).click();
  await expect(requests, 'a refusal needs a reason').toBeVisible();
  await requests.getByLabel(/^Why waiver/).fill('once is enough');
  await requests.getByRole('button', { name: 'Refuse' }).click();
  await expect(page.getByRole('region', { name: 'Ended waivers' })).toContainText('once is enough');
  await expect(requests).toBeHidden();

  await page.goto(artifact);
  await expect(page).toHaveTitle(/failed/);
  const inProduction = await fetch(`${app.url}/api/v1${artifact}?environment=production`);
  expect(await inProduction.json()).toMatchObject({ status: { status: 'waived', underlying: 'failed' } });
});
