import { describe, expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { openFailureLog } from './failure-log.ts';
import { logConsole } from './framework-log.ts';
import { openLogger } from './logger.ts';
import { currentRequestId, requestIdFrom, withRequestId } from './request/request-id.ts';

/** Texts with which a caller may try to write a line of its own, or to act on the terminal of whoever reads the log. */
const HOSTILE = [
  'a\n{"level":30,"msg":"a line of the caller"}',
  'a\r\nb',
  '"}\n{"level":60,"msg":"closed the string"}',
  '\\"},{"x":"',
  '\u001B[2J\u001B]0;title\u0007',
  '\u009B2J',
  'a\u2028b\u2029c\u0085d',
  '\u202Egnp.exe\u202C \u2066x\u2069 \u200F',
  '\0\u007F\b',
  '\uD800',
  '__proto__',
];

function capture() {
  const written: string[] = [];
  return { written, log: openLogger({ write: (line: string) => void written.push(line) }, 'trace') };
}

/** Each line is one JSON object, and has no character that a terminal or a reader of lines acts on. */
function expectOneSafeLine(written: readonly string[]): Record<string, unknown> {
  expect(written).toHaveLength(1);
  const [line] = written;
  expect(line).toMatch(/^\{[^\n\r]*\}\n$/);
  expect(line!.slice(0, -1)).not.toMatch(/[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\p{Cs}]/u);
  return JSON.parse(line!) as Record<string, unknown>;
}

describe('a text of a caller in a log line', () => {
  it.each(HOSTILE)('%j stays inside its string', (text) => {
    const places: ((log: ReturnType<typeof openLogger>) => void)[] = [
      (log) => log.info(text),
      (log) => log.warn({ why: text, cause: text }, 'a sign-in was refused'),
      (log) => log.error({ error: String(new Error(text)) }, 'background work failed'),
      (log) => log.error({ nested: { list: [text, { [text]: text }] } }, text),
      (log) => log.error(Object.assign(new Error(text), { code: text })),
      (log) =>
        openFailureLog(() => log).write({ requestId: 'r', door: 'x', error: new TypeError(text), ofStore: null }, 0),
      (log) =>
        openFailureLog(() => log).write(
          { door: 'x', error: new AttestryError('unavailable', text, { cause: new Error(text) }), ofStore: null },
          0,
        ),
      (log) => {
        const restore = logConsole(log);
        try {
          console.error(`Failed to find Server Action "${text}"`, Object.assign(new Error(text), { digest: text }));
        } finally {
          restore();
        }
      },
    ];
    for (const write of places) {
      const { written, log } = capture();
      write(log);
      expectOneSafeLine(written);
    }
  });

  it('is the same text for whoever parses the line', () => {
    const { written, log } = capture();
    const text = 'a\u2028b\u001B[2J\u202E\n"';
    log.info({ text });
    expect(expectOneSafeLine(written)).toMatchObject({ text });
  });
});

describe('the id of a request', () => {
  it('is taken over where it is well formed, and otherwise replaced', () => {
    for (const sent of [
      '1f0c9a52-7a2f-4c1e-9d3e-0a7c5a1b2c3d',
      '01JD3Z8Q6N',
      'Root=1-67891233-abcdef',
      'a'.repeat(128),
    ])
      expect(requestIdFrom(sent)).toBe(sent);
    for (const sent of [
      null,
      undefined,
      '',
      'short',
      'a'.repeat(129),
      '-leading-dash',
      'with space',
      'umläut-äöü',
      ...HOSTILE,
    ])
      expect(requestIdFrom(sent), JSON.stringify(sent)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is in every line of the request, also after it waited, and in no other', async () => {
    const { written, log } = capture();
    await Promise.all(
      ['request-1', 'request-2'].map((id) =>
        withRequestId(id, async () => {
          log.info('begin');
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.info({ requestId: currentRequestId() }, 'end');
        }),
      ),
    );
    log.info('outside');
    expect(written.map((line) => (JSON.parse(line) as { requestId?: string }).requestId)).toEqual([
      'request-1',
      'request-2',
      'request-1',
      'request-2',
      undefined,
    ]);
    // The id is once in a line, also where the line names it itself.
    expect(written.filter((line) => line.split('"requestId"').length > 2)).toEqual([]);
  });
});
