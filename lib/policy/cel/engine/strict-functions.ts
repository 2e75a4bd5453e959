/**
 * Functions that replace those of the engine. The engine reads `double("abc")` as NaN and `int("")` as 0, takes the
 * number in `timestamp(1)` as milliseconds, and gives days and hours that depend on the time zone of the process.
 */
import { CelScalar, celFunc, celMethod, celUint, objectType, type CelFunc, type CelUint } from '@bufbuild/cel';
import { TimestampSchema, type Timestamp } from '@bufbuild/protobuf/wkt';
import { compilePattern } from './pattern.ts';

const { BOOL, DOUBLE, INT, STRING, UINT } = CelScalar;
const TIMESTAMP = objectType(TimestampSchema);

const INTEGER = /^-?[0-9]{1,19}$/;
const UNSIGNED = /^[0-9]{1,20}$/;
const DECIMAL = /^[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?$/;

function digits(text: string, form: RegExp, type: string): bigint {
  if (!form.test(text)) throw new Error(`the text is no ${type}`);
  return BigInt(text);
}

const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

function toInt(text: string): bigint {
  const value = digits(text, INTEGER, 'int');
  if (value > MAX_INT || value < -MAX_INT - 1n) throw new Error('the number is out of the range of int');
  return value;
}

function toUint(text: string): CelUint {
  const value = digits(text, UNSIGNED, 'uint');
  if (value > MAX_UINT) throw new Error('the number is out of the range of uint');
  return celUint(value);
}

function toDouble(text: string): number {
  if (!DECIMAL.test(text)) throw new Error('the text is no double');
  return Number(text);
}

function dateOf({ seconds, nanos }: Timestamp): Date {
  return new Date(Number(seconds) * 1_000 + Math.floor(nanos / 1_000_000));
}

const DAY_MS = 86_400_000;

/** Parts of a time in UTC (CEL language definition, timestamps). */
const PARTS: { [method: string]: (date: Date) => number } = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / DAY_MS),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

function matchesPattern(text: string, source: string): boolean {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') throw new Error(`the pattern is not valid: ${pattern}`);
  return pattern.matches(text);
}

export const STRICT_FUNCTIONS: readonly CelFunc[] = [
  celFunc('int', [STRING], INT, toInt),
  celFunc('uint', [STRING], UINT, toUint),
  celFunc('double', [STRING], DOUBLE, toDouble),
  celMethod('matches', STRING, [STRING], BOOL, function (source) {
    return matchesPattern(this, source);
  }),
  ...Object.entries(PARTS).map(([name, partOf]) =>
    celMethod(name, TIMESTAMP, [], INT, function () {
      return BigInt(partOf(dateOf(this.message)));
    }),
  ),
];
