/**
 * Reads a document that people write in YAML or JSON, and says where what is wrong with it is. Policies and types of
 * predicates are such documents.
 */
import { isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import type { DocumentProblem } from '#lib/errors.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';

export type Path = readonly (string | number)[];
export type Problem = { path: Path; message: string };
export type ReadDocument<T> = { ok: true; document: T } | { ok: false; problems: DocumentProblem[] };

/** The document of a value, or what is wrong with it. */
export type ReadValue<T> = (value: unknown) => Problem[] | T;

/** The problems that one answer lists. */
const MAX_PROBLEMS = 50;

/** Read a text of at most `bytes`. YAML 1.2 includes JSON. Aliases, tags and keys that occur twice are refused. */
export function readText<T>(text: string, bytes: number, read: ReadValue<T>): ReadDocument<T> {
  if (Buffer.byteLength(text) > bytes)
    return refused([{ path: [], message: `the document has more than ${bytes} bytes` }]);
  const lines = new LineCounter();
  const yaml = parseYaml(text, lines);
  const fault = syntaxFault(yaml);
  if (fault !== null) {
    const { line, col } = lines.linePos(fault.offset);
    return { ok: false, problems: [{ pointer: '', message: fault.message, line, column: col }] };
  }
  const document = read(yaml.toJS() as unknown);
  return Array.isArray(document) ? refused(document, (path) => placeOf(yaml, lines, path)) : { ok: true, document };
}

/** Read a value, such as the JSON of a request. */
export function readValue<T>(value: unknown, read: ReadValue<T>): ReadDocument<T> {
  const document = read(value);
  return Array.isArray(document) ? refused(document) : { ok: true, document };
}

/** The problems of a document, with their places where it was a text that can be read. */
export function problemsIn(document: unknown, problems: readonly Problem[]): DocumentProblem[] {
  if (typeof document !== 'string') return placed(problems);
  const lines = new LineCounter();
  const yaml = parseYaml(document, lines);
  return placed(problems, (path) => placeOf(yaml, lines, path));
}

/** The problems that a schema of zod has found. */
export function problemsOfSchema(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.map(({ path, message }) => ({ path: path.filter(isStep), message }));
}

export function isStep(step: PropertyKey): step is string | number {
  return typeof step !== 'symbol';
}

/**
 * The parser compares each key with all others of its object, and copies the line of each error. Both take minutes for
 * a hostile text, so they are off: `syntaxFault` finds the keys that occur twice.
 */
function parseYaml(text: string, lineCounter: LineCounter): Document {
  return parseDocument(text, {
    lineCounter,
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
}

type PlaceOf = (path: Path) => { line: number | null; column: number | null };

function refused(problems: readonly Problem[], place?: PlaceOf): { ok: false; problems: DocumentProblem[] } {
  return { ok: false, problems: placed(problems, place) };
}

function placed(
  problems: readonly Problem[],
  place: PlaceOf = () => ({ line: null, column: null }),
): DocumentProblem[] {
  return problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ pointer: jsonPointer(...path), message, ...place(path) }));
}

/** The place of a value; where the document does not have it, that of the value around it. */
function placeOf(yaml: Document, lines: LineCounter, path: Path): { line: number; column: number } {
  for (let length = path.length; length > 0; length--) {
    const node = yaml.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    const { line, col } = lines.linePos(node.range[0]);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}

type Fault = { offset: number; message: string };

/** The first error of the syntax, alias, or key that occurs twice or is no scalar. */
function syntaxFault(yaml: Document): Fault | null {
  const error = yaml.errors[0] ?? yaml.warnings[0];
  if (error !== undefined) return { offset: error.pos[0], message: messageOf(error) };
  let fault: Fault | null = null;
  const stopAt = (node: unknown, message: string): symbol => {
    fault = { offset: isNode(node) ? (node.range?.[0] ?? 0) : 0, message };
    return visit.BREAK;
  };
  visit(yaml, {
    Alias: (_key, node) => stopAt(node, 'write the value out: aliases are refused'),
    Map: (_key, { items }) => {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) return stopAt(key, 'a key must be a text');
        const name = String(key.value);
        if (keys.has(name))
          return stopAt(key, `keys must be unique: ${JSON.stringify(name.slice(0, 80))} is there twice`);
        keys.add(name);
      }
      return undefined;
    },
  });
  return fault;
}

/** The parser reports a nesting that exceeds the stack as any other error. */
function messageOf({ message }: { message: string }): string {
  return message.startsWith('Maximum call stack') ? 'the document is nested too deeply' : message;
}
