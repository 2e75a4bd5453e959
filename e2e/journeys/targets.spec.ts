/** From a figure without a target to one that is missed, on the page of a project, in print and in the report. */
import { attestry } from '../harness/app.ts';
import { expect, test } from '../harness/test.ts';
import { releaseOf } from './support/release.ts';

test('a target is set on the page of a project, and every page says how the figure stands to it', async ({
  app,
  page,
  accessible,
}) => {
  const release = releaseOf(`targets/shop-${test.info().retry}`);
  await release.push(app);
  expect((await attestry(app, 'project', 'add', release.slug, '--repository-id', release.run.repository.id)).code).toBe(
    0,
  );
  const { token } = JSON.parse(
    (await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'lead', '--json')).stdout,
  ) as { token: string };

  await page.goto(`/projects/${release.slug}`);
  const section = page.locator('#targets');
  await expect(section).toContainText('No target counts for this project.');
  await section.getByRole('button', { name: 'Set a target …' }).click();
  await section.getByLabel('Figure').selectOption('Coverage');
  await section.getByLabel('At least').fill('90');
  await section.getByLabel('Reason').fill('agreed in the meeting');
  await section.getByLabel('Admin token').fill(token);
  await section.getByRole('button', { name: 'Set the target' }).click();
  await expect(section).toContainText('0.9 is 90 %');
  await section.getByLabel('At least').fill('90 %');
  await accessible();
  await section.getByRole('button', { name: 'Set the target' }).click();

  await expect(section).toContainText('Coverage: at least 90 %, set for this project');
  await expect(section).toContainText('by lead: agreed in the meeting');
  const words = /target: at least 90\s%, met \(set for this project\)/;
  const cards = page.getByRole('region', { name: /^Metrics of the last/ });
  await expect(cards).toContainText(words);
  await page.emulateMedia({ media: 'print' });
  await expect(cards).toContainText(words);
  await expect(section.getByRole('button').filter({ visible: true })).toHaveCount(0);
  await page.emulateMedia({ media: null });

  await page.goto(`/?project=${encodeURIComponent(release.slug)}`);
  await expect(page.getByRole('region', { name: /^Metrics of the last/ })).toContainText(words);
  await page.goto(`/report?project=${encodeURIComponent(release.slug)}`);
  await expect(page.getByText(words)).toBeVisible();
  const shown = await attestry(app, 'targets', 'show', '--project', release.slug);
  expect(shown.stdout).toContain('set for this project');
});
