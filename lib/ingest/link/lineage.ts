/** Adds the lineage edges that a document claims: source, materials, build and components of its subjects. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addEdges, type EdgeRow, nodeRef } from '#db/lineage/edges.ts';
import { findOrCreateComponents } from '#db/lineage/materials-and-components.ts';
import type { Tx } from '#db/open.ts';
import { addReleaseFile, upsertRelease } from '#db/project/releases.ts';
import type { ComponentSummary, ReadDocument } from '#lib/ingest/document/document.ts';
import type { TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { Origin } from './origin.ts';
import { LINKS_PER_TRANSACTION } from './link-remaining.ts';
import { storeMaterials } from './materials.ts';

/**
 * Add the edges and, for a release, its row. Components beyond `LINKS_PER_TRANSACTION` are left to a job.
 * `givesLabels`: the document may label materials (see `settleLinked`).
 */
export async function linkLineage(
  tx: Tx,
  document: ReadDocument,
  evidence: number,
  origin: Origin,
  { subjects, givesLabels }: { subjects: readonly TouchedArtifact[]; givesLabels: boolean },
): Promise<void> {
  const artifacts = subjects.map((touched) => touched.row);
  const materials = async () => (await storeMaterials(tx, document, givesLabels)).map((id) => nodeRef('material', id));
  switch (document.facts.kind) {
    case 'provenance':
      return linkProvenance(tx, materials, evidence, origin, artifacts);
    case 'sbom':
      return linkSbom(tx, document, evidence, artifacts);
    case 'link':
      return linkMaterials(tx, await materials(), evidence, artifacts);
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
    case 'review':
    case 'rebuild':
    case 'image-signature':
    case 'event':
  }
}

async function linkProvenance(
  tx: Tx,
  materials: () => Promise<number[]>,
  evidence: number,
  { build }: Origin,
  artifacts: ArtifactRow[],
): Promise<void> {
  if (!build) return;
  const buildNode = nodeRef('build', build.id);
  const { source } = build;
  await addEdges(tx, [
    ...(source === null
      ? []
      : [{ from: nodeRef('source', source), to: buildNode, kind: 'source-of' as const, evidence }]),
    ...artifacts.map(({ id }) => ({ from: buildNode, to: nodeRef('artifact', id), kind: 'built' as const, evidence })),
    ...(await materials()).map((from) => ({ from, to: buildNode, kind: 'material-of' as const, evidence })),
  ]);
}

async function linkMaterials(
  tx: Tx,
  materials: readonly number[],
  evidence: number,
  artifacts: ArtifactRow[],
): Promise<void> {
  const targets = artifacts.slice(0, 16).map(({ id }) => nodeRef('artifact', id));
  await addEdges(
    tx,
    materials.flatMap((from) => targets.map((to) => ({ from, to, kind: 'material-of', evidence }))),
  );
}

async function linkSbom(tx: Tx, document: ReadDocument, evidence: number, artifacts: ArtifactRow[]): Promise<void> {
  const from = nodeRef('sbom', evidence);
  const described = artifacts.map(({ id }) => ({
    from,
    to: nodeRef('artifact', id),
    kind: 'describes' as const,
    evidence,
  }));
  const components = document.components.slice(0, LINKS_PER_TRANSACTION.components);
  await addEdges(tx, [...described, ...(await edgesToComponents(tx, components, evidence))]);
}

/** Add an edge from an SBOM to each of `components`. */
export async function linkComponents(tx: Tx, components: readonly ComponentSummary[], evidence: number): Promise<void> {
  await addEdges(tx, await edgesToComponents(tx, components, evidence));
}

async function edgesToComponents(
  tx: Tx,
  components: readonly ComponentSummary[],
  evidence: number,
): Promise<EdgeRow[]> {
  const from = nodeRef('sbom', evidence);
  // The readers have already made the purls canonical.
  const ids = await findOrCreateComponents(tx, components);
  return ids.map((id) => ({ from, to: nodeRef('component', id), kind: 'contains', evidence }));
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
  for (const artifact of artifacts) {
    await addReleaseFile(tx, { release, alg: artifact.alg, value: artifact.value, evidence });
  }
  await addEdges(
    tx,
    artifacts.map(({ id }) => ({
      from: nodeRef('artifact', id),
      to: nodeRef('release', release),
      kind: 'released-as',
      evidence,
    })),
  );
}
