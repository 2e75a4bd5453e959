import { formatCount } from '#lib/format/quantity.ts';
import type { LineageNode } from '#lib/lineage/model/lineage.ts';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { groupAround } from './open-groups.ts';
import { SmallButton } from './small-button.tsx';
import type { Explorer } from './use-explorer.ts';
import type { Groups } from './use-groups.ts';

/** What can be done with a node or group of an overview. */
export function OverviewActions({
  node,
  explorer,
  groups,
  onFocus,
}: {
  node: LineageNode;
  explorer: Explorer;
  groups: Groups;
  onFocus: (ids: Iterable<string>) => void;
}) {
  const { state, highlight, dispatch } = explorer;
  const group = groups.find(node.id);
  const isLoading = state.loading !== null;
  const isInside = state.overview !== null && groupAround(state.overview, node.id) !== null;
  return (
    <div className="flex flex-wrap gap-1">
      {group !== undefined && (
        <SmallButton disabled={isLoading} onClick={() => groups.open(node.id, false)}>
          {state.loading === node.id ? 'Opening …' : `Open ${formatCount(group.nodes)}`}
        </SmallButton>
      )}
      {group?.href != null && <SmallButton href={group.href}>Open its page</SmallButton>}
      {node.href !== null && <SmallButton href={node.href}>Open its page</SmallButton>}
      {group === undefined && node.kind !== 'private' && node.id !== state.lineage.root && (
        <SmallButton href={artifactLineageHref(node.id)}>Show its lineage</SmallButton>
      )}
      {isInside && (
        <SmallButton disabled={isLoading} onClick={() => groups.fold(node.id)}>
          Fold its group
        </SmallButton>
      )}
      <SmallButton onClick={() => onFocus(highlight.part?.nodes ?? [node.id])}>Focus</SmallButton>
      <SmallButton onClick={() => dispatch({ do: 'impact', id: node.id })}>Show impact</SmallButton>
    </div>
  );
}

/** The open groups, each with a button that folds it. */
export function OpenGroups({ explorer, groups }: { explorer: Explorer; groups: Groups }) {
  const { overview, loading } = explorer.state;
  if (overview === null || overview.opened.length === 0) return null;
  return (
    <div>
      <h3 className="text-12 text-ink-2">Open groups</h3>
      <ul>
        {overview.opened.map(({ id, label, nodes }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-3 border-b border-line py-1">
            <span className="min-w-0 wrap-anywhere">
              {label} <span className="text-ink-2">{formatCount(nodes)}</span>
            </span>
            <SmallButton disabled={loading !== null} onClick={() => groups.foldGroup(id)}>
              Fold
            </SmallButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
