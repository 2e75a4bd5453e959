/** `npm start`: install and build if needed, then serve. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

await ensureInstalled();
const node = requireNode();
await ensureBuilt(node);
process.exitCode = await run(node, ['app/cli/serve/main.ts'], { env: { ...process.env, NODE_ENV: 'production' } });
