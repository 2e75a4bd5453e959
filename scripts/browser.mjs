/**
 * Finds the Chromium for the end-to-end tests: Playwright's, installed if necessary; else one of the system; else one
 * that apt-get installs. Plain JavaScript, but it needs the project's packages.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, run, runQuietly, timed } from './runtime.mjs';

const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SYSTEM_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
const MAC_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @param {string} file */
function canStart(file) {
  return (
    existsSync(file) &&
    spawnSync(file, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 30_000 }).status === 0
  );
}

/** The path where Playwright keeps its browser, or would install it. */
async function playwrightBrowserPath() {
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}

/** A Chromium that starts, with its origin; null where there is none. */
export async function findBrowser() {
  const own = await playwrightBrowserPath();
  if (canStart(own)) return { path: own, whose: `Playwright's own` };
  const folders = [...SYSTEM_FOLDERS, ...(process.env.PATH ?? '').split(delimiter)];
  const system = [...folders.flatMap((folder) => BROWSER_NAMES.map((name) => join(folder, name))), ...MAC_PATHS].find(
    canStart,
  );
  return system === undefined ? null : { path: system, whose: `the system's` };
}

/** Whether Playwright's download server answers: one short request, because its own retries take minutes. */
async function canDownload() {
  const host = process.env.PLAYWRIGHT_DOWNLOAD_HOST ?? 'https://cdn.playwright.dev';
  return fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(4_000) }).then(
    () => true,
    () => false,
  );
}

/** Call apt-get, as root where that needs no password. @param {string[]} args */
function apt(args) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command, ...rest] = [...sudo, 'apt-get', ...args];
  return runQuietly(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).catch(() => 1);
}

/** Find or install a browser. Returns null where neither succeeds. @param {string} node */
export async function ensureBrowser(node) {
  if (!canStart(await playwrightBrowserPath()) && (await canDownload())) {
    const cli = join('node_modules', '@playwright', 'test', 'cli.js');
    await timed("downloading Playwright's Chromium", () =>
      run(node, [cli, 'install', 'chromium'], { cwd: root }),
    ).catch(() => 1);
  }
  const found = await findBrowser();
  if (found !== null || process.platform !== 'linux') return found;
  await timed('installing Chromium with apt-get', async () => {
    await apt(['update']);
    return apt(['install', '-y', '--no-install-recommends', 'chromium']);
  });
  return findBrowser();
}

/** Describe the browser in one line, with its version. @param {{ path: string, whose: string }} browser */
export function describeBrowser({ path, whose }) {
  const version = execFileSync(path, ['--version', '--no-sandbox'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  return `browser: ${whose}, ${path} (${version})`;
}
