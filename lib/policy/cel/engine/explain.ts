/** Says in plain words what the engine reports. */
import { isCelError, isCelList, isCelMap } from '@bufbuild/cel';

const MAX_MESSAGE = 300;

const MESSAGES: readonly [RegExp, string][] = [
  [/^field not found: (.*)$/s, 'a value has no field $1'],
  [/^unresolved attribute$/, 'a variable has no value'],
  [/^index (.*) out of bounds.*$/s, 'a list has no element $1'],
  [/^found no matching overload for '_\?_:_'.*$/s, 'a condition is neither true nor false'],
  [/^found no matching overload for '(\S+)' applied to '(?:.*\.)?\((.*)\)'$/s, 'the function $1 does not accept ($2)'],
  [/^type mismatch: expected bool, got (.*)$/s, 'a condition is neither true nor false, but $1'],
  [/^type mismatch: iterable vs (.*)$/s, 'only a list or a map has elements, not $1'],
  [/call stack/, 'the values are nested too deep'],
];

/** Why a result is neither true nor false, as the end of a sentence. */
export function explain(result: unknown): string {
  if (!(result instanceof Error) && !isCelError(result))
    return `the result is ${describe(result)} and not true or false`;
  const message = result.message;
  const [pattern, words] = MESSAGES.find(([known]) => known.test(message)) ?? [];
  return (pattern === undefined ? message : message.replace(pattern, words!)).slice(0, MAX_MESSAGE);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (isCelList(value)) return 'a list';
  if (isCelMap(value)) return 'a map';
  return (
    { string: 'a text', number: 'a number', bigint: 'a number' }[typeof value as string] ?? 'a value of another type'
  );
}
