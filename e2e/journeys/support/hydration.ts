/** Nothing is pressed before the page listens: a browser draws it some time before its script runs. */
import { expect, type Page } from '@playwright/test';

/** Wait until the page takes keys, then put everything back as it was. */
export async function waitUntilHydrated(page: Page): Promise<void> {
  const palette = page.getByRole('dialog', { name: 'Search' });
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(palette).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Escape');
  await waitUntilDialogClosed(page);
}

/** Escape closes a dialog at once; the page takes single keys again when it has noticed. */
export async function waitUntilDialogClosed(page: Page): Promise<void> {
  await expect(page.locator('dialog')).toHaveCount(0);
}
