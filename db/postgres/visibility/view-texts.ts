/**
 * The views through which those read from whom projects are hidden: one for each table, of the same name, in a schema
 * that comes first in their `search_path`. They serve every caller: the setting `attestry.hidden` of a transaction has
 * the row ids of the projects that are hidden in it.
 */
import { hidesArtifact, SEEN_ROWS, seenQuery, seesProject, type SeenRows } from '../../visibility/hidden-rows.ts';

/** The schema of the views. */
export const SEEN_SCHEMA = 'attestry_seen';

/** The setting with the hidden projects, as an array of PostgreSQL: `{1,2}`. */
export const HIDDEN_SETTING = 'attestry.hidden';

/** What is seen of the tables that PostgreSQL alone has. */
const OWN_ROWS: { readonly [table: string]: SeenRows } = {
  attestry_migration: 'whole',
  artifact_words: { where: `EXISTS (SELECT 1 FROM artifact xa WHERE xa.id = t.id AND NOT ${hidesArtifact('xa')})` },
  project_words: { where: seesProject('t.id') },
  caller_limit: 'nothing',
  shared_note: 'nothing',
};

/** Every table of the database. */
export const SEEN_TABLES: { readonly [table: string]: SeenRows } = { ...SEEN_ROWS, ...OWN_ROWS };

/**
 * What the views use. Without the setting, or after its transaction, when it is an empty text, `hidden_project` fails,
 * and with it every query of a view: nothing is shown by mistake. `matches_project` is `matchesProject` of
 * lib/authority/project-pattern.ts; `patterns_of` and `with_patterns` read and replace the list `appliesTo.projects` of
 * a document in RFC 8785 canonical JSON, which it stays.
 */
const HELPERS = [
  `CREATE VIEW hidden_project AS SELECT unnest(current_setting('${HIDDEN_SETTING}')::bigint[]) AS id`,
  `CREATE FUNCTION matches_project(pattern text, slug text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT pattern = '**' OR (CASE WHEN wanted ~ '^[^/]*[.:][^/]*/' THEN written ELSE regexp_replace(written, '^[^/]*/', '') END)
      ~ ('^' || replace(regexp_replace(regexp_replace(wanted, '/\\*\\*$', '/'), '[^[:alnum:]*/]', '\\\\\\&', 'g'), '*', '[^/]*')
        || CASE WHEN wanted LIKE '%/**' THEN '' ELSE '$' END)
    FROM (SELECT lower(pattern COLLATE "und-x-icu") AS wanted, lower(slug COLLATE "und-x-icu") AS written) AS both_lower $$`,
  `CREATE FUNCTION patterns_of(body text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE AS $$
    SELECT json_array_elements_text(body::json #> '{appliesTo,projects}') $$`,
  `CREATE FUNCTION json_with(object json, name text, replaced text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '{' || string_agg(to_json(key)::text || ':' || CASE key WHEN name THEN replaced ELSE value::text END, ',' ORDER BY at) || '}'
    FROM pg_catalog.json_each(object) WITH ORDINALITY AS members (key, value, at) $$`,
  `CREATE FUNCTION with_patterns(body text, list text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT ${SEEN_SCHEMA}.json_with(body::json, 'appliesTo',
      ${SEEN_SCHEMA}.json_with(body::json -> 'appliesTo', 'projects', list)) $$`,
];

/** What PostgreSQL writes in another way, in this order. */
const REPLACED: readonly [RegExp, string][] = [
  // The tables of the connection, whose schema is not that of the views.
  [/\bmain\./g, ''],
  [/\btemp\.hidden_project\b/g, `${SEEN_SCHEMA}.hidden_project`],
  [/\bmatches_project\(/g, `${SEEN_SCHEMA}.matches_project(`],
  [/\bjson_each\((\w+)\.body, '\$\.appliesTo\.projects'\)/g, `${SEEN_SCHEMA}.patterns_of($1.body)`],
  [/\bjson_set\(t\.body, '\$\.appliesTo\.projects', json\(/g, `${SEEN_SCHEMA}.with_patterns(t.body, (`],
  [/\bjson_group_array\(value\)/g, `coalesce('[' || string_agg(to_json(value)::text, ',') || ']', '[]')`],
  [/\bt\.payload ->> '\$\.(\w+)\.(\w+)'/g, `(t.payload::json #>> '{$1,$2}')`],
  [/\bt\.payload ->> '\$\.(\w+)'/g, `(t.payload::json ->> '$1')`],
  // Digests are text.
  [/\bunhex\(/g, '('],
  [
    /\bstrftime\('%Y-%m-%d', (\w+) \/ 1000, 'unixepoch'\)/g,
    `to_char(to_timestamp($1 / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  ],
];

function postgresView(written: string): string {
  return rowByRow(REPLACED.reduce((text, [what, by]) => text.replaceAll(what, by), written));
}

/**
 * Let each `EXISTS (…)` be looked up for each row that is asked about, as SQLite does. Otherwise PostgreSQL may read
 * all rows that could be meant, to find them in a hash table, even for a view of which one row is asked for. It leaves
 * a subquery with `OFFSET` as it is.
 */
function rowByRow(written: string): string {
  const [before = '', ...subqueries] = written.split('EXISTS (');
  // From the last one to the first, so that those inside of another are done before it.
  const done = subqueries.reduceRight((after, part) => {
    const text = part + after;
    const end = closingParenthesis(text);
    return `EXISTS (${text.slice(0, end)} OFFSET 0${text.slice(end)}`;
  }, '');
  return before + done;
}

/** Where the parenthesis that is open at the beginning of a text closes. */
function closingParenthesis(text: string): number {
  let open = 1;
  for (const { 0: parenthesis, index } of text.matchAll(/[()]/g)) {
    open += parenthesis === '(' ? 1 : -1;
    if (open === 0) return index;
  }
  throw new Error(`a parenthesis is open at the end of ${text}`);
}

/**
 * The statements that make the schema and its views for the tables of a database. Throws where there is a table of
 * which nothing says what is seen.
 */
export function viewTexts(tables: readonly string[]): string[] {
  const views = tables.flatMap((table) => {
    const seen = SEEN_TABLES[table];
    if (seen === undefined) throw new Error(`nothing says what a caller sees of the table ${table}`);
    const query = seenQuery(table, seen);
    return query === null ? [] : [`CREATE VIEW ${SEEN_SCHEMA}."${table}" AS ${postgresView(query)}`];
  });
  const helpers = HELPERS.map((one) => one.replace(/^CREATE (VIEW|FUNCTION) /, `CREATE $1 ${SEEN_SCHEMA}.`));
  return [`CREATE SCHEMA ${SEEN_SCHEMA}`, ...helpers, ...views];
}
