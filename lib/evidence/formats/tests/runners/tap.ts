import { refuse } from '../../../read/refusal.ts';
import { makeContent, type TextFormat } from '../../../read/content.ts';
import { toTestReport, NO_TOTALS } from '#lib/evidence/formats/tests/test-report.ts';
import { simpleCase, type CaseOutcome, type TestCase } from '../test-case.ts';

const TEST_POINT = /^(not )?ok\b(?:\s+(\d+))?(?:\s*-\s+|\s+|$)(.*)$/;
const PLAN = /^1\.\.(\d{1,9})\s*(?:#.*)?$/;
const VERSION = /^TAP version \d+\s*$/;
const BAIL_OUT = /^Bail out!\s*(.*)$/;

/** The Test Anything Protocol, versions 12 to 14. It begins with a version line, a plan, a bail-out or a test point. */
export const tap: TextFormat = {
  recognises(text) {
    const first =
      text
        .slice(0, 20_000)
        .split(/\r?\n/)
        .find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
    return (
      VERSION.test(first) ||
      PLAN.test(first) ||
      BAIL_OUT.test(first) ||
      (TEST_POINT.test(first) && /^1\.\.\d+/m.test(text))
    );
  },
  read({ text }) {
    if (text.length > MAX_TEXT) return refuse('too-many-items', '', 'The test report is too long.');
    const { cases, runFailures } = readTap(text);
    return makeContent('tap', {
      mediaType: 'text/plain',
      facts: {
        kind: 'tests',
        tests: toTestReport({
          cases,
          totals: { ...NO_TOTALS, runFailures },
          suites: [],
          knownBy: cases.map(({ name }) => name),
          finishedOn: null,
        }),
      },
    });
  },
};

const MAX_TEXT = 32 * 1024 * 1024;

/** Points of one depth. Those of a subtest wait for its parent point, which follows and may be marked as todo. */
type Level = { points: number; plan: number | null; cases: TestCase[] };
const newLevel = (): Level => ({ points: 0, plan: null, cases: [] });

/**
 * Read TAP. Points without subtests are the tests. A failed point with subtests counts as a failure only if no subtest
 * failed. An unfulfilled plan, a missing plan and `Bail out!` are failures of the run, as in every TAP harness.
 */
export function readTap(text: string): { cases: TestCase[]; runFailures: string[] } {
  const levels: Level[] = [newLevel()];
  const runFailures: string[] = [];
  let yamlEnd: string | null = null;
  let listIndex = 0;
  for (const line of text.split(/\r?\n/)) {
    const body = line.trimStart();
    const indent = line.slice(0, line.length - body.length);
    if (yamlEnd !== null) {
      if (line.trimEnd() === yamlEnd) yamlEnd = null;
      continue;
    }
    if (body.trimEnd() === '---') {
      yamlEnd = `${indent}...`;
      continue;
    }
    const depth = Math.min(Math.floor(indent.length / 4), MAX_DEPTH);
    const bail = BAIL_OUT.exec(body);
    if (bail && depth === 0) runFailures.push(`The run was given up${bail[1] ? `: ${bail[1].slice(0, 200)}` : ''}.`);
    const [plan, point] = [PLAN.exec(body), TEST_POINT.exec(body)];
    if (!plan && !point) continue;
    while (levels.length <= depth) levels.push(newLevel());
    const level = levels[depth]!;
    if (plan) level.plan = Number(plan[1]);
    if (!point) continue;
    level.points++;
    const inner = levels.splice(depth + 1);
    level.cases.push(...pointCases(point, inner, runFailures, ++listIndex));
  }
  const [top, ...open] = levels;
  if (open.length > 0) runFailures.push('The report ends within a subtest.');
  checkPlan(top!, 'The run', runFailures);
  return { cases: [...top!.cases, ...open.flatMap(({ cases }) => cases)], runFailures: runFailures.slice(0, 20) };
}

const MAX_DEPTH = 50;

function pointCases(
  point: RegExpExecArray,
  inner: readonly Level[],
  runFailures: string[],
  listIndex: number,
): TestCase[] {
  const { name, nameless, directive } = parseDescription(point[3] ?? '', point[2]);
  const subtests = inner.flatMap(({ cases }) => cases);
  const outcome = outcomeOf(point[1] === undefined, directive);
  // TAP names no file: another file may have a test of the same name.
  const more: Partial<TestCase> = { listIndex, scoped: false, nameless, failedTodo: outcome === 'todo' };
  if (subtests.length === 0 && inner.length === 0) return [simpleCase(name, outcome, more)];
  if (inner[0] && directive === null) checkPlan(inner[0], `The subtest ${name}`, runFailures);
  const nested = subtests.map((item) => ({
    ...item,
    failedTodo: item.failedTodo === true || (directive === 'todo' && item.outcome === 'failed'),
    name: `${name} › ${item.name}`,
    parts: [name, ...item.parts],
    units: [name, ...item.units.map((unit) => `${name} › ${unit}`)],
    unit: item.unit === null ? null : `${name} › ${item.unit}`,
    outcome: directive === 'todo' && item.outcome === 'failed' ? ('todo' as const) : item.outcome,
  }));
  const failedItself = outcome === 'failed' && !nested.some((item) => item.outcome === 'failed');
  return failedItself ? [...nested, simpleCase(name, 'failed', { ...more, unit: name })] : nested;
}

function outcomeOf(ok: boolean, directive: 'todo' | 'skip' | null): CaseOutcome {
  if (directive === 'todo') return ok ? 'passed' : 'todo';
  if (directive === 'skip') return ok ? 'skipped' : 'failed';
  return ok ? 'passed' : 'failed';
}

/** Split the description of a point into name and directive. An escaped `\#` begins no directive. */
function parseDescription(
  description: string,
  number: string | undefined,
): { name: string; nameless: boolean; directive: 'todo' | 'skip' | null } {
  const match = /(?:^|[^\\])#\s*(todo|skip)/i.exec(description);
  const nameEnd = match ? match.index + (description[match.index] === '#' ? 0 : 1) : description.length;
  const name = description.slice(0, nameEnd).trim();
  const word = match?.[1]?.toLowerCase();
  return {
    name: name === '' ? `test ${number ?? ''}`.trim() : name,
    nameless: name === '',
    directive: word === 'todo' || word === 'skip' ? word : null,
  };
}

function checkPlan({ points, plan }: Level, name: string, runFailures: string[]): void {
  if (plan === null) runFailures.push(`${name} has no plan: it may have ended early.`);
  else if (plan !== points)
    runFailures.push(`${name} planned ${plan} ${plan === 1 ? 'test' : 'tests'}, and ${points} ran.`);
}
