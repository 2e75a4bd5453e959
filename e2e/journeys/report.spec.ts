/** The report of a period: the print of its page, and the audit pack that the built app makes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from './support/demo-data.ts';

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
