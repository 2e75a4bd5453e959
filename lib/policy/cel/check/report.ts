/** What the checks of types share: how problems are reported, and the types of fields. */
import { kindOf, type ValueType } from '#lib/policy/cel/language/value-type.ts';
import type { Expr } from '#lib/policy/cel/language/syntax.ts';

/** Where problems go. After one is reported the type is open, so that it is not reported again. */
export type Report = (message: string, at: Expr) => void;

/** The type of `value.name`, and of `value["name"]`. */
export function memberType(type: ValueType, name: string, expr: Expr, report: Report): ValueType {
  if (typeof type === 'object') {
    if ('map' in type) return type.map;
    if ('record' in type) {
      if (Object.hasOwn(type.record, name)) return type.record[name]!;
      report(`there is no field ${name} here; the fields are ${Object.keys(type.record).join(', ')}`, expr);
      return 'any';
    }
  }
  if (type !== 'any' && type !== 'nothing') report(`${withArticle(type)} has no field ${name}`, expr);
  return 'any';
}

/** `a string`, `an int`. */
export function withArticle(type: ValueType): string {
  const kind = kindOf(type);
  if (kind === 'null') return 'null';
  return /^[aeio]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
