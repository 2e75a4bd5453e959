/** An overview as a lineage, so that one drawing and one table show both. */
import { formatCount } from '#lib/format/quantity.ts';
import { formatKindCount } from '#lib/lineage/labels.ts';
import type { Lineage, LineageNode } from '#lib/lineage/model/lineage.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { LineageGroup, LineageOverview } from '#lib/views/lineage.ts';

/** The nodes and groups of an overview as nodes, and its edges. */
export function asLineage({ root, nodes, groups, edges, hidden }: LineageOverview): Lineage {
  return { root, nodes: [...nodes, ...groups.map(groupNode)], edges, hidden };
}

function groupNode({ id, label, kind, nodes, status, depth, ...group }: LineageGroup): LineageNode {
  return {
    id,
    kind: kind ?? 'group',
    label: `${label} · ${formatCount(nodes)}`,
    detail: describeContent({ kind, ...group }),
    status,
    href: null,
    depth,
    more: 0,
  };
}

/** `12 builds, 60 artifacts; 3 failed, 57 verified; 2 by claims without authority only`. */
export function describeContent({
  kind,
  kinds,
  statuses,
  claimed,
}: Pick<LineageGroup, 'kind' | 'kinds' | 'statuses' | 'claimed'>): string | null {
  const parts = [
    kind === null ? kinds.map((each) => formatKindCount(each.nodes, each.kind)).join(', ') : '',
    statuses.map(({ status, nodes }) => `${formatCount(nodes)} ${STATUS_PRESENTATION[status].word}`).join(', '),
    claimed > 0 ? `${formatCount(claimed)} by claims without authority only` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('; ');
}
