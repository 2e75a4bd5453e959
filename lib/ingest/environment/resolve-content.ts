/** Finds out which artifacts the images of an inventory are, and what evidence says about them. */
import type { Content } from '#lib/inventory/drift/find-drift.ts';
import { artifactsByAlias } from '#db/artifact/aliases.ts';
import { type ArtifactRow, artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import { expectedArtifactsWithLabel, labelsOf } from '#db/artifact/labels.ts';
import type { InventoryItemRow } from '#db/environment/inventories.ts';
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import { evidenceOfKind } from '#db/evidence/subjects.ts';
import { findTerm, termText } from '#db/evidence/terms.ts';
import { edgesOfKindTo, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { findMaterial } from '#db/lineage/materials-and-components.ts';
import type { Db } from '#db/open.ts';
import type { DeploymentRow } from '#db/project/deployments.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { readImageReference } from '#lib/inventory/image-reference.ts';
import { coveringIndexes } from '#lib/ingest/platforms/platforms.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';

/** Indexes that are read for one platform. */
const MAX_INDEXES = 64;

/** What the store knows of one digest. */
type Known = Pick<Content, 'digest' | 'artifact' | 'sameAs' | 'hasProvenance'>;

export type ContentResolver = {
  ofItem(item: InventoryItemRow): Promise<Content>;
  /** Null for a deployment whose artifact is not known. */
  ofDeployment(deployment: DeploymentRow): Promise<Content | null>;
};

/** A resolver for the contents of one environment: it looks up each digest once. */
export function openResolver(db: Db): ContentResolver {
  const known = new Map<string, Promise<Known>>();
  const ofDigest = (algorithm: string, value: string): Promise<Known> => {
    const digest = `${algorithm}:${value}`;
    const found = known.get(digest) ?? lookUp(db, algorithm, value);
    known.set(digest, found);
    return found;
  };
  const ofArtifact = async (row: ArtifactRow) => ofDigest((await termText(db, row.alg)) ?? '', row.value);
  return {
    async ofItem({ namespace, workload, container, image, repository, isOptional, ...item }) {
      const algorithm = await termText(db, item.alg);
      const tagged = item.value === null ? await artifactOfTag(db, { image, repository, tag: item.tag }) : null;
      const found =
        item.value !== null && algorithm !== null
          ? await ofDigest(algorithm, item.value)
          : tagged && (await ofArtifact(tagged));
      return {
        slot: slotName(namespace, workload, container),
        namespace,
        workload,
        container,
        image,
        repositories: repository === null ? [] : [repository],
        isOptional,
        ...(found ?? UNRESOLVED),
      };
    },
    async ofDeployment({ artifact, slot }) {
      const row = artifact === null ? null : await artifactById(db, artifact);
      if (row === null) return null;
      return {
        slot,
        // The name of a service is no name of a workload: another system gave it.
        namespace: null,
        workload: null,
        container: null,
        image: row.name ?? '',
        repositories: await repositoriesOf(db, row),
        isOptional: false,
        ...(await ofArtifact(row)),
      };
    },
  };
}

const UNRESOLVED: Known = { digest: null, artifact: null, sameAs: [], hasProvenance: false };

function slotName(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('/');
}

async function lookUp(db: Db, algorithm: string, value: string): Promise<Known> {
  const digest = `${algorithm}:${value}`;
  const row = await artifactWith(db, algorithm, value);
  const indexes = await indexesNaming(db, algorithm, value);
  const own = row === null ? digest : `${await termText(db, row.alg)}:${row.value}`;
  return {
    digest,
    artifact: row?.id ?? null,
    sameAs: [...new Set([digest, own, ...indexes])],
    hasProvenance: row !== null && (await hasProvenance(db, row)),
  };
}

/** The artifact with a digest, or the only one that has it as a further digest. */
async function artifactWith(db: Db, algorithm: string, value: string): Promise<ArtifactRow | null> {
  const alg = await findTerm(db, algorithm);
  if (alg === null) return null;
  const row = await findArtifact(db, alg, value);
  if (row !== null) return row;
  const [only, ...others] = await artifactsByAlias(db, alg, value);
  return only === undefined || others.length > 0 ? null : artifactById(db, only);
}

/**
 * The digests of the indexes that name a digest as a platform. Only the index document itself counts: its bytes have
 * the digest of the index, so nobody can change which platforms it names.
 */
async function indexesNaming(db: Db, algorithm: string, value: string): Promise<string[]> {
  const material = await findMaterial(db, algorithm, value);
  if (material === null) return [];
  const found: string[] = [];
  for (const edge of await edgesOfKindTo(db, nodeRef('material', material), 'contains', MAX_INDEXES)) {
    const from = parseNodeRef(edge.from);
    const index = from.kind === 'artifact' ? await artifactById(db, from.id) : null;
    if (!index?.isIndex) continue;
    if ((await evidenceIdAndOutcome(db, edge.evidence))?.id === `sha256:${index.value}`)
      found.push(`sha256:${index.value}`);
  }
  return found;
}

/** Whether provenance that counts is about an artifact or about an index that covers it, and has not failed. */
async function hasProvenance(db: Db, row: ArtifactRow): Promise<boolean> {
  if (await hasOwnProvenance(db, row.id)) return true;
  for (const index of await coveringIndexes(db, row, presentView(db)))
    if (await hasOwnProvenance(db, index.row.id)) return true;
  return false;
}

async function hasOwnProvenance(db: Db, artifact: number): Promise<boolean> {
  for (const outcome of ['verified', 'untrusted', 'unsigned'] as const)
    if ((await evidenceOfKind(db, artifact, 'provenance', outcome, 1)).length > 0) return true;
  return false;
}

/**
 * The artifact that evidence with authority names by this repository and tag; null where there is none or several: a
 * tag can move.
 */
async function artifactOfTag(
  db: Db,
  { image, repository, tag }: Pick<InventoryItemRow, 'image' | 'repository' | 'tag'>,
): Promise<ArtifactRow | null> {
  if (repository === null || tag === null) return null;
  const found = new Set<number>();
  for (const value of new Set([image, `${repository}:${tag}`]))
    for (const id of await expectedArtifactsWithLabel(db, { kind: 'name', value }, 2)) found.add(id);
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? null : artifactById(db, only);
}

/** The repositories that the names and purls of an artifact give it. */
async function repositoriesOf(db: Db, row: ArtifactRow): Promise<string[]> {
  const found = new Set<string>();
  for (const { kind, value } of await labelsOf(db, row.id)) {
    const purl = kind === 'purl' ? parsePurl(value) : null;
    const isImage = purl?.type === 'oci' || purl?.type === 'docker';
    const name = isImage ? (purl.qualifiers['repository_url'] ?? purl.name) : null;
    const repository = kind === 'name' ? readImageReference(value).repository : name;
    if (repository !== null) found.add(repository);
    // A name without a registry may be of any registry.
    if (kind === 'name' && !value.includes('/')) found.add(value.replace(/[:@].*$/, ''));
  }
  return [...found];
}
