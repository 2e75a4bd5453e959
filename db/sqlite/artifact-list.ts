/**
 * The artifact list. Each answer walks one index in the order asked for, a bounded number of rows, whatever the filters
 * are: the most telling filter chooses the index, the others are looked at row by row.
 */
import type { Status } from '#lib/status/status.ts';
import type { Db } from './connection.ts';
import { driver } from './connection.ts';
import { encodeDigest, encodeTimestamp } from '#db/schema/columns/columns.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';

export type ListSort = 'newest' | 'oldest' | 'status' | 'name';
export type ListFilter = {
  statuses: readonly Status[] | null;
  project: number | null;
  /** -1: none was concluded. */
  level: number | null;
  signers: readonly number[] | null;
  environment: number | null;
  /** First seen from (included) to (not included), RFC 3339. */
  from: string | null;
  to: string | null;
  /** Only these; from a search. */
  ids: readonly number[] | null;
  /** Judged at all, ever verified, never so far, or running somewhere. */
  cohort?: 'judged' | 'measured' | 'open' | 'deployed' | null;
};
/** Where a page ended: the sort key of the last row looked at, and its number. */
export type ListKey = readonly (number | string | null)[];

/** Rows that one answer looks at, at most. */
export const MAX_SCANNED_ROWS = 10_000;
/** Rows read at a time: where every row fits, no more than the page needs. */
const CHUNK_ROWS = 400;

type SqlValue = number | string | Uint8Array | null;
type SqlFragment = { sql: string; values: SqlValue[] };
type Row = { id: number; seen: number; status: number; name: string | null; fits: number };

/** One index walked in order: which rows it holds, and how its keys run. */
type IndexScan = {
  table: 'artifact' | 'artifact_environment' | 'among';
  index: string | null;
  prefix: SqlFragment;
  order: 'seen-down' | 'seen-up' | 'name' | 'unnamed';
  group: number;
};

/**
 * Ids of one page in order, and where to go on; null where there is nothing more. A page may be short and yet have more
 * after it.
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
  const streams = chooseScans(db, filter, sort);
  const residual = residualCondition(filter);
  const chunk = residual.sql === '1' ? Math.min(CHUNK_ROWS, limit + 1) : CHUNK_ROWS;
  for (const row of sort === 'status' || sort === 'name'
    ? concatenateScans(db, streams, residual, after, chunk)
    : mergeScans(db, streams, residual, after, chunk)) {
    if (ids.length === limit || scanned === MAX_SCANNED_ROWS) return { ids, next: last };
    scanned += 1;
    last = row.key;
    if (row.fits === 1) ids.push(row.id);
  }
  return { ids, next: null };
}

/** Rows that are counted to say how many there are. */
const MAX_COUNTED_ROWS = 2_000;

/** How many rows fit, counted over at most `MOST_COUNTED` rows of the index. */
export async function countArtifacts(db: Db, filter: ListFilter): Promise<{ count: number; atLeast: boolean }> {
  const residual = residualCondition(filter);
  if (filter.ids && residual.values.length === 0 && residual.sql === '1')
    return { count: filter.ids.length, atLeast: false };
  let count = 0;
  let left = MAX_COUNTED_ROWS;
  for (const stream of chooseScans(db, filter, 'newest')) {
    const { from, where } = scanSource(stream);
    const sql = `SELECT count(*) AS n, total(fits) AS fit FROM (SELECT (${residual.sql}) AS fits FROM ${from} WHERE ${where.sql} LIMIT ?)`;
    const found = cachedStatement(db, sql).get(...residual.values, ...where.values, left + 1) as {
      n: number;
      fit: number;
    };
    count += found.fit;
    left -= found.n;
    if (left < 0) return { count: Math.min(count, MAX_COUNTED_ROWS), atLeast: true };
  }
  return { count, atLeast: false };
}

/** The streams to walk: where several filters could choose, the one with the fewest rows does. */
function chooseScans(db: Db, filter: ListFilter, sort: ListSort): IndexScan[] {
  const [first, ...others] = candidateScans(filter, sort).map((streams) =>
    streams.map((stream) => limitToPeriod(stream, filter)),
  );
  return others.reduce((best, choice) => (countScanRows(db, choice) < countScanRows(db, best) ? choice : best), first!);
}

