import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { artifact, evidence, good, provenance, sbom } from '#lib/policy/example.fixture.ts';
import { AT, findingOf, policyOf } from '#lib/policy/cel/expression.fixture.ts';
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { evaluateExpressions } from './evaluate-expressions.ts';
import { ExpressionLanes } from './expression-lanes.ts';
import { ExpressionThread, type ThreadLimits } from './expression-thread.ts';

const threads: Pick<ExpressionThread, 'stop'>[] = [];
function openThread(limits: Partial<ThreadLimits> = {}): ExpressionThread {
  const thread = new ExpressionThread(limits);
  threads.push(thread);
  return thread;
}
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.stop()));
});

const facts = artifact(good(), { at: AT });
const base = sbom() as Extract<ReturnType<typeof sbom>, { kind: 'sbom' }>;

/** Facts with a bill of materials of so many components. */
function withComponents(count: number): ArtifactFacts {
  const component = base.sbom.components[0]!;
  const components = Array.from({ length: count }, (_, at) => ({ ...component, name: `component-${at}` }));
  const listed: EvidenceFact = evidence({ ...base, sbom: { ...base.sbom, components } });
  return artifact([evidence(provenance()), listed], { at: AT });
}

const NUMBERS = `[${Array.from({ length: 25 }, (_, at) => at).join(', ')}]`;
/** Expressions that stay within the work that a rule may do, and take long or much memory for it. */
const SLOW = `${NUMBERS}.all(a, sbom.components.all(c, int(c.name) > 0))`;
const GREEDY = `${NUMBERS}.map(a, sbom.components.map(c, [c.name])).size() > 0`;

async function codesOf(thread: ExpressionThread, about: ArtifactFacts, ...sources: string[]): Promise<string[]> {
  const found = await evaluateExpressions(policyOf(...sources), about, undefined, thread);
  return sources.map((_, at) => found.get(`rule-${at + 1}`)!.code);
}

it('gives nothing for a policy without expressions', async () => {
  expect(await evaluateExpressions(BASELINE, facts, () => Promise.reject(new Error('nothing is read')))).toEqual(
    new Map(),
  );
});

it('finds on the thread what it finds on the calling thread', async () => {
  const sources = [
    'provenance.level >= 1',
    'sbom.components.all(c, c.name == "x")',
    'tests.passed / 0 == 1',
    'artifact.nam == "x"',
    'vulns.scannedAt < now',
  ];
  const found = await evaluateExpressions(policyOf(...sources), facts, undefined, openThread());
  // How long a finding holds is not a part of what the expression concludes.
  const concluded = [...found.values()].map(({ holdsUntil: _holdsUntil, ...finding }) => finding);
  expect([...found.values()].filter(({ holdsUntil }) => holdsUntil !== undefined)).toHaveLength(1);
  expect(concluded.toSorted((a, b) => (a.code < b.code ? -1 : 1))).toEqual(
    sources.map((source) => findingOf(source, facts)).toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  );
});

it('reads only documents of which an expression reads more than the facts keep', async () => {
  const asked: string[] = [];
  const read = (ids: readonly string[]) => {
    asked.push(...ids);
    return Promise.resolve(new Map());
  };
  const large = evidence(base, { componentCount: 900 });
  const about = artifact([evidence(provenance()), large], { at: AT });
  await evaluateExpressions(
    policyOf('sbom.count > 1', 'provenance.dependencies.size() > 0'),
    about,
    read,
    openThread(),
  );
  expect(asked).toEqual([]);
  await evaluateExpressions(policyOf('sbom.components.exists(c, c.name == "a")'), about, read, openThread());
  expect(asked).toEqual([large.id]);
});

describe('an expression that takes too long', () => {
  const about = withComponents(5_000);

  it('is an error, is suspended, and costs the other rules nothing after that', async () => {
    const thread = openThread({ evaluationMs: 100 });
    await codesOf(thread, facts, 'true');
    expect(await codesOf(thread, about, 'true', SLOW, 'sbom.count > 0')).toEqual([
      'ok',
      'expression-timed-out',
      'expression-timed-out',
    ]);
    expect(await codesOf(thread, facts, 'true', SLOW, 'sbom.count > 0')).toEqual(['ok', 'expression-suspended', 'ok']);
    const found = await evaluateExpressions(policyOf(SLOW), about, undefined, thread);
    expect(found.get('rule-1')).toMatchObject({ outcome: 'error', code: 'expression-suspended' });
  });

  it('runs again once it is changed', async () => {
    const thread = openThread({ evaluationMs: 100 });
    await codesOf(thread, about, SLOW);
    expect(await codesOf(thread, about, SLOW)).toEqual(['expression-suspended']);
    expect(await codesOf(thread, facts, `${SLOW} || true`)).toEqual(['ok']);
  });
});

