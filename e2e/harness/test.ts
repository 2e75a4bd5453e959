/**
 * The `test` of every end-to-end test: `app` is the running app, `page` fails its test on any console error, uncaught
 * error or failed request to the app, and `accessible` runs axe.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test as base } from '@playwright/test';
import type { AppUnderTest } from './app.ts';
import { APP_VARIABLE } from './global-setup.ts';

export { expect };

function appUnderTest(): AppUnderTest {
  return JSON.parse(process.env[APP_VARIABLE] ?? '{}') as AppUnderTest;
}

type Fixtures = {
  app: AppUnderTest;
  /** Errors that this test expects; each pattern is matched against the whole line. */
  expectedTrouble: RegExp[];
  /** Check the present page by WCAG 2.1 A and AA. */
  accessible: () => Promise<void>;
};

/** The errors of a page while a test drives it. */
function collectPageErrors(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      trouble.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 500 && response.url().startsWith(origin))
      trouble.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(origin))
      trouble.push(`asks a stranger: ${request.url()}`);
  });
  return trouble;
}

/**
 * Wait until the page is stable. Between two pages, React removes the old title before it sets the new one, and colours
 * change for a moment with the theme. Endless animations may continue.
 */
async function settled(page: Page): Promise<void> {
  await expect(page).toHaveTitle(/./);
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)));
    return Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

export const test = base.extend<Fixtures>({
  app: [appUnderTest(), { option: true }],
  expectedTrouble: [[], { option: true }],
  baseURL: async ({ app }, use) => use(app.url),
  page: async ({ page, app, expectedTrouble }, use) => {
    const trouble = collectPageErrors(page, app.url);
    await use(page);
    expect(
      trouble.filter((line) => !expectedTrouble.some((pattern) => pattern.test(line))),
      'what the page complained of',
    ).toEqual([]);
  },
  accessible: async ({ page }, use) =>
    use(async () => {
      await settled(page);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
        .analyze();
      const found = violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help} — ${nodes
            .slice(0, 3)
            .map(({ target }) => String(target))
            .join(' · ')}`,
      );
      expect(found, `axe on ${page.url()}`).toEqual([]);
    }),
});
