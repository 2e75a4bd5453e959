/** What is read and written of many edges and components at once: to send each alone takes longer than to store it. */
import { preparedSql, type Db, type Tx } from '../connection/connection.ts';

export type RawEdge = { src: number; dst: number; kind: number; evidence: number };

/** To order all edges, the server would have to read all of them; a node needs those up to the limit alone. */
const edgesAt = (end: 'src' | 'dst', other: 'src' | 'dst') =>
  preparedSql<RawEdge>(`SELECT e.src, e.dst, e.kind, e.evidence FROM json_each(?) r
    CROSS JOIN LATERAL (SELECT src, dst, kind, evidence FROM edge
      WHERE ${end} = r.value AND kind = ANY (ARRAY(SELECT value FROM json_each(?)))
      ORDER BY kind, ${other}, evidence LIMIT ?) AS e LIMIT ?`);
const edges = { src: edgesAt('src', 'dst'), dst: edgesAt('dst', 'src') };

/**
 * The edges of some kinds that begin (`src`) or end (`dst`) at nodes, at most `limit`; -1: all. They are in the order
 * of the nodes, and those of one node by kind, other end and evidence. Both lists are JSON.
 */
export async function edgesOfList(
  db: Db,
  end: 'src' | 'dst',
  { refs, kinds, limit }: { refs: string; kinds: string; limit: number },
): Promise<RawEdge[]> {
  return edges[end](db).all(refs, kinds, limit, limit);
}

const addEdgesOfLists = preparedSql<never>(
  `INSERT INTO edge (src, dst, kind, evidence)
  SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]) ON CONFLICT DO NOTHING`,
  { waits: true },
);

/** Add the edges that are not there yet. */
export async function addEdgeRows(tx: Tx, edges: readonly RawEdge[]): Promise<void> {
  const columns = (['src', 'dst', 'kind', 'evidence'] as const).map((name) => edges.map((edge) => edge[name]));
  await addEdgesOfLists(tx).run(...columns);
}

export type NewMaterial = { key: Uint8Array; label: string | null; alg: number | null; value: string | null };
type StoredMaterial = { id: number; key: Uint8Array; label: string | null };

const materialsByKey = preparedSql<StoredMaterial>('SELECT id, key, label FROM material WHERE key = ANY (?::bytea[])');
const addMaterials = preparedSql<StoredMaterial>(`INSERT INTO material (key, label, alg, value)
  SELECT * FROM unnest(?::bytea[], ?::text[], ?::bigint[], ?::text[]) RETURNING id, key, label`);

/** The materials with these keys that are stored. */
export async function findMaterialRows(db: Db, keys: readonly Uint8Array[]): Promise<StoredMaterial[]> {
  return materialsByKey(db).all(keys);
}

/** Add materials with new keys. */
export async function addMaterialRows(tx: Tx, rows: readonly NewMaterial[]): Promise<StoredMaterial[]> {
  return addMaterials(tx).all(
    ...(['key', 'label', 'alg', 'value'] as const).map((name) => rows.map((row) => row[name])),
  );
}

export type NewComponent = { key: Uint8Array; label: string; purl: string | null };
type StoredComponent = { id: number; key: Uint8Array };

const componentsByKey = preparedSql<StoredComponent>('SELECT id, key FROM component WHERE key = ANY (?::bytea[])');
const addComponents = preparedSql<StoredComponent>(`INSERT INTO component (key, label, purl)
  SELECT * FROM unnest(?::bytea[], ?::text[], ?::text[]) RETURNING id, key`);

/** The components with these keys that are stored. */
export async function findComponentRows(db: Db, keys: readonly Uint8Array[]): Promise<StoredComponent[]> {
  return componentsByKey(db).all(keys);
}

/** Add components with new keys. */
export async function addComponentRows(tx: Tx, rows: readonly NewComponent[]): Promise<StoredComponent[]> {
  return addComponents(tx).all(...(['key', 'label', 'purl'] as const).map((name) => rows.map((row) => row[name])));
}
