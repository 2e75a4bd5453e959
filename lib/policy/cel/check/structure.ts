/** Refuses trees that are too large, too deep, or use what no expression may use. Nothing here is recursive. */
import { EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';
import { childrenOf, type Expr } from '#lib/policy/cel/language/syntax.ts';

type Open = { expr: Expr; depth: number; macros: number };

/** A problem at a node of the tree. */
export type Problem = { message: string; id: bigint };

/** The first problem with the structure of a tree; null where there is none. */
export function structureProblem(root: Expr): Problem | null {
  let nodes = 0;
  const open: Open[] = [{ expr: root, depth: 1, macros: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes += 1;
    const problem = nodeProblem(next, nodes);
    if (problem !== null) return { message: problem, id: next.expr.id };
    open.push(...below(next));
  }
  return null;
}

function nodeProblem({ expr: { exprKind }, depth, macros }: Open, nodes: number): string | null {
  const limits = EXPRESSION_LIMITS;
  if (nodes > limits.nodes) return `it has more than ${limits.nodes} nodes`;
  if (depth > limits.depth) return `it is nested more than ${limits.depth} levels deep`;
  if (macros > limits.macros) return `macros are nested more than ${limits.macros} levels deep`;
  if (exprKind.case === undefined) return 'a part of it is empty';
  if (exprKind.case === 'structExpr' && exprKind.value.messageName !== '')
    return `there is no type ${exprKind.value.messageName}`;
  return exprKind.case === 'constExpr' ? constantProblem(exprKind.value.constantKind) : null;
}

const [MAX_INT, MAX_UINT] = [2n ** 63n - 1n, 2n ** 64n - 1n];

/** The parser reads numbers of any size. */
function constantProblem(constant: { case?: string; value?: unknown } | undefined): string | null {
  const { case: kind, value } = constant ?? {};
  if (kind === 'int64Value' && ((value as bigint) > MAX_INT || (value as bigint) < -MAX_INT - 1n))
    return 'a number is out of the range of int';
  if (kind === 'uint64Value' && (value as bigint) > MAX_UINT) return 'a number is out of the range of uint';
  return kind === 'doubleValue' && !Number.isFinite(value) ? 'a number is out of the range of double' : null;
}

/** The list of a macro is evaluated once, and does not count as nested in it. */
function below({ expr, depth, macros }: Open): Open[] {
  const { exprKind } = expr;
  const isMacro = exprKind.case === 'comprehensionExpr';
  return childrenOf(expr).map((child) => ({
    expr: child,
    depth: depth + 1,
    macros: isMacro && child !== exprKind.value.iterRange ? macros + 1 : macros,
  }));
}
