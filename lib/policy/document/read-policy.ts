/** Reads the document of a policy, in YAML or JSON, and says everything that is wrong with one that is refused. */
import { isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import type { DocumentProblem } from '#lib/errors.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { checkExpression } from '#lib/policy/cel/check-expression.ts';
import { readControl } from '#lib/policy/controls/families.ts';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { POLICY_LIMITS, policyDocument, type PolicyDocument, type RuleDocument } from './schema.ts';

export type ReadPolicy = { ok: true; document: PolicyDocument } | { ok: false; problems: DocumentProblem[] };

type Path = readonly (string | number)[];
type Problem = { path: Path; message: string };

/** The problems that one answer lists. */
const MAX_PROBLEMS = 50;

/** Read a text. YAML 1.2 includes JSON. Aliases, tags and keys that occur twice are refused. */
export function readPolicyText(text: string): ReadPolicy {
  if (Buffer.byteLength(text) > POLICY_LIMITS.bytes)
    return refused([{ path: [], message: `the document has more than ${POLICY_LIMITS.bytes} bytes` }]);
  const lines = new LineCounter();
  const yaml = parseYaml(text, lines);
  const fault = syntaxFault(yaml);
  if (fault !== null) {
    const { line, col } = lines.linePos(fault.offset);
    return { ok: false, problems: [{ pointer: '', message: fault.message, line, column: col }] };
  }
  const problems = problemsOf(yaml.toJS() as unknown);
  if (Array.isArray(problems)) return refused(problems, (path) => placeOf(yaml, lines, path));
  return { ok: true, document: problems };
}

/** The place of a value of a text that can be read. */
export function placeInPolicy(text: string, path: Path): { line: number; column: number } {
  const lines = new LineCounter();
  return placeOf(parseYaml(text, lines), lines, path);
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

/** Read a document: a text as `readPolicyText` does, anything else as `readPolicyValue`. */
export function readPolicy(document: unknown): ReadPolicy {
  return typeof document === 'string' ? readPolicyText(document) : readPolicyValue(document);
}

/** Read a value, such as the JSON of a request. */
export function readPolicyValue(value: unknown): ReadPolicy {
  const read = problemsOf(value);
  return Array.isArray(read) ? refused(read) : { ok: true, document: read };
}

function problemsOf(value: unknown): Problem[] | PolicyDocument {
  const parsed = policyDocument.safeParse(value);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => problemOf(issue, value));
  const problems = [
    ...repeatedIds(parsed.data.rules),
    ...parsed.data.rules.flatMap((rule, at) => ruleProblems(rule, ['rules', at])),
    ...parsed.data.rules.flatMap((rule, at) => controlProblems(rule, ['rules', at])),
  ];
  return problems.length === 0 ? parsed.data : problems;
}

/** A rule that is neither form is described as the form that it seems to be. */
function problemOf(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  const path = issue.path.filter(isStep);
  const forms = issue.code === 'invalid_union' && path[0] === 'rules' ? issue.errors : [];
  if (forms.length === 0) return [{ path, message: issue.message }];
  const rule = path.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), value);
  const form = forms[isRecord(rule) && 'cel' in rule ? 1 : 0] ?? [];
  return form.map((one) => ({ path: [...path, ...one.path.filter(isStep)], message: one.message }));
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

function isStep(step: PropertyKey): step is string | number {
  return typeof step !== 'symbol';
}

function repeatedIds(rules: readonly RuleDocument[]): Problem[] {
  return rules.flatMap(({ id }, at) => {
    const first = rules.findIndex((rule) => rule.id === id);
    return first < at ? [{ path: ['rules', at, 'id'], message: `rule ${first + 1} has the id ${id} already` }] : [];
  });
}

function ruleProblems(rule: RuleDocument, path: Path): Problem[] {
  if ('cel' in rule) {
    const problem = checkExpression(rule.cel, rule.forEach === undefined ? 'artifact' : 'attestation');
    return problem === null ? [] : [{ path: [...path, 'cel'], message: problem }];
  }
  const params = CHECKS.get(rule.check)!.params.safeParse(rule.params);
  if (params.success) return [];
  return params.error.issues.map((issue) => ({
    path: [...path, 'params', ...issue.path.filter(isStep)],
    message: issue.message,
  }));
}

/** The controls that a rule adds must exist, so that no report counts a control that is only misspelt. */
function controlProblems({ controls = [] }: RuleDocument, path: Path): Problem[] {
  return controls.flatMap((reference, at) => {
    const control = readControl(reference);
    return 'reason' in control ? [{ path: [...path, 'controls', at], message: control.reason }] : [];
  });
}

function refused(
  problems: readonly Problem[],
  place: (path: Path) => { line: number | null; column: number | null } = () => ({ line: null, column: null }),
): ReadPolicy {
  return {
    ok: false,
    problems: problems
      .slice(0, MAX_PROBLEMS)
      .map(({ path, message }) => ({ pointer: jsonPointer(...path), message, ...place(path) })),
  };
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
