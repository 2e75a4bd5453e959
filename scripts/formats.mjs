/**
 * `npm run formats`: installs what is missing, then runs the real tools whose files Attestry reads, with the given
 * options.
 */
import { ensureInstalled } from './install.mjs';
import { requireNode, run } from './runtime.mjs';

await ensureInstalled();
process.exitCode = await run(requireNode(), ['bench/formats/main.ts', ...process.argv.slice(2)]);
