/** The nodes of the lineage: their labels, details and links. */
import { parseRunAddress } from '#lib/bytes/naming/github-run.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import { artifactsWithLabel } from '#db/artifact/labels.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import { parseNodeRef, nodeRef } from '#db/lineage/edges.ts';
import { type ComponentNames, componentsById } from '#db/lineage/batch.ts';
import { componentById, findComponent, findMaterial, materialById } from '#db/lineage/materials-and-components.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourceById } from '#db/project/builds.ts';
import { deploymentById, environmentName } from '#db/project/deployments.ts';
import { releaseById } from '#db/project/releases.ts';
import { projectById } from '#db/project/projects.ts';
import { commitUrl } from '#lib/query/artifact/build-view.ts';
import { digestPrefix, truncateMiddle } from '#lib/format/truncate.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { LineageNode } from '#lib/views/lineage.ts';

type NodeView = Omit<LineageNode, 'depth' | 'more'>;
const NO_DETAILS = { detail: null, status: null, href: null } as const;

/** Label, detail and link of a node; null when its row is gone. */
export async function nodeView(db: Db, ref: number): Promise<NodeView | null> {
  const { kind, id } = parseNodeRef(ref);
  switch (kind) {
    case 'artifact':
      return artifactView(db, id);
    case 'source':
      return sourceView(db, id);
    case 'build':
      return buildView(db, id);
    case 'material':
      return materialView(db, id);
    case 'component': {
      const row = await componentById(db, id);
      return row && componentView(row);
    }
    case 'sbom':
      return sbomView(db, id);
    case 'release':
      return releaseView(db, id);
    case 'deployment':
      return deploymentView(db, id);
  }
}

async function artifactView(db: Db, id: number): Promise<NodeView | null> {
  const row = await artifactById(db, id);
  if (!row) return null;
  const digest = await digestOf(db, row);
  const version = row.version === null ? '' : ` ${row.version}`;
  return {
    id: digest,
    kind: row.isIndex ? 'index' : 'artifact',
    label: row.name === null ? digestPrefix(digest) : `${row.name}${version}`,
    detail: row.reason,
    status: row.status,
    href: `/artifacts/${digest}`,
  };
}

async function sourceView(db: Db, id: number): Promise<NodeView | null> {
  const row = await sourceById(db, id);
  if (!row) return null;
  const repository = await termText(db, row.repository);
  return {
    ...NO_DETAILS,
    id: `source:${id}`,
    kind: 'source',
    label: `${repository?.split('/').slice(1).join('/') || repository}@${row.commit.slice(0, 12)}`,
    detail: `${repository} ${row.commit}`,
    href: commitUrl(repository, row.commit),
  };
}

