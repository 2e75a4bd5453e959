/** A process or a thread that evaluates an expression and has nothing else to do: it says the code, and ends. */
import { parentPort } from 'node:worker_threads';
import { artifact, good } from '#lib/policy/example.fixture.ts';
import { policyOf } from '#lib/policy/cel/expression.fixture.ts';
import { evaluateExpressions } from './evaluate-expressions.ts';

const found = await evaluateExpressions(policyOf('provenance.level >= 1'), artifact(good()));
const { code } = found.get('rule-1')!;
if (parentPort) parentPort.postMessage(code, []);
else console.log(code);
