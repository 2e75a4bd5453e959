/** An artifact is found by a digest, by the beginning of one, by a name, by a package URL, or by a signer. */
import { waitUntilDialogClosed, waitUntilHydrated } from './support/hydration.ts';
import { expect, test } from './support/demo-data.ts';

test('by digest, in the box of the list', async ({ page, portfolio }) => {
  const { digest, name } = portfolio.artifacts.find(({ project }) => project === 'checkout')!;
  await page.goto('/artifacts');
  for (const typed of [digest, digest.slice('sha256:'.length), digest.slice('sha256:'.length, 19), name]) {
    await page.getByRole('searchbox', { name: 'Search' }).fill(typed);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL((url) => url.searchParams.get('q') === typed);
    await expect(page.getByRole('searchbox', { name: 'Search' }), 'the box keeps what was typed').toHaveValue(typed);
    await expect(page.getByRole('row').nth(1), typed).toContainText(name);
  }
  await page.getByRole('searchbox', { name: 'Search' }).fill('f'.repeat(64));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toContainText(`No artifact matches “${'f'.repeat(64)}”`);
  await page.getByRole('link', { name: 'everything' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
});

test('by digest, with the keyboard alone', async ({ page, portfolio, accessible }) => {
  const { digest, name } = portfolio.expected.find(({ fault }) => fault === 'tampered')!;
  await page.goto('/trust');
  await waitUntilHydrated(page);
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Search' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await expect(palette.getByRole('option')).toHaveCount(13);
  await page.keyboard.type(digest.slice('sha256:'.length, 20));
  await expect(palette.getByRole('option')).toHaveText([new RegExp(`failed.*${name}`)]);
  await accessible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/artifacts/${digest}$`));
  await expect(palette).toBeHidden();
});

test('the palette leads to pages and projects, reports when nothing matches, and restores the focus', async ({
  page,
}) => {
  await page.goto('/');
  await waitUntilHydrated(page);
  const button = page.getByRole('button', { name: /^Search/ });
  await button.click();
  const palette = page.getByRole('dialog', { name: 'Search' });
  await palette.getByRole('combobox').fill('no such thing anywhere');
  await expect(palette.getByRole('status')).toHaveText('No result for “no such thing anywhere”.');
  await page.keyboard.press('Escape');
  await waitUntilDialogClosed(page);
  await expect(button).toBeFocused();

  await page.keyboard.press('/');
  await palette.getByRole('combobox').fill('edge-rou');
  await expect(palette.getByRole('option').first()).toContainText('acme/edge-router');
  await page.keyboard.press('ArrowDown');
  await expect(palette.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/projects\/github\.com\/acme\/edge-router$/);
});

test('the shortcuts: ? lists them, g navigates, j and k move, Enter opens, and they can be turned off', async ({
  page,
  accessible,
}) => {
  await page.goto('/');
  await waitUntilHydrated(page);
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys.getByRole('term')).not.toHaveCount(0);
  await expect(keys).toContainText('search artifacts, projects and pages');
  await accessible();
  await page.keyboard.press('Escape');
  await waitUntilDialogClosed(page);

  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/artifacts$/);
  await expect(page.getByRole('heading', { level: 1, name: /^Artifacts/ })).toBeVisible();
  await waitUntilHydrated(page);
  const rows = page.locator('main [data-row]');
  await expect(rows.first(), 'rows, not the shape of what comes').toBeVisible();
  await page.keyboard.press('j');
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rows.first()).toBeFocused();
  const target = await rows.first().getAttribute('href');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${target}$`));

  await waitUntilHydrated(page);
  await page.keyboard.press('?');
  await keys.getByRole('checkbox').uncheck();
  await keys.getByRole('button', { name: 'Close' }).click();
  await waitUntilDialogClosed(page);
  await page.keyboard.press('?');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog', { name: 'Search' }), 'only what needs no single key').toBeVisible();
  await expect(keys).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${target}$`));
});
