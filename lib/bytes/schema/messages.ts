/** What a schema says of a value that it refuses, in the words of Attestry's other messages. */
import type * as z from 'zod';

/** Pass it to `safeParse`. A message that the schema itself names is used as it is. */
export const SCHEMA_MESSAGES = { error: (issue: z.core.$ZodRawIssue) => messageOf(issue) } as const;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL',
  email: 'an e-mail address',
  datetime: 'a time such as 2026-05-14T12:00:00Z',
  date: 'a date such as 2026-05-14',
};

/** Undefined: the words of the library stand. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  const name = nameOf(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `${name} is missing`;
      return `${name} has to be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.input === undefined
        ? `${name} is missing`
        : `${name} has to be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `${name} ${boundOf(issue.origin, Number(issue.maximum), 'more', 'larger')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && isMeasured(issue.origin)
        ? `${name} is empty`
        : `${name} ${boundOf(issue.origin, Number(issue.minimum), 'fewer', 'smaller')}`;
    case 'invalid_format':
      return `${name} ${issue.format in FORMATS ? `has to be ${FORMATS[issue.format]}` : 'is not well formed'}`;
    case 'unrecognized_keys':
      return `nothing here is called ${issue.keys.map((key) => `\`${key}\``).join(', ')}`;
    default:
      return undefined;
  }
}

/** The last member of the path that has a name, with the indices of lists below it; `it` for the whole value. */
function nameOf(path: readonly PropertyKey[] = []): string {
  const at = path.findLastIndex((step) => typeof step === 'string');
  return at < 0 ? 'it' : `\`${path.slice(at).map(String).join('/')}\``;
}

const isMeasured = (origin: string): boolean => origin === 'string' || isList(origin);
const isList = (origin: string): boolean => origin === 'array' || origin === 'set';

function boundOf(origin: string, bound: number, than: 'more' | 'fewer', size: 'larger' | 'smaller'): string {
  if (!isMeasured(origin)) return `is ${size} than ${bound}`;
  return `has ${than} than ${bound} ${isList(origin) ? 'item' : 'character'}${bound === 1 ? '' : 's'}`;
}
