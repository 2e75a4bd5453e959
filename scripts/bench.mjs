/** `npm run bench`: install what is missing, then the benchmark with the options it was given. */
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

await ensureInstalled();
process.exitCode = await run(requireNode(), ['bench/main.ts', ...process.argv.slice(2)]);
