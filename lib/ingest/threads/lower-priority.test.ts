import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

/** Of every thread of this process; field 19 of proc(5)'s stat. */
const niceness = (): number[] =>
  readdirSync('/proc/self/task').map((tid) =>
    Number(readFileSync(`/proc/self/task/${tid}/stat`, 'utf8').split(') ')[1]!.split(' ')[16]),
  );

it.runIf(process.platform === 'linux')('one thread gives way, and no other', async () => {
  const before = niceness();
  const worker = new Worker(
    `const { giveWay } = await import(${JSON.stringify(`file://${fileURLToPath(new URL('lower-priority.ts', import.meta.url))}`)}); giveWay(7); (await import('node:worker_threads')).parentPort.postMessage('done'); setInterval(() => {}, 1000);`,
    { eval: true, execArgv: ['--input-type=module'] },
  );
  try {
    await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    expect(niceness().filter((nice) => nice === 7)).toHaveLength(before.filter((nice) => nice === 7).length + 1);
  } finally {
    await worker.terminate();
  }
});
