/** A badge is copied into a README, and shows a failed push at the next request. */
import { expect, test } from './support/demo-data.ts';
import { releaseOf } from './support/release.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('copied on the project page, the badge and the page change after a push with an invalid signature', async ({
  app,
  page,
  accessible,
}) => {
  const release = releaseOf('journeys/badge');
  await release.push(app);
  await page.goto(`/projects/${release.slug}`);
  const main = page.getByRole('main');
  await expect(main.getByText('verified', { exact: true }).first()).toBeVisible();

  const picker = page.locator('#badge');
  const picture = picker.getByRole('img');
  const shown = async () =>
    page.evaluate(async (src) => (await fetch(src)).text(), (await picture.getAttribute('src'))!);
  expect(await shown()).toContain('verified');
  await picker.getByRole('combobox', { name: 'Metric' }).selectOption('slsa');
  expect(await shown()).toMatch(/SLSA/i);
  await picker.getByRole('combobox', { name: 'Metric' }).selectOption('status');
  await picker.getByRole('combobox', { name: 'Style' }).selectOption('flat-square');
  await picker.getByRole('textbox', { name: 'Label' }).fill('our provenance');
  await expect(picker.getByRole('term')).toHaveText(['Markdown', 'HTML', 'reST', 'AsciiDoc']);
  await accessible();

  const copied = async (notation: string) => {
    await picker.getByRole('button', { name: `Copy: ${notation}` }).click();
    await expect(picker.getByText('Copied').first()).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const [, image, target] = /^\[!\[.+\]\((.+?)\)\]\((.+?)\)$/.exec(await copied('Markdown'))!;
  expect(target).toBe(`${app.url}/projects/${release.slug}`);
  expect(await copied('HTML')).toContain(`<a href="${target}"><img src="${image!.replaceAll('&', '&amp;')}"`);

  const drawnAs = (await picture.getAttribute('src'))!;

  // The badge for a reader of the README.
  const badge = async () => {
    const response = await fetch(image!);
    expect(response.headers.get('cache-control')).toMatch(/max-age=1\b.*must-revalidate/);
    return response.text();
  };
  expect(await badge()).toContain('our provenance: verified');
  await release.failTests(app, 'smoke: checkout of an empty basket');
  await expect.poll(badge).toContain('our provenance: failed');
  // The badge for a reader with a cached one, after its lifetime of one second.
  await expect
    .poll(() => page.evaluate(async (src) => (await fetch(src)).text(), image!))
    .toContain('our provenance: failed');

  // The open page and its badge update too.
  await expect(main.getByText('failed', { exact: true }).first()).toBeVisible();
  await expect(picture, 'not the picture it has').not.toHaveAttribute('src', drawnAs);
  await expect.poll(shown).toContain('failed');
  await page.goto(target!);
  await main.getByRole('link', { name: 'v1.0.0' }).first().click();
  await expect(main).toContainText('smoke: checkout of an empty basket');
});

test('the badge of an artifact is copied on its page', async ({ app, page, portfolio }) => {
  const { digest } = portfolio.expected.find(({ fault }) => fault === 'tampered')!;
  await page.goto(`/artifacts/${digest}`);
  await page.getByRole('button', { name: 'Markdown' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain(`(${app.url}/badge/${digest}.svg)`);
  expect(text).toContain(`(${app.url}/artifacts/${digest})`);
  expect(await (await fetch(`${app.url}/badge/${digest}.svg`)).text()).toContain('failed');
});
