/** The materials that a document names, and the labels that it gives them. */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { findOrCreateMaterials, labelMaterial, type NamedMaterial } from '#db/lineage/materials-and-components.ts';
import type { Tx } from '#db/open.ts';
import type { ReadDocument, StatedDocument } from '#lib/ingest/document/document.ts';
import { splitDigests } from './digests.ts';
import { labelImageParts } from './image.ts';

/** Materials of one document that become lineage. The stored bytes have them all. */
const MAX_MATERIALS = 2_000;

/** The materials of a document, without the commit that it was built from. */
export function documentMaterials({ facts }: Pick<ReadDocument, 'facts'>): ResourceDescriptor[] {
  if (facts.kind === 'link') return facts.materials.slice(0, MAX_MATERIALS);
  if (facts.kind !== 'provenance') return [];
  const { provenance } = facts;
  return provenance.resolvedDependencies.slice(0, MAX_MATERIALS).filter((material) => !isSource(material, provenance));
}

/** True for the commit that was built: it is a source node, not a material. */
function isSource(material: ResourceDescriptor, { source }: Provenance): boolean {
  if (source.commit === null || !Object.values(material.digest).includes(source.commit)) return false;
  return material.uri === null || parseRepository(material.uri)?.repository === source.repository;
}

/**
 * Find or create the materials of a document. Returns their row ids, without those that have neither a digest nor a
 * label. With `givesLabels` a material gets its label where it has none; one without a digest is identified by its
 * label.
 */
export async function storeMaterials(tx: Tx, document: ReadDocument, givesLabels: boolean): Promise<readonly number[]> {
  const named: NamedMaterial[] = [];
  for (const material of documentMaterials(document)) {
    const own = splitDigests(material.digest)?.own;
    const label = labelOf(material);
    if (own) {
      const digest = { algorithm: own.algorithm, alg: await findOrCreateTerm(tx, own.algorithm), value: own.value };
      named.push({ label: givesLabels ? label : null, digest });
    } else if (label) named.push({ label, digest: null });
  }
  return findOrCreateMaterials(tx, named);
}

/**
 * Label the stored materials of a document, and the parts of an image, that have no label yet. Only for a document that
 * counts for an artifact whose project is expected here, or that has no project.
 */
export async function labelMaterials(tx: Tx, document: StatedDocument): Promise<void> {
  for (const material of documentMaterials(document)) {
    const own = splitDigests(material.digest)?.own;
    const label = labelOf(material);
    if (own && label) await labelMaterial(tx, own, label);
  }
  await labelImageParts(tx, document);
}

const labelOf = ({ uri, name, downloadLocation }: ResourceDescriptor): string | null => uri ?? name ?? downloadLocation;
