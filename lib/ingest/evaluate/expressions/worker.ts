/** The thread that evaluates expressions. It may be ended at any time: it has no state but compiled expressions. */
import { parentPort } from 'node:worker_threads';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { compileTask, evaluateTask } from '#lib/policy/cel/evaluate-task.ts';
import { failed } from '#lib/policy/cel/findings.ts';
import type { ExpressionTask } from '#lib/policy/cel/task.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import type { FromExpressionThread, ToExpressionThread } from './messages.ts';

const port = parentPort!;
lowerThreadPriority(5);
const send = (message: FromExpressionThread): void => port.postMessage(message);

port.on('message', ({ id, tasks }: ToExpressionThread) => {
  // A new thread compiles every expression first, which is no work of the rules.
  for (const task of tasks) compileTask(task);
  let finding: RuleFinding | null = null;
  for (const [index, task] of tasks.entries()) {
    send({ id, index, finding, cpuMs: cpuMs() });
    finding = evaluate(task);
  }
  send({ id, index: tasks.length, finding, cpuMs: cpuMs() });
});

function evaluate(task: ExpressionTask): RuleFinding {
  try {
    return evaluateTask(task);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed('expression-error', message, task.source);
  }
}

/** Node 24 has it. */
function cpuMs(): number | null {
  const usage = process.threadCpuUsage?.();
  return usage === undefined ? null : (usage.user + usage.system) / 1_000;
}
