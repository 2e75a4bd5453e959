/** What row MACs cover of the schema: all tables and columns but those that something else proves or nobody trusts. */
import type { SqlValue } from './mac.ts';

/** A column whose value a row MAC covers. */
export type MacColumn = { name: string; encodedName: Uint8Array; defaultValue: SqlValue };

/** A table with row MACs. `id` is its row in `table_mac`. Rows with the same `keyColumn` share one MAC. */
export type MacTable = {
  id: number;
  name: string;
  /** The first column of the primary key. */
  keyColumn: string;
  primaryKey: readonly string[];
  columns: readonly MacColumn[];
};

/**
 * Tables without row MACs. The Merkle trees prove leaves and nodes; the outbox only tells open pages and subscribers
 * what changed, and what is on its way to subscribers changes with every attempt; the terms of the search are derived
 * from documents, as the full-text indexes are; the MACs do not cover themselves, but the one of the store covers them.
 */
export const WITHOUT_MACS: ReadonlySet<string> = new Set([
  'log_leaf',
  'log_node',
  'audit_leaf',
  'audit_node',
  'notification',
  'outbox',
  'row_mac',
  'search_term',
  'search_term_evidence',
  'subscription_state',
  'table_mac',
]);

/** Columns that another digest proves. */
export const WITHOUT_MAC_COLUMNS: { readonly [table: string]: readonly string[] } = { evidence_body: ['bytes'] };

/** The covered columns of a table, from all of them with their defaults: the order in the table must not matter. */
export function coveredColumns<Column extends { name: string; defaultValue: SqlValue }>(
  table: string,
  columns: readonly Column[],
): (Column & MacColumn)[] {
  const omitted = WITHOUT_MAC_COLUMNS[table] ?? [];
  return columns
    .filter(({ name }) => !omitted.includes(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((column) => ({
      ...column,
      encodedName: Buffer.concat([Buffer.of(column.name.length), Buffer.from(column.name)]),
    }));
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
