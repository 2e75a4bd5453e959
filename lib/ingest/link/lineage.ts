/** Adds the lineage edges that a document claims: source, materials and build of its subjects, and their components. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { addEdge, nodeRef } from '#db/lineage/edges.ts';
import { findOrCreateComponent, findOrCreateMaterial } from '#db/lineage/materials-and-components.ts';
import type { Tx } from '#db/open.ts';
import { upsertRelease } from '#db/project/releases.ts';
import type { ComponentSummary, ReadDocument } from '#lib/ingest/document/document.ts';
import type { TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { splitDigests } from './digests.ts';
import type { Origin } from './origin.ts';
import { LINKS_PER_TRANSACTION } from './link-remaining.ts';

/** Materials of one document that become lineage. The stored bytes have them all. */
const MAX_MATERIALS = 2_000;

/** Add the edges and, for a release, its row. Components beyond `LINKS_PER_TRANSACTION` are left to a job. */
export async function linkLineage(
  tx: Tx,
  document: ReadDocument,
  evidence: number,
  origin: Origin,
  subjects: readonly TouchedArtifact[],
): Promise<void> {
  const artifacts = subjects.map((touched) => touched.row);
  switch (document.facts.kind) {
    case 'provenance':
      return linkProvenance(tx, document.facts.provenance, evidence, origin, artifacts);
    case 'sbom':
      return linkSbom(tx, document, evidence, artifacts);
    case 'link':
      return linkMaterials(tx, document.facts.materials, evidence, artifacts);
    case 'release':
    case 'publish':
      return linkRelease(tx, document, evidence, origin, artifacts);
    case 'generic':
    case 'layout':
    case 'reference':
    case 'vex':
    case 'scan':
    case 'tests':
    case 'static-analysis':
    case 'vsa':
    case 'svr':
    case 'scai':
    case 'image-signature':
    case 'event':
  }
}

async function linkProvenance(
  tx: Tx,
  provenance: Provenance,
  evidence: number,
  { build }: Origin,
  artifacts: ArtifactRow[],
): Promise<void> {
  if (!build) return;
  const buildNode = nodeRef('build', build.id);
  if (build.source !== null)
    await addEdge(tx, { from: nodeRef('source', build.source), to: buildNode, kind: 'source-of', evidence });
  for (const artifact of artifacts)
    await addEdge(tx, { from: buildNode, to: nodeRef('artifact', artifact.id), kind: 'built', evidence });
  for (const material of provenance.resolvedDependencies.slice(0, MAX_MATERIALS)) {
    if (isSource(material, provenance)) continue;
    const id = await storeMaterial(tx, material);
    if (id !== null) await addEdge(tx, { from: nodeRef('material', id), to: buildNode, kind: 'material-of', evidence });
  }
}

/** True for the commit that was built: it is a source node, not a material. */
function isSource(material: ResourceDescriptor, { source }: Provenance): boolean {
  if (source.commit === null || !Object.values(material.digest).includes(source.commit)) return false;
  return material.uri === null || parseRepository(material.uri)?.repository === source.repository;
}

async function storeMaterial(tx: Tx, material: ResourceDescriptor): Promise<number | null> {
  const own = splitDigests(material.digest)?.own;
  const label = material.uri ?? material.name ?? material.downloadLocation;
  if (!own && !label) return null;
  return findOrCreateMaterial(tx, {
    label,
    digest: own ? { algorithm: own.algorithm, alg: await findOrCreateTerm(tx, own.algorithm), value: own.value } : null,
  });
}

async function linkMaterials(
  tx: Tx,
  materials: ResourceDescriptor[],
  evidence: number,
  artifacts: ArtifactRow[],
): Promise<void> {
  for (const material of materials.slice(0, MAX_MATERIALS)) {
    const id = await storeMaterial(tx, material);
    if (id !== null)
      for (const artifact of artifacts.slice(0, 16))
        await addEdge(tx, {
          from: nodeRef('material', id),
          to: nodeRef('artifact', artifact.id),
          kind: 'material-of',
          evidence,
        });
  }
}

async function linkSbom(tx: Tx, document: ReadDocument, evidence: number, artifacts: ArtifactRow[]): Promise<void> {
  const sbom = nodeRef('sbom', evidence);
  for (const artifact of artifacts)
    await addEdge(tx, { from: sbom, to: nodeRef('artifact', artifact.id), kind: 'describes', evidence });
  await linkComponents(tx, document.components.slice(0, LINKS_PER_TRANSACTION.components), evidence);
}

/** Add an edge from an SBOM to each of `components`. */
export async function linkComponents(tx: Tx, components: readonly ComponentSummary[], evidence: number): Promise<void> {
  const sbom = nodeRef('sbom', evidence);
  for (const component of components) {
    // The readers have already made the purls canonical.
    const id = await findOrCreateComponent(tx, component);
    await addEdge(tx, { from: sbom, to: nodeRef('component', id), kind: 'contains', evidence });
  }
}

async function linkRelease(
  tx: Tx,
  document: ReadDocument,
  evidence: number,
  { project }: Origin,
  artifacts: ArtifactRow[],
): Promise<void> {
  const { facts } = document;
  if (facts.kind !== 'release' && facts.kind !== 'publish') return;
  const purl = facts.kind === 'release' ? facts.purl : null;
  const parsed = purl === null ? null : parsePurl(purl);
  const name = facts.kind === 'publish' ? facts.name : (parsed?.name ?? facts.packageId);
  const version = facts.kind === 'publish' ? facts.version : (parsed?.version ?? null);
  if (artifacts.length === 0 || (name === null && version === null)) return;
  const release = await upsertRelease(tx, {
    project: project?.id ?? null,
    tag: version ?? name ?? '',
    name: name === null ? null : `${name}${version ? ` ${version}` : ''}`,
    url: null,
    purl,
    publishedAt: document.verification.signedAt,
    source: 'evidence',
    externalId: document.id,
    evidence,
  });
  for (const artifact of artifacts)
    await addEdge(tx, {
      from: nodeRef('artifact', artifact.id),
      to: nodeRef('release', release),
      kind: 'released-as',
      evidence,
    });
}