/** Rows that are counted to tell which stream is the shortest. */
const MAX_PROBED_ROWS = 1_000;

function countScanRows(db: Db, streams: readonly IndexScan[]): number {
  return streams.reduce((sum, stream) => {
    const { table, where } = scanSource(stream);
    return (
      sum +
      (
        cachedStatement(
          db,
          `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE ${where.sql} LIMIT ${MAX_PROBED_ROWS})`,
        ).get(...where.values) as { n: number }
      ).n
    );
  }, 0);
}

/** A period is a stretch of a stream that runs by time. */
function limitToPeriod(stream: IndexScan, { from, to }: ListFilter): IndexScan {
  if (stream.table === 'among' || (stream.order !== 'seen-down' && stream.order !== 'seen-up')) return stream;
  const { seen } = scanSource(stream);
  const parts: SqlFragment[] = [stream.prefix];
  if (from) parts.push({ sql: `${seen} >= ?`, values: [encodeTimestamp(from)] });
  if (to) parts.push({ sql: `${seen} < ?`, values: [encodeTimestamp(to)] });
  return {
    ...stream,
    prefix: { sql: parts.map((part) => part.sql).join(' AND '), values: parts.flatMap((part) => part.values) },
  };
}

/** Every way to walk what is asked for, each as streams side by side. */
function candidateScans(filter: ListFilter, sort: ListSort): IndexScan[][] {
  const order = sort === 'name' ? 'name' : sort === 'oldest' ? 'seen-up' : 'seen-down';
  const whole = (index: string | null, sql = '1', values: SqlValue[] = [], part = 0): IndexScan => ({
    table: 'artifact',
    index,
    prefix: { sql, values },
    order,
    group: part,
  });
  if (filter.ids && sort !== 'name')
    return [
      [
        {
          ...whole(null),
          table: 'among',
          prefix: { sql: 'a.id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(filter.ids)] },
        },
      ],
    ];
  if (filter.ids) {
    const values = [JSON.stringify(filter.ids)];
    const among = (named: string, part: number): IndexScan => ({
      ...whole(null),
      table: 'among',
      group: part,
      prefix: { sql: `a.id IN (SELECT value FROM json_each(?)) AND ${named}`, values },
    });
    return [
      [
        { ...among("a.name >= ''", 0), order: 'name' },
        { ...among('a.name IS NULL', 1), order: 'unnamed' },
      ],
    ];
  }
  const statuses = (filter.statuses ?? (sort === 'status' ? STATUSES : null))
    ?.map((status) => STATUSES.indexOf(status))
    .sort((a, b) => a - b);
  if (sort === 'name') {
    // What has no name comes last, as a stretch of its own.
    const [index, sql, values]: [string, string, SqlValue[]] =
      filter.project === null
        ? ['artifact_name', '1', []]
        : ['artifact_project_name', 'a.project = ?', [filter.project]];
    return [
      [
        whole(index, `${sql} AND a.name >= ''`, values, 0),
        { ...whole(index, `${sql} AND a.name IS NULL`, values, 1), order: 'unnamed' },
      ],
    ];
  }
  if (sort === 'status') {
    return [
      (statuses ?? []).map((status) =>
        filter.project === null
          ? whole('artifact_status', 'a.status = ?', [status], status)
          : whole('artifact_project_status', 'a.project = ? AND a.status = ?', [filter.project, status], status),
      ),
    ];
  }
  const choices: IndexScan[][] = [];
  if (filter.environment !== null)
    choices.push([{ ...whole(null, 'e.environment = ?', [filter.environment]), table: 'artifact_environment' }]);
  if (filter.signers !== null)
    choices.push(filter.signers.map((signer) => whole('artifact_signer', 'a.signer = ?', [signer])));
  if (filter.level !== null)
    choices.push([
      filter.level < 0
        ? whole('artifact_level', 'a.slsa_level IS NULL')
        : whole('artifact_level', 'a.slsa_level = ?', [filter.level]),
    ]);
  if (filter.project !== null) {
    const { project } = filter;
    choices.push(
      statuses
        ? statuses.map((status) =>
            whole('artifact_project_status', 'a.project = ? AND a.status = ?', [project, status]),
          )
        : [whole('artifact_project', 'a.project = ?', [project])],
    );
  } else if (statuses) choices.push(statuses.map((status) => whole('artifact_status', 'a.status = ?', [status])));
  return choices.length > 0 ? choices : [[whole('artifact_seen')]];
}

/**
 * As the roll-ups count them (lib/metrics/deltas): an artifact that no policy applies to is neither open nor deployed.
 */
const UNKNOWN = STATUSES.indexOf('unknown');
const COHORT_CONDITIONS = {
  judged: `a.status <> ${UNKNOWN}`,
  measured: 'a.verified_at IS NOT NULL',
  open: `a.verified_at IS NULL AND a.status <> ${UNKNOWN}`,
  deployed: `a.deployed > 0 AND a.status <> ${UNKNOWN}`,
} as const;

/** Every filter as one condition: true also for what the index has chosen already. */
function residualCondition(filter: ListFilter): SqlFragment {
  const parts: SqlFragment[] = [];
  const add = (sql: string, ...values: SqlValue[]) => parts.push({ sql, values });
  if (filter.statuses)
    add(
      `a.status IN (${filter.statuses.map(() => '?').join(', ') || 'NULL'})`,
      ...filter.statuses.map((status) => STATUSES.indexOf(status)),
    );
  if (filter.project !== null) add('a.project = ?', filter.project);
  if (filter.level !== null)
    add(filter.level < 0 ? 'a.slsa_level IS NULL' : 'a.slsa_level = ?', ...(filter.level < 0 ? [] : [filter.level]));
  if (filter.signers) add(`a.signer IN (${filter.signers.map(() => '?').join(', ') || 'NULL'})`, ...filter.signers);
  if (filter.from) add('a.first_seen >= ?', encodeTimestamp(filter.from));
  if (filter.to) add('a.first_seen < ?', encodeTimestamp(filter.to));
  if (filter.environment !== null) {
    add(
      'EXISTS (SELECT 1 FROM artifact_environment x WHERE x.environment = ? AND x.first_seen = a.first_seen AND x.artifact = a.id)',
      filter.environment,
    );
  }
  if (filter.cohort) add(COHORT_CONDITIONS[filter.cohort]);
  if (parts.length === 0) return { sql: '1', values: [] };
  return {
    sql: `coalesce(${parts.map((part) => part.sql).join(' AND ')}, 0)`,
    values: parts.flatMap((part) => part.values),
  };
}

/** `table` alone is enough where only rows of the index are counted. */
function scanSource(stream: IndexScan): { from: string; table: string; where: SqlFragment; seen: string; id: string } {
  switch (stream.table) {
    case 'artifact':
      return {
        from: `artifact a INDEXED BY ${stream.index}`,
        table: `artifact a INDEXED BY ${stream.index}`,
        where: stream.prefix,
        seen: 'a.first_seen',
        id: 'a.id',
      };
    case 'among':
      return { from: 'artifact a', table: 'artifact a', where: stream.prefix, seen: 'a.first_seen', id: 'a.id' };
    case 'artifact_environment':
      return {
        from: 'artifact_environment e CROSS JOIN artifact a ON a.id = e.artifact',
        table: 'artifact_environment e',
        where: stream.prefix,
        seen: 'e.first_seen',
        id: 'e.artifact',
      };
  }
}

type KeyedRow = Row & { key: ListKey };

/** Rows of one stream after a key, read a chunk at a time. */
function* scanRows(
  db: Db,
  stream: IndexScan,
  residual: SqlFragment,
  after: ListKey | null,
  chunk: number,
): Generator<KeyedRow> {
  const { from, where, seen, id } = scanSource(stream);
  const [sortColumn, direction, compare] = (
    {
      name: ['a.name', 'ASC', '>'],
      unnamed: ['a.name', 'ASC', '>'],
      'seen-up': [seen, 'ASC', '>'],
      'seen-down': [seen, 'DESC', '<'],
    } as const
  )[stream.order];
  const keyOf = (row: Row): ListKey => [
    stream.group,
    stream.order === 'name' || stream.order === 'unnamed' ? row.name : row.seen,
    row.id,
  ];
  let at = after;
  for (;;) {
    const bound = at === null ? { sql: '1', values: [] } : keyset(sortColumn, id, compare, at);
    const sql = `SELECT ${id} AS id, ${seen} AS seen, a.status AS status, a.name AS name, (${residual.sql}) AS fits FROM ${from} WHERE ${where.sql} AND ${bound.sql} ORDER BY ${sortColumn} ${direction}, ${id} ${direction} LIMIT ?`;
    const rows = cachedStatement(db, sql).all(...residual.values, ...where.values, ...bound.values, chunk) as Row[];
    for (const row of rows) yield { ...row, key: keyOf(row) };
    if (rows.length < chunk) return;
    at = keyOf(rows.at(-1)!);
  }
}

/** After a key; what has no name goes by number alone. */
function keyset(column: string, id: string, compare: string, [, value, last]: ListKey): SqlFragment {
  if (value === null || value === undefined) return { sql: `${id} ${compare} ?`, values: [last ?? null] };
  return { sql: `(${column}, ${id}) ${compare} (?, ?)`, values: [value, last ?? null] };
}

/** Streams one after the other, by their part: the list sorted by status or name. */
function* concatenateScans(
  db: Db,
  streams: IndexScan[],
  residual: SqlFragment,
  after: ListKey | null,
  chunk: number,
): Generator<KeyedRow> {
  if (streams[0]?.table === 'among' && streams[0].order === 'seen-down') {
    yield* sortedByStatus([...scanRows(db, streams[0], residual, null, CHUNK_ROWS)]).filter(
      (row) => after === null || isAfter(row.key, after),
    );
    return;
  }
  for (const stream of streams) {
    if (after !== null && stream.group < Number(after[0])) continue;
    yield* scanRows(db, stream, residual, after !== null && stream.group === Number(after[0]) ? after : null, chunk);
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

/** Streams side by side, the next row of all of them first. */
function* mergeScans(
  db: Db,
  streams: IndexScan[],
  residual: SqlFragment,
  after: ListKey | null,
  chunk: number,
): Generator<KeyedRow> {
  const heads = streams
    .map((stream) => ({ stream, rows: scanRows(db, stream, residual, after, chunk) }))
    .map(({ stream, rows }) => ({ stream, rows, next: rows.next() }));
  for (;;) {
    let best: (typeof heads)[number] | null = null;
    for (const head of heads)
      if (
        !head.next.done &&
        (best === null || comesBefore(head.stream, head.next.value, (best.next as IteratorYieldResult<KeyedRow>).value))
      )
        best = head;
    if (best === null || best.next.done) return;
    yield best.next.value;
    best.next = best.rows.next();
  }
}

function comesBefore(stream: IndexScan, a: Row, b: Row): boolean {
  switch (stream.order) {
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
type Prepared = { all(...values: unknown[]): unknown[]; get(...values: unknown[]): unknown };
const statements = new WeakMap<Db, Map<string, Prepared>>();

/** Shapes of the list are many but not endless; the last used stay prepared. */
function cachedStatement(db: Db, sql: string): Prepared {
  let kept = statements.get(db);
  if (!kept) {
    kept = new Map();
    statements.set(db, kept);
  }
  let found = kept.get(sql);
  if (!found) {
    if (kept.size >= MAX_PREPARED_STATEMENTS) kept.delete(kept.keys().next().value!);
    found = driver(db).prepare<unknown[]>(sql);
    kept.set(sql, found);
  }
  return found;
}

/** Artifacts whose digest begins with these hex digits (six at least), of one algorithm where given. */
export async function artifactsByDigestPrefix(
  db: Db,
  hex: string,
  alg: number | null,
  limit: number,
): Promise<number[]> {
  const even = hex.length % 2 === 0;
  const low = encodeDigest(even ? hex : `${hex}0`);
  const high = encodeDigest(`${even ? hex : `${hex}f`}${'ff'.repeat(65)}`);
  const sql =
    'SELECT id FROM artifact INDEXED BY artifact_digest WHERE value >= ? AND value <= ? AND (? IS NULL OR alg = ?) LIMIT ?';
  return (cachedStatement(db, sql).all(low, high, alg, alg, limit) as { id: number }[]).map((row) => row.id);
}
