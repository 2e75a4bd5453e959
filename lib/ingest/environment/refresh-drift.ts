/** Compares what should run in an environment with what runs there, and stores the differences with their history. */
import { type Content, type Finding, findDrift } from '#lib/inventory/drift/find-drift.ts';
import type { InventoryKind } from '#lib/inventory/inventory.ts';
import {
  addFinding,
  endFinding,
  type FindingRow,
  openFindings,
  pruneEndedFindings,
  setFindingArtifacts,
} from '#db/environment/findings.ts';
import { inventoryItems, newestInventory } from '#db/environment/inventories.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Db, Tx } from '#db/open.ts';
import { environmentName, runningDeployments } from '#db/project/deployments.ts';
import { addEvent } from '#db/system/outbox.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { type ContentResolver, openResolver } from './resolve-content.ts';

/** Deployments of one environment that are read. */
export const MAX_DEPLOYMENTS = 20_000;
/** Differences of one environment that are kept; the oldest ended ones go first. */
const MAX_FINDINGS = 100_000;

/**
 * Find the differences of an environment (row id) again. A difference that stays keeps the time since when it is there;
 * one that is gone gets an end. `at`: RFC 3339. Returns whether anything has changed.
 */
export async function refreshDrift(tx: Tx, environment: number, at: string): Promise<boolean> {
  const resolver = openResolver(tx);
  const observed = await contentOf(tx, environment, 'observed', resolver);
  const expected = observed === null ? null : await expectedContent(tx, environment, resolver);
  const wanted = new Map<string, Omit<FindingRow, 'id'>>();
  for (const finding of findDrift(expected, observed)) {
    const row = await rowOf(tx, environment, finding, at);
    wanted.set(keyOf(row), row);
  }
  let over = 0;
  for (const row of await openFindings(tx, environment)) {
    const same = wanted.get(keyOf(row));
    wanted.delete(keyOf(row));
    if (same === undefined) {
      await endFinding(tx, row.id, at);
      over += 1;
    }
    // Evidence may have made an artifact of a digest of which nothing was known.
    else if (same.artifact !== row.artifact || same.expectedArtifact !== row.expectedArtifact)
      await setFindingArtifacts(tx, row.id, same);
  }
  for (const row of wanted.values()) await addFinding(tx, row);
  const begun = wanted.size;
  const changed = begun + over > 0;
  if (changed) await pruneEndedFindings(tx, environment, MAX_FINDINGS);
  if (changed)
    await addEvent(tx, at, { type: 'drift', environment: await environmentName(tx, environment), begun, over });
  return changed;
}

/** What an inventory of an environment says; null where there is none. */
async function contentOf(
  db: Db,
  environment: number,
  kind: InventoryKind,
  resolver: ContentResolver,
): Promise<Content[] | null> {
  const inventory = await newestInventory(db, environment, kind);
  if (inventory === null || inventory.withdrawn) return null;
  const content: Content[] = [];
  for (const item of await inventoryItems(db, inventory.id)) content.push(await resolver.ofItem(item));
  return content;
}

/** An inventory says what should run; where there is none, the deployments do that run now. Null: nobody says it. */
async function expectedContent(db: Db, environment: number, resolver: ContentResolver): Promise<Content[] | null> {
  const uploaded = await contentOf(db, environment, 'expected', resolver);
  if (uploaded !== null) return uploaded;
  const content: Content[] = [];
  for (const deployment of await runningDeployments(db, environment, MAX_DEPLOYMENTS)) {
    const one = await resolver.ofDeployment(deployment);
    if (one !== null) content.push(one);
  }
  return content.length === 0 ? null : content;
}

async function rowOf(
  tx: Tx,
  environment: number,
  { kind, running, expected }: Finding,
  since: string,
): Promise<Omit<FindingRow, 'id'>> {
  const own = await digestColumns(tx, running);
  const other = await digestColumns(tx, expected);
  return {
    environment,
    kind,
    slot: (running ?? expected)!.slot,
    image: running?.image ?? null,
    ...own,
    expectedImage: expected?.image ?? null,
    expectedAlg: other.alg,
    expectedValue: other.value,
    expectedArtifact: other.artifact,
    since,
    until: null,
  };
}

async function digestColumns(tx: Tx, content: Content | null): Promise<Pick<FindingRow, 'alg' | 'value' | 'artifact'>> {
  const digest = content?.digest == null ? null : parseDigest(content.digest);
  if (digest === null) return { alg: null, value: null, artifact: content?.artifact ?? null };
  return { alg: await findOrCreateTerm(tx, digest.algorithm), value: digest.value, artifact: content!.artifact };
}

/** What makes two differences the same one, whatever is known about the digests. */
function keyOf({ kind, slot, image, alg, value, expectedImage, expectedAlg, expectedValue }: Omit<FindingRow, 'id'>) {
  return JSON.stringify([kind, slot, alg, value ?? image, expectedAlg, expectedValue ?? expectedImage]);
}
