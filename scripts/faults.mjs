/**
 * `npm run faults`: runs every fault and every attack of e2e/faults and e2e/hostile in the long form, against the built
 * app. `npm test` runs the short form. Arguments go to the test runner: `npm run faults -- kill`.
 */
import { join } from 'node:path';
import { describeBrowser, ensureBrowser } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

await ensureInstalled();
const node = requireNode();
const browser = await ensureBrowser(node);
process.stdout.write(`${browser === null ? 'browser: none was found or installed' : describeBrowser(browser)}\n`);
await ensureBuilt(node);
const asked = process.argv.slice(2);
process.exitCode = await run(
  node,
  [
    join('node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    ...(asked.length > 0 ? asked : ['e2e/faults', 'e2e/hostile']),
  ],
  {
    env: { ...process.env, ATTESTRY_FAULTS: 'long', NEXT_TELEMETRY_DISABLED: '1' },
  },
);
