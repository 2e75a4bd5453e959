/** A place in the lineage as it is drawn. */
import { parseRunAddress } from '#lib/bytes/naming/github-run.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { artifactAt, findArtifact } from '#db/artifact/artifacts.ts';
import { artifactsCalled } from '#db/artifact/labels.ts';
import { evidenceAt } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import { readRef, nodeRef } from '#db/lineage/edges.ts';
import { componentsAt } from '#db/lineage-batch.ts';
import { componentAt, findComponent, findMaterial, materialAt } from '#db/lineage/things.ts';
import type { ComponentRow } from '#db/lineage/things.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import type { Db } from '#db/open.ts';
import { buildAt, sourceAt } from '#db/project/builds.ts';
import { deploymentAt, environmentName } from '#db/project/deployments.ts';
import { releaseAt } from '#db/project/releases.ts';
import { projectAt } from '#db/project/projects.ts';
import { commitUrl } from '#lib/query/artifact/build-view.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { LineageNode } from '#lib/views/lineage.ts';

type Drawn = Omit<LineageNode, 'depth' | 'more'>;
const plain = { detail: null, status: null, href: null } as const;

/** Label, detail and address of a node; null where its row is gone. */
export async function drawNode(db: Db, ref: number): Promise<Drawn | null> {
  const { kind, id } = readRef(ref);
  switch (kind) {
    case 'artifact': {
      const row = await artifactAt(db, id);
      if (!row) return null;
      const digest = await digestOf(db, row);
      const label =
        row.name === null ? `${digest.slice(0, 19)}…` : `${row.name}${row.version === null ? '' : ` ${row.version}`}`;
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
      const row = await sourceAt(db, id);
      const repository = row && (await termText(db, row.repository));
      return (
        row && {
          ...plain,
          id: `source:${id}`,
          kind,
          label: `${repository?.split('/').slice(1).join('/') || repository}@${row.commit.slice(0, 12)}`,
          detail: `${repository} ${row.commit}`,
          href: commitUrl(repository, row.commit),
        }
      );
    }
    case 'build': {
      const row = await buildAt(db, id);
      const project = row?.project ? await projectAt(db, row.project) : null;
      const run = row && runInWords(row.invocation);
      const what = row?.entryPoint?.split('/').at(-1) ?? (row ? await termText(db, row.builder) : null) ?? 'build';
      return (
        row && {
          ...plain,
          id: `build:${id}`,
          kind,
          label: `${what}${run ? ` ${run}` : ''}`,
          detail: row.invocation ?? project?.slug ?? null,
          href: row.invocation && /^https:\/\/[^\s<>"]+$/.test(row.invocation) ? row.invocation : null,
        }
      );
    }
    case 'material': {
      const row = await materialAt(db, id);
      const digest = row?.value && row.alg ? `${await termText(db, row.alg)}:${row.value}` : null;
      return (
        row && {
          ...plain,
          id: `material:${id}`,
          kind,
          label: shorten(row.label ?? digest ?? 'material'),
          detail: digest ?? row.label,
        }
      );
    }
    case 'component': {
      const row = await componentAt(db, id);
      return row && drawComponent(row);
    }
    case 'sbom': {
      const row = await evidenceAt(db, id);
      const format = row && (await termText(db, row.format));
      return (
        row && {
          ...plain,
          id: `sbom:${id}`,
          kind,
          label: evidenceTitle(format as EvidenceFormat, await termText(db, row.predicateType)),
          detail: row.id,
          href: `/evidence/${row.id}`,
        }
      );
    }
    case 'release': {
      const row = await releaseAt(db, id);
      return (
        row && {
          ...plain,
          id: `release:${id}`,
          kind,
          label: row.name ?? row.tag,
          detail: row.purl ?? row.tag,
          href: row.url?.startsWith('https://') ? row.url : null,
        }
      );
    }
    case 'deployment': {
      const row = await deploymentAt(db, id);
      const status = row && (row.status === 'deployed' && row.until !== null ? 'no longer there' : row.status);
      return (
        row && {
          ...plain,
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
export async function drawNodes(db: Db, refs: readonly number[]): Promise<Map<number, Drawn>> {
  const components = await componentsAt(
    db,
    refs
      .map(readRef)
      .filter((node) => node.kind === 'component')
      .map((node) => node.id),
  );
  return new Map(components.map((row) => [nodeRef('component', row.id), drawComponent(row)]));
}

function drawComponent({ id, label, purl }: ComponentRow): Drawn {
  return { ...plain, id: `component:${id}`, kind: 'component', label, detail: purl };
}

function shorten(label: string): string {
  const plainLabel = label.replace(/^git\+https:\/\//, '').replace(/^https:\/\//, '');
  return plainLabel.length <= 80 ? plainLabel : `${plainLabel.slice(0, 40)}…${plainLabel.slice(-38)}`;
}

/** The number of a node by its id outside; null where there is none. */
export async function refOfNode(db: Db, written: string): Promise<number | null> {
  const parts = /^(source|build|material|component|sbom|release|deployment):(\d{1,15})$/.exec(written);
  if (!parts) return null;
  const ref = nodeRef(parts[1] as 'source', Number(parts[2]));
  return (await drawNode(db, ref)) === null ? null : ref;
}

/** The same thing under another name: an input that is an artifact known here, a component whose package is one. */
export async function twins(db: Db, ref: number): Promise<number[]> {
  const { kind, id } = readRef(ref);
  switch (kind) {
    case 'material': {
      const row = await materialAt(db, id);
      const artifact = row?.alg && row.value ? await findArtifact(db, row.alg, row.value) : null;
      return artifact ? [nodeRef('artifact', artifact.id)] : [];
    }
    case 'component': {
      const row = await componentAt(db, id);
      const called = row?.purl ? await artifactsCalled(db, { kind: 'purl', value: row.purl }, 4) : [];
      return called.map((artifact) => nodeRef('artifact', artifact));
    }
    case 'artifact': {
      const row = await artifactAt(db, id);
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
function runInWords(invocation: string | null): string | null {
  const run = parseRunAddress(invocation);
  if (run === null) {
    const number = /\/runs\/(\d+)/.exec(invocation ?? '')?.[1];
    return number === undefined ? null : `#${number}`;
  }
  return `#${run.number}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}`;
}