describe('two threads', () => {
  const about = withComponents(2_500);

  it('keep an evaluation that is known to be quick from waiting for one that takes long', async () => {
    const lanes = new ExpressionLanes({ evaluationMs: 2_000, clockMs: 20_000 });
    threads.push(lanes);
    const codes = async (facts: ArtifactFacts, source: string) =>
      [...(await evaluateExpressions(policyOf(source), facts, undefined, lanes)).values()].map(({ code }) => code);
    const order: string[] = [];
    // Its first evaluation says that it is quick.
    expect(await codes(facts, 'sbom.count > 0')).toEqual(['ok']);
    expect(await codes(facts, 'sbom.count > 0')).toEqual(['ok']);
    for (const round of [1, 2]) {
      const slow = codes(about, SLOW).then(() => order.push(`slow ${round}`));
      await codes(facts, 'sbom.count > 0').then(() => order.push(`quick ${round}`));
      await slow;
    }
    expect(order).toEqual(['quick 1', 'slow 1', 'quick 2', 'slow 2']);
  });

  it('share what is suspended', async () => {
    const lanes = new ExpressionLanes({ evaluationMs: 100 });
    threads.push(lanes);
    const code = async () =>
      (await evaluateExpressions(policyOf(SLOW), withComponents(5_000), undefined, lanes)).get('rule-1')!.code;
    expect([await code(), await code()]).toEqual(['expression-timed-out', 'expression-suspended']);
  });
});

it('an expression that takes too much memory is an error and is suspended, and the app goes on', async () => {
  const thread = openThread({ memoryMb: 24, evaluationMs: 60_000, clockMs: 60_000 });
  const about = withComponents(5_000);
  expect(await codesOf(thread, about, 'true', GREEDY, 'true')).toEqual([
    'ok',
    'expression-out-of-memory',
    'expression-out-of-memory',
  ]);
  expect(await codesOf(thread, facts, 'true', GREEDY, 'true')).toEqual(['ok', 'expression-suspended', 'ok']);
});

it('a thread that ends during an evaluation gives errors, and the next evaluation a new thread', async () => {
  const thread = openThread({ evaluationMs: 60_000, clockMs: 60_000 });
  await codesOf(thread, facts, 'true');
  const running = codesOf(thread, withComponents(2_500), SLOW);
  await thread.stop();
  expect(await running).toEqual(['expression-unavailable']);
  expect(await codesOf(thread, facts, 'true')).toEqual(['ok']);
});

it('a thread that does not start in time gives errors', async () => {
  expect(await codesOf(openThread({ startMs: 0 }), facts, 'true')).toEqual(['expression-unavailable']);
});

it('many evaluations at the same time get their own results', async () => {
  const thread = openThread();
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      codesOf(thread, withComponents(at + 1), `sbom.count == ${at + 1}`, 'sbom.count == 3'),
    ),
  );
  expect(results).toEqual(Array.from({ length: 40 }, (_, at) => ['ok', at === 2 ? 'ok' : 'expression-false']));
});

it('the calling thread goes on while an expression runs', async () => {
  const thread = openThread({ evaluationMs: 100, clockMs: 10_000 });
  await codesOf(thread, facts, 'true');
  let turns = 0;
  let isRunning = true;
  const turn = () => {
    turns += 1;
    if (isRunning) setImmediate(turn);
  };
  const running = codesOf(thread, withComponents(2_500), SLOW).then((codes) => {
    isRunning = false;
    return codes;
  });
  turn();
  expect(await running).toEqual(['expression-timed-out']);
  expect(turns).toBeGreaterThan(100);
});

const IDLE = new URL('./idle.fixture.ts', import.meta.url);

it('an idle process ends', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(IDLE)], { timeout: 60_000 });
  expect(stdout.trim()).toBe('ok');
});

it('works inside another thread, which can end', async () => {
  const nested = new Worker(IDLE);
  const answers: unknown[] = [];
  nested.on('message', (answer) => answers.push(answer));
  const code = await new Promise((resolve) => {
    nested.once('exit', resolve);
  });
  expect({ answers, code }).toEqual({ answers: ['ok'], code: 0 });
});
