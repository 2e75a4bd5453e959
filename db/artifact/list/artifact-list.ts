/**
 * The artifact list. Each page scans one index in the requested order and reads a bounded number of rows, whatever the
 * filters are: the most selective filter chooses the index, and the others are evaluated row by row.
 */
import type { Status } from '#lib/status/status.ts';
import { connectionOf, storedDigest, type Db, type Statement } from '#db/connection/connection.ts';
import { hexPrefixRange } from '#db/codec/hex-prefix.ts';
import { encodeTimestamp } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

/** The order of the list: by first seen time, by status (worst first), or by name. */
export type ListSort = 'newest' | 'oldest' | 'status' | 'name';

/** The filters of the list. Numbers are row ids unless stated otherwise; null: the filter is not used. */
export type ListFilter = {
  statuses: readonly Status[] | null;
  project: number | null;
  /** SLSA level; -1: artifacts without a concluded level. */
  level: number | null;
  signers: readonly number[] | null;
  /** Only artifacts that run there now; their status is then that in this environment, also of the order. */
  environment: number | null;
  /** First seen from (included) to (not included), RFC 3339. */
  from: string | null;
  to: string | null;
  /** Only these row ids; from a search. */
  ids: readonly number[] | null;
  /** Of `ids`, those that come behind the others in the order of time: platforms of an image index among `ids`. */
  last?: readonly number[];
  /** Whether the parts of releases are listed too. What runs in an environment, and `ids`, are listed as they are. */
  parts?: boolean;
  /**
   * Evaluated by a policy, verified at some time, not verified so far, or deployed now; `attention`: deployed now, or
   * first seen from `from` to `to`.
   */
  cohort?: 'judged' | 'measured' | 'unverified' | 'deployed' | 'attention' | null;
};

/** The position at which a page ended: the sort key of the last row that was read, and its row id. */
export type ListKey = readonly (number | string | null)[];

/** Maximum number of rows that one page reads. */
export const MAX_SCANNED_ROWS = 10_000;
/** Rows read at a time. Without a residual condition it is only as many as the page needs. */
const CHUNK_ROWS = 400;

type SqlValue = number | string | Uint8Array | null;
/** The condition that every row meets. */
const ANY = 'TRUE';
type SqlFragment = { sql: string; values: SqlValue[] };
type Row = { id: number; seen: number; status: number; name: string | null; fits: number };

/** One index scanned in order. `group` comes first in the sort key. */
type IndexScan = {
  table: 'artifact' | 'artifact_environment' | 'among';
  index: string | null;
  prefix: SqlFragment;
  order: 'seen-down' | 'seen-up' | 'name' | 'unnamed';
  group: number;
  /** The status of a row. */
  status: SqlFragment;
};

/**
 * Row ids of one page in order, and the key after which the next page begins; null where there is none. A page may have
 * fewer than `limit` ids although another one follows.
 */
export async function listArtifactIds(
  db: Db,
  filter: ListFilter,
  sort: ListSort,
  after: ListKey | null,
  limit: number,
): Promise<{ ids: number[]; next: ListKey | null }> {
  const ids: number[] = [];
  let scanned = 0;
  let last: ListKey | null = null;
  const scans = await chooseScans(db, filter, sort);
  const residual = residualCondition(filter, scans);
  const chunk = residual.sql === ANY ? Math.min(CHUNK_ROWS, limit + 1) : CHUNK_ROWS;
  const isGrouped = sort === 'status' || sort === 'name' || hasLast(filter);
  const pieces = isGrouped
    ? concatenateScans(db, scans, residual, after, chunk, sort)
    : mergeScans(db, scans, residual, after, chunk);
  for await (const rows of pieces)
    for (const row of rows) {
      if (ids.length === limit || scanned === MAX_SCANNED_ROWS) return { ids, next: last };
      scanned += 1;
      last = row.key;
      if (row.fits === 1) ids.push(row.id);
    }
  return { ids, next: null };
}

const hasLast = ({ ids, last = [] }: ListFilter): boolean => ids !== null && last.length > 0;

/** Maximum number of rows that `countArtifacts` reads. */
const MAX_COUNTED_ROWS = 2_000;

/**
 * The number of artifacts that match, counted over at most 2,000 rows of the index; `atLeast` where there are more
 * rows.
 */
