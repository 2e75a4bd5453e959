/** The types of calls and operators. */
import { compilePattern } from '#lib/policy/cel/engine/pattern.ts';
import { SIGNATURES, type Signature } from '#lib/policy/cel/engine/functions.ts';
import { areComparable, isOpen, joinTypes, kindOf, type ValueType } from '#lib/policy/cel/language/value-type.ts';
import { stringLiteral, type Call, type Expr } from '#lib/policy/cel/language/syntax.ts';
import { memberType, withArticle, type Report } from './report.ts';

type Inference = { infer: (expr: Expr) => ValueType; report: Report };

/** The type of a call. */
export function callType(call: Call, expr: Expr, inference: Inference): ValueType {
  switch (call.function) {
    case '_&&_':
    case '_||_':
      for (const arg of call.args) checkCondition(arg, inference);
      return 'bool';
    case '@not_strictly_false':
      return 'bool';
    case '_?_:_':
      return conditionalType(call.args as [Expr, Expr, Expr], inference);
    case '_[_]':
      return indexType(call.args as [Expr, Expr], expr, inference);
    case '_==_':
    case '_!=_':
    case '@in':
      return comparisonType(call, expr, inference);
    default:
      return functionType(call, expr, inference);
  }
}

function checkCondition(expr: Expr, { infer, report }: Inference): void {
  const type = infer(expr);
  if (type !== 'bool' && !isOpen(type))
    report(`a condition must be true or false, and this is ${withArticle(type)}`, expr);
}

function conditionalType([condition, whenTrue, whenFalse]: [Expr, Expr, Expr], inference: Inference): ValueType {
  checkCondition(condition, inference);
  return joinTypes(inference.infer(whenTrue), inference.infer(whenFalse));
}

function indexType([operand, index]: [Expr, Expr], expr: Expr, { infer, report }: Inference): ValueType {
  const [type, at] = [infer(operand), infer(index)];
  if (isOpen(type)) return 'any';
  const kind = kindOf(type);
  if (kind === 'list') {
    if (!isOpen(at) && !['int', 'uint', 'double'].includes(kindOf(at)))
      report(`the index of a list is a number, and this is ${withArticle(at)}`, index);
    return (type as { list: ValueType }).list;
  }
  const name = stringLiteral(index);
  if (name !== null) return memberType(type, name, expr, report);
  if (kind !== 'map') report(`${withArticle(type)} has no elements`, expr);
  return typeof type === 'object' && 'map' in type ? type.map : 'any';
}

/** Values of different types are never equal, and always unequal: the author has mistaken something. */
function comparisonType({ function: operator, args }: Call, expr: Expr, { infer, report }: Inference): ValueType {
  const [left, right] = args.map(infer) as [ValueType, ValueType];
  if (operator !== '@in') {
    if (!areComparable(left, right)) report(`${withArticle(left)} is never equal to ${withArticle(right)}`, expr);
    return 'bool';
  }
  const kind = kindOf(right);
  if (!isOpen(right) && kind !== 'list' && kind !== 'map')
    report(`only a list or a map contains something, and this is ${withArticle(right)}`, expr);
  if (typeof right === 'object' && 'list' in right && !areComparable(left, right.list))
    report(`${withArticle(left)} is never an element of a list of ${kindOf(right.list)}`, expr);
  if (typeof right === 'object' && 'record' in right && !areComparable(left, 'string'))
    report(`${withArticle(left)} is never the name of a field`, expr);
  return 'bool';
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map']);

function functionType(call: Call, expr: Expr, { infer, report }: Inference): ValueType {
  const target = call.target && infer(call.target);
  const args = call.args.map((arg) => (MACROS.has(call.function) ? 'any' : infer(arg)));
  const signatures = SIGNATURES.get(call.function);
  if (signatures === undefined) {
    report(unknownFunction(call), expr);
    return 'any';
  }
  const named = signatures.filter((one) => (one.target === null) === (target === undefined));
  const fitting = named.filter((one) => one.arguments.length === args.length);
  const matching = fitting.filter((one) => accepts(one, target, args));
  if (matching.length === 0) report(misuse(call.function, { signatures, named, fitting, target, args }), expr);
  if (call.function === 'matches') checkPattern(call, expr, report);
  if (call.function === '_+_' && kindOf(args[0]!) === 'list' && kindOf(args[1]!) === 'list')
    return joinTypes(args[0]!, args[1]!);
  const results = matching.map(({ result }) => result);
  return results.every((result) => kindOf(result) === kindOf(results[0]!)) ? (results[0] ?? 'any') : 'any';
}

function unknownFunction({ function: name, args }: Call): string {
  if (name === 'has') return 'has needs a field, such as has(a.b)';
  if (MACROS.has(name)) return `${name} needs a list, a variable and a condition, such as list.${name}(x, x == 1)`;
  return `there is no function ${name.replace(/^_(.*)_$/, '$1')}${args.length > 0 ? '' : '()'}`;
}

function accepts(signature: Signature, target: ValueType | undefined, args: readonly ValueType[]): boolean {
  const fits = (wanted: ValueType, given: ValueType): boolean =>
    wanted === 'any' || isOpen(given) || kindOf(wanted) === kindOf(given);
  return (
    (target === undefined || signature.target === null || fits(signature.target, target)) &&
    args.every((arg, at) => fits(signature.arguments[at]!, arg))
  );
}

type Misuse = {
  signatures: readonly Signature[];
  named: readonly Signature[];
  fitting: readonly Signature[];
  target: ValueType | undefined;
  args: readonly ValueType[];
};

function misuse(name: string, { signatures, named, fitting, target, args }: Misuse): string {
  const operator = /^(?:_(\S+)_|([!-])_)$/.exec(name);
  if (operator) {
    const sign = operator[1] ?? operator[2]!;
    return `${sign} does not accept ${args.map(kindOf).join(' and ')}`;
  }
  if (named.length === 0)
    return target === undefined
      ? `write ${name} behind a value, as value.${name}(…)`
      : `write ${name} as a function, ${name}(…)`;
  if (fitting.length === 0) {
    const wanted = [...new Set(signatures.map((one) => one.arguments.length))].join(' or ');
    return `${name} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, not ${args.length}`;
  }
  const given = target === undefined ? args : [target, ...args];
  return `${name} does not accept ${given.map(kindOf).join(' and ')}`;
}

/** A pattern comes from the policy and never from evidence, so that it is checked before the policy is stored. */
function checkPattern({ args }: Call, expr: Expr, report: Report): void {
  const source = stringLiteral(args[0]);
  if (source === null) return report('the pattern of matches must be written out', expr);
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') report(`the pattern of matches is not valid in RE2: ${pattern}`, expr);
}
