/** The reader's browser verifies a document by itself: a good one, and one that the network has changed. */
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { push } from '../harness/api.ts';
import type { AppUnderTest } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { waitUntilHydrated } from './support/hydration.ts';

async function openDocument(page: Page, app: AppUnderTest, name: string): Promise<Buffer> {
  const { bytes } = ownBundle(name, `end-to-end/${name}`);
  expect((await push(app, bytes)).status).toBe(201);
  await page.goto(`/evidence/sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  await waitUntilHydrated(page);
  return bytes;
}

const found = (page: Page) => page.locator('#verify-here').getByRole('status');
const step = (page: Page, name: string) => found(page).getByRole('listitem').filter({ hasText: name });

test('a good document is valid, by the roots that the page shows, without a verdict of the server', async ({
  app,
  page,
  accessible,
}) => {
  await openDocument(page, app, 'verified-here');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'Verify here' }).click();
  await expect(found(page).locator('p').first()).toContainText(/^valid/);
  for (const name of ['Bytes', 'Signature', 'Certificate chain', 'Transparency log', 'Log of this installation'])
    await expect(step(page, name).first()).toContainText(/valid/);
  await expect(found(page)).not.toContainText('not valid');
  await expect(found(page)).toContainText('End-to-end Sigstore');
  expect(asked.filter((path) => path.startsWith('/api/') && !/\/(raw|trust)$/.test(path))).toEqual([]);
  await accessible();
});

test('other bytes under the same address are not valid', async ({ app, page }) => {
  const bytes = await openDocument(page, app, 'tampered-here');
  await page.route('**/raw', (route) => {
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1]! ^= 1;
    return route.fulfill({ body: changed, contentType: 'application/octet-stream' });
  });
  await page.getByRole('button', { name: 'Verify here' }).click();
  await expect(found(page).locator('p').first()).toContainText(/^not valid/);
  await expect(step(page, 'Bytes')).toContainText('not valid');
  await expect(step(page, 'Signature')).toHaveCount(0);
});

test('roots of somebody else, and an entry of the log that names another document, are not valid', async ({
  app,
  page,
}) => {
  await openDocument(page, app, 'misled-here');
  await page.route('**/api/v1/trust', async (route) => {
    const trust = (await (await route.fetch()).json()) as { roots: object[] };
    await route.fulfill({ json: { ...trust, roots: [] } });
  });
  await page.route('**/log/tile/entries/**', async (route) => {
    const body = await (await route.fetch()).body();
    // Every digest of every entry becomes another one.
    await route.fulfill({
      body: Buffer.from(body.toString('latin1').replaceAll('"sha256":"', '"sha256":"0'), 'latin1'),
    });
  });
  await page.getByRole('button', { name: 'Verify here' }).click();
  await expect(found(page).locator('p').first()).toContainText(/^not valid/);
  await expect(step(page, 'Certificate chain')).not.toContainText(/chain\s*valid/);
  await expect(step(page, 'Log of this installation')).toContainText('not valid');
});
