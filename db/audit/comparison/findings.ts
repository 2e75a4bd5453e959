/** What the checks of either engine find in the database, and how its schema is compared with the one that ships. */

/** A problem of the data. `table` is the table or index that it is about; null where the engine does not say. */
export type FileProblem = { table: string | null; message: string };

/** What the engine itself finds wrong. `isComplete`: it has compared every index with its table. */
export type Integrity = { problems: FileProblem[]; isComplete: boolean };

/** A table, index, trigger or view that is not as shipped. */
export type SchemaDifference = { type: string; name: string; table: string; change: 'added' | 'removed' | 'changed' };

/** An object of a schema, with its definition. */
export type SchemaRow = { type: string; name: string; tbl_name: string; sql: string | null };

/** The differences of a schema from the one that ships; both by type and name. */
export function compareSchemas(
  found: ReadonlyMap<string, SchemaRow>,
  shipped: ReadonlyMap<string, SchemaRow>,
): SchemaDifference[] {
  const differences: SchemaDifference[] = [];
  for (const [key, row] of found) {
    const expected = shipped.get(key);
    if (expected === undefined) differences.push(describe(row, 'added'));
    else if (normal(expected.sql) !== normal(row.sql)) differences.push(describe(row, 'changed'));
  }
  for (const [key, row] of shipped) if (!found.has(key)) differences.push(describe(row, 'removed'));
  return differences;
}

function describe({ type, name, tbl_name: table }: SchemaRow, change: SchemaDifference['change']): SchemaDifference {
  return { type, name, table, change };
}

const normal = (sql: string | null): string => (sql ?? '').replaceAll(/\s+/g, ' ').trim();
