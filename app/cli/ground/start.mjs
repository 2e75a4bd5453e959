/** `npm start`: install and build if needed, then serve. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { SERVE, SERVE_ENVIRONMENT, requireNode, run } from './runtime.mjs';

await ensureInstalled();
const node = requireNode();
await ensureBuilt(node);
process.exitCode = await run(node, SERVE, { env: { ...SERVE_ENVIRONMENT, ...process.env, NODE_ENV: 'production' } });
