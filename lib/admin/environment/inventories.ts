/** Stores the inventories of environments: what should run there, and what runs there. Each upload is a version. */
import { hash } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import type { Verb } from '#lib/access/verbs.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { type InventoryItem, type InventoryKind, USUAL_KIND } from '#lib/inventory/inventory.ts';
import { refreshDrift } from '#lib/ingest/environment/refresh-drift.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import {
  addInventory,
  addInventoryItems,
  inventoryDigest,
  type InventoryItemRow,
  type InventoryRow,
  newestInventory,
  removeInventoryItems,
} from '#db/environment/inventories.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Tx } from '#db/open.ts';
import { findEnvironment, findOrCreateEnvironment } from '#db/project/deployments.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { maskText } from '#lib/secrets/mask.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import { checkedReason } from '../checked-reason.ts';
import { environmentNameOf, refuseTooManyEnvironments } from './environments.ts';
import { readUpload } from './read-upload.ts';

/** The versions of one kind of one environment. */
const MAX_VERSIONS = 20_000;

const VERB_OF: { [kind in InventoryKind]: Verb } = { observed: 'inventory.observe', expected: 'inventory.expect' };

export type PutInventoryInput = {
  environment: string;
  kind: InventoryKind;
  /** The document as it came. */
  bytes: Uint8Array;
  /** The kind that the sender states; without it the format has to be one that usually says this. */
  as?: InventoryKind | undefined;
  reason?: string | undefined;
};

/** `outcome`: `unchanged` where the newest version has the same bytes. */
export type PutInventory = {
  environment: string;
  kind: InventoryKind;
  version: number;
  outcome: 'stored' | 'unchanged';
};

/**
 * Store a document as the newest version of what should run, or runs, in an environment, and compare the two again. An
 * environment that is not known is created. Throws `unreadable`, `unprocessable` or `too-large` for the document,
 * `bad-request` for a name or a reason, and `conflict` where too many are stored.
 */
export async function putInventory(context: Context, input: PutInventoryInput): Promise<PutInventory> {
  const { kind, bytes } = input;
  requireAccess(context, VERB_OF[kind], 'installation');
  const environment = environmentNameOf(input.environment);
  const reason = input.reason === undefined ? null : optionalReason(input.reason);
  const { format, items, remarks } = readUpload(bytes);
  if ((input.as ?? USUAL_KIND[format]) !== kind)
    throw new AttestryError(
      'unprocessable',
      `this is a document of the format ${format}, which says what is ${USUAL_KIND[format]}: send it there, or state ?as=${kind}`,
    );
  const sha256 = hash('sha256', bytes, 'buffer');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const id = (await findEnvironment(tx, environment)) ?? (await createEnvironment(tx, environment));
    const before = await newestInventory(tx, id, kind);
    const known = before === null ? null : await inventoryDigest(tx, before.id);
    if (before !== null && known !== null && Buffer.compare(known.sha256, sha256) === 0)
      return { environment, kind, version: before.version, outcome: 'unchanged' };
    const version = nextVersion(before);
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const row = { environment: id, kind, version, withdrawn: false, format, reason, createdAt: batch.at, createdBy };
    const added = await addInventory(tx, { ...row, remarks: JSON.stringify(remarks) }, { bytes, sha256 });
    if (before !== null) await removeInventoryItems(tx, before.id);
    await addInventoryItems(tx, added, await rowsOf(tx, items));
    await recordAction(tx, context, {
      action: kind === 'observed' ? 'inventory.observe' : 'inventory.expect',
      object: { kind: 'environment', id: environment },
      before: before && { version: before.version },
      after: { version, format, sha256: sha256.toString('hex'), items: items.length },
      reason,
    });
    await refreshDrift(tx, id, batch.at);
    return { environment, kind, version, outcome: 'stored' };
  });
}

/**
 * Withdraw what an inventory says: then the deployments say what should run, or nobody says what runs. The versions
 * stay. Throws `not-found` where there is nothing to withdraw, and `bad-request` without a reason.
 */
export async function withdrawInventory(
  context: Context,
  input: { environment: string; kind: InventoryKind; reason: string },
): Promise<{ environment: string; kind: InventoryKind; version: number }> {
  const { environment, kind } = input;
  requireAccess(context, VERB_OF[kind], 'installation');
  const reason = checkedReason(input.reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const id = await findEnvironment(tx, environment);
    const before = id === null ? null : await newestInventory(tx, id, kind);
    if (id === null || before === null || before.withdrawn)
      throw new AttestryError('not-found', `no inventory says what is ${kind} in an environment called ${environment}`);
    const version = nextVersion(before);
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const row = { environment: id, kind, version, withdrawn: true, reason, createdAt: batch.at, createdBy };
    await addInventory(tx, { ...row, format: '', remarks: '[]' }, null);
    await removeInventoryItems(tx, before.id);
    await recordAction(tx, context, {
      action: 'inventory.withdraw',
      object: { kind: 'environment', id: environment },
      before: { kind, version: before.version },
      after: { kind, version, withdrawn: true },
      reason,
    });
    await refreshDrift(tx, id, batch.at);
    return { environment, kind, version };
  });
}

async function createEnvironment(tx: Tx, name: string): Promise<number> {
  await refuseTooManyEnvironments(tx);
  return findOrCreateEnvironment(tx, name);
}

function nextVersion(before: InventoryRow | null): number {
  const version = (before?.version ?? 0) + 1;
  if (version > MAX_VERSIONS)
    throw new AttestryError('conflict', `an environment keeps at most ${MAX_VERSIONS} inventories of one kind`);
  return version;
}

function optionalReason(reason: string): string | null {
  const trimmed = reason.trim();
  if (trimmed.length > MAX_REASON_LENGTH)
    throw new AttestryError('bad-request', `a reason has at most ${MAX_REASON_LENGTH} characters`, {
      pointer: '/reason',
    });
  return trimmed === '' ? null : trimmed;
}

/** The items as rows. A name in which somebody wrote a secret is stored masked: the original bytes have it. */
async function rowsOf(tx: Tx, items: readonly InventoryItem[]): Promise<InventoryItemRow[]> {
  const rows: InventoryItemRow[] = [];
  for (const { digest, ...item } of items)
    rows.push({
      ...item,
      image: maskText(item.image),
      alg: digest === null ? null : await findOrCreateTerm(tx, digest.algorithm),
      value: digest?.value ?? null,
    });
  return rows;
}
