/** Drills from their page: run one, read what noticed it, acknowledge it, and print the sheet of an exercise. */
import { attestry } from '../harness/app.ts';
import { expect, test } from './support/demo-data.ts';

test('a drill is run from the page, acknowledged, and touches nothing else', async ({ app, page, accessible }) => {
  const made = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'drill leader', '--json');
  const { token } = JSON.parse(made.stdout) as { token: string };
  const artifacts = async () => (await (await page.request.get('/api/v1/artifacts?limit=200')).json()) as object;
  await page.goto('/policies');
  const before = await artifacts();
  await page.getByRole('link', { name: 'Drills' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Drills' })).toBeVisible();
  await accessible();
  await page.getByRole('link', { name: 'Run Stripped signature' }).click();
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('stripped-signature');
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Run the drill' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toContainText('Stripped signature');
  // The page learns by a live event that the drill ended.
  const places = page.getByRole('region', { name: 'What each place did' });
  await expect(places).toContainText('deny: provenance is unsigned', { timeout: 60_000 });
  await expect(page.getByRole('main')).toContainText('detected: 4 of 4 places noticed');
  await accessible();
  await page.setViewportSize({ width: 360, height: 800 });
  await accessible();
  await page.getByLabel('What was noticed, and what follows from it').fill('every place noticed');
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByRole('main')).toContainText('every place noticed');
  await expect(page.getByRole('button', { name: 'Acknowledge' })).toBeHidden();
  expect(await artifacts()).toEqual(before);

  await page.getByRole('link', { name: 'Tabletop sheet' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Tabletop exercise: Stripped signature');
  await expect(page.getByRole('main')).toContainText('detected: 4 of 4 places noticed');
  await accessible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('link', { name: 'Run this drill' })).toBeHidden();
});
