/** Theme, small screens, and print. */
import { pathOf } from './support/pages.ts';
import { waitUntilHydrated } from './support/hydration.ts';
import { expect, test } from './support/demo-data.ts';

test('button and shortcut switch the theme, and the server renders the next page in it', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  await waitUntilHydrated(page);
  const html = page.locator('html');
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  const button = page.getByRole('button', { name: /^Theme:/ });
  await expect(button).toHaveAccessibleName('Theme: system. Change it');
  await button.click();
  await expect(html).toHaveClass('light');
  await page.keyboard.press('m');
  await expect(html).toHaveClass('dark');
  await expect(button).toHaveAccessibleName('Theme: dark. Change it');
  expect(await paper()).not.toBe(light);

  const response = await page.goto('/artifacts');
  expect(await response!.text()).toMatch(/<html[^>]* class="dark"/);
  await expect(button).toHaveAccessibleName('Theme: dark. Change it');
  await waitUntilHydrated(page);
  await page.keyboard.press('m');
  await page.reload();
  await expect(html).not.toHaveClass(/light|dark/);
  expect(await paper()).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await paper(), 'as the system, at once').not.toBe(light);
});

test.describe('at 360 px', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('from the overview to the cause by touch', async ({ page, portfolio }) => {
    const { name } = portfolio.expected.find(({ fault }) => fault === 'unknown-builder')!;
    await page.goto('/');
    await page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name, exact: true }).tap();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.getByText('builder-not-recognised')).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(360);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Deliveries' }).tap();
    await expect(page.getByRole('heading', { level: 1, name: 'Deliveries' })).toBeVisible();
  });
});

for (const [name, maxSheets] of [
  ['overview', 2],
  ['project', 3],
  ['artifact', 6],
] as const) {
  test(`print of ${name}: black on white, no navigation, visible link targets, time and policy version`, async ({
    page,
    portfolio,
  }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(await pathOf(name, portfolio));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
    await expect(page.getByRole('banner')).toBeHidden();
    await expect(page.getByRole('button').filter({ visible: true })).toHaveCount(0);
    expect(
      await page.evaluate(() => [
        getComputedStyle(document.documentElement).backgroundColor,
        getComputedStyle(document.body).color,
      ]),
    ).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    const away = page.locator('main a[href^="http"]:not([data-quiet])').filter({ visible: true });
    for (const link of await away.all()) {
      const [after, href] = await link.evaluate((element) => [
        getComputedStyle(element, '::after').content,
        element.getAttribute('href')!,
      ]);
      expect(after).toContain(href);
    }
    const foot = page.getByRole('contentinfo').or(page.locator('main footer')).last();
    await expect(foot).toContainText(/As of \d+ \w{3} \d{4}/);
    await expect(foot).toContainText(page.url());
    const pdf = (await page.pdf({ format: 'A4', printBackground: true })).toString('latin1');
    const sheets = pdf.match(/\/Type\s*\/Page\b/g)!.length;
    expect(sheets).toBeLessThanOrEqual(maxSheets);
  });
}
