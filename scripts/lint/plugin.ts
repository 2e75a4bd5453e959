/**
 * The house rules as a plugin of oxlint: it hands what the code imports and names to floors.ts, and reports the answer.
 */
import { relative } from 'node:path';
import { isPure, isTest, checkImport, checkName } from './layers.ts';

type Node = {
  type: string;
  importKind?: string;
  exportKind?: string;
  source?: { type: string; value?: unknown } | null;
  specifiers?: { importKind?: string; exportKind?: string }[];
  callee?: Node;
  object?: Node;
  property?: Node;
  name?: string;
  arguments?: unknown[];
};
type Comment = { value: string; loc: { start: { line: number; column: number } } };
type Context = {
  filename: string;
  sourceCode: { getAllComments(): Comment[]; lines: string[] };
  /** Where the linter was started: the project's folder. */
  cwd: string;
  report(problem: { message: string; node: Node }): void;
};

const pathOf = (context: Context) => relative(context.cwd, context.filename).replaceAll('\\', '/');

function isTypeOnly(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const kinds = (node.specifiers ?? []).map((one) => one.importKind ?? one.exportKind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'type');
}

const layersRule = {
  create(context: Context) {
    const from = pathOf(context);
    const look = (node: Node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const message = checkImport({ from, specifier, typeOnly: isTypeOnly(node) });
      if (message !== null) context.report({ message, node });
    };
    return {
      Program(node: Node) {
        const message = checkName(from);
        if (message !== null) context.report({ message, node });
      },
      ImportDeclaration: look,
      ExportNamedDeclaration: look,
      ExportAllDeclaration: look,
      ImportExpression: look,
    };
  },
};

/**
 * Calls by which a pure room would have a clock, chance or the network of its own; `new Date()` counts when it is given
 * nothing.
 */
const IMPURE = new Map([
  ['Date.now', 'clock'],
  ['performance.now', 'clock'],
  ['Math.random', 'chance'],
  ['fetch', 'network'],
  ['crypto.randomUUID', 'chance'],
  ['crypto.getRandomValues', 'chance'],
]);

const nameOf = (node: Node | undefined): string =>
  node?.type === 'MemberExpression' ? `${nameOf(node.object)}.${nameOf(node.property)}` : (node?.name ?? '');

const purityRule = {
  create(context: Context) {
    const file = pathOf(context);
    if (!isPure(file) || isTest(file)) return {};
    return {
      CallExpression(node: Node) {
        const what = IMPURE.get(nameOf(node.callee));
        if (what)
          context.report({
            message: `the ${what} is an argument of a pure room: no ${nameOf(node.callee)} here`,
            node,
          });
      },
      NewExpression(node: Node) {
        if (nameOf(node.callee) === 'Date' && node.arguments?.length === 0)
          context.report({ message: 'the clock is an argument of a pure room: no new Date() here', node });
      },
    };
  },
};

const COMMENT_COLUMNS = 120;

/** The formatter breaks code at 120 columns and leaves comments as they are, so the linter measures those. */
const commentWidthRule = {
  create(context: Context) {
    return {
      Program(node: Node) {
        for (const { value, loc } of context.sourceCode.getAllComments()) {
          if (/oxlint-disable|https?:\/\//.test(value)) continue;
          const { line } = loc.start;
          const lines = context.sourceCode.lines.slice(line - 1, line + value.split('\n').length - 1);
          if (lines.some((text) => text.length > COMMENT_COLUMNS))
            context.report({ message: `a comment is wider than ${COMMENT_COLUMNS} columns (line ${line})`, node });
        }
      },
    };
  },
};

export default {
  meta: { name: 'house' },
  rules: { floors: layersRule, purity: purityRule, 'comment-width': commentWidthRule },
};
