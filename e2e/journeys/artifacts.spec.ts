/** The list of artifacts: filtered, sorted, paged, and exported as shown. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { ArtifactPage } from '#lib/views/artifact.ts';
import { getJson } from '../harness/api.ts';
import { expect, test } from './support/demo-data.ts';

const artifactLinks = (page: Page) => page.getByRole('region', { name: 'Artifacts' }).locator('tbody th a[data-row]');
async function shownNames(page: Page): Promise<string[]> {
  await expect(artifactLinks(page).first()).toBeVisible();
  return artifactLinks(page).evaluateAll((rows) =>
    rows.map((row) => row.getAttribute('href')!.replace('/artifacts/', '')),
  );
}

/** The number of artifacts in the heading, once it is visible. */
async function countShown(page: Page): Promise<number> {
  const heading = page.getByRole('heading', { level: 1, name: /^Artifacts\s*\d/ });
  return Number((await heading.innerText()).replace(/\D/g, ''));
}

/** Parse a CSV file into rows; a quoted field may contain commas and quotes. */
const parseCsv = (text: string) =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );

test('filtered by status, project, environment and level, all in the address', async ({ app, page, accessible }) => {
  await page.goto('/artifacts');
  const everything = await countShown(page);
  await page.getByRole('list', { name: 'Status' }).getByRole('link', { name: 'failed' }).click();
  await expect(page).toHaveURL(/status=failed/);
  await expect(page.getByRole('list', { name: 'Status' }).getByRole('link', { name: 'failed' })).toHaveAttribute(
    'aria-current',
    'true',
  );
  const failed = await getJson<ArtifactPage>(app, '/api/v1/artifacts?status=failed');
  await expect.poll(() => countShown(page)).toBe(failed.total.count);
  expect(failed.total.count).toBeLessThan(everything);
  for (const row of await page.getByRole('region', { name: 'Artifacts' }).locator('tbody tr').all())
    await expect(row).toContainText(/^failed/);

  // A choice applies at once; what is typed waits for the button.
  await page.getByRole('combobox', { name: 'Project' }).selectOption('github.com/acme/identity');
  await expect(page).toHaveURL(/project=github\.com%2Facme%2Fidentity/);
  await page.getByRole('textbox', { name: 'Runs in' }).fill('production');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/environment=production/);
  await expect(page).toHaveURL(/project=github\.com%2Facme%2Fidentity/);
  await expect(page).toHaveURL(/status=failed/);
  await expect(artifactLinks(page)).toHaveText(['ghcr.io/acme/identity:8.4.3']);
  await expect(page.getByRole('combobox', { name: 'Project' })).toHaveValue('github.com/acme/identity');
  await accessible();

  await page.getByRole('combobox', { name: 'Build level' }).selectOption('3');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('main')).toContainText('No artifact matches all of these filters.');
  await page.getByRole('link', { name: 'any level' }).click();
  await expect(artifactLinks(page)).toHaveCount(1);
  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/artifacts$/);
});

test('sorted by name, by severity, by age', async ({ page }) => {
  await page.goto('/artifacts');
  const order = async (words: string, value: string) => {
    await page.getByRole('combobox', { name: 'Order' }).selectOption({ label: words });
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(page).toHaveURL(new RegExp(`[?&]sort=${value}(&|$)`));
    await expect(page.getByRole('combobox', { name: 'Order' }).locator('option:checked')).toHaveText(words);
  };
  await order('by name', 'name');
  const names = await artifactLinks(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('title') ?? ''));
  expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : Number(a > b))));
  await order('worst first', 'status');
  await expect(page.getByRole('region', { name: 'Artifacts' }).locator('tbody tr').first()).toContainText('failed');
  await order('oldest first', 'oldest');
  const times = await page
    .getByRole('region', { name: 'Artifacts' })
    .locator('tbody time')
    .evaluateAll((all) => all.map((time) => time.getAttribute('datetime')!));
  expect(times).toEqual(times.toSorted());
});

test('paged by cursor: each artifact once, and back to the first page', async ({ page, portfolio }) => {
  await page.goto('/artifacts?sort=oldest&parts=true');
  const next = page.getByRole('link', { name: 'Next page →' });
  const first = page.getByRole('link', { name: '← First page' });
  await expect(next).toBeVisible();
  await expect(first).toBeHidden();
  const collected = await shownNames(page);
  while ((await next.count()) > 0) {
    const before = page.url();
    await next.click();
    await expect(page).not.toHaveURL(before);
    await expect(first).toBeVisible();
    collected.push(...(await shownNames(page)));
  }
  expect(new Set(collected).size).toBe(collected.length);
  const told = portfolio.artifacts
    .filter(({ project, digest }) => project === 'identity' && digest.startsWith('sha256:'))
    .map(({ digest }) => digest);
  expect(told.filter((digest) => !collected.includes(digest))).toEqual([]);
  await first.click();
  await expect(page).toHaveURL(/\/artifacts\?(?=.*sort=oldest)(?=.*parts=true)(?!.*cursor)/);
});

test('CSV and JSON contain what the page shows', async ({ page }) => {
  await page.goto('/artifacts?status=failed,incomplete&sort=name');
  const digests = await shownNames(page);
  const save = async (name: RegExp) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    return { name: download.suggestedFilename(), text: (await readFile(await download.path())).toString() };
  };
  const csv = await save(/^CSV/);
  expect(csv.name).toBe('artifacts.csv');
  const [head, ...rows] = parseCsv(csv.text);
  expect(head!.slice(0, 2)).toEqual(['digest', 'name']);
  expect(rows.map(([digest]) => digest)).toEqual(digests);
  const status = head!.indexOf('status');
  const marks = await page
    .getByRole('region', { name: 'Artifacts' })
    .locator('tbody tr td:first-child')
    .allInnerTexts();
  expect(rows.map((row) => row[status])).toEqual(marks.map((mark) => mark.trim()));
  const json = await save(/^JSON/);
  expect((JSON.parse(json.text) as ArtifactPage).artifacts.map(({ digest }) => digest)).toEqual(digests);
});
