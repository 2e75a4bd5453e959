/** Reads the nodes of a lineage as the grouping needs them, with one statement for each kind of node. */
import { componentsById } from '#db/lineage/batch.ts';
import {
  artifactFacts,
  materialLabels,
  type OwnedNode,
  projectsOf,
  projectsOfSources,
} from '#db/lineage/node-facts.ts';
import { type NodeKind, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';
import { spreadOwners } from '#lib/lineage/overview/spread-owners.ts';
import type { Leaf } from '#lib/lineage/overview/tree.ts';
import type { ReadLineage } from '#lib/query/get-lineage.ts';
import type { LineageGrouping } from '#lib/views/lineage.ts';
import { countedNodes } from './counted-nodes.ts';

type Facts = Pick<Leaf, 'kind' | 'sort' | 'status' | 'order'> & { project: number | null; build: number | null };

/** Nodes that many builds and SBOMs share, and that belong to none of them. They are grouped by ecosystem. */
const SHARED: ReadonlySet<NodeKind> = new Set<NodeKind>(['component', 'material']);
/** Nodes whose project the store decides; where it says none, they have none. */
const HAVE_PROJECT: ReadonlySet<NodeKind> = new Set<NodeKind>(['artifact', 'build', 'release']);

/** The nodes of a lineage without its root. */
export async function readLeaves(db: Db, walk: ReadLineage, by: LineageGrouping): Promise<Leaf[]> {
  const facts = await readFacts(
    db,
    [...walk.depth.keys()].filter((ref) => ref !== walk.start),
  );
  const counted = countedNodes(walk);
  const owners = await ownersOf(db, walk, facts, by);
  return [...facts].map(([ref, { kind, sort, status, order }]): Leaf => ({
    ref,
    kind,
    sort,
    status,
    order,
    owner: owners.get(ref) ?? null,
    claimed: !counted.has(ref),
  }));
}

async function readFacts(db: Db, refs: readonly number[]): Promise<Map<number, Facts>> {
  const ids = Map.groupBy(refs.map(parseNodeRef), ({ kind }) => kind);
  const idsOf = (kind: NodeKind) => (ids.get(kind) ?? []).map(({ id }) => id);
  const facts = new Map<number, Facts>();
  const add = (kind: NodeKind, id: number, more: Partial<Facts> = {}) =>
    // The newest comes first.
    facts.set(nodeRef(kind, id), { kind, sort: kind, status: null, order: -id, project: null, build: null, ...more });
  for (const { id, isIndex, status, project, build } of await artifactFacts(db, idsOf('artifact'))) {
    const kind = isIndex ? 'index' : 'artifact';
    add('artifact', id, { kind, sort: kind, status, project, build });
  }
  const addOwned = (kind: NodeKind, rows: readonly OwnedNode[]) => {
    for (const { id, project } of rows) add(kind, id, { project });
  };
  for (const kind of ['build', 'release', 'deployment'] as const)
    addOwned(kind, await projectsOf(db, kind, idsOf(kind)));
  addOwned('source', await projectsOfSources(db, idsOf('source')));
  for (const id of idsOf('sbom')) add('sbom', id);
  for (const { id, label } of await materialLabels(db, idsOf('material')))
    add('material', id, { sort: sortWithEcosystem('material', label), order: label ?? '' });
  for (const { id, label, purl } of await componentsById(db, idsOf('component')))
    add('component', id, { sort: sortWithEcosystem('component', purl), order: purl ?? label });
  return facts;
}

/** `component.npm` for `pkg:npm/…`; `material.git+https` for another URI; the kind alone without either. */
function sortWithEcosystem(kind: 'component' | 'material', uri: string | null): string {
  const [, scheme, type] = /^([a-z][a-z0-9+.-]{0,20}):(?:([a-z][a-z0-9+.-]{0,20})\/)?/i.exec(uri ?? '') ?? [];
  if (scheme === undefined) return kind;
  return `${kind}.${(scheme === 'pkg' && type !== undefined ? type : scheme).toLowerCase()}`;
}

async function ownersOf(
  db: Db,
  walk: ReadLineage,
  facts: ReadonlyMap<number, Facts>,
  by: LineageGrouping,
): Promise<ReadonlyMap<number, string>> {
  const known = new Map<number, string>();
  const kindOf = (ref: number): NodeKind => parseNodeRef(ref).kind;
  // An input of a build is not the build's.
  const edges = [...walk.edges.values()].filter(({ kind }) => kind !== 'material-of' && kind !== 'depends-on');
  switch (by) {
    case 'kind':
      return known;
    case 'project': {
      const projects = await canonicalProjects(db, facts);
      for (const [ref, { project }] of facts)
        if (project !== null && projects.has(project)) known.set(ref, `project:${projects.get(project)}`);
      return spreadOwners(
        known,
        edges,
        (ref) => facts.has(ref) && !SHARED.has(kindOf(ref)) && !HAVE_PROJECT.has(kindOf(ref)),
      );
    }
    case 'build':
      for (const [ref, { build }] of facts) {
        if (kindOf(ref) === 'build') known.set(ref, `build:${parseNodeRef(ref).id}`);
        else if (build !== null) known.set(ref, `build:${build}`);
      }
      break;
    case 'release':
      for (const ref of facts.keys()) if (kindOf(ref) === 'release') known.set(ref, `release:${parseNodeRef(ref).id}`);
  }
  return spreadOwners(known, edges, (ref) => facts.has(ref) && !SHARED.has(kindOf(ref)));
}

/** The project that each project belongs to now: another one where it was merged. */
async function canonicalProjects(db: Db, facts: ReadonlyMap<number, Facts>): Promise<Map<number, number>> {
  const canonical = new Map<number, number>();
  for (const { project } of facts.values()) {
    if (project === null || canonical.has(project)) continue;
    const row = await projectById(db, project);
    if (row !== null) canonical.set(project, row.id);
  }
  return canonical;
}
