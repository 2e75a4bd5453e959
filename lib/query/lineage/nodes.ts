/** A place in the lineage as it is drawn. */
import { parseRunAddress } from '#lib/bytes/naming/github-run.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import { artifactsWithLabel } from '#db/artifact/labels.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import { parseNodeRef, nodeRef } from '#db/lineage/edges.ts';
import { componentsById } from '#db/lineage-batch.ts';
import { componentById, findComponent, findMaterial, materialById } from '#db/lineage/materials-and-components.ts';
import type { ComponentRow } from '#db/lineage/materials-and-components.ts';
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

/** Label, detail and address of a node; null where its row is gone. */
export async function nodeView(db: Db, ref: number): Promise<NodeView | null> {
  const { kind, id } = parseNodeRef(ref);
  switch (kind) {
    case 'artifact': {
      const row = await artifactById(db, id);
      if (!row) return null;
      const digest = await digestOf(db, row);
      const label =
        row.name === null ? digestPrefix(digest) : `${row.name}${row.version === null ? '' : ` ${row.version}`}`;
      return {
        id: digest,
        kind: row.isIndex ? 'index' : 'artifact',
        label,
        detail: row.reason,
        status: row.status,
        href: `/artifacts/${digest}`,
      };
    }
    case 'source': {
      const row = await sourceById(db, id);
      const repository = row && (await termText(db, row.repository));
      return (
        row && {
          ...NO_DETAILS,
          id: `source:${id}`,
          kind,
          label: `${repository?.split('/').slice(1).join('/') || repository}@${row.commit.slice(0, 12)}`,
          detail: `${repository} ${row.commit}`,
          href: commitUrl(repository, row.commit),
        }
      );
    }
    case 'build': {
      const row = await buildById(db, id);
      const project = row?.project ? await projectById(db, row.project) : null;
      const run = row && runLabel(row.invocation);
      const what = row?.entryPoint?.split('/').at(-1) ?? (row ? await termText(db, row.builder) : null) ?? 'build';
      return (
        row && {
          ...NO_DETAILS,
          id: `build:${id}`,
          kind,
          label: `${what}${run ? ` ${run}` : ''}`,
          detail: row.invocation ?? project?.slug ?? null,
          href: row.invocation && /^https:\/\/[^\s<>"]+$/.test(row.invocation) ? row.invocation : null,
        }
      );
    }
    case 'material': {
      const row = await materialById(db, id);
      const digest = row?.value && row.alg ? `${await termText(db, row.alg)}:${row.value}` : null;
      return (
        row && {
          ...NO_DETAILS,
          id: `material:${id}`,
          kind,
          label: shortenLabel(row.label ?? digest ?? 'material'),
          detail: digest ?? row.label,
        }
      );
    }
    case 'component': {
      const row = await componentById(db, id);
      return row && componentView(row);
    }
    case 'sbom': {
      const row = await evidenceBySeq(db, id);
      const format = row && (await termText(db, row.format));
      return (
        row && {
          ...NO_DETAILS,
          id: `sbom:${id}`,
          kind,
          label: evidenceTitle(format as EvidenceFormat, await termText(db, row.predicateType)),
          detail: row.id,
          href: `/evidence/${row.id}`,
        }
      );
    }
    case 'release': {
      const row = await releaseById(db, id);
      return (
        row && {
          ...NO_DETAILS,
          id: `release:${id}`,
          kind,
          label: row.name ?? row.tag,
          detail: row.purl ?? row.tag,
          href: row.url?.startsWith('https://') ? row.url : null,
        }
      );
    }
    case 'deployment': {
      const row = await deploymentById(db, id);
      const status = row && (row.status === 'deployed' && row.until !== null ? 'no longer there' : row.status);
      return (
        row && {
          ...NO_DETAILS,
          id: `deployment:${id}`,
          kind,
          label: await environmentName(db, row.environment),
          detail: `${status} since ${row.since.slice(0, 16).replace('T', ' ')}`,
          href: row.url?.startsWith('https://') ? row.url : null,
        }
      );
    }
  }
}

/** The nodes of a kind that comes by the thousands, at once; the others are drawn one by one. */
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

function componentView({ id, label, purl }: ComponentRow): NodeView {
  return { ...NO_DETAILS, id: `component:${id}`, kind: 'component', label, detail: purl };
}

function shortenLabel(label: string): string {
  const plainLabel = label.replace(/^git\+https:\/\//, '').replace(/^https:\/\//, '');
  return truncateMiddle(plainLabel, 80);
}

/** The number of a node by its id outside; null where there is none. */
export async function parseNodeId(db: Db, written: string): Promise<number | null> {
  const parts = /^(source|build|material|component|sbom|release|deployment):(\d{1,15})$/.exec(written);
  if (!parts) return null;
  const ref = nodeRef(parts[1] as 'source', Number(parts[2]));
  return (await nodeView(db, ref)) === null ? null : ref;
}

/** The same thing under another name: an input that is an artifact known here, a component whose package is one. */
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
      const called = row?.purl ? await artifactsWithLabel(db, { kind: 'purl', value: row.purl }, 4) : [];
      return called.map((artifact) => nodeRef('artifact', artifact));
    }
    case 'artifact': {
      const row = await artifactById(db, id);
      const found = row ? await findMaterial(db, (await termText(db, row.alg)) ?? '', row.value) : null;
      const same = found === null ? [] : [nodeRef('material', found)];
      for (const label of await labelsOf(db, id)) {
        const component = label.kind === 'purl' ? await findComponent(db, label.value) : null;
        if (component !== null) same.push(nodeRef('component', component));
      }
      return same;
    }
    case 'source':
    case 'build':
    case 'sbom':
    case 'release':
    case 'deployment':
      return [];
  }
}

/** `#123`, `#123, attempt 2`; null where the address is not that of a numbered run. */
function runLabel(invocation: string | null): string | null {
  const run = parseRunAddress(invocation);
  if (run === null) {
    const number = /\/runs\/(\d+)/.exec(invocation ?? '')?.[1];
    return number === undefined ? null : `#${number}`;
  }
  return `#${run.number}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}`;
}
