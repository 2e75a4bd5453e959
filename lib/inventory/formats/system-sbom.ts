/**
 * Reads the SBOM of a system: components that are container images, or other things that run and have a digest.
 * CycloneDX 1.6 `components[]`, SPDX `packages[]`, as lib/evidence has read them.
 */
import { parsePurl, type Purl } from '#lib/bytes/naming/purl.ts';
import { collectItems } from '../collect-items.ts';
import type { InventoryItem, ReadInventory } from '../inventory.ts';

/** What is needed of a component of an SBOM. */
export type SystemComponent = {
  type: string | null;
  name: string;
  version: string | null;
  purl: string | null;
  digests: { [algorithm: string]: string };
};

/** Types of component that run by themselves. A library is part of something that runs. */
const RUNS = new Set(['application', 'container', 'firmware', 'operating-system', 'operating_system', 'device']);
const IMAGE_PURLS = new Set(['oci', 'docker']);

/** Read the components of a system. Throws as `collectItems`. */
export function readSystem(format: 'cyclonedx' | 'spdx', components: readonly SystemComponent[]): ReadInventory {
  const collector = collectItems();
  let others = 0;
  for (const component of components) {
    const item = itemOf(component);
    if (item === null) others += 1;
    else collector.add(item);
  }
  const remarks =
    others === 0 ? [] : [`${others} components are no images, and nothing else that runs and has a digest`];
  return { format, items: collector.items(), remarks };
}

function itemOf({ type, name, version, purl, digests }: SystemComponent): Omit<InventoryItem, 'copies'> | null {
  const read = purl === null ? null : parsePurl(purl);
  const place = { namespace: null, workload: null, container: null, isOptional: false, remark: null };
  if (read !== null && IMAGE_PURLS.has(read.type)) {
    const digest = read.digest ?? ofHashes(digests);
    const tag = read.qualifiers['tag'] ?? (read.version?.includes(':') === false ? read.version : null);
    const repository = repositoryOf(read);
    return { ...place, image: tag === null ? repository : `${repository}:${tag}`, repository, tag, digest };
  }
  const digest = ofHashes(digests);
  if (digest === null || !RUNS.has((type ?? '').toLowerCase())) return null;
  return { ...place, image: version === null ? name : `${name}@${version}`, repository: null, tag: null, digest };
}

function ofHashes({ sha256, sha512 }: SystemComponent['digests']): InventoryItem['digest'] {
  if (sha256 !== undefined) return { algorithm: 'sha256', value: sha256 };
  return sha512 === undefined ? null : { algorithm: 'sha512', value: sha512 };
}

/** purl-spec, types `oci` (the repository is in `repository_url`) and `docker` (Docker Hub without one). */
function repositoryOf({ type, namespace, name, qualifiers }: Purl): string {
  const url = qualifiers['repository_url'];
  if (type === 'oci') return url ?? name;
  return `${url ?? 'docker.io'}/${namespace ?? 'library'}/${name}`;
}
