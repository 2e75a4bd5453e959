import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Prints the niceness of every thread (field 19 of proc(5)'s stat), before and after one thread lowered its own. */
const SCRIPT = `
import { readFileSync, readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
const niceness = () => readdirSync('/proc/self/task').map((tid) =>
  Number(readFileSync('/proc/self/task/' + tid + '/stat', 'utf8').split(') ')[1].split(' ')[16]));
const before = niceness();
const worker = new Worker(
  'const { lowerThreadPriority } = await import(' + JSON.stringify(process.argv[1]) + '); lowerThreadPriority(7);' +
  "(await import('node:worker_threads')).parentPort.postMessage('done'); setInterval(() => {}, 1000);",
  { eval: true, execArgv: ['--input-type=module'] },
);
await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
process.stdout.write(JSON.stringify({ before, after: niceness() }));
process.exit();
`;

// The script runs in another process, because threads of other tests change their priority too.
it.runIf(process.platform === 'linux')('lowers the priority of one thread and of no other', () => {
  const module = `file://${fileURLToPath(new URL('lower-priority.ts', import.meta.url))}`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT, module], { encoding: 'utf8' });
  const { before, after } = JSON.parse(printed) as { before: number[]; after: number[] };
  const at7 = (all: number[]): number => all.filter((nice) => nice === 7).length;
  expect(at7(after)).toBe(at7(before) + 1);
});
