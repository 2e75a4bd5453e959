'use client';
import type { LineageEdge, LineageNode } from '#lib/lineage/model/lineage.ts';
import { claimCount, explainClaims, formatNeighbourCount, EDGE_LABELS, KIND_LABELS } from '#lib/lineage/labels.ts';
import type { Path } from '#lib/lineage/traversal.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { KindShape } from '#components/lineage/view/kind-shape.tsx';
import { Claim } from '#components/lineage/view/lineage-table.tsx';
import { OpenGroups, OverviewActions } from './group-panel.tsx';
import { SmallButton } from './small-button.tsx';
import { digestInNodeId } from './state.ts';
import { loadNeighbours, type Explorer } from './use-explorer.ts';
import type { Groups } from './use-groups.ts';

/** The number of claims and deployments listed beside the graph; the table has all of them. */
const MAX_LISTED = 8;

/** Details of the selected node or edge, with its claims and actions. `groups` is null without an overview. */
export function Panel({
  explorer,
  groups,
  onFocus,
}: {
  explorer: Explorer;
  groups: Groups | null;
  onFocus: (ids: Iterable<string>) => void;
}) {
  const { state, drawing, highlight } = explorer;
  const node =
    state.viewState.selected === null
      ? undefined
      : drawing.graph.nodes[drawing.graph.indexOf.get(state.viewState.selected) ?? -1];
  const edge =
    highlight.kind === 'edge' ? drawing.graph.edges.find(({ id }) => id === state.viewState.selected) : undefined;
  return (
    <aside aria-label="Selection" className="min-w-0 space-y-3 text-13 print:hidden">
      {node === undefined && edge === undefined && (
        <p className="text-ink-2">
          Click a node for its neighbours, shift-click a second one for the path between them, double-click
          {groups === null ? ' to fold or unfold' : ' a group, or zoom into it, to open it in place'}. With the
          keyboard: Tab into the drawing, then use the arrow keys.
        </p>
      )}
      {edge !== undefined && (
        <EdgePanel edge={edge} nameOf={(id) => drawing.graph.nodes[drawing.graph.indexOf.get(id)!]!.label} />
      )}
      {node !== undefined && <NodePanel node={node} explorer={explorer} groups={groups} onFocus={onFocus} />}
      {groups !== null && <OpenGroups explorer={explorer} groups={groups} />}
      {state.problem !== null && <p role="alert">{state.problem}</p>}
    </aside>
  );
}

function EdgePanel({ edge, nameOf }: { edge: LineageEdge; nameOf: (id: string) => string }) {
  return (
    <div className="space-y-1">
      <h2 className="text-12 text-ink-2">Claim</h2>
      <p className="wrap-anywhere">
        <b className="font-semibold">{nameOf(edge.from)}</b> {EDGE_LABELS[edge.kind].forward}{' '}
        <b className="font-semibold">{nameOf(edge.to)}</b>
      </p>
      <p>
        <Claim edge={edge} />
      </p>
      <p className="text-ink-2">{claimSource(edge)}</p>
    </div>
  );
}

function claimSource(edge: LineageEdge): string {
  const { evidenceId, verified, counts } = edge;
  if (claimCount(edge) > 1) return `${explainClaims(edge)}.`;
  if (!counts)
    return 'The speaker of this claim has no authority over the artifact, or the document is quarantined. The claim decides nothing.';
  if (evidenceId === null)
    return 'No single document makes this claim: it follows from a report, or it combines several claims.';
  return verified
    ? 'The document that makes this claim is signed, and its signature is valid.'
    : 'A document makes this claim, but its signature is not verified.';
}

type NodeProps = {
  node: LineageNode;
  explorer: Explorer;
  groups: Groups | null;
  onFocus: (ids: Iterable<string>) => void;
};

function NodePanel({ node, explorer, groups, onFocus }: NodeProps) {
  const { state, drawing, highlight, dispatch } = explorer;
  const edges = drawing.graph.edges.filter((edge) => edge.from === node.id || edge.to === node.id);
  const nodeById = (id: string) => drawing.graph.nodes[drawing.graph.indexOf.get(id)!]!;
  return (
    <>
      <NodeFacts node={node} isGroup={drawing.groups.has(node.id) || groups?.find(node.id) !== undefined} />
      <NodeActions node={node} explorer={explorer} groups={groups} onFocus={onFocus} />
      {highlight.kind === 'impact' && (
        <ImpactSection deployments={highlight.impact.deployments} notLoaded={state.lineage.hidden.nodes} />
      )}
      {highlight.kind === 'path' && <PathSection path={highlight.path} nodeById={nodeById} />}
      {highlight.kind === 'no-path' && <p>No path in this drawing connects these two nodes.</p>}
      {highlight.kind === 'neighbours' && edges.length > 0 && (
        <NodeClaims node={node} edges={edges} nodeById={nodeById} onPick={(id) => dispatch({ do: 'pick', id })} />
      )}
    </>
  );
}

