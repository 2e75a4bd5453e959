/** Invalid settings end a launcher before it installs or builds anything. Plain JavaScript. */
import { BAD_PORTS, BAD_PORT_MESSAGE } from '../lib/bad-ports.mjs';
import { printError, run } from './runtime.mjs';

/** The exit code for an invalid setting, the same as that of the server. */
const WRONG_SETTING = 1;

/** End the process with one line where browsers refuse `PORT`. Needs no package. */
export function requireUsablePort() {
  const written = process.env.PORT ?? '';
  if (written === '' || !BAD_PORTS.has(Number(written))) return;
  printError(`attestry: configuration: PORT is ${JSON.stringify(written)}: ${BAD_PORT_MESSAGE}`);
  process.exit(WRONG_SETTING);
}

/**
 * End the process where the server would refuse its settings. The check prints the line. Needs the installed packages.
 * @param {string} node
 */
export async function requireSettings(node) {
  const code = await run(node, ['app/server/check-settings.ts']);
  if (code !== 0) process.exit(code);
}
