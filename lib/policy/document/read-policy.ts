/** Reads the document of a policy, in YAML or JSON, and says everything that is wrong with one that is refused. */
import { isNode, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import type { DocumentProblem } from '#lib/errors.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { checkExpression } from '#lib/policy/cel/check-expression.ts';
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
  const yaml = parseDocument(text, { lineCounter: lines, schema: 'core', resolveKnownTags: false });
  const error = [...yaml.errors, ...yaml.warnings][0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { ok: false, problems: [{ pointer: '', message: firstLine(error.message), line, column: col }] };
  }
  const alias = aliasOffset(yaml);
  if (alias !== null) {
    const { line, col } = lines.linePos(alias);
    return {
      ok: false,
      problems: [{ pointer: '', message: 'write the value out: aliases are refused', line, column: col }],
    };
  }
  const problems = problemsOf(yaml.toJS() as unknown);
  if (Array.isArray(problems)) return refused(problems, (path) => placeOf(yaml, lines, path));
  return { ok: true, document: problems };
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

function aliasOffset(yaml: Document): number | null {
  let offset: number | null = null;
  visit(yaml, {
    Alias: (_key, node) => {
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** The parser adds the place and an excerpt to its messages. */
function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
}
