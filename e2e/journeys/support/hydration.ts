/** Waits until the page handles input: a browser shows the page some time before its script runs. */
import { expect, type Page } from '@playwright/test';

/** Wait until the page handles keys, then restore its state. */
export async function waitUntilHydrated(page: Page): Promise<void> {
  const palette = page.getByRole('dialog', { name: 'Search' });
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(palette).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Escape');
  await waitUntilDialogClosed(page);
}

/** Close a dialog with Escape, and wait until the page handles single keys again. */
export async function waitUntilDialogClosed(page: Page): Promise<void> {
  await expect(page.locator('dialog')).toHaveCount(0);
}
