/** `npm start`: install and build if needed, then serve. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { SERVE, requireNode, run } from './runtime.mjs';

await ensureInstalled();
const node = requireNode();
await ensureBuilt(node);
process.exitCode = await run(node, SERVE, { env: { ...process.env, NODE_ENV: 'production' } });
