/**
 * Keywords about one value: its type, and what a number or a text must be (JSON Schema Validation 2020-12 §6.1–6.3).
 */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { areEqual } from './meter.ts';
import { type Evaluator, type Target, violate } from './evaluation.ts';
import { hasFormat } from './formats.ts';

/** The type of a value in JSON. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function hasType(type: JsonValue, value: JsonValue): boolean {
  return type === 'integer' ? Number.isInteger(value) : type === typeOf(value);
}

/** An evaluator for numbers; another value conforms. */
function ofNumber(holds: (value: number, limit: number) => boolean, reason: (limit: number) => string): Evaluator {
  return (argument, target) =>
    typeof target.value !== 'number' ||
    holds(target.value, argument as number) ||
    violate(target, reason(argument as number));
}

/** An evaluator for the number of characters of a text. */
function ofLength(holds: (length: number, limit: number) => boolean, reason: (limit: number) => string): Evaluator {
  return (argument, target) => {
    if (typeof target.value !== 'string') return true;
    target.run.meter.spend(target.value.length / 64);
    return holds(characters(target.value), argument as number) || violate(target, reason(argument as number));
  };
}

function characters(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** A finite number as `digits × 10^exponent`. */
function exactly(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Whether a number is a multiple of another one, as both are written: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  const [a, b] = [exactly(value), exactly(of)];
  const common = Math.min(a.exponent, b.exponent);
  const scaled = ({ digits, exponent }: typeof a) => digits * 10n ** BigInt(exponent - common);
  return scaled(a) % scaled(b) === 0n;
}

/** Whether a pattern matches a part of a text. The work depends on the text and on the size of the pattern. */
export function matchesPattern(source: string, text: string, { run: { compiled, meter } }: Target): boolean {
  const pattern = compiled.patterns.get(source)!;
  meter.spend(1 + ((text.length + 1) * pattern.instructions) / 16);
  return pattern.matches(text);
}

export const VALUE_KEYWORDS: { readonly [keyword: string]: Evaluator } = {
  type: (argument, target) => {
    const types = Array.isArray(argument) ? argument : [argument];
    if (types.some((type) => hasType(type, target.value))) return true;
    return violate(target, `must have the type ${types.join(' or ')}, and has the type ${typeOf(target.value)}`);
  },
  enum: (argument, target) =>
    (argument as JsonValue[]).some((one) => areEqual(one, target.value, target.run.meter)) ||
    violate(target, 'is none of the values that the schema lists'),
  const: (argument, target) =>
    areEqual(argument, target.value, target.run.meter) || violate(target, 'is not the value that the schema demands'),
  multipleOf: (argument, target) => {
    if (typeof target.value !== 'number') return true;
    target.run.meter.spend(20);
    return isMultiple(target.value, argument as number) || violate(target, `must be a multiple of ${String(argument)}`);
  },
  maximum: ofNumber(
    (value, limit) => value <= limit,
    (limit) => `must be at most ${limit}`,
  ),
  exclusiveMaximum: ofNumber(
    (value, limit) => value < limit,
    (limit) => `must be less than ${limit}`,
  ),
  minimum: ofNumber(
    (value, limit) => value >= limit,
    (limit) => `must be at least ${limit}`,
  ),
  exclusiveMinimum: ofNumber(
    (value, limit) => value > limit,
    (limit) => `must be more than ${limit}`,
  ),
  maxLength: ofLength(
    (length, limit) => length <= limit,
    (limit) => `must have at most ${limit} characters`,
  ),
  minLength: ofLength(
    (length, limit) => length >= limit,
    (limit) => `must have at least ${limit} characters`,
  ),
  pattern: (argument, target) =>
    typeof target.value !== 'string' ||
    matchesPattern(argument as string, target.value, target) ||
    violate(target, `must match the pattern ${String(argument)}`),
  format: (argument, target) => {
    if (typeof target.value !== 'string') return true;
    target.run.meter.spend(target.value.length / 16);
    return hasFormat(argument as string, target.value) || violate(target, `must have the format ${String(argument)}`);
  },
};
