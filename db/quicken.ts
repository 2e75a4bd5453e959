/**
 * A prepared statement without what is worked out anew at every call: which value goes into which place, and how each column
 * reads, is settled once. Drizzle builds the statement; only running it is shortened.
 */
import type Database from 'better-sqlite3';
import { Column, Param, Placeholder, SQL, is } from 'drizzle-orm';

type Values = { [name: string]: unknown };
type Bind = (values: Values) => unknown;
type Field = { path: string[]; field: unknown };
type Decode = ((value: unknown) => unknown) | null;

/** What Drizzle 0.45 keeps inside a prepared statement of better-sqlite3. */
type Prepared = {
  query: { params: unknown[] }; stmt: Database.Statement; fields?: Field[]; customResultMapper?: unknown;
  run(values?: Values): unknown; get(values?: Values): unknown; all(values?: Values): unknown;
};

/** The same statement, quick: answers what it answered before. Rows out of several tables (nested) stay as they are. */
export function quicken<T>(statement: T): T {
  const prepared = statement as unknown as Prepared;
  const binds = prepared.query.params.map(bindOf);
  const bound = (values: Values = {}): unknown[] => binds.map((bind) => bind(values));
  prepared.run = (values) => prepared.stmt.run(...bound(values));
  const { fields } = prepared;
  if (!fields || prepared.customResultMapper || fields.some(({ path }) => path.length !== 1)) return statement;
  const names = fields.map(({ path }) => path[0]!);
  const decodes = fields.map(({ field }) => decodeOf(field));
  const read = (row: unknown[]): Values => {
    const made: Values = {};
    for (let i = 0; i < names.length; i += 1) {
      const value = row[i];
      const decode = decodes[i]!;
      made[names[i]!] = value === null || decode === null ? value : decode(value);
    }
    return made;
  };
  const rows = prepared.stmt.raw();
  prepared.get = (values) => {
    const row = rows.get(...bound(values)) as unknown[] | undefined;
    return row && read(row);
  };
  prepared.all = (values) => (rows.all(...bound(values)) as unknown[][]).map(read);
  return statement;
}

function bindOf(param: unknown): Bind {
  if (is(param, Placeholder)) return given(param.name, (value) => value);
  if (is(param, Param) && is(param.value, Placeholder)) {
    const { encoder } = param;
    return given(param.value.name, (value) => encoder.mapToDriverValue(value));
  }
  return () => param;
}

function given(name: string, encode: (value: unknown) => unknown): Bind {
  return (values) => {
    const value = values[name];
    if (value === undefined && !(name in values)) throw new Error(`No value for placeholder "${name}" was provided`);
    return encode(value);
  };
}

/** How a column's value is read; null where it is taken as it is. */
function decodeOf(field: unknown): Decode {
  if (is(field, Column)) return field.mapFromDriverValue === Column.prototype.mapFromDriverValue ? null : (value) => field.mapFromDriverValue(value);
  const { decoder } = (is(field, SQL) ? field : (field as { sql: SQL }).sql) as unknown as { decoder: { mapFromDriverValue(value: unknown): unknown } };
  return (value) => decoder.mapFromDriverValue(value);
}
