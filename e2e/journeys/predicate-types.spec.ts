/** A person who has never seen YAML registers a predicate type by choosing. */
import { attestry } from '../harness/app.ts';
import { expect, test } from '../harness/test.ts';
import { waitUntilHydrated } from './support/hydration.ts';

test('a predicate type is written by choosing, and applied', async ({ app, page, accessible }) => {
  await page.goto('/predicate-types/new');
  await waitUntilHydrated(page);
  await page.getByLabel('Title', { exact: true }).fill('Load test');
  await page.getByRole('textbox', { name: /^Id / }).fill('chosen-load-test');
  await page.getByRole('textbox', { name: /^Predicate type / }).fill('https://end-to-end.example/load-test/v1');
  await page.getByLabel('Projects, one a line').fill('github.com/end-to-end/*');

  await page.getByRole('button', { name: 'Add a field' }).click();
  const field = page.getByRole('listitem', { name: 'Field 2: field' });
  await field.getByRole('textbox', { name: /^Place / }).fill('latency/p99');
  await expect(field.getByRole('alert')).toContainText('must be a JSON pointer');
  await field.getByRole('textbox', { name: /^Place / }).fill('/latency/p99');
  await field.getByLabel('What it is').selectOption({ label: 'a number' });
  await field.getByLabel('required by the schema').check();
  await field.getByRole('textbox', { name: /^Name / }).fill('p99');
  await expect(page.getByRole('listitem', { name: 'Field 2: p99' })).toContainText(
    'p99 is a number at /latency/p99. It is shown and bound in rules as fields.p99. A predicate without it does not conform.',
  );
  const yaml = page.getByLabel('Document in YAML');
  await expect(yaml).toHaveValue(/required:\n +- approved\n +- latency\n(?:.*\n)*.*p99:\n +type: number\n/);
  await page.getByRole('button', { name: 'Up p99' }).click();
  await page.getByRole('button', { name: 'Remove Approved' }).click();
  await expect(yaml).not.toHaveValue(/- approved/);
  await expect(page.getByText('No problem found.')).toBeVisible();
  await accessible();

  const good = await yaml.inputValue();
  await yaml.fill('id: [');
  await expect(page.getByText('The YAML cannot be read')).toBeVisible();
  await expect(page.getByLabel('Title', { exact: true })).toBeDisabled();
  await yaml.fill(good);

  const made = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'chooser', '--json');
  await page.getByLabel('Admin token').fill((JSON.parse(made.stdout) as { token: string }).token);
  await page.getByLabel('Reason').fill('the load test is required from now on');
  await page.getByRole('button', { name: 'Apply from now on' }).click();
  await expect(page).toHaveURL(/\/predicate-types\/chosen-load-test$/);
  await expect(page.getByRole('main')).toContainText('p99 is a number at /latency/p99.');
  await accessible();
});
