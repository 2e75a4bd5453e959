import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/browser.mjs';

const browser = await findBrowser();

/** These measure the memory of the app: nothing else may run beside it, since a busy machine collects garbage late. */
const ALONE = /e2e\/hostile\/[a-z-]+\.spec\.ts$/;

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/harness/global-setup.ts',
  outputDir: 'test-results',
  // A file's tests run one after another; two files at a time, each with an app and a data folder of its own worker.
  fullyParallel: false,
  workers: 2,
  // A busy machine may be slow once; what fails three times is wrong. A test that needed another try is named as flaky.
  retries: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  projects: [
    { name: 'together', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE, dependencies: ['together'], workers: 1 },
  ],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser?.path,
      // Chromium's sandbox wants a user of its own; in a container everything is root.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
});
