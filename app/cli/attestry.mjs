#!/usr/bin/env node
/**
 * The launcher of the command line. It runs on whatever Node started it and hands over to the project's Node, which runs
 * `main.ts` as it is.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { isNewEnough, requireNode, run } from './ground/runtime.mjs';

if (isNewEnough(process.versions.node)) {
  module.enableCompileCache?.();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.exitCode = await run(requireNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { cwd: process.cwd() });
}
