/** Parses expressions and walks their syntax trees. */
import { parse } from '@bufbuild/cel';

export type Expr = ReturnType<typeof parse>['expr'];
type ExprOf<Case extends Expr['exprKind']['case']> = Extract<Expr['exprKind'], { case: Case }>['value'];
export type Call = ExprOf<'callExpr'>;
export type Comprehension = ExprOf<'comprehensionExpr'>;

/** `offsets`: the place in the source of each node, by its id. */
export type Syntax = { expr: Expr; offsets: { [id: string]: number } };

/** The variable in which the macros collect their result. A source cannot name it. */
export const ACCUMULATOR = '@result';

/** Brackets in brackets. The parser calls itself for each, and how often it can depends on the machine. */
const MAX_BRACKETS = 200;

/** Parse a source; a text says what is wrong. */
export function parseExpression(source: string): Syntax | string {
  if (bracketDepth(source) > MAX_BRACKETS) return TOO_DEEP;
  try {
    const { expr, sourceInfo } = parse(source);
    return { expr, offsets: sourceInfo?.positions ?? {} };
  } catch (error) {
    return syntaxProblem(error);
  }
}

const TOO_DEEP = 'it is nested too deep';

/** How deep brackets are nested, those in texts included. */
function bracketDepth(source: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of source) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The parser says `<input>:LINE:COLUMN: found X but expecting …`, with everything that it could have expected. */
function syntaxProblem(error: unknown): string {
  if (error instanceof RangeError && /call stack/.test(error.message)) return TOO_DEEP;
  const message = error instanceof Error ? error.message : String(error);
  const [, line, column, found] = /^<input>:(\d+):(\d+): found (.*?) but expecting /s.exec(message) ?? [];
  return line === undefined
    ? `it is not CEL: ${message}`
    : `it is not CEL: ${found} is unexpected at line ${line}, column ${column}`;
}

/** The nodes directly below a node. */
export function childrenOf({ exprKind }: Expr): Expr[] {
  switch (exprKind.case) {
    case 'selectExpr':
      return present(exprKind.value.operand);
    case 'callExpr':
      return [...present(exprKind.value.target), ...exprKind.value.args];
    case 'listExpr':
      return exprKind.value.elements;
    case 'structExpr':
      return exprKind.value.entries.flatMap(({ keyKind, value }) =>
        keyKind.case === 'mapKey' ? [keyKind.value, ...present(value)] : present(value),
      );
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return [iterRange, accuInit, loopCondition, loopStep, result].flatMap(present);
    }
    case 'identExpr':
    case 'constExpr':
    case undefined:
      return [];
  }
}

function present(expr: Expr | undefined): Expr[] {
  return expr === undefined ? [] : [expr];
}

/** The number of nodes of a tree. */
export function countNodes(expr: Expr): number {
  let count = 0;
  const open = [expr];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    count += 1;
    open.push(...childrenOf(next));
  }
  return count;
}

/** The text of a string literal; null for any other node. */
export function stringLiteral(expr: Expr | undefined): string | null {
  if (expr?.exprKind.case !== 'constExpr') return null;
  const { constantKind } = expr.exprKind.value;
  return constantKind?.case === 'stringValue' ? constantKind.value : null;
}

/** Whether a node is the literal null. */
export function isNullLiteral(expr: Expr | undefined): boolean {
  return expr?.exprKind.case === 'constExpr' && expr.exprKind.value.constantKind?.case === 'nullValue';
}
