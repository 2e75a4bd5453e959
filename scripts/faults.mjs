/**
 * `npm run faults`: runs the random histories of an owner and of strangers in the long form, then every fault and
 * every attack of e2e/faults and e2e/hostile against the built app. `npm test` runs the short form. Arguments choose
 * among the latter: `npm run faults -- kill`. `npm run faults -- histories` runs the histories only.
 */
import { join } from 'node:path';
import { describeBrowser, ensureBrowser } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

/** The tests of vitest that have a long form. */
const HISTORIES = 'lib/ingest/authority/history.test.ts';

await ensureInstalled();
const node = requireNode();
const asked = process.argv.slice(2);
const env = { ...process.env, ATTESTRY_FAULTS: 'long', NEXT_TELEMETRY_DISABLED: '1' };
const isHistoriesOnly = asked.length === 1 && asked[0] === 'histories';
if (asked.length === 0 || isHistoriesOnly)
  process.exitCode = await run(node, [join('node_modules', 'vitest', 'vitest.mjs'), 'run', HISTORIES], { env });
if (isHistoriesOnly) process.exit();
const browser = await ensureBrowser(node);
process.stdout.write(`${browser === null ? 'browser: none was found or installed' : describeBrowser(browser)}\n`);
await ensureBuilt(node);
const code = await run(
  node,
  [
    join('node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    ...(asked.length > 0 ? asked : ['e2e/faults', 'e2e/hostile']),
  ],
  { env },
);
if (code !== 0) process.exitCode = code;
