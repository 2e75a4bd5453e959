/** From the overview to the cause of a failure: what is wrong, why, since when, and how to fix it. */
import { expect, test } from './support/demo-data.ts';

test('deployed artifacts that are not verified come first', async ({ page, portfolio }) => {
  await page.goto('/');
  const rows = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
  await expect(rows.first()).toContainText('failed');
  const texts = await rows.allInnerTexts();
  const runs = (text: string) => !text.includes('not deployed');
  expect(texts.map(runs), 'what runs somewhere is above what does not').toEqual(
    texts.map(runs).toSorted((a, b) => Number(b) - Number(a)),
  );
  const failed = texts.filter(runs).map((text) => text.startsWith('failed'));
  expect(failed, 'of what runs, what failed is above what is incomplete').toEqual(
    failed.toSorted((a, b) => Number(b) - Number(a)),
  );

  for (const { name, description } of portfolio.expected.filter(
    ({ fault }) => fault === 'unknown-builder' || fault === 'tampered',
  )) {
    await expect(rows.filter({ has: page.getByRole('link', { name, exact: true }) }), description).toContainText(
      /^failed/,
    );
  }
});

test('an unknown builder in production is found, explained and has a remediation', async ({
  page,
  portfolio,
  accessible,
}) => {
  const { name } = portfolio.expected.find(({ fault }) => fault === 'unknown-builder')!;
  await page.goto('/');
  const row = page
    .getByRole('region', { name: 'Needs attention' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(row).toContainText('in production');
  await expect(row).toContainText(/for\s\d+\s(min|h|d)/);
  await expect(row).toContainText('builder is not recognised');
  await row.getByRole('link', { name, exact: true }).click();

  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page).toHaveTitle(new RegExp(name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  const check = page
    .locator('#check-builder-recognised')
    .or(page.locator('details', { hasText: 'Builder is recognised' }))
    .first();
  await expect(check, 'the failing check comes opened').toHaveAttribute('open', '');
  await expect(check).toContainText('builder-not-recognised');
  await expect(check.getByRole('term')).toHaveText(['Expected', 'Actual']);
  await expect(check.getByRole('definition').last()).toContainText('jenkins.build.acme.example');
  await expect(check.getByRole('heading', { name: 'What to do' })).toBeVisible();
  await expect(check.getByRole('region', { name: 'lines for GitHub Actions' })).toContainText('slsa-github-generator');
  await expect(check.getByRole('heading', { name: 'What this leaves open' })).toBeVisible();
  await accessible();

  // Down to the document behind it.
  await check.locator('summary', { hasText: 'SLSA provenance' }).click();
  await expect(check.getByText('dana.reyes@acme.example').first()).toBeVisible();
  await check.getByRole('link', { name: 'The whole document' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'SLSA provenance' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('jenkins.build.acme.example/job/identity-hotfix');
});

test('a document changed after it was signed: the artifact names it, and the document says why', async ({
  page,
  portfolio,
}) => {
  const told = portfolio.expected.find(({ fault }) => fault === 'tampered')!;
  await page.goto(`/artifacts/${told.digest}`);
  const main = page.getByRole('main');
  await expect(main.getByText('failed', { exact: true }).first()).toBeVisible();
  await expect(main.getByText('signature-mismatch').first()).toBeVisible();
  const failing = page.locator('details[open]').filter({ hasText: 'signature-mismatch' }).first();
  await failing.locator('summary', { hasText: 'SLSA provenance' }).last().click();
  await failing.getByRole('link', { name: 'The whole document' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('SLSA provenance');
  await expect(main.getByText('failed', { exact: true }).first()).toBeVisible();
  await expect(main).toContainText(/signature/i);
  // Its original bytes can be viewed.
  const raw = page.getByRole('link', { name: /original bytes|download/i }).first();
  const [download] = await Promise.all([page.waitForEvent('download'), raw.click()]);
  expect((await download.createReadStream()).readable).toBe(true);
});

test('an image without evidence is not shown as verified', async ({ page, portfolio }) => {
  const { digest } = portfolio.expected.find(({ project }) => project === 'session-cache')!;
  await page.goto('/artifacts?behind=deployed&status=failed,incomplete,error');
  await page.locator(`main a[href="/artifacts/${digest}"]`).click();
  await expect(page).toHaveURL(new RegExp(digest));
  await expect(page.getByText('nothing says how it was built')).toBeVisible();
  await expect(page.getByRole('main').getByText('incomplete', { exact: true }).first()).toBeVisible();
});
