/** One environment: what should run there, what runs there, and how the two differ. */
import { MAX_DEPLOYMENTS } from '#lib/ingest/environment/refresh-drift.ts';
import type { InventoryKind } from '#lib/inventory/inventory.ts';
import {
  inventoriesOf,
  inventoryBytes,
  inventoryDigest,
  inventoryItems,
  type InventoryRow,
  newestInventory,
} from '#db/environment/inventories.ts';
import { findEnvironment, runningDeployments } from '#db/project/deployments.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import type { Db } from '#db/open.ts';
import { choiceOf } from '#lib/query/policy/list-policies.ts';
import type {
  ContentSource,
  EnvironmentView,
  InventoryPage,
  InventoryView,
} from '#lib/views/environment/environment.ts';
import { listDrift } from './list-drift.ts';
import { findEnvironmentItem } from './list-environments.ts';

const DEFAULT_VERSIONS = 20;
const MAX_VERSIONS = 200;

/** One environment by its name, with its first differences; null where there is none. */
export async function getEnvironment(
  context: Context,
  name: string,
  page: { cursor?: number | undefined; limit?: number | undefined } = {},
): Promise<EnvironmentView | null> {
  const db = context.store.read;
  const found = await findEnvironmentItem(db, name);
  if (found === null) return null;
  const { chosen, reason: why } = await choiceOf(context, { project: null, environment: name });
  const { id, version, title, mode } = chosen;
  return {
    ...found.item,
    policy: { id, version, title, mode, why },
    expected: await sourceOf(db, found.id, 'expected'),
    observed: await sourceOf(db, found.id, 'observed'),
    kinds: found.kinds,
    ...(await listDrift(context, { environment: name, ...page })),
  };
}

async function sourceOf(db: Db, environment: number, kind: InventoryKind): Promise<ContentSource> {
  const newest = await newestInventory(db, environment, kind);
  if (newest !== null && !newest.withdrawn)
    return {
      source: 'inventory',
      items: (await inventoryItems(db, newest.id)).length,
      inventory: await viewOf(db, newest),
    };
  const deployments =
    kind === 'observed'
      ? []
      : (await runningDeployments(db, environment, MAX_DEPLOYMENTS)).filter(({ artifact }) => artifact !== null);
  const source = deployments.length > 0 ? 'deployments' : 'nothing';
  return { source, items: deployments.length, inventory: newest && (await viewOf(db, newest)) };
}

/** The versions of an inventory of an environment, the newest first; null where no environment has the name. */
export async function listInventories(
  context: Context,
  name: string,
  {
    kind,
    cursor,
    limit = DEFAULT_VERSIONS,
  }: { kind: InventoryKind; cursor?: number | undefined; limit?: number | undefined },
): Promise<InventoryPage | null> {
  const db = context.store.read;
  const environment = await findEnvironment(db, name);
  if (environment === null) return null;
  const size = Math.min(limit, MAX_VERSIONS);
  const before = cursor ?? Number.MAX_SAFE_INTEGER;
  const rows = await inventoriesOf(db, environment, { kind, before, limit: size + 1 });
  const inventories = await Promise.all(rows.slice(0, size).map((row) => viewOf(db, row)));
  return { inventories, cursor: rows.length > size ? String(inventories.at(-1)!.version) : null };
}

async function viewOf(db: Db, row: InventoryRow): Promise<InventoryView> {
  const digest = await inventoryDigest(db, row.id);
  return {
    kind: row.kind,
    version: row.version,
    format: row.withdrawn ? null : row.format,
    sha256: digest && Buffer.from(digest.sha256).toString('hex'),
    size: digest?.size ?? null,
    remarks: JSON.parse(row.remarks) as string[],
    reason: row.reason,
    createdAt: row.createdAt,
    createdBy: await actorById(db, row.createdBy),
  };
}

/** The original bytes of a version, with their id; null where there are none. */
export async function getInventoryBytes(
  context: Context,
  name: string,
  version: { kind: InventoryKind; version: number },
): Promise<{ id: string; bytes: Uint8Array } | null> {
  const db = context.store.read;
  const environment = await findEnvironment(db, name);
  const found = environment === null ? null : await inventoryBytes(db, environment, version);
  return found && { id: `sha256:${Buffer.from(found.sha256).toString('hex')}`, bytes: found.bytes };
}
