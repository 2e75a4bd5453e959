/** The report of a period: the print of its page, and the audit pack that the built app makes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { type AppUnderTest, attestry } from '../harness/app.ts';
import { expect, test } from './support/demo-data.ts';

async function adminToken(app: AppUnderTest): Promise<string> {
  const { stdout } = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'reports', '--json');
  return (JSON.parse(stdout) as { token: string }).token;
}

test('prints every row with its address', async ({ page, portfolio: { app } }) => {
  await page.goto('/report');
  const rows = page.getByRole('region', { name: 'Changes of status' }).getByRole('row');
  const count = await rows.count();
  expect(count).toBeGreaterThan(2);
  await page.emulateMedia({ media: 'print' });
  await expect(rows).toHaveCount(count);
  await expect(rows.nth(1)).toContainText(`${app.url}/artifacts/sha256:`);
  await expect(page.getByRole('button').filter({ visible: true })).toHaveCount(0);
});

test('a kept report is shown as it was made, and a schedule is made and ended', async ({
  page,
  portfolio: { app },
}) => {
  await expect(async () => {
    await page.goto('/report/kept');
    await expect(page.getByRole('table', { name: 'Kept reports' }).getByRole('row')).toHaveCount(2);
  }).toPass();
  await page.getByRole('table', { name: 'Kept reports' }).getByRole('link').first().click();
  const note = page.getByRole('note', { name: 'About this report' });
  await expect(note).toContainText('by the schedule “Security meeting” (every Monday, UTC)');
  await expect(note).toContainText('what changed later is not in it');
  const shown = await page.getByRole('region', { name: 'Changes of status' }).getByRole('row').count();
  const kept = (await (await page.request.get(`${app.url}/api/v1/reports/1`)).json()) as {
    report: { sections: { id: string; rows: unknown[] }[] };
  };
  const rows = kept.report.sections.find(({ id }) => id === 'statuses')!.rows.length;
  expect(shown).toBe(rows === 0 ? 0 : rows + 1);

  await page.goto('/report/kept');
  await page.getByLabel('Name').fill('Board');
  await page.getByLabel('A report of').selectOption('each month');
  await page.getByLabel('Made on day').fill('28');
  await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('the board meets');
  const token = await adminToken(app);
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Make the schedule' }).click();
  const row = page.getByRole('table', { name: 'Schedules of reports' }).getByRole('row', { name: /Board/ });
  await expect(row).toContainText('on day 28 of every month');
  await row.getByRole('button', { name: 'End the schedule Board' }).click();
  await page.getByLabel('Reason to end the schedule Board').fill('it was a test');
  await page.getByLabel('Admin token, to end schedule 2').fill(token);
  await page.getByRole('button', { name: 'End the schedule', exact: true }).click();
  await expect(row).toContainText('it was a test');
});

test('the audit pack of the built app is verified by its own script with Node alone', async ({
  request,
  portfolio: { app, expected },
}) => {
  const response = await request.get(`${app.url}/api/v1/report/pack?from=2000-01-01&to=2000-01-02`);
  expect(response.status()).toBe(200);
  const { project, digest, expectedStatus } = expected.find(({ fault }) => fault === 'unknown-builder')!;
  const answer = await request.get(`${app.url}/api/v1/report/pack?project=github.com/acme/${project}`);
  expect(answer.headers()['content-type']).toBe('application/zip');
  const folder = mkdtempSync(join(tmpdir(), 'attestry-pack-'));
  try {
    for (const [path, bytes] of Object.entries(unzipSync(await answer.body()))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const { status, stdout } = spawnSync(process.execPath, ['verify.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(status, stdout).toBe(0);
    expect(stdout).toContain(`verdict ${digest}: ${expectedStatus} by `);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
