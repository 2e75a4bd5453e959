import { expect, it } from 'vitest';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { FullDocuments } from '#lib/policy/cel/bindings/bound.ts';
import { resolveType } from '#lib/policy/predicate-type/resolve-type.ts';
import { predicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import { judgeDocuments } from './judge-documents.ts';

/** A schema that takes about 2^`doublings` units for any object. */
function costly(doublings: number) {
  const next = (at: number) => ({ $ref: `#/$defs/s${at + 1}` });
  const $defs: { [name: string]: object } = { [`s${doublings}`]: { type: 'object' } };
  for (let at = 0; at < doublings; at += 1) $defs[`s${at}`] = { allOf: [next(at), next(at)] };
  const document = predicateTypeDocument.parse({
    id: 'a',
    predicateType: 'https://a.example',
    schema: { ...next(-1), $defs },
  });
  const resolved = resolveType({ document, version: 1, sha256: String(doublings) }, () => null);
  if (!resolved.ok) throw new Error(resolved.problem.message);
  return resolved.type;
}
const documents = (count: number): FullDocuments =>
  new Map(
    Array.from({ length: count }, (_, at) => [
      `id-${at}`,
      { facts: { kind: 'generic' }, predicate: { at } as JsonValue },
    ]),
  );

it('many documents that each take much work share a limit, and the first ones are judged', async () => {
  const all = documents(40);
  const judge = async () => {
    const judged = await judgeDocuments(async () => all, [...all.keys()], costly(15));
    return [...judged.values()].map(({ result }) => result.outcome);
  };
  const outcomes = await judge();
  const first = outcomes.indexOf('undecided');
  expect(first).toBeGreaterThan(2);
  expect(first).toBeLessThan(20);
  expect(outcomes).toEqual([
    ...Array.from({ length: first }, () => 'conforms'),
    ...Array.from({ length: 40 - first }, () => 'undecided'),
  ]);
  // What was compared before makes no difference.
  expect(await judge()).toEqual(outcomes);
});

it('a document that cannot be read is undecided, and costs nothing', async () => {
  const judged = await judgeDocuments(async () => new Map(), ['a', 'b'], costly(2));
  expect([...judged.values()]).toMatchObject([{ result: { outcome: 'undecided' } }, { predicate: undefined }]);
});
