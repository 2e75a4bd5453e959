/** What an overview says of a group of nodes. */
import { nodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { kindNoun } from '#lib/lineage/labels.ts';
import type { LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import type { ShownGroup } from '#lib/lineage/overview/show-parts.ts';
import type { Leaf } from '#lib/lineage/overview/tree.ts';
import { projectRef } from '#lib/query/item/artifact-item.ts';
import { nodeView } from '#lib/query/lineage/nodes.ts';
import { STATUS_ORDER } from '#lib/status/presentation.ts';
import type { LineageGroup } from '#lib/views/lineage.ts';

type Owner = { label: string; href: string | null };

/** Describe groups; each owner is read once. */
export function openGroupDescriber(db: Db): {
  label(group: Pick<ShownGroup, 'owner' | 'sort'> & { isRest: boolean }): Promise<Owner>;
} {
  const owners = new Map<string, Owner | null>();
  return {
    async label({ owner, sort, isRest }) {
      if (owner !== null && !owners.has(owner)) owners.set(owner, await readOwner(db, owner));
      const of = owner === null ? null : (owners.get(owner) ?? null);
      const what = sort === null ? null : describeSort(sort);
      const further = isRest ? `further ${what ?? (of === null ? 'groups' : 'nodes')}` : what;
      return { label: [of?.label ?? null, further].filter((part) => part !== null).join(': '), href: of?.href ?? null };
    },
  };
}

async function readOwner(db: Db, owner: string): Promise<Owner | null> {
  const [kind, id] = owner.split(':') as ['project' | 'build' | 'release', string];
  if (kind === 'project') {
    const project = await projectRef(db, Number(id));
    return project && { label: project.name || project.slug, href: `/projects/${project.slug}` };
  }
  const node = await nodeView(db, nodeRef(kind, Number(id)));
  return node && { label: node.label, href: node.href };
}

/** `npm components`, `artifacts`. */
function describeSort(sort: string): string {
  const dot = sort.indexOf('.');
  const kind = (dot < 0 ? sort : sort.slice(0, dot)) as LineageNodeKind;
  return `${dot < 0 ? '' : `${sort.slice(dot + 1)} `}${kindNoun(kind, false)}`;
}

/** The counts of a group. A status counts where claims that count lead to the artifact. */
export function countLeaves(
  leaves: readonly Leaf[],
): Pick<LineageGroup, 'kind' | 'nodes' | 'kinds' | 'statuses' | 'status' | 'claimed'> {
  const kinds = [...Map.groupBy(leaves, ({ kind }) => kind)].map(([kind, { length }]) => ({ kind, nodes: length }));
  kinds.sort((a, b) => b.nodes - a.nodes || (a.kind < b.kind ? -1 : 1));
  const counting = Map.groupBy(
    leaves.filter(({ claimed }) => !claimed),
    ({ status }) => status,
  );
  const statuses = STATUS_ORDER.map((status) => ({ status, nodes: counting.get(status)?.length ?? 0 })).filter(
    ({ nodes }) => nodes > 0,
  );
  return {
    kind: kinds.length === 1 ? kinds[0]!.kind : null,
    nodes: leaves.length,
    kinds,
    statuses,
    status: statuses[0]?.status ?? null,
    claimed: leaves.filter(({ claimed }) => claimed).length,
  };
}
