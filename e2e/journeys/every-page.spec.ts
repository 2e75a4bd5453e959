/** Every page in both themes and on a narrow screen: accessible, not cut off, and without a console error. */
import type { Page } from '@playwright/test';
import { pathOf, NOT_FOUND_PAGES, PAGES } from './support/pages.ts';
import { expect, test } from './support/demo-data.ts';

/** Nothing extends beyond the right edge of the screen; wide content scrolls inside its container. */
async function expectNoOverflow(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const scrollsInside = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (getComputedStyle(element).overflowX !== 'visible' || scrollsInside(element.parentElement));
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1 && !scrollsInside(element),
    );
    return scrollWidth <= clientWidth
      ? []
      : wide
          .slice(0, 5)
          .map((element) => element.outerHTML.slice(0, 160))
          .concat(`the page is ${scrollWidth} px wide, the screen ${clientWidth}`);
  });
  expect(beyond, page.url()).toEqual([]);
}

test.use({ expectedTrouble: [/status of 404.*\/(no\/such\/page|policies\/no-such-policy|artifacts\/sha256:abab)/] });

for (const name of PAGES) {
  test(`${name}: axe in both themes, and nothing wider than 360 px`, async ({ page, portfolio, accessible }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    const response = await page.goto(await pathOf(name, portfolio));
    expect(response?.status()).toBe(NOT_FOUND_PAGES.includes(name) ? 404 : 200);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('main').locator('.skeleton')).toHaveCount(0);
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await accessible();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).not.toBe(light);
    await accessible();
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoOverflow(page);
    await page.reload();
    await expect(page.getByRole('main').locator('.skeleton')).toHaveCount(0);
    await expectNoOverflow(page);
  });
}