export async function countArtifacts(db: Db, filter: ListFilter): Promise<{ count: number; atLeast: boolean }> {
  const scans = await chooseScans(db, filter, 'newest');
  const residual = residualCondition(filter, scans);
  const all = residual.sql === ANY;
  if (filter.ids && all) return { count: filter.ids.length, atLeast: false };
  let count = 0;
  let left = MAX_COUNTED_ROWS;
  for (const scan of scans) {
    const { from, table, where } = scanSource(scan);
    // Where every row of the index counts, no row of `artifact` is read.
    const sql = `SELECT count(*) AS n, count(*) FILTER (WHERE fits) AS fit FROM (SELECT (${residual.sql}) AS fits FROM ${all ? table : from} WHERE ${where.sql} LIMIT ?) AS "some"`;
    const found = (await cachedStatement<{ n: number; fit: number }>(db, sql).get(
      ...residual.values,
      ...where.values,
      left + 1,
    ))!;
    count += found.fit;
    left -= found.n;
    if (left < 0) return { count: Math.min(count, MAX_COUNTED_ROWS), atLeast: true };
  }
  return { count, atLeast: false };
}

/** The scans to use: of several candidates, the one with the fewest rows. */
async function chooseScans(db: Db, filter: ListFilter, sort: ListSort): Promise<IndexScan[]> {
  const choices = candidateScans(filter, sort).map((scans) =>
    scans.flatMap((scan) => limitToPeriods(scan, filter).map((one) => ({ ...one, status: statusColumn(filter, one) }))),
  );
  if (choices.length === 1) return choices[0]!;
  const counts: number[] = [];
  for (const choice of choices) counts.push(await countScanRows(db, choice));
  return choices[counts.indexOf(Math.min(...counts))]!;
}

/** Rows of each scan that are counted to find the candidate with the fewest. */
const MAX_PROBED_ROWS = 1_000;

