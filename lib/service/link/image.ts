/** What an OCI document says of others: an index of its platforms, a cosign manifest of its signed layers. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { keepTerm } from '#db/evidence/terms.ts';
import { evidenceAt, findEvidence } from '#db/evidence/evidence.ts';
import { addEdge, edgesTo, nodeRef, readRef } from '#db/lineage/edges.ts';
import { findMaterial, keepMaterial } from '#db/lineage/things.ts';
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import type { ReadDocument } from '../ingest/document.ts';
import type { Batch, Touched } from '../judge/batch.ts';

export const JOIN_LAYER = 'join-layer';
/** Verify a layer again with what the manifest says of it. */
export type JoinPayload = { layer: string; manifest: string };

const MOST_BYTES = 1024 * 1024;
const MOST_PARTS = 500;

type Part = { digest: string; label: string | null };
type Descriptor = { digest?: unknown; platform?: { os?: unknown; architecture?: unknown; variant?: unknown }; annotations?: unknown };

/** Keep the parts as lineage; a signed layer that is here already, or comes later, is verified with its annotations. */
export async function linkImage(tx: Tx, batch: Batch, document: ReadDocument, evidence: number, subjects: readonly Touched[]): Promise<void> {
  if (document.format === 'oci-manifest' && document.bytes.length <= MOST_BYTES) {
    const read = JSON.parse(Buffer.from(document.bytes).toString('utf8')) as { manifests?: Descriptor[]; layers?: Descriptor[] };
    const manifests = Array.isArray(read.manifests) ? read.manifests : [];
    const platforms = manifests.filter((manifest) => !isAttestation(manifest)).map(platformOf);
    const signed = Array.isArray(read.layers) ? read.layers.filter((layer) => typeof layer?.annotations === 'object' && layer.annotations !== null).map((layer): Part => ({ digest: String(layer.digest), label: 'signed layer' })) : [];
    for (const touched of subjects.slice(0, 4)) {
      if (manifests.length > 0) touched.row.isIndex = true;
      for (const part of [...platforms, ...signed].slice(0, MOST_PARTS)) await keepPart(tx, touched.row.id, part, evidence);
    }
    for (const { digest } of signed) await askToJoin(tx, batch, digest, document.id);
  } else if (document.format === 'dsse' || document.format === 'cosign-signature' || document.format === 'cosign-layer') {
    for (const manifest of await manifestsNaming(tx, document.id)) await askToJoin(tx, batch, document.id, manifest);
  }
}

/** BuildKit lists the attestations of a platform beside it, as a manifest of the platform `unknown/unknown`: no platform. */
function isAttestation(descriptor: Descriptor): boolean {
  const annotations = descriptor?.annotations;
  if (typeof annotations !== 'object' || annotations === null) return false;
  return (annotations as Record<string, unknown>)['vnd.docker.reference.type'] === 'attestation-manifest';
}

function platformOf(descriptor: Descriptor): Part {
  const { os, architecture, variant } = descriptor?.platform ?? {};
  const words = [os, architecture, variant].filter((word) => typeof word === 'string');
  const label = words.every((word) => word === 'unknown') ? '' : words.join('/');
  return { digest: String(descriptor?.digest), label: label === '' ? null : label };
}

async function keepPart(tx: Tx, artifact: number, { digest, label }: Part, evidence: number): Promise<void> {
  const parsed = parseDigest(digest);
  if (!parsed) return;
  const id = await keepMaterial(tx, { label, digest: { algorithm: parsed.algorithm, alg: await keepTerm(tx, parsed.algorithm), value: parsed.value } });
  await addEdge(tx, { from: nodeRef('artifact', artifact), to: nodeRef('material', id), kind: 'contains', evidence });
}

/** A layer's id is the digest that the manifest names it by. */
async function askToJoin(tx: Tx, batch: Batch, layer: string, manifest: string): Promise<void> {
  const known = /^sha256:[0-9a-f]{64}$/.test(layer) ? await findEvidence(tx, layer) : null;
  if (!known || known.outcome === 'verified') return;
  await addJob(tx, { kind: JOIN_LAYER, key: `${layer} ${manifest}`, payload: { layer, manifest } satisfies JoinPayload, runAt: batch.clock, now: batch.clock });
}

/** Manifests kept before that name this document as a signed layer. */
async function manifestsNaming(tx: Tx, id: string): Promise<string[]> {
  const material = await findMaterial(tx, 'sha256', id.slice('sha256:'.length));
  if (material === null) return [];
  const found: string[] = [];
  for (const edge of await edgesTo(tx, nodeRef('material', material), 8)) {
    const manifest = readRef(edge.from).kind === 'artifact' && edge.kind === 'contains' ? await evidenceAt(tx, edge.evidence) : null;
    if (manifest) found.push(manifest.id);
  }
  return found;
}
