/** Finds what an expression reads, and whether more elements of a list could turn its result from true to false. */
import { ACCUMULATOR, isNullLiteral, type Comprehension, type Expr } from '#lib/policy/cel/language/syntax.ts';

/**
 * A variable with the fields that are read of it, e.g. `sbom.components`. `monotone`: it is the list of an `exists`
 * that only makes the result true, so that further elements never make it false.
 */
export type Read = { path: readonly string[]; monotone: boolean };

/** Everything that an expression reads of its variables. */
export function readsOf(root: Expr): Read[] {
  const reads: Read[] = [];
  collect(root, { positive: true, locals: new Set(), reads });
  return reads;
}

/**
 * Whether an expression that is true could be false if the list at `path` were complete, because it reads the list, or
 * something around or below it, in another way than by a positive `exists`.
 */
export function dependsOnAll(reads: readonly Read[], path: readonly string[]): boolean {
  return reads.some((read) => !read.monotone && read.path.every((name, at) => at >= path.length || name === path[at]));
}

/** `positive`: the part only ever helps to make the whole expression true. */
type Place = { positive: boolean; locals: ReadonlySet<string>; reads: Read[] };

function collect(expr: Expr, place: Place): void {
  const path = pathOf(expr, place.locals);
  if (path !== null) {
    if (path.length > 0) place.reads.push({ path, monotone: false });
    return;
  }
  const { exprKind } = expr;
  const mixed: Place = { ...place, positive: false };
  switch (exprKind.case) {
    case 'selectExpr':
      return collect(exprKind.value.operand!, mixed);
    case 'callExpr': {
      const { function: name, target, args } = exprKind.value;
      // Whether there is such a value does not depend on what is in it.
      if ((name === '_==_' || name === '_!=_') && args.some(isNullLiteral)) return collectVariables(args, mixed);
      const inner = name === '_&&_' || name === '_||_' ? place : mixed;
      if (target) collect(target, mixed);
      for (const arg of args) collect(arg, inner);
      return;
    }
    case 'listExpr':
      for (const element of exprKind.value.elements) collect(element, mixed);
      return;
    case 'structExpr':
      for (const { keyKind, value } of exprKind.value.entries) {
        if (keyKind.case === 'mapKey') collect(keyKind.value, mixed);
        if (value) collect(value, mixed);
      }
      return;
    case 'comprehensionExpr':
      return collectMacro(exprKind.value, place);
    case 'identExpr':
    case 'constExpr':
    case undefined:
  }
}

/** A comparison with null reads only the variable itself; anything longer is read as usual. */
function collectVariables(args: readonly Expr[], place: Place): void {
  for (const arg of args) {
    const path = pathOf(arg, place.locals);
    if (path?.length === 1) place.reads.push({ path, monotone: true });
    else collect(arg, place);
  }
}

function collectMacro(macro: Comprehension, place: Place): void {
  const locals = new Set([...place.locals, macro.iterVar, ACCUMULATOR]);
  const isExists = isFalse(macro.accuInit);
  collectRange(macro.iterRange!, { ...place, positive: place.positive && isExists });
  collect(macro.loopStep!, { ...place, locals, positive: place.positive && isExists });
}

/** The list of `exists`, also through `filter` and `map`, which leave out or replace elements one by one. */
function collectRange(range: Expr, place: Place): void {
  const path = pathOf(range, place.locals);
  if (path !== null) {
    if (path.length > 0) place.reads.push({ path, monotone: place.positive });
    return;
  }
  const { exprKind } = range;
  if (exprKind.case !== 'comprehensionExpr' || exprKind.value.accuInit?.exprKind.case !== 'listExpr')
    return collect(range, { ...place, positive: false });
  const { iterRange, iterVar, loopStep } = exprKind.value;
  collectRange(iterRange!, place);
  collect(loopStep!, { ...place, locals: new Set([...place.locals, iterVar, ACCUMULATOR]), positive: false });
}

/** `exists` starts with false; `all` starts with true, and `exists_one`, `map` and `filter` with something else. */
function isFalse(expr: Expr | undefined): boolean {
  if (expr?.exprKind.case !== 'constExpr') return false;
  const { constantKind } = expr.exprKind.value;
  return constantKind?.case === 'boolValue' && !constantKind.value;
}

/** The names of `a.b.c`; empty where the first one is a variable of a macro; null for any other expression. */
function pathOf({ exprKind }: Expr, locals: ReadonlySet<string>): string[] | null {
  if (exprKind.case === 'identExpr') return locals.has(exprKind.value.name) ? [] : [exprKind.value.name];
  if (exprKind.case !== 'selectExpr') return null;
  const around = exprKind.value.operand && pathOf(exprKind.value.operand, locals);
  if (!around) return null;
  return around.length === 0 ? [] : [...around, exprKind.value.field];
}