async function countScanRows(db: Db, scans: readonly IndexScan[]): Promise<number> {
  let sum = 0;
  for (const scan of scans) {
    const { table, where } = scanSource(scan);
    const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE ${where.sql} LIMIT ${MAX_PROBED_ROWS}) AS "some"`;
    sum += (await cachedStatement<{ n: number }>(db, sql).get(...where.values))!.n;
  }
  return sum;
}

/** For an index of releases by status, the one of those that run now. */
const RUNNING_INDEXES = new Map<string | null, string>([
  ['artifact_status', 'artifact_running'],
  ['artifact_project_status', 'artifact_project_running'],
]);

/** Scans of the rows of one that the filter allows: the period, and for `attention` what runs now from before it. */
function limitToPeriods(scan: IndexScan, filter: ListFilter): IndexScan[] {
  // What runs in an environment needs attention whenever it was first seen.
  if (filter.cohort === 'attention' && scan.table === 'artifact_environment') return [scan];
  const within = limitToPeriod(scan, filter);
  if (filter.cohort !== 'attention' || within === scan) return [within];
  const running = {
    index: RUNNING_INDEXES.get(scan.index) ?? scan.index,
    prefix: { sql: `${scan.prefix.sql} AND ${RUNS}`, values: scan.prefix.values },
  };
  const outside = [
    ...(filter.to === null ? [] : [{ from: filter.to, to: null }]),
    ...(filter.from === null ? [] : [{ from: null, to: filter.from }]),
  ];
  const around = outside.map((period) => limitToPeriod({ ...scan, ...running }, { ...filter, ...period }));
  // Newest first, because scans that are sorted by status follow one another.
  return filter.to === null ? [within, ...around] : [around[0]!, within, ...around.slice(1)];
}

/** Restrict a scan in time order to the period of the filter. */
function limitToPeriod(scan: IndexScan, { from, to }: ListFilter): IndexScan {
  if (scan.table === 'among' || (scan.order !== 'seen-down' && scan.order !== 'seen-up')) return scan;
  const { seen } = scanSource(scan);
  const parts: SqlFragment[] = [scan.prefix];
  if (from) parts.push({ sql: `${seen} >= ?`, values: [encodeTimestamp(from)] });
  if (to) parts.push({ sql: `${seen} < ?`, values: [encodeTimestamp(to)] });
  return {
    ...scan,
    prefix: { sql: parts.map((part) => part.sql).join(' AND '), values: parts.flatMap((part) => part.values) },
  };
}

/** The status of a release without an environment: the worst of its parts. As the indexes have it. */
const RELEASE_STATUS = 'coalesce(a.release_status, a.status)';
const STATUS: SqlFragment = { sql: RELEASE_STATUS, values: [] };
/** In how many environments a release runs. */
const RUNS = 'coalesce(a.release_deployed, a.deployed) > 0';

/** An unconditional scan of `artifact` by `index`, to which callers add what differs. */
function artifactScan(
  order: IndexScan['order'],
  index: string | null,
  sql = ANY,
  values: SqlValue[] = [],
  group = 0,
): IndexScan {
  return { table: 'artifact', index, prefix: { sql, values }, order, group, status: STATUS };
}

/** Every way to read the list, each as one or more scans. */
function candidateScans(filter: ListFilter, sort: ListSort): IndexScan[][] {
  if (sort === 'name') return [scansByName(filter)];
  if (filter.ids) {
    const among = (ids: readonly number[], group: number): IndexScan => ({
      ...artifactScan(timeOrder(sort), null, 'a.id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)], group),
      table: 'among',
    });
    if (sort === 'status' || !hasLast(filter)) return [[among(filter.ids, 0)]];
    const last = new Set(filter.last);
    const [first, behind] = [filter.ids.filter((id) => !last.has(id)), filter.ids.filter((id) => last.has(id))];
    return [[among(first, 0), among(behind, 1)]];
  }
  return sort === 'status' ? [scansByStatus(filter)] : scansByTime(filter, sort);
}

const timeOrder = (sort: ListSort): 'seen-up' | 'seen-down' => (sort === 'oldest' ? 'seen-up' : 'seen-down');

function statusNumbers(statuses: readonly Status[]): number[] {
  return statuses.map((status) => STATUSES.indexOf(status)).sort((a, b) => a - b);
}

/** Two scans: artifacts with a name, then those without. */
function scansByName({ ids, project }: ListFilter): IndexScan[] {
  const scans = (index: string | null, sql: string, values: SqlValue[]): IndexScan[] => [
    artifactScan('name', index, `${sql} AND a.name >= ''`, values, 0),
    artifactScan('unnamed', index, `${sql} AND a.name IS NULL`, values, 1),
  ];
  if (ids) {
    const among = scans(null, 'a.id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
    return among.map((scan): IndexScan => ({ ...scan, table: 'among' }));
  }
  return project === null
    ? scans('artifact_name', ANY, [])
    : scans('artifact_project_name', 'a.project = ?', [project]);
}

/** A scan of the artifacts that run in an environment; with `status` only of those that have this status there. */
function environmentScan(order: IndexScan['order'], environment: number, status: number | null): IndexScan {
  return {
    table: 'artifact_environment',
    index: status === null ? null : 'artifact_environment_status',
    prefix:
      status === null
        ? { sql: 'e.environment = ?', values: [environment] }
        : { sql: 'e.environment = ? AND e.status = ?', values: [environment, status] },
    order,
    group: status ?? 0,
    status: STATUS,
  };
}

/** One scan for each status, worst first. */
function scansByStatus({ statuses, project, environment }: ListFilter): IndexScan[] {
  const numbers = statusNumbers(statuses ?? STATUSES);
  if (environment !== null) return numbers.map((status) => environmentScan('seen-down', environment, status));
  return numbers.map((status) =>
    project === null
      ? artifactScan('seen-down', 'artifact_status', `${RELEASE_STATUS} = ?`, [status], status)
      : artifactScan(
          'seen-down',
          'artifact_project_status',
          `a.project = ? AND ${RELEASE_STATUS} = ?`,
          [project, status],
          status,
        ),
  );
}

/** For each filter that has an index, the scans of that index; without such a filter a scan of all artifacts. */
function scansByTime(filter: ListFilter, sort: ListSort): IndexScan[][] {
  const order = timeOrder(sort);
  const scan = (index: string | null, sql = ANY, values: SqlValue[] = []) => artifactScan(order, index, sql, values);
  const { environment, signers, level, project } = filter;
  const numbers = filter.statuses && statusNumbers(filter.statuses);
  const choices: IndexScan[][] = [];
  if (environment !== null)
    choices.push((numbers ?? [null]).map((status) => environmentScan(order, environment, status)));
  // The indexes of statuses are of those without an environment.
  const statuses = environment === null ? numbers : null;
  if (signers !== null) choices.push(signers.map((signer) => scan('artifact_signer', 'a.signer = ?', [signer])));
  if (level !== null)
    choices.push([
      level < 0 ? scan('artifact_level', 'a.slsa_level IS NULL') : scan('artifact_level', 'a.slsa_level = ?', [level]),
    ]);
  if (project !== null)
    choices.push(
      statuses
        ? statuses.map((status) =>
            scan('artifact_project_status', `a.project = ? AND ${RELEASE_STATUS} = ?`, [project, status]),
          )
        : [scan('artifact_project', 'a.project = ?', [project])],
    );
  else if (statuses) choices.push(statuses.map((status) => scan('artifact_status', `${RELEASE_STATUS} = ?`, [status])));
  return choices.length > 0 ? choices : [[scan('artifact_seen')]];
}

/**
 * The cohorts as the rollups count them (lib/metrics): an unknown artifact is neither open nor deployed.
 */
const UNKNOWN = STATUSES.indexOf('unknown');
const COHORT_CONDITIONS = {
  // Its period is a part of the condition, and `periodCondition` adds it.
  attention: ANY,
  judged: `${RELEASE_STATUS} <> ${UNKNOWN}`,
  measured: 'a.verified_at IS NOT NULL',
  unverified: `a.verified_at IS NULL AND ${RELEASE_STATUS} <> ${UNKNOWN}`,
  deployed: `${RUNS} AND ${RELEASE_STATUS} <> ${UNKNOWN}`,
} as const;

/** The row of an artifact in an environment (the one parameter). */
const ROW_THERE =
  'artifact_environment x WHERE x.environment = ? AND x.first_seen = a.first_seen AND x.artifact = a.id';

/** The status by which the list is sorted: in the environment by which it is filtered, if there is one. */
function statusColumn({ environment }: ListFilter, { table }: IndexScan): SqlFragment {
  if (environment === null) return STATUS;
  if (table === 'artifact_environment') return { sql: 'e.status', values: [] };
  return { sql: `(SELECT x.status FROM ${ROW_THERE})`, values: [environment] };
}

/** Whether a column is one of the statuses. */
function statusIn(column: string, statuses: readonly Status[]): [string, ...number[]] {
  const places = statuses.map(() => '?').join(', ') || 'NULL';
  return [`${column} IN (${places})`, ...statuses.map((status) => STATUSES.indexOf(status))];
}

/**
 * All filters as one condition, including the one that has chosen the index; without what the rows of an environment
 * meet anyway, so that only as many of them are read as the page has.
 */
function residualCondition(filter: ListFilter, scans: readonly IndexScan[]): SqlFragment {
  const isThere = scans.length > 0 && scans.every(({ table }) => table === 'artifact_environment');
  const parts: SqlFragment[] = [];
  const add = (sql: string, ...values: SqlValue[]) => parts.push({ sql, values });
  if (filter.statuses && filter.environment === null) add(...statusIn(RELEASE_STATUS, filter.statuses));
  if (filter.project !== null) add('a.project = ?', filter.project);
  if (filter.level !== null)
    add(filter.level < 0 ? 'a.slsa_level IS NULL' : 'a.slsa_level = ?', ...(filter.level < 0 ? [] : [filter.level]));
  if (filter.signers) add(`a.signer IN (${filter.signers.map(() => '?').join(', ') || 'NULL'})`, ...filter.signers);
  const period = isThere && filter.cohort !== 'attention' ? null : periodCondition(filter);
  if (period !== null) add(period.sql, ...period.values);
  if (filter.environment !== null && !isThere) {
    const [sql, ...statuses] = filter.statuses ? statusIn('x.status', filter.statuses) : [ANY];
    add(`EXISTS (SELECT 1 FROM ${ROW_THERE} AND ${sql})`, filter.environment, ...statuses);
  }
  if (filter.parts !== true && filter.environment === null && filter.ids === null) add('a.part_of IS NULL');
  if (filter.cohort) add(COHORT_CONDITIONS[filter.cohort]);
  if (parts.length === 0) return { sql: ANY, values: [] };
  return {
    sql: `coalesce(${parts.map((part) => part.sql).join(' AND ')}, FALSE)`,
    values: parts.flatMap((part) => part.values),
  };
}

/** The condition of the period; null without one. What runs now needs attention whenever it was first seen. */
function periodCondition({ from, to, cohort }: ListFilter): SqlFragment | null {
  const bounds: SqlFragment[] = [
    ...(from === null ? [] : [{ sql: 'a.first_seen >= ?', values: [encodeTimestamp(from)] }]),
    ...(to === null ? [] : [{ sql: 'a.first_seen < ?', values: [encodeTimestamp(to)] }]),
  ];
  if (bounds.length === 0) return null;
  const sql = bounds.map((bound) => bound.sql).join(' AND ');
  const values = bounds.flatMap((bound) => bound.values);
  return { sql: cohort === 'attention' ? `(${RUNS} OR (${sql}))` : sql, values };
}

/** `from` joins the artifact; `table` suffices to count rows of the index. */
function scanSource(scan: IndexScan): { from: string; table: string; where: SqlFragment; seen: string; id: string } {
  switch (scan.table) {
    case 'artifact':
      return {
        from: `artifact a INDEXED BY ${scan.index}`,
        table: `artifact a INDEXED BY ${scan.index}`,
        where: scan.prefix,
        seen: 'a.first_seen',
        id: 'a.id',
      };
    case 'among':
      return { from: 'artifact a', table: 'artifact a', where: scan.prefix, seen: 'a.first_seen', id: 'a.id' };
    case 'artifact_environment': {
      const rows = `artifact_environment e${scan.index === null ? '' : ` INDEXED BY ${scan.index}`}`;
      return {
        from: `${rows} CROSS JOIN artifact a ON a.id = e.artifact`,
        table: rows,
        where: scan.prefix,
        seen: 'e.first_seen',
        id: 'e.artifact',
      };
    }
  }
}

type KeyedRow = Row & { key: ListKey };

/** Rows of one scan after a key, a chunk at a time. */
async function* scanRows(
  db: Db,
  scan: IndexScan,
  residual: SqlFragment,
  after: ListKey | null,
  chunk: number,
): AsyncGenerator<KeyedRow[]> {
  const { from, where, seen, id } = scanSource(scan);
  const [sortColumn, direction, compare] = (
    {
      name: ['a.name', 'ASC', '>'],
      unnamed: ['a.name', 'ASC', '>'],
      'seen-up': [seen, 'ASC', '>'],
      'seen-down': [seen, 'DESC', '<'],
    } as const
  )[scan.order];
  const keyOf = (row: Row): ListKey => [
    scan.group,
    scan.order === 'name' || scan.order === 'unnamed' ? row.name : row.seen,
    row.id,
  ];
  let at = after;
  for (;;) {
    const bound = at === null ? { sql: ANY, values: [] } : keyset(sortColumn, id, compare, at);
    const sql = `SELECT ${id} AS id, ${seen} AS seen, ${scan.status.sql} AS status, a.name AS name, (${residual.sql}) AS fits FROM ${from} WHERE ${where.sql} AND ${bound.sql} ORDER BY ${sortColumn} ${direction}, ${id} ${direction} LIMIT ?`;
    const rows = await cachedStatement<Row>(db, sql).all(
      ...scan.status.values,
      ...residual.values,
      ...where.values,
      ...bound.values,
      chunk,
    );
    if (rows.length > 0) yield rows.map((row) => ({ ...row, key: keyOf(row) }));
    if (rows.length < chunk) return;
    at = keyOf(rows.at(-1)!);
  }
}

/** The condition for rows after a key. Artifacts without a name are ordered by row id alone. */
function keyset(column: string, id: string, compare: string, [, value, last]: ListKey): SqlFragment {
  if (value === null || value === undefined) return { sql: `${id} ${compare} ?`, values: [last ?? null] };
  return { sql: `(${column}, ${id}) ${compare} (?, ?)`, values: [value, last ?? null] };
}

/** Scans one after the other, by their group: the list sorted by status or name, or with some rows behind others. */
async function* concatenateScans(
  db: Db,
  scans: IndexScan[],
  residual: SqlFragment,
  after: ListKey | null,
  chunk: number,
  sort: ListSort,
): AsyncGenerator<KeyedRow[]> {
  if (scans[0]?.table === 'among' && sort === 'status') {
    const rows: KeyedRow[] = [];
    for await (const some of scanRows(db, scans[0], residual, null, CHUNK_ROWS)) rows.push(...some);
    yield sortedByStatus(rows).filter((row) => after === null || isAfter(row.key, after));
    return;
  }
  for (const scan of scans) {
    if (after !== null && scan.group < Number(after[0])) continue;
    yield* scanRows(db, scan, residual, after !== null && scan.group === Number(after[0]) ? after : null, chunk);
  }
}

function sortedByStatus(rows: KeyedRow[]): KeyedRow[] {
  return rows
    .map((row): KeyedRow => ({ ...row, key: [row.status, row.seen, row.id] }))
    .sort((a, b) => (isAfter(a.key, b.key) ? 1 : -1));
}

/** Worst status first, newest first within one. */
function isAfter(key: ListKey, after: ListKey): boolean {
  return (
    (Number(key[0]) - Number(after[0]) || Number(after[1]) - Number(key[1]) || Number(after[2]) - Number(key[2])) > 0
  );
}

/** Scans merged in time order: the rows until one of the scans has to be read on. */
async function* mergeScans(
  db: Db,
  scans: IndexScan[],
  residual: SqlFragment,
  after: ListKey | null,
  chunk: number,
): AsyncGenerator<KeyedRow[]> {
  if (scans.length === 1) {
    yield* scanRows(db, scans[0]!, residual, after, chunk);
    return;
  }
  const heads: Head[] = [];
  for (const scan of scans) {
    const head: Head = { scan, pieces: scanRows(db, scan, residual, after, chunk), rows: [], at: 0 };
    if (await readOn(head)) heads.push(head);
  }
  while (heads.length > 0) {
    const { rows, ended } = mergeHeads(heads);
    yield rows;
    if (!(await readOn(ended))) heads.splice(heads.indexOf(ended), 1);
  }
}

/** A scan, and its next row: `rows[at]`. */
type Head = { scan: IndexScan; pieces: AsyncGenerator<KeyedRow[]>; rows: KeyedRow[]; at: number };

/** Read the next rows of a scan. False where there are none. */
async function readOn(head: Head): Promise<boolean> {
  const next = await head.pieces.next();
  if (next.done) return false;
  head.rows = next.value;
  head.at = 0;
  return true;
}

/** The next rows of all scans in their order, and the first scan whose rows have ended. */
function mergeHeads(heads: readonly Head[]): { rows: KeyedRow[]; ended: Head } {
  const rows: KeyedRow[] = [];
  for (;;) {
    let best = heads[0]!;
    for (const head of heads) if (comesBefore(head.scan, head.rows[head.at]!, best.rows[best.at]!)) best = head;
    rows.push(best.rows[best.at]!);
    best.at += 1;
    if (best.at === best.rows.length) return { rows, ended: best };
  }
}

function comesBefore(scan: IndexScan, a: Row, b: Row): boolean {
  switch (scan.order) {
    case 'seen-down':
      return a.seen > b.seen || (a.seen === b.seen && a.id > b.id);
    case 'seen-up':
      return a.seen < b.seen || (a.seen === b.seen && a.id < b.id);
    case 'name':
    case 'unnamed':
      return (a.name ?? '') < (b.name ?? '') || (a.name === b.name && a.id < b.id);
  }
}

const MAX_PREPARED_STATEMENTS = 500;
const statements = new WeakMap<Db, Map<string, Statement<unknown>>>();

/** A prepared statement. The number of different statements is bounded; beyond 500 the oldest is dropped. */
function cachedStatement<Found>(db: Db, sql: string): Statement<Found> {
  // This begins the read transaction, which a statement that exists already needs too.
  const connection = connectionOf(db);
  let cache = statements.get(db);
  if (!cache) {
    cache = new Map();
    statements.set(db, cache);
  }
  let statement = cache.get(sql);
  if (!statement) {
    if (cache.size >= MAX_PREPARED_STATEMENTS) cache.delete(cache.keys().next().value!);
    statement = connection.prepareSql(sql, { isKept: false });
    cache.set(sql, statement);
  }
  return statement as Statement<Found>;
}

/**
 * Row ids of artifacts whose digest begins with these hex digits (at least six). `alg` is a term; null: any algorithm.
 */
export async function artifactsByDigestPrefix(
  db: Db,
  hex: string,
  alg: number | null,
  limit: number,
): Promise<number[]> {
  const { low, high } = hexPrefixRange(hex);
  const sql =
    'SELECT id FROM artifact INDEXED BY artifact_digest WHERE value >= ? AND value <= ? AND (CAST(? AS bigint) IS NULL OR alg = ?) LIMIT ?';
  const statement = cachedStatement<{ id: number }>(db, sql);
  return (await statement.all(storedDigest(db, low), storedDigest(db, high), alg, alg, limit)).map((row) => row.id);
}