function NodeFacts({ node, isGroup }: { node: LineageNode; isGroup: boolean }) {
  const digest = digestInNodeId(node.id);
  return (
    <div>
      <p className="flex items-center gap-2 text-12 text-ink-2">
        <KindShape kind={node.kind} />
        {KIND_LABELS[node.kind].singular}
      </p>
      <h2 className="text-16 font-semibold wrap-anywhere">{node.label}</h2>
      {node.status !== null && (
        <p className="text-14">
          <StatusMark status={node.status} />
          {isGroup && ' is the worst status in this group'}
        </p>
      )}
      {digest !== null && <Digest value={digest} copy />}
      {node.detail !== null && <p className="text-ink-2 wrap-anywhere">{node.detail}</p>}
    </div>
  );
}

function NodeActions({ node, explorer, groups, onFocus }: NodeProps) {
  const { state, drawing, highlight, dispatch } = explorer;
  if (groups !== null) return <OverviewActions node={node} explorer={explorer} groups={groups} onFocus={onFocus} />;
  const group = drawing.groups.get(node.id);
  return (
    <div className="flex flex-wrap gap-1">
      {node.href !== null && <SmallButton href={node.href}>Open its page</SmallButton>}
      {group === undefined && node.id !== state.lineage.root && (
        <SmallButton href={artifactLineageHref(node.id)}>Show its lineage</SmallButton>
      )}
      <SmallButton onClick={() => onFocus(highlight.part?.nodes ?? [node.id])}>Focus</SmallButton>
      {group === undefined ? (
        <SmallButton onClick={() => dispatch({ do: 'fold-behind', id: node.id })}>Fold nodes behind it</SmallButton>
      ) : (
        <SmallButton onClick={() => dispatch({ do: 'open-group', id: node.id })}>
          Unfold {formatCount(group.members.length)}
        </SmallButton>
      )}
      <SmallButton onClick={() => dispatch({ do: 'impact', id: node.id })}>Show impact</SmallButton>
      {node.more > 0 && group === undefined && (
        <SmallButton disabled={state.loading !== null} onClick={() => void loadNeighbours(node.id, dispatch)}>
          {state.loading === node.id ? 'Fetching …' : `Fetch ${formatNeighbourCount(node.more)} more`}
        </SmallButton>
      )}
    </div>
  );
}

type NodeById = (id: string) => LineageNode;

function PathSection({ path, nodeById }: { path: Path; nodeById: NodeById }) {
  return (
    <div>
      <h3 className="text-12 text-ink-2">
        Path, {formatQuantity(path.edges.length, 'step')},{' '}
        {path.verified ? 'every claim verified' : 'not every claim verified'}
      </h3>
      <ol className="list-decimal pl-5">
        {path.nodes.map((id) => (
          <li key={id} className="wrap-anywhere">
            {nodeById(id).label}
          </li>
        ))}
      </ol>
    </div>
  );
}

function NodeClaims({
  node,
  edges,
  nodeById,
  onPick,
}: {
  node: LineageNode;
  edges: LineageEdge[];
  nodeById: NodeById;
  onPick: (id: string) => void;
}) {
  return (
    <div>
      <h3 className="text-12 text-ink-2">
        {formatQuantity(edges.length, 'claim')}
        {edges.length > MAX_LISTED && `, the first ${MAX_LISTED} here, all in the table`}
      </h3>
      <ul>
        {edges.slice(0, MAX_LISTED).map((edge) => {
          const forward = edge.from === node.id;
          const other = nodeById(forward ? edge.to : edge.from);
          return (
            <li
              key={edge.id}
              className="flex flex-wrap items-baseline justify-between gap-x-3 border-b border-line py-1"
            >
              <span className="min-w-0 wrap-anywhere">
                <span className="text-ink-2">{EDGE_LABELS[edge.kind][forward ? 'forward' : 'backward']}</span>{' '}
                <button
                  type="button"
                  className="text-left text-accent hover:underline"
                  onClick={() => onPick(other.id)}
                >
                  {other.label}
                </button>
              </span>
              <Claim edge={edge} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function ImpactSection({ deployments, notLoaded }: { deployments: LineageNode[]; notLoaded: number }) {
  return (
    <div>
      <h3 className="text-12 text-ink-2">Deployments made from it</h3>
      {deployments.length === 0 ? (
        <p>No deployment in this lineage was made from it.</p>
      ) : (
        <ul>
          {deployments.slice(0, MAX_LISTED).map((node) => (
            <li key={node.id} className="flex flex-wrap gap-x-2 border-b border-line py-1">
              {node.href === null ? (
                <span className="wrap-anywhere">{node.label}</span>
              ) : (
                <Link href={node.href} plain>
                  {node.label}
                </Link>
              )}
              {node.status !== null && <StatusMark status={node.status} />}
            </li>
          ))}
          {deployments.length > MAX_LISTED && (
            <li className="py-1">and {formatCount(deployments.length - MAX_LISTED)} more, marked in the drawing</li>
          )}
        </ul>
      )}
      {notLoaded > 0 && (
        <p className="text-ink-2">
          {formatQuantity(notLoaded, 'node')} {notLoaded === 1 ? 'was' : 'were'} not loaded and{' '}
          {notLoaded === 1 ? 'is' : 'are'} not counted here.
        </p>
      )}
    </div>
  );
}
