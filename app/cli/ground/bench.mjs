/** `npm run bench`: every benchmark in bench/, one after the other; each prints its ratios first. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { requireNode, root, run } from './runtime.mjs';

await ensureInstalled();
const node = requireNode();
const benchmarks = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort();
for (const name of benchmarks) {
  process.stdout.write(`\n── ${name}\n`);
  process.exitCode ||= await run(node, [join('bench', name)]);
}
