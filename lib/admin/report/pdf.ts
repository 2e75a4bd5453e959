/** Prints a page to PDF with the Chromium of the machine. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AttestryError } from '#lib/errors.ts';

/** Where systems install it. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const TIMEOUT_MS = 60_000;
/** Characters of a page: a longer one would take Chromium more memory than a server may spare. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** The Chromium of this machine; null where there is none. */
export function findChromium(): string | null {
  return PLACES.find((path) => existsSync(path)) ?? null;
}

/**
 * It opens this file only: it resolves no name and keeps nothing. The content security policy of the page forbids every
 * script and request, too. Chromium has no sandbox of its own for the root of a system.
 */
const argumentsFor = (folder: string): string[] => [
  '--headless',
  '--disable-gpu',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--no-pdf-header-footer',
  `--user-data-dir=${join(folder, 'profile')}`,
  `--print-to-pdf=${join(folder, 'report.pdf')}`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  pathToFileURL(join(folder, 'report.html')).href,
];

let printing: Promise<unknown> | null = null;

/**
 * A page without scripts as PDF. Throws `unavailable` where there is no Chromium or it fails, `rate-limited` while it
 * prints another page, and `too-large` for a page that is too long.
 */
export async function printPdf(html: string): Promise<Uint8Array> {
  const chromium = findChromium();
  if (chromium === null)
    throw new AttestryError('unavailable', 'this server has no Chromium: print the page /report with your browser');
  if (html.length > MAX_CHARACTERS)
    throw new AttestryError('too-large', 'the report is too long for a PDF: choose a shorter period or one project');
  if (printing !== null)
    throw new AttestryError('rate-limited', 'another PDF is being made', { retryAfterSeconds: 10 });
  const work = printIn(chromium, html);
  printing = work;
  try {
    return await work;
  } finally {
    printing = null;
  }
}

async function printIn(chromium: string, html: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'attestry-pdf-'));
  try {
    await writeFile(join(folder, 'report.html'), html, { mode: 0o600 });
    await run(chromium, argumentsFor(folder));
    return await readFile(join(folder, 'report.pdf'));
  } catch (cause) {
    throw new AttestryError('unavailable', 'Chromium could not print the report: print the page /report instead', {
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that its children end with it. It gets no setting and no secret of this process.
    const child = spawn(program, args, {
      stdio: 'ignore',
      detached: process.platform !== 'win32',
      env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin', HOME: tmpdir() },
    });
    const timer = setTimeout(() => end(child.pid), TIMEOUT_MS);
    const done = (error: Error | null) => {
      clearTimeout(timer);
      end(child.pid);
      if (error === null) resolve();
      else reject(error);
    };
    child.on('error', done);
    child.on('exit', (code) => done(code === 0 ? null : new Error(`Chromium ended with ${code}`)));
  });
}

/** End a process with its children. What has ended already is no error. */
function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
