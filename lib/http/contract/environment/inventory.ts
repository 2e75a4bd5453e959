/** The schemas of inventories: what should run in an environment, and what runs there. */
import * as z from 'zod';
import { INVENTORY_KINDS } from '#lib/inventory/inventory.ts';
import type { ContentSource, InventoryPage } from '#lib/views/environment/environment.ts';
import { actor, cursor, dateTime, numberedPageQuery } from '#lib/http/contract/shared/shared-schemas.ts';

export const inventoryKind = z
  .enum(INVENTORY_KINDS)
  .meta({ id: 'InventoryKind', description: '`expected`: what should run. `observed`: what really runs' });

export const putInventoryQuery = z.object({
  as: inventoryKind
    .optional()
    .describe('Needed for a format that usually says the other: a pod list says what runs, all others what should run'),
  reason: z.string().max(2_000).optional(),
});

export const withdrawInventoryQuery = z.object({ reason: z.string().max(2_000).default('') });

export const inventoriesQuery = numberedPageQuery.extend({ kind: inventoryKind.default('expected') });

const inventory = z
  .object({
    kind: inventoryKind,
    version: z.int(),
    format: z
      .string()
      .nullable()
      .describe('`kubernetes-pods`, `kubernetes-manifests`, `compose`, `cyclonedx`, `spdx`; null: it was withdrawn'),
    sha256: z.string().nullable().describe('SHA-256 of its bytes; null for a caller who does not see all projects'),
    size: z.int().nullable(),
    remarks: z.array(z.string()).describe('What of the document is in no item, and why'),
    reason: z.string().nullable(),
    createdAt: dateTime,
    createdBy: actor.nullable(),
  })
  .meta({ id: 'Inventory', description: 'One version of an inventory' });

export const contentSource = z
  .object({
    source: z
      .enum(['inventory', 'deployments', 'nothing'])
      .describe('What says it. Without an inventory, the deployments that run say what should run'),
    items: z.int().describe('The number of images and containers'),
    inventory: inventory.nullable(),
  })
  .meta({ id: 'ContentSource' }) satisfies z.ZodType<ContentSource>;

export const inventoryPage = z
  .object({ inventories: z.array(inventory).describe('The newest first'), cursor })
  .meta({ id: 'InventoryPage' }) satisfies z.ZodType<InventoryPage>;

export const putInventory = z
  .object({
    environment: z.string(),
    kind: inventoryKind,
    version: z.int(),
    outcome: z.enum(['stored', 'unchanged']).describe('`unchanged`: the newest version has the same bytes'),
  })
  .meta({ id: 'PutInventory' });

export const withdrawnInventory = z.object({ environment: z.string(), kind: inventoryKind, version: z.int() });
