import { expect, it } from 'vitest';
import { withManyRows } from './many-rows.ts';
import type { Sent } from './round.ts';

const row = (name: string, text: string, ...values: unknown[]): Sent => ({ name, text, values });
const NODE = 'insert into "node_of_tree" ("level", "idx", "hash") values ($1::bigint, $2::bigint, $3::bytea)';
const node = (level: number, hash = Buffer.from([level])) => row('node', NODE, level, 2, hash);

it('rows of one statement become one, in their order, in the place of the first', () => {
  const term = row('term', 'insert into "term_of_test" ("id", "text") values (default, $1::text)', 'a');
  expect(withManyRows([node(1), term, node(3), node(2)])).toEqual([
    {
      name: 'node_rows',
      text: 'insert into "node_of_tree" ("level", "idx", "hash") select r.c0, r.c1, r.c2 from unnest($1::bigint[], $2::bigint[], $3::bytea[]) as r (c0, c1, c2)',
      values: [
        [1, 3, 2],
        [2, 2, 2],
        [Buffer.from([1]), Buffer.from([3]), Buffer.from([2])],
      ],
    },
    term,
  ]);
});

it('a column with its default is left out, and null is written', () => {
  const text = 'insert into "t" ("id", "a", "b") values (default, null, $1::double precision)';
  const [one, ...others] = withManyRows([row('t', text, 1), row('t', text, 2)]);
  expect(others).toEqual([]);
  expect(one!.text).toBe('insert into "t" ("a", "b") select null, r.c0 from unnest($1::double precision[]) as r (c0)');
  expect(one!.values).toEqual([[1, 2]]);
});

it('rows of one table keep their order, where their texts differ or a statement between them concerns it', () => {
  const found = (what: string | null, at: number) =>
    what === null
      ? row('null', 'insert into "finding_of_test" ("id", "what", "at") values (default, null, $1::bigint)', at)
      : row(
          'text',
          'insert into "finding_of_test" ("id", "what", "at") values (default, $1::text, $2::bigint)',
          what,
          at,
        );
  const term = row('term', 'insert into "term_of_test" ("id", "text") values (default, $1::text)', 'a');
  const end = row('end', 'update "finding_of_test" set "until" = $1::text', 'now');
  const texts = (statements: Sent[]) => withManyRows(statements).map(({ name, values }) => [name, values]);
  expect(texts([found('a', 1), term, found('b', 2), found(null, 3), found('c', 4)])).toEqual([
    [
      'text_rows',
      [
        ['a', 'b'],
        [1, 2],
      ],
    ],
    ['term', ['a']],
    ['null', [3]],
    ['text', ['c', 4]],
  ]);
  expect(texts([found(null, 1), end, found(null, 2)])).toEqual([
    ['null', [1]],
    ['end', ['now']],
    ['null', [2]],
  ]);
});

it.each<[string, Sent]>([
  ['a value of unknown type', row('u', 'insert into "t" ("a") values ($1)', 'x')],
  ['long bytes', node(1, Buffer.alloc(20_000))],
  ['no name', { text: NODE, values: [1, 2, Buffer.from([1])] }],
  [
    'an answer that the text has',
    row('c', 'INSERT INTO t (a) SELECT * FROM unnest($1::bigint[]) ON CONFLICT DO NOTHING', [1]),
  ],
])('%s: each is sent as it is', (_name, one) => {
  expect(withManyRows([one, one])).toEqual([one, one]);
});