async function buildView(db: Db, id: number): Promise<NodeView | null> {
  const row = await buildById(db, id);
  if (!row) return null;
  const project = row.project ? await projectById(db, row.project) : null;
  const run = runLabel(row.invocation);
  const name = row.entryPoint?.split('/').at(-1) ?? (await termText(db, row.builder)) ?? 'build';
  return {
    ...NO_DETAILS,
    id: `build:${id}`,
    kind: 'build',
    label: `${name}${run ? ` ${run}` : ''}`,
    detail: row.invocation ?? project?.slug ?? null,
    href: row.invocation && /^https:\/\/[^\s<>"]+$/.test(row.invocation) ? row.invocation : null,
  };
}

async function materialView(db: Db, id: number): Promise<NodeView | null> {
  const row = await materialById(db, id);
  if (!row) return null;
  const digest = row.value && row.alg ? `${await termText(db, row.alg)}:${row.value}` : null;
  return {
    ...NO_DETAILS,
    id: `material:${id}`,
    kind: 'material',
    label: shortenLabel(row.label ?? digest ?? 'material'),
    detail: digest ?? row.label,
  };
}

async function sbomView(db: Db, id: number): Promise<NodeView | null> {
  const row = await evidenceBySeq(db, id);
  if (!row) return null;
  const format = await termText(db, row.format);
  return {
    ...NO_DETAILS,
    id: `sbom:${id}`,
    kind: 'sbom',
    label: evidenceTitle(format as EvidenceFormat, await termText(db, row.predicateType)),
    detail: row.id,
    href: `/evidence/${row.id}`,
  };
}

async function releaseView(db: Db, id: number): Promise<NodeView | null> {
  const row = await releaseById(db, id);
  if (!row) return null;
  return {
    ...NO_DETAILS,
    id: `release:${id}`,
    kind: 'release',
    label: row.name ?? row.tag,
    detail: row.purl ?? row.tag,
    href: row.url?.startsWith('https://') ? row.url : null,
  };
}

async function deploymentView(db: Db, id: number): Promise<NodeView | null> {
  const row = await deploymentById(db, id);
  if (!row) return null;
  const status = row.status === 'deployed' && row.until !== null ? 'no longer there' : row.status;
  return {
    ...NO_DETAILS,
    id: `deployment:${id}`,
    kind: 'deployment',
    label: await environmentName(db, row.environment),
    detail: `${status} since ${row.since.slice(0, 16).replace('T', ' ')}`,
    href: row.url?.startsWith('https://') ? row.url : null,
  };
}

/**
 * The views of all component nodes in one read. A lineage can hold thousands of them; other kinds are read one by one.
 */
export async function componentNodeViews(db: Db, refs: readonly number[]): Promise<Map<number, NodeView>> {
  const components = await componentsById(
    db,
    refs
      .map(parseNodeRef)
      .filter((node) => node.kind === 'component')
      .map((node) => node.id),
  );
  return new Map(components.map((row) => [nodeRef('component', row.id), componentView(row)]));
}

/** A component with a purl is labelled by it, because each SBOM may name the same component otherwise. */
function componentView({ id, label, purl }: ComponentNames): NodeView {
  return {
    ...NO_DETAILS,
    id: `component:${id}`,
    kind: 'component',
    label: purl === null ? label : purlLabel(purl),
    detail: purl,
  };
}

/** `namespace/name@version` of a canonical purl. */
function purlLabel(purl: string): string {
  const path = /^pkg:[^/]+\/([^?#]+)/.exec(purl)?.[1] ?? purl;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function shortenLabel(label: string): string {
  const plainLabel = label.replace(/^git\+https:\/\//, '').replace(/^https:\/\//, '');
  return truncateMiddle(plainLabel, 80);
}

/** The reference of a node from its id in responses, such as `build:12`; null when there is none. */
export async function parseNodeId(db: Db, written: string): Promise<number | null> {
  const parts = /^(source|build|material|component|sbom|release|deployment):(\d{1,15})$/.exec(written);
  if (!parts) return null;
  const ref = nodeRef(parts[1] as 'source', Number(parts[2]));
  return (await nodeView(db, ref)) === null ? null : ref;
}

/**
 * The other nodes for the same thing: a material or a component that is also a stored artifact, and the reverse. At
 * most 4 artifacts for a component.
 */
export async function equivalentNodes(db: Db, ref: number): Promise<number[]> {
  const { kind, id } = parseNodeRef(ref);
  switch (kind) {
    case 'material': {
      const row = await materialById(db, id);
      const artifact = row?.alg && row.value ? await findArtifact(db, row.alg, row.value) : null;
      return artifact ? [nodeRef('artifact', artifact.id)] : [];
    }
    case 'component': {
      const row = await componentById(db, id);
      const labelled = row?.purl ? await artifactsWithLabel(db, { kind: 'purl', value: row.purl }, 4) : [];
      return labelled.map((artifact) => nodeRef('artifact', artifact));
    }
    case 'artifact': {
      const row = await artifactById(db, id);
      const found = row ? await findMaterial(db, (await termText(db, row.alg)) ?? '', row.value) : null;
      const nodes = found === null ? [] : [nodeRef('material', found)];
      for (const label of await labelsOf(db, id)) {
        const component = label.kind === 'purl' ? await findComponent(db, label.value) : null;
        if (component !== null) nodes.push(nodeRef('component', component));
      }
      return nodes;
    }
    case 'source':
    case 'build':
    case 'sbom':
    case 'release':
    case 'deployment':
      return [];
  }
}

/** `#123` or `#123, attempt 2`; null when the URL is not that of a numbered run. */
function runLabel(invocation: string | null): string | null {
  const run = parseRunAddress(invocation);
  if (run === null) {
    const number = /\/runs\/(\d+)/.exec(invocation ?? '')?.[1];
    return number === undefined ? null : `#${number}`;
  }
  return `#${run.number}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}`;
}
