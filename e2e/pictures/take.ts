/**
 * Takes the pictures of the README from the demo: `node e2e/pictures/take.ts`, on a built app. It serves a temporary
 * data folder, fills it with the whole scenario over HTTP, and writes docs/pictures/*.png.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.mjs';
import { isBuilt } from '../../scripts/build.mjs';
import { root } from '../../scripts/runtime.mjs';
import type { Overview } from '#lib/views/overview.ts';
import { environmentOf, launch } from '../harness/app.ts';

const MAX_BYTES = 250_000;
const VIEWPORT = { width: 1280, height: 800 };

type Screenshot = { name: string; path: string; theme: 'light' | 'dark'; settle?: (page: Page) => Promise<void> };

/** Wait until the page has subscribed, so that it shows new evidence. */
async function waitUntilLive(page: Page): Promise<void> {
  await page.getByText('Live: new evidence appears by itself.').waitFor();
}

/** Wait until the script has drawn the lineage and the list beside it. */
async function waitUntilDrawn(page: Page): Promise<void> {
  const drawing = page.getByRole('application', { name: 'Lineage graph' });
  await page.locator('[role=application][data-state=drawn]').waitFor();
  await drawing.focus();
  await page.keyboard.press('Home');
  await drawing.blur();
  // The library redraws its layers a moment after a change.
  await page.waitForTimeout(1000);
}

function screenshotsOf(failing: string): Screenshot[] {
  return [
    { name: 'overview', path: '/', theme: 'light', settle: waitUntilLive },
    { name: 'overview-dark', path: '/', theme: 'dark', settle: waitUntilLive },
    { name: 'artifact', path: `/artifacts/${failing}`, theme: 'light' },
    { name: 'lineage', path: `/lineage?artifact=${failing}`, theme: 'light', settle: waitUntilDrawn },
    { name: 'project', path: '/projects/github.com/acme/payments-api', theme: 'light' },
  ];
}

async function takeScreenshot(page: Page, url: string, { name, path, theme, settle }: Screenshot): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.goto(url + path);
  await page.locator('main h1').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
  await settle?.(page);
  const file = join(root, 'docs', 'pictures', `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(file);
  process.stdout.write(`${name}.png: ${Math.round(size / 1000)} kB\n`);
  if (size > MAX_BYTES) throw new Error(`${name}.png is larger than ${MAX_BYTES / 1000} kB`);
}

const foundBrowser = await findBrowser();
if (!isBuilt() || foundBrowser === null) throw new Error('a build and a browser are needed: npm test makes both');
const data = mkdtempSync(join(tmpdir(), 'attestry-pictures-'));
mkdirSync(join(root, 'docs', 'pictures'), { recursive: true });
const { url, end } = await launch(data, { ATTESTRY_GITHUB_API: 'http://127.0.0.1:9' });
const browser = await chromium.launch({ executablePath: foundBrowser.path, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/fill.ts'), url], {
    cwd: root,
    env: { ...(await environmentOf(data)), PORT: new URL(url).port },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the demo could not be filled; see above');
  const { attention } = (await (await fetch(`${url}/api/v1/overview`)).json()) as Overview;
  const failing =
    attention.find(({ name, deployedTo }) => name?.includes('identity') && deployedTo.length > 0) ?? attention[0]!;
  const page = await browser.newPage({ viewport: VIEWPORT });
  for (const picture of screenshotsOf(failing.digest)) await takeScreenshot(page, url, picture);
} finally {
  await browser.close();
  await end('SIGTERM');
  rmSync(data, { recursive: true, force: true });
}
