#!/usr/bin/env node
/** The launcher of the command line. If Node is too old, it starts the project's own Node, which runs `main.ts`. */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printError, isNewEnough, requireNode, root, run } from '../../scripts/runtime.mjs';

if (!existsSync(join(root, 'node_modules', 'commander'))) {
  printError('attestry is not installed yet: run "npm ci" first.');
  process.exitCode = 3;
} else if (isNewEnough(process.versions.node)) {
  module.enableCompileCache?.();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.exitCode = await run(requireNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    cwd: process.cwd(),
  });
}
