/**
 * `npm run demo`: installs and builds if necessary, serves a temporary data folder, fills it over HTTP, and runs until
 * ctrl-c.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, isBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { SERVE_ARGUMENTS, SERVE_ENVIRONMENT, printError, freePort, requireNode, root } from './runtime.mjs';
import { requireSettings, requireUsablePort } from './settings.mjs';

requireUsablePort();
await ensureInstalled();
const node = requireNode();
if (!isBuilt()) await requireSettings(node);
await ensureBuilt(node);

const data = mkdtempSync(join(tmpdir(), 'attestry-demo-'));
const env = {
  ...SERVE_ENVIRONMENT,
  ...process.env,
  NODE_ENV: 'production',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  // Nobody depends on the address of a demo, so it uses another port where the usual one is taken.
  PORT: process.env.PORT ?? String(await freePort(3000)),
  ATTESTRY_DATA: data,
  ATTESTRY_GITHUB_WEBHOOK_SECRET: randomBytes(16).toString('hex'),
  // The repositories are invented, so GitHub's address is one that refuses connections; fetches show as failed.
  ATTESTRY_GITHUB_API: 'http://127.0.0.1:9',
};
const chatPort = await freePort(3900);
env.ATTESTRY_NOTIFY_HOSTS = `127.0.0.1:${chatPort}`;
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
/** @param {string[]} args */
function start(...args) {
  const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  return child;
}

/** The address that a child tells when it serves. @param {import('node:child_process').ChildProcess} child */
const addressOf = (child) => new Promise((resolve) => child.once('message', ({ ready }) => resolve(ready)));

const chat = start('scripts/demo/chat.ts', String(chatPort));
const server = start(...SERVE_ARGUMENTS);
let code = 0;
const end = () => children.forEach((child) => child.kill('SIGTERM'));
process.on('SIGINT', end);
process.on('SIGTERM', end);
process.on('SIGHUP', end);
server.on('exit', (status) => {
  code ||= status ?? 0;
  end();
  rmSync(data, { recursive: true, force: true });
  process.exit(code);
});

const [url, chatUrl] = await Promise.all([addressOf(server), addressOf(chat)]);
const filling = start('scripts/fill.ts', url, chatUrl);
filling.on('exit', (status, signal) => {
  if (signal !== null) return;
  if (status !== 0) {
    code = status ?? 1;
    printError('the demo could not be filled; see above.');
    return end();
  }
  process.stdout.write(
    `\nThe demo is ready:  ${url}\nA stand-in for Slack shows what it sends:  ${chatUrl}\nPress ctrl-c to stop it; it then deletes its data.\n`,
  );
});
