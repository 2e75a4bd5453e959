/** Closed lists that exist as types only, read from their source so that a test can fail where a member has no case. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

type Node = { type: string; [key: string]: unknown };

/** The literals of a union type of `lib/evidence/model/evidence.ts`. */
export function literalsOf(name: string): string[] {
  const source = readFileSync(join(import.meta.dirname, '../../evidence/model/evidence.ts'), 'utf8');
  const { body } = parseAst(source, { lang: 'ts' }) as unknown as { body: Node[] };
  const alias = body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? (node['declaration'] as Node | null) : node))
    .find((node) => node?.type === 'TSTypeAliasDeclaration' && (node['id'] as { name: string }).name === name);
  const union = alias?.['typeAnnotation'] as { types: { literal: { value: string } }[] } | undefined;
  if (union === undefined) throw new Error(`there is no union called ${name}`);
  return union.types.map(({ literal }) => literal.value);
}
