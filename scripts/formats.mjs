/**
 * `npm run formats`: install what is missing, then run the real tools whose files Attestry reads, with the options it
 * was given.
 */
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

await ensureInstalled();
process.exitCode = await run(requireNode(), ['bench/formats/main.ts', ...process.argv.slice(2)]);
