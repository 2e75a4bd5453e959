/** A process that takes the steps of a run until it is killed. It prints a line for each step that is on disk. */
import { openApp } from '#lib/start/app.ts';
import { runRetentionStep } from './run-retention.ts';

const [folder, now, run] = process.argv.slice(2);
const app = await openApp({
  folder: folder!,
  exclusive: false,
  baseUrl: 'http://attestry.test',
  actor: { kind: 'command-line', user: 'test' },
  now: () => new Date(now!),
  workers: 0,
});
for (;;) {
  const isLast = await runRetentionStep(app, Number(run));
  process.stdout.write('step\n');
  if (isLast) break;
}
