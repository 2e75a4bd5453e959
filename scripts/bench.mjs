/** `npm run bench`: installs what is missing, then runs the benchmark with the given options. */
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

await ensureInstalled();
process.exitCode = await run(requireNode(), ['bench/main.ts', ...process.argv.slice(2)]);
