import { describe, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { driver, wrapConnection } from './connection.ts';

/** How often SQLite prepared a statement of a connection again while it was executed 20 times. */
function timesPreparedAgain(client: Database.Database, sql: string, args: (i: number) => unknown[]): number {
  const original = globalThis.Function;
  let made = 0;
  // The driver compiles a function for the rows of a statement each time that SQLite has prepared it.
  globalThis.Function = new Proxy(original, {
    apply: (target, self, given: unknown[]) => {
      made += 1;
      return Reflect.apply(target, self, given) as unknown;
    },
  });
  try {
    const statement = client.prepare(sql);
    for (let i = 0; i < 20; i += 1) expect(statement.all(...args(i))).toHaveLength(1);
  } finally {
    globalThis.Function = original;
  }
  return made - 1;
}

const QUERIES: [string, string, (i: number) => unknown[]][] = [
  ['a limit', 'select id from a where id = ? limit ?', (i) => [i, 5]],
  ['an order', 'select id from a where other = ? order by id', (i) => [i]],
  ['a join', 'select a.id from a inner join b on b.id = a.other where a.id = ?', (i) => [i]],
];

const filled = (): Database.Database => {
  const client = new Database(':memory:');
  client.exec('create table a (id integer primary key, other integer); create index a_other on a (other, id)');
  client.exec('create table b (id integer primary key, text text)');
  for (let i = 0; i < 20; i += 1)
    client.exec(`insert into a values (${i}, ${i}); insert into b values (${i}, 'b${i}')`);
  return client;
};

describe('a statement of a connection', () => {
  test.each(QUERIES)('with %s stays prepared', (_, sql, args) => {
    expect(timesPreparedAgain(filled(), sql, args)).toBe(19);
    expect(timesPreparedAgain(driver(wrapConnection(filled())), sql, args)).toBe(0);
  });

  test('compares a parameter as before, with the affinity of the column', () => {
    const client = driver(wrapConnection(filled()));
    for (const value of [7, '7', 7n])
      expect(client.prepare('select text from b where id = ?').all(value)).toEqual([{ text: 'b7' }]);
    for (const value of ['b7', Buffer.from('b7')])
      expect(client.prepare('select typeof(?) = typeof(+?) as same').get(value, value)).toEqual({ same: 1 });
    expect(client.prepare('select id from b where text = ?').all(Buffer.from('b7'))).toEqual([]);
    expect(client.prepare('select count(*) as n from a where other is ?').get(null)).toEqual({ n: 0 });
    expect(client.prepare('update b set text = ? where id = ? returning text').all('x ? y', 3)).toEqual([
      { text: 'x ? y' },
    ]);
    expect(client.prepare('select id from b order by id limit ?').all(-1)).toHaveLength(20);
  });
});
