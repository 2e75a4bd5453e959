/** A document is pasted, chosen or dropped, verified against expectations, and not stored. */
import { createHash } from 'node:crypto';
import { withFlippedBit, ownBundle } from '../harness/evidence.ts';
import { waitUntilHydrated } from './support/hydration.ts';
import { expect, test } from './support/demo-data.ts';

test('pasted: verified; with an unmet expectation: failed, and the check says so; nothing is stored', async ({
  app,
  page,
  accessible,
}) => {
  const bundle = ownBundle('looked-at-1.0.0.tgz', 'journeys/looked-at');
  await page.goto('/verify');
  await waitUntilHydrated(page);
  const verify = page.getByRole('button', { name: 'Verify', exact: true });
  await expect(verify).toBeDisabled();
  await page.getByLabel('Or paste it').fill(bundle.bytes.toString());
  await verify.click();
  const found = page.locator('section', { has: page.getByRole('heading', { name: 'Results' }) });
  const line = found.locator('summary').first();
  await expect(line).toContainText('verified');
  await expect(found).toContainText(bundle.name);
  await accessible();

  const other = `sha256:${'0'.repeat(64)}`;
  await page.getByLabel('Digest of the artifact').fill(other);
  await verify.click();
  await expect(line).toContainText('failed');
  await expect(found).toContainText(other);
  await expect(found).toContainText('subject-mismatch');
  await page.getByLabel('Digest of the artifact').fill(bundle.digest);
  await page.getByLabel(/^Signer(?!, as)/).fill('somebody@else.example');
  await verify.click();
  await expect(line).toContainText('failed');
  await expect(found).toContainText('somebody@else.example');
  await expect(found).toContainText(bundle.signer);
  await accessible();

  const id = `sha256:${createHash('sha256').update(bundle.bytes).digest('hex')}`;
  for (const path of [`/api/v1/attestations/${id}`, `/api/v1/artifacts/${bundle.digest}`])
    expect((await fetch(`${app.url}${path}`)).status, path).toBe(404);
});

test('dropped: a bundle with a flipped bit is failed, and the check says so', async ({ page }) => {
  const bundle = withFlippedBit(ownBundle('dropped-1.0.0.tgz', 'journeys/dropped'));
  await page.goto('/verify');
  await waitUntilHydrated(page);
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.sigstore.json', { type: 'application/json' }));
    return data;
  }, bundle.bytes.toString());
  await page.getByText('or drop it here').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByText('dropped.sigstore.json')).toBeVisible();
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  const main = page.getByRole('main');
  await expect(main.locator('summary').filter({ hasText: 'SLSA provenance' })).toContainText('failed');
  await expect(main).toContainText('signature-mismatch');
});

test.describe('unreadable documents', () => {
  // The browser logs the expected refusal.
  test.use({ expectedTrouble: [/status of 4\d\d/] });

  test('chosen as a file: the page says what is wrong, where, and that this says nothing about the artifact', async ({
    page,
    accessible,
  }) => {
    await page.goto('/verify');
    await waitUntilHydrated(page);
    await page
      .getByLabel('Document to verify')
      .setInputFiles({ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<html>502 Bad Gateway</html>') });
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByRole('main')).toContainText(/no evidence of a known kind|unreadable/i);
    await accessible();
  });
});
