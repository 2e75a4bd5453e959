/** Plans a checked expression once, and evaluates it on values. */
import { isCelError, plan, type CelInput } from '@bufbuild/cel';
import { EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';
import { ACCUMULATOR, childrenOf, countNodes, type Comprehension, type Expr } from '#lib/policy/cel/language/syntax.ts';
import { explain } from './explain.ts';
import { APPEND, COUNTED_RANGE, ENVIRONMENT, meter, NEW_LIST } from './functions.ts';

/** A result: true or false, or why there is none. */
export type Outcome = boolean | { code: 'expression-error' | 'expression-too-costly'; message: string };

export type Program = (values: { [variable: string]: CelInput }) => unknown;

/** Plan an expression that has been checked. The tree is changed: every macro counts the elements that it visits. */
export function planProgram(expr: Expr): Program {
  countRanges(expr);
  return plan(ENVIRONMENT, expr);
}

/** Allow the work of one rule. All evaluations until the next call share it. */
export function startRule(units: number = EXPRESSION_LIMITS.work): void {
  meter.start(units);
}

/** Evaluate a program. Only exactly true and false are results: the engine returns errors, which are truthy. */
export function runProgram(program: Program, values: { [variable: string]: CelInput }): Outcome {
  const result = resultOf(program, values);
  if (meter.isExceeded())
    return { code: 'expression-too-costly', message: 'the expression does more work than a rule may do' };
  if (result === true || result === false) return result;
  return { code: 'expression-error', message: explain(result) };
}

function resultOf(program: Program, values: { [variable: string]: CelInput }): unknown {
  // The engine makes an Error for each element that has one; to record the stack takes most of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return program(values);
  } catch (error) {
    return isCelError(error) || error instanceof Error ? error : new Error(String(error));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A macro reads its whole list before it visits the first element, so the list is counted and not the visits. */
function countRanges(root: Expr): void {
  const open = [root];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    open.push(...childrenOf(expr));
    if (expr.exprKind.case === 'comprehensionExpr') countRange(expr.exprKind.value);
  }
}

/** The nodes of the engine's own around those of a condition, for each element. */
const OVERHEAD = 4;

function countRange(macro: Comprehension): void {
  const nodes = OVERHEAD + countNodes(macro.loopStep!) + countNodes(macro.loopCondition!);
  macro.iterRange = call(COUNTED_RANGE, [macro.iterRange!, integer(nodes)]);
  if (macro.accuInit?.exprKind.case !== 'listExpr') return;
  // The engine would copy a list for each element: `map` over n elements would make lists in lists, n deep.
  macro.accuInit = call(NEW_LIST, []);
  appendInPlace(macro.loopStep!);
}

/** `@result + [x]` is the whole step of `map`, and a branch of the step of `filter`. */
function appendInPlace(step: Expr): void {
  if (step.exprKind.case !== 'callExpr') return;
  const { value } = step.exprKind;
  if (value.function === '_?_:_') return appendInPlace(value.args[1]!);
  const [list, added] = value.args;
  if (value.function !== '_+_' || list?.exprKind.case !== 'identExpr' || list.exprKind.value.name !== ACCUMULATOR)
    return;
  if (added?.exprKind.case !== 'listExpr') return;
  value.function = APPEND;
  value.args = [list, added.exprKind.value.elements[0]!];
}

function call(name: string, args: Expr[]): Expr {
  return node({ case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args } });
}

function integer(value: number): Expr {
  const constantKind = { case: 'int64Value', value: BigInt(value) } as const;
  return node({ case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind } });
}

function node(exprKind: Expr['exprKind']): Expr {
  return { $typeName: 'cel.expr.Expr', id: 0n, exprKind };
}
