/** The first start of Attestry: the page gives instructions, and following them fills it. */
import { writeFileSync } from 'node:fs';
import { attestry, startApp, type RunningApp } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test as base } from '../harness/test.ts';

const test = base.extend<object, { empty: RunningApp }>({
  empty: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures from the pattern: none
    async ({}, use) => {
      // Nothing is adopted: the token of the first command claims the project.
      const app = await startApp(undefined, { ATTESTRY_ADOPT: '' });
      await use(app);
      await app.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: async ({ empty }, use) => use(empty),
});

test('three commands fill an empty store, and the open page updates', async ({ app, page, accessible }, info) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'No evidence yet.' })).toBeVisible();
  await accessible();
  const commands = await page.getByRole('listitem').getByRole('region').allInnerTexts();
  expect(commands).toHaveLength(3);
  const others = await Promise.all(
    ['/artifacts', '/projects', '/lineage'].map(async (path) => {
      const other = await page.context().newPage();
      await other.goto(path);
      await expect(other.getByRole('heading', { name: 'No evidence yet.' }), path).toBeVisible();
      return other;
    }),
  );

  const [create, pushing, open] = commands.map((line) => line.trim()) as [string, string, string];
  const made = /\$\(npx attestry (.+)\)$/.exec(create)![1]!;
  const token = (await attestry(app, ...made.replace('OWNER/REPO', 'end-to-end/widget').split(' '))).stdout.trim();
  const [, url, file] = /^npx attestry push --url (\S+) (\S+)$/.exec(pushing)! as unknown as [string, string, string];
  const bundle = ownBundle('first-1.0.0.tgz');
  writeFileSync(info.outputPath(file), bundle.bytes);
  const pushed = await attestry(
    { ...app, url: 'http://127.0.0.1:1', token },
    'push',
    '--url',
    url,
    info.outputPath(file),
  );
  expect(pushed).toMatchObject({ code: 0, stderr: '' });

  // Without a reload.
  await expect(
    page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name: bundle.name }),
  ).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Needs attention 1');
  for (const one of [page, ...others]) {
    await expect(one.getByText('No evidence yet.'), one.url()).toBeHidden();
    await expect(one.getByRole('link', { name: /first-1\.0\.0\.tgz|end-to-end\/widget/ }).first()).toBeVisible();
  }

  await page.goto(open.replace(/^open /, ''));
  await expect(page.getByRole('row').filter({ hasText: bundle.name })).toContainText('incomplete');
  await page.getByRole('link', { name: bundle.name }).click();
  await expect(page.getByRole('heading', { level: 1, name: bundle.name })).toBeVisible();
  await accessible();
});
