/** A plugin of oxlint for the rules of layers.ts, for purity, and for the width of comments. */
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
  /** The folder in which the linter was started: the project's folder. */
  cwd: string;
  report(problem: { message: string; node: Node }): void;
};

const pathOf = (context: Context) => relative(context.cwd, context.filename).replaceAll('\\', '/');

function isTypeOnly(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const kinds = (node.specifiers ?? []).map((specifier) => specifier.importKind ?? specifier.exportKind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'type');
}

const layersRule = {
  create(context: Context) {
    const from = pathOf(context);
    const checkNode = (node: Node) => {
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
      ImportDeclaration: checkNode,
      ExportNamedDeclaration: checkNode,
      ExportAllDeclaration: checkNode,
      ImportExpression: checkNode,
    };
  },
};

/** Calls that read a clock, random values or the network. A pure module must not make them, nor call `new Date()`. */
const IMPURE = new Map([
  ['Date.now', 'clock'],
  ['performance.now', 'clock'],
  ['Math.random', 'randomness'],
  ['fetch', 'network'],
  ['crypto.randomUUID', 'randomness'],
  ['crypto.getRandomValues', 'randomness'],
]);

const nameOf = (node: Node | undefined): string =>
  node?.type === 'MemberExpression' ? `${nameOf(node.object)}.${nameOf(node.property)}` : (node?.name ?? '');

const purityRule = {
  create(context: Context) {
    const file = pathOf(context);
    if (!isPure(file) || isTest(file)) return {};
    return {
      CallExpression(node: Node) {
        const source = IMPURE.get(nameOf(node.callee));
        if (source)
          context.report({
            message: `a pure module gets the ${source} as an argument: it must not call ${nameOf(node.callee)}`,
            node,
          });
      },
      NewExpression(node: Node) {
        if (nameOf(node.callee) === 'Date' && node.arguments?.length === 0)
          context.report({ message: 'a pure module gets the clock as an argument: it must not call new Date()', node });
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
  meta: { name: 'layers' },
  rules: { imports: layersRule, purity: purityRule, 'comment-width': commentWidthRule },
};
