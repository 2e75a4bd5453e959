/** Infers the type of an expression, and reports what can never be evaluated. */
import { joinTypes, type ValueType } from '#lib/policy/cel/language/value-type.ts';
import { stringLiteral, type Comprehension, type Expr } from '#lib/policy/cel/language/syntax.ts';
import { callType } from './calls.ts';
import { memberType, withArticle, type Report } from './report.ts';

export type Variables = ReadonlyMap<string, ValueType>;

/** Names that stand for types: `type(x) == string`. */
const TYPE_NAMES = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);

/** The type of an expression with these variables. */
export function inferType(expr: Expr, variables: Variables, report: Report): ValueType {
  const { exprKind } = expr;
  const infer = (part: Expr): ValueType => inferType(part, variables, report);
  switch (exprKind.case) {
    case 'constExpr':
      return CONSTANTS[exprKind.value.constantKind?.case ?? ''] ?? 'any';
    case 'identExpr':
      return variableType(exprKind.value.name, expr, variables, report);
    case 'selectExpr': {
      const { operand, field, testOnly } = exprKind.value;
      const member = memberType(infer(operand!), field, expr, report);
      return testOnly ? 'bool' : member;
    }
    case 'callExpr':
      return callType(exprKind.value, expr, { infer, report });
    case 'listExpr':
      return { list: exprKind.value.elements.map(infer).reduce(joinTypes, 'nothing') };
    case 'structExpr':
      return { map: mapValues(expr).map(infer).reduce(joinTypes, 'nothing') };
    case 'comprehensionExpr':
      return macroType(exprKind.value, expr, variables, report);
    case undefined:
      return 'any';
  }
}

const CONSTANTS: { [constant: string]: ValueType } = {
  nullValue: 'null',
  boolValue: 'bool',
  int64Value: 'int',
  uint64Value: 'uint',
  doubleValue: 'double',
  stringValue: 'string',
  bytesValue: 'bytes',
};

function variableType(name: string, expr: Expr, variables: Variables, report: Report): ValueType {
  const type = variables.get(name);
  if (type !== undefined) return type;
  if (TYPE_NAMES.has(name)) return 'type';
  report(`there is no variable ${name}; the variables are ${[...variables.keys()].join(', ')}`, expr);
  return 'any';
}

/** Keys of a map must be written out or be texts; only the values have a type that is followed. */
function mapValues(expr: Expr): Expr[] {
  if (expr.exprKind.case !== 'structExpr') return [];
  return expr.exprKind.value.entries.flatMap(({ keyKind, value }) => {
    const isKnownKey = keyKind.case === 'mapKey' && stringLiteral(keyKind.value) !== null;
    return value === undefined || (keyKind.case === 'mapKey' && !isKnownKey) ? [] : [value];
  });
}

function macroType(macro: Comprehension, expr: Expr, variables: Variables, report: Report): ValueType {
  const range = inferType(macro.iterRange!, variables, report);
  const inner = new Map(variables).set(macro.iterVar, elementType(range, expr, report));
  const start = inferType(macro.accuInit!, variables, report);
  inner.set(macro.accuVar, start);
  const step = inferType(macro.loopStep!, inner, report);
  inner.set(macro.accuVar, joinTypes(start, step));
  return inferType(macro.result!, inner, report);
}

function elementType(range: ValueType, expr: Expr, report: Report): ValueType {
  if (typeof range === 'object') {
    if ('list' in range) return range.list;
    return 'record' in range ? 'string' : 'any';
  }
  if (range !== 'any' && range !== 'nothing')
    report(`only a list or a map has elements, and this is ${withArticle(range)}`, expr);
  return 'any';
}
