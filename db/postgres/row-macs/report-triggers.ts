/**
 * The triggers that report each row that a transaction of Attestry changes. PostgreSQL sends it to the connection that
 * changes it, as a message of the level INFO: it comes before the answer to the statement, needs no table and no
 * further query, and no statement can forget it. Nobody else gets a report, and the secret of the MACs stays in the
 * process. Other connections, which do not set `attestry.reports`, report nothing.
 *
 * The server sends each message at once, so that all rows that a statement adds are in one.
 */
import { hash } from 'node:crypto';
import type pg from 'pg';
import { quoted, WITHOUT_MAC_COLUMNS } from '../../row-macs/mac-table.ts';
import { COVERED_TABLES, type CoveredTable } from './covered-tables.ts';

/** The statement that lets a transaction report its rows. */
export const REPORT_ROWS = 'SET LOCAL attestry.reports = on';

/**
 * The message of a report. Its fields `table`, `detail` and `hint` have the table, and a line of JSON for each row as
 * it was before and as it is now.
 */
export const REPORT_MESSAGE = 'attestry row';

const IS_REPORTING = `current_setting('attestry.reports', true) = 'on'`;

/** `row`: the JSON of a row. */
function reportFunctions(name: string, row: (record: 'OLD' | 'NEW' | 'added') => string): string[] {
  const report = (fields: string) => `RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE INFO USING MESSAGE = '${REPORT_MESSAGE}', TABLE = TG_TABLE_NAME, ${fields};
      RETURN NULL;
    END $$`;
  return [
    `CREATE OR REPLACE FUNCTION ${name}() ${report(
      `DETAIL = ${row('OLD')}, HINT = CASE TG_OP WHEN 'DELETE' THEN '' ELSE ${row('NEW')} END`,
    )}`,
    `CREATE OR REPLACE FUNCTION ${name}_added() ${report(
      `HINT = coalesce((SELECT string_agg(${row('added')}, E'\\n') FROM added), '')`,
    )}`,
  ];
}

const WHOLE_ROW = 'attestry_report';

function triggersOf(table: CoveredTable): string[] {
  const isWhole = WITHOUT_MAC_COLUMNS[table.name] === undefined;
  const call = isWhole ? WHOLE_ROW : `${WHOLE_ROW}_${table.name}`;
  const members = (record: string) =>
    table.columns.map(({ name }) => `'${name}', ${record}.${quoted(name)}`).join(', ');
  return [
    ...(isWhole ? [] : reportFunctions(call, (record) => `json_build_object(${members(record)})::text`)),
    `CREATE OR REPLACE TRIGGER attestry_added AFTER INSERT ON ${quoted(table.name)} REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT WHEN (${IS_REPORTING}) EXECUTE FUNCTION ${call}_added()`,
    `CREATE OR REPLACE TRIGGER attestry_row AFTER DELETE ON ${quoted(table.name)}
      FOR EACH ROW WHEN (${IS_REPORTING}) EXECUTE FUNCTION ${call}()`,
    `CREATE OR REPLACE TRIGGER attestry_change AFTER UPDATE ON ${quoted(table.name)}
      FOR EACH ROW WHEN (${IS_REPORTING} AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION ${call}()`,
  ];
}

/** The statements that make the triggers. */
export function reportTriggers(): string[] {
  return [
    ...reportFunctions(WHOLE_ROW, (record) => `row_to_json(${record})::text`),
    ...[...COVERED_TABLES.values()].flatMap(triggersOf),
  ];
}

const MADE = `SELECT obj_description(to_regproc('${WHOLE_ROW}'), 'pg_proc') AS made`;

/** Make the triggers anew unless they are those of this version, in the transaction of the migrations. */
export async function makeReportTriggers(client: pg.ClientBase): Promise<void> {
  const texts = reportTriggers();
  const version = hash('sha256', texts.join(';\n'));
  const present = await client.query<{ made: string | null }>(MADE);
  if (present.rows[0]?.made === version) return;
  await client.query(texts.join(';\n'));
  await client.query(`COMMENT ON FUNCTION ${WHOLE_ROW}() IS '${version}'`);
}
