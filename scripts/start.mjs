/** `npm start`: installs and builds if necessary, then serves. */
import { ensureBuilt, isBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { SERVE_ARGUMENTS, SERVE_ENVIRONMENT, requireNode, run } from './runtime.mjs';
import { requireSettings, requireUsablePort } from './settings.mjs';

requireUsablePort();
await ensureInstalled();
const node = requireNode();
// Where a build exists, the server refuses invalid settings at once.
if (!isBuilt()) await requireSettings(node);
await ensureBuilt(node);
process.exitCode = await run(node, SERVE_ARGUMENTS, {
  env: { ...SERVE_ENVIRONMENT, ...process.env, NODE_ENV: 'production' },
});
