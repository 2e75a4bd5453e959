/** Checks an expression, and prepares it for evaluation. */
import { planProgram, type Program } from '#lib/policy/cel/engine/program.ts';
import { EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';
import { parseExpression, type Expr, type Syntax } from '#lib/policy/cel/language/syntax.ts';
import { isOpen, type Shape } from '#lib/policy/cel/language/value-type.ts';
import { type ExpressionScope, variablesOf } from '#lib/policy/cel/language/variables.ts';
import { inferType } from './infer.ts';
import { readsOf, type Read } from './reads.ts';
import { withArticle } from './report.ts';
import { structureProblem, type Problem } from './structure.ts';

export type CompiledExpression =
  | { ok: true; program: Program; reads: readonly Read[]; variables: ReadonlySet<string> }
  /** `problem`: the end of a sentence. */
  | { ok: false; problem: string };

const MAX_CACHED = 512;
const cached = new Map<string, CompiledExpression>();

/**
 * Check and plan an expression. The result is kept, so that each source is compiled once. `fields`: those of the
 * registered predicate type; null where none is known, and then any name is accepted.
 */
export function compileExpression(
  source: string,
  scope: ExpressionScope,
  fields: Shape | null = null,
): CompiledExpression {
  const key = `${scope} ${fields === null ? '' : JSON.stringify(fields)} ${source}`;
  const known = cached.get(key);
  if (known !== undefined) return known;
  const compiled = compile(source, variablesOf(scope, fields));
  if (cached.size >= MAX_CACHED) cached.delete(cached.keys().next().value!);
  cached.set(key, compiled);
  return compiled;
}

function compile(source: string, variables: Shape): CompiledExpression {
  if (source.length > EXPRESSION_LIMITS.characters)
    return { ok: false, problem: `it has more than ${EXPRESSION_LIMITS.characters} characters` };
  const syntax = parseExpression(source);
  if (typeof syntax === 'string') return { ok: false, problem: syntax };
  const problem = structureProblem(syntax.expr) ?? typeProblem(syntax.expr, variables);
  if (problem !== null) return { ok: false, problem: `${problem.message}${placeOf(problem, syntax, source)}` };
  const reads = readsOf(syntax.expr);
  try {
    const program = planProgram(syntax.expr);
    return { ok: true, program, reads, variables: new Set(reads.map(({ path }) => path[0]!)) };
  } catch (error) {
    return { ok: false, problem: `the engine does not accept it: ${error instanceof Error ? error.message : ''}` };
  }
}

function typeProblem(expr: Expr, variables: Shape): Problem | null {
  const problems: Problem[] = [];
  const type = inferType(expr, new Map(Object.entries(variables)), (message, at) =>
    problems.push({ message, id: at.id }),
  );
  const [first] = problems;
  if (first !== undefined) return first;
  return type === 'bool' || isOpen(type)
    ? null
    : { message: `the result must be true or false, and this is ${withArticle(type)}`, id: expr.id };
}

function placeOf({ id }: Problem, { offsets }: Syntax, source: string): string {
  const offset = offsets[String(id)];
  if (offset === undefined) return '';
  // The place of an operator begins with the space before it.
  const start = offset + /^\s*/.exec(source.slice(offset))![0].length;
  const before = source.slice(0, start).split('\n');
  return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`;
}
