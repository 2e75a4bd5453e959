/** Closed lists that exist as types only, read from their source so that a test can fail where a member has no case. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

type Node = { type: string; start: number; end: number; [key: string]: unknown };
const source = readFileSync(join(import.meta.dirname, '../../evidence/model/evidence.ts'), 'utf8');

/** The declaration of a type in `lib/evidence/model/evidence.ts`. */
function declarationOf(name: string): Node {
  const { body } = parseAst(source, { lang: 'ts' }) as unknown as { body: Node[] };
  const found = body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? (node['declaration'] as Node | null) : node))
    .find((node) => node?.type === 'TSTypeAliasDeclaration' && (node['id'] as { name: string }).name === name);
  if (!found) throw new Error(`there is no type called ${name}`);
  return found;
}

/** The members of a union of texts. */
export function literalsOf(name: string): string[] {
  const { types } = declarationOf(name)['typeAnnotation'] as { types: { literal: { value: string } }[] };
  return types.map(({ literal }) => literal.value);
}

/** The `kind` of every member of a tagged union. */
export function kindsOf(name: string): string[] {
  const { start, end } = declarationOf(name);
  return [...source.slice(start, end).matchAll(/\bkind: '([a-z-]+)'/gu)].map(([, kind]) => kind!);
}
